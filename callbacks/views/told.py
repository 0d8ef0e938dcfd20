"""A case's story as it stands above a second callback and a follow-up: in a few lines, numbers masked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from callbacks.models import CallbackRecord, CaseHandling, CaseSolution
from callbacks.queries.case_told import CaseTold
from config.logs import masked
from regions.templatetags.clock import day, yuan


@dataclass(frozen=True, slots=True)
class Told:
    url: str
    number: str
    summary: str
    facts: tuple[tuple[Any, str], ...]


def shown(told: CaseTold) -> Told:
    case = told.case
    summary = [
        case.get_category_display(),
        case.get_severity_display(),
        _("%(level)s 级") % {"level": case.level},
        case.get_state_display(),
    ]
    return Told(
        url=reverse("callbacks:complaint", args=[case.number]),
        number=case.number,
        summary=" · ".join(str(word) for word in summary),
        facts=tuple((label, masked(words)) for label, words in _facts(told) if words),
    )


def _facts(told: CaseTold) -> Iterator[tuple[Any, str]]:
    case = told.case
    yield _("客户反映"), case.matter
    yield _("客户要求"), case.demand
    if case.invalid_found_by_id is not None:
        yield _("认定不成立"), case.invalid_reason
    yield _("部门处理"), _handled(told.handling)
    yield _("补偿"), _promised(told.compensated)
    yield _("之前回访"), "；".join(_round(record) for record in told.rounds)


def _handled(handling: CaseHandling | None) -> str:
    if handling is None:
        return ""
    words = [handling.result or handling.measure, handling.get_root_cause_display(), day(handling.done_at)]
    return " · ".join(words)


def _promised(solution: CaseSolution | None) -> str:
    """Money, or what was offered instead, and whether the customer knows."""
    if solution is None:
        return ""
    money = yuan(solution.compensation) if solution.compensation is not None else ""
    when = {"day": day(solution.told_at), "how": solution.get_told_by_display()}
    told = _("%(day)s %(how)s告知") % when if solution.told_at else _("未告知")
    return " · ".join(filter(None, [money, solution.alternative, told]))


def _round(record: CallbackRecord) -> str:
    name = _("一次") if record.round == 1 else _("第%(round)s次") % {"round": record.round}
    level = record.get_satisfaction_display() or ""
    return " ".join(filter(None, [name, day(record.recorded_at), record.get_solved_display(), level]))
