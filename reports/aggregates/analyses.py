"""The whole analysis of a period, or a part of it: facts in, sections out (J1, A11, L16, L18)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from config.lib.calendar import local_day
from regions.models import Region, User
from reports.aggregates.analysis_facts import drawn, reason_facts, time_facts, work_facts
from reports.aggregates.kpi_cuts import AskedKpis
from reports.aggregates.process_effects import CHANGES_SHOWN, ChangeEffect, change_effects, changes_seen
from reports.models import ProcessChange
from reports.policies.analysis import Analysis, Section
from reports.policies.analysis_people import work_sections
from reports.policies.change_section import ToldChange, changes_section
from reports.policies.lost_time import reason_sections, time_sections
from reports.policies.process_changes import STRETCH_DAYS
from reports.policies.spans import SpanKind


class AnalysisPart(StrEnum):
    """What is read together, and read from the database together."""

    WORK = "work"
    REASONS = "reasons"
    TIME = "time"
    CHANGES = "changes"


EVERYTHING = tuple(AnalysisPart)


@dataclass(frozen=True, slots=True)
class Wanted:
    """``asked`` holds the cut in sight; ``user`` is who sees process changes of her regions."""

    user: User
    asked: AskedKpis
    parts: Sequence[AnalysisPart] = EVERYTHING


def analysis_of(*, wanted: Wanted, now: datetime) -> Analysis:
    """Totals of the twelve months drawn must be settled before."""
    asked, cut = wanted.asked, wanted.asked.cut
    made: dict[AnalysisPart, Callable[[], Sequence[Section]]] = {
        AnalysisPart.WORK: lambda: work_sections(facts=work_facts(cut=cut, now=now)),
        AnalysisPart.REASONS: lambda: reason_sections(facts=reason_facts(cut=cut, now=now)),
        AnalysisPart.TIME: lambda: time_sections(facts=time_facts(cut=cut, now=now)),
        AnalysisPart.CHANGES: lambda: (_changes(wanted, now=now),),
    }
    sections = tuple(section for part in wanted.parts for section in made[part]())
    return Analysis(title=title_of(asked=asked), line=line_of(asked=asked), sections=sections)


def days_read(*, asked: AskedKpis, today: date) -> tuple[date, date]:
    """The days whose totals the analysis reads: twelve months, and what lies beside their process changes."""
    cut = drawn(cut=asked.cut, today=today)
    beside = timedelta(days=STRETCH_DAYS)
    return cut.first - beside, max(cut.last, min(cut.last + beside, today))


def title_of(*, asked: AskedKpis) -> str:
    return _("客服回访季度分析") if asked.span.kind is SpanKind.QUARTER else _("客服回访月度分析")


def line_of(*, asked: AskedKpis) -> str:
    return _("区域：%(region)s　品类：%(category)s　%(period)s") % {
        "region": asked.region.name if asked.region else _("全部"),
        "category": asked.category.name if asked.category else _("全部"),
        "period": asked.span.name,
    }


def changes_of(*, wanted: Wanted, now: datetime) -> list[ProcessChange]:
    """That came into force in the months drawn, the newest first."""
    cut = drawn(cut=wanted.asked.cut, today=local_day(now))
    rows = changes_seen(user=wanted.user).filter(effective_on__range=(cut.first, cut.last))
    return list(rows[:CHANGES_SHOWN])


def _changes(wanted: Wanted, *, now: datetime) -> Section:
    regions = wanted.asked.cut.regions
    found = change_effects(changes=changes_of(wanted=wanted, now=now), regions=regions, now=now)
    return changes_section(changes=told(effects=found, within=wanted.asked.region))


def told(*, effects: Collection[ChangeEffect], within: Region | None) -> list[ToldChange]:
    """``within`` is the region that the effects were counted in."""
    return [_told(each, within=within) for each in effects]


def _told(each: ChangeEffect, *, within: Region | None) -> ToldChange:
    change, counted_in = each.change, each.change.region
    if within and counted_in and within.path.startswith(counted_in.path):
        counted_in = within  # the narrower of the two is what was counted
    plain = ToldChange(
        key=str(change.pk),
        effective_on=change.effective_on,
        what=change.what,
        why=change.why,
        owner=change.owner,
        region=change.region.name if change.region else "",
        region_code=counted_in.code if counted_in else "",
        effect=each.effect,
    )
    ending = getattr(change, "ending", None)
    return replace(plain, ended_on=ending.ended_on, ended_for=ending.reason) if ending else plain
