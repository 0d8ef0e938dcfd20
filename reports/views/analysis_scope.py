"""What the analysis shows, read from its address and written into every address on it.

Anything unreadable, out of scope or still to come is 404.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callbacks.views.registers import FilterField
from regions.models import User
from reports.aggregates.analyses import AnalysisPart
from reports.aggregates.analysis_facts import drawn
from reports.aggregates.kpi_cuts import AskedKpis, asked_kpis
from reports.policies.analysis import KEY, Section
from reports.policies.analysis_people import RIPE
from reports.policies.change_section import DAYS
from reports.policies.cuts import By
from reports.policies.figure_links import FigureOf, figure_url
from reports.policies.kpi_values import ripe_part
from reports.policies.spans import NoPeriod, Span, SpanKind, parse_span, span_around, span_of
from reports.policies.tables import TOTAL_KEY, Figure, Row
from reports.queries import regions_of
from workorders.models import Category

KINDS = (SpanKind.MONTH, SpanKind.QUARTER)
MONTHS_OFFERED, QUARTERS_OFFERED = 18, 8
PARTS = {
    AnalysisPart.WORK: gettext_lazy("趋势和人员"),
    AnalysisPart.REASONS: gettext_lazy("不满意原因"),
    AnalysisPart.TIME: gettext_lazy("回访耗时"),
    AnalysisPart.CHANGES: gettext_lazy("流程改进"),
}


@dataclass(frozen=True, slots=True)
class AnalysisScope:
    asked: AskedKpis
    today: date
    part: AnalysisPart = AnalysisPart.WORK

    @property
    def words(self) -> dict[str, str]:
        """The address's own, without what is not narrowed."""
        asked = self.asked
        found = {
            "period": asked.span.text,
            "region": asked.region.code if asked.region else "",
            "category": asked.category.name if asked.category else "",
            "part": self.part.value if self.part is not AnalysisPart.WORK else "",
        }
        return {name: value for name, value in found.items() if value}

    def url(self, **changes: str) -> str:
        """The page with other words; an empty one is dropped."""
        return _query("reports:analysis", {**self.words, **changes})

    @property
    def file_url(self) -> str:
        return _query("reports:analysis_file", {**self.words, "part": ""})

    @property
    def previous_url(self) -> str:
        return self.url(period=self.asked.span.previous().text)

    @property
    def following_url(self) -> str:
        following = self.asked.span.following()
        return self.url(period=following.text) if following.first <= self.today else ""

    @property
    def is_narrowed(self) -> bool:
        return self.asked.region is not None or self.asked.category is not None

    def address(self, section: Section, row: Row, figure: Figure) -> str:
        """Where the rows behind a figure are; empty for one that opens nothing."""
        drill = figure.drill
        if not drill:
            return ""
        if drill.startswith(KEY):
            key, printed = drill.removeprefix(KEY), "" if figure.count is None else str(figure.count)
            words = {**self.words, "part": "", "key": key, "figure": printed}
            return _query("reports:analysis_rows", words)
        if drill.startswith(DAYS):
            return self._days_apart(drill.removeprefix(DAYS))
        measures = drill.split("+")
        first, last = self.asked.span.first, self.asked.span.last
        narrowed = {"within": self.words.get("region", ""), "category": self.words.get("category", "")}
        if section.code == "trend":
            days = self._days_drawn(row, is_ripe=measures[0].startswith(RIPE))
            if days is None:
                return ""
            first, last = days
        elif row.key != TOTAL_KEY:
            narrowed["category" if section.code == "categories" else "technician"] = row.key
        plain = [measure.removeprefix(RIPE) for measure in measures]
        return figure_url(measures=plain, of=FigureOf(first=first, last=last, **narrowed))

    def _days_drawn(self, row: Row, *, is_ripe: bool) -> tuple[date, date] | None:
        """A month's, or of all twelve; None where not one can be judged yet."""
        cut = drawn(cut=self.asked.cut, today=self.today)
        span = span_of(first=cut.first, last=cut.last)
        if row.key != TOTAL_KEY:
            span = parse_span(text=row.key)
        return ripe_part(span=span, today=self.today) if is_ripe else (span.first, span.last)

    def _days_apart(self, text: str) -> str:
        """Of a process change: its own days, in its own region where it has one, of all 品类."""
        first, last, region, measures = text.split(":")
        of = FigureOf(
            first=date.fromisoformat(first),
            last=date.fromisoformat(last),
            within=region or self.words.get("region", ""),
        )
        return figure_url(measures=measures.split("+"), of=of)


def scope_of(request: HttpRequest, *, user: User, today: date) -> AnalysisScope:
    """Without any choice: the last month that is over, of everything in sight."""
    given = request.GET
    part = given.get("part") or AnalysisPart.WORK.value
    if part not in list(AnalysisPart):
        raise Http404
    asked = asked_kpis(
        user=user,
        by=By.REGION,
        span=_span(given.get("period", ""), today=today),
        region=given.get("region", ""),
        category=given.get("category", ""),
    )
    return AnalysisScope(asked=asked, today=today, part=AnalysisPart(part))


def filters_of(scope: AnalysisScope, *, user: User) -> Iterator[FilterField]:
    words = scope.words
    yield _choice("period", _("期间"), _periods(scope), words["period"])
    seen = [(region.code, region.name) for region in regions_of(user=user)]
    if len(seen) > 1:
        yield _choice("region", _("区域"), [("", _("全部区域")), *seen], words.get("region", ""))
    masters = Category.objects.filter(alias_of=None).order_by("sort_key", "name", "pk")
    names = [(name, name) for name in masters.values_list("name", flat=True)]
    yield _choice("category", _("品类"), [("", _("全部品类")), *names], words.get("category", ""))


def tabs_of(scope: AnalysisScope) -> list[tuple[Any, str, bool]]:
    return [
        (word, scope.url(part="" if part is AnalysisPart.WORK else part.value), part is scope.part)
        for part, word in PARTS.items()
    ]


def _periods(scope: AnalysisScope) -> list[tuple[str, str]]:
    """Months and quarters, newest first, and the one in view where it is older."""
    found: list[Span] = []
    for kind, offered in zip(KINDS, (MONTHS_OFFERED, QUARTERS_OFFERED), strict=True):
        span = span_around(kind=kind, day=scope.today)
        for _number in range(offered):
            found.append(span)
            span = span.previous()
    if scope.asked.span not in found:
        found.append(scope.asked.span)
    return [(span.text, span.name) for span in found]


def _choice(name: str, label: Any, choices: Iterable[tuple[Any, Any]], value: str) -> FilterField:
    told = tuple((str(code), word, str(code) == value) for code, word in choices)
    return FilterField(name, label, value, told)


def _span(text: str, *, today: date) -> Span:
    if not text:
        return span_around(kind=SpanKind.MONTH, day=today).previous()
    try:
        span = parse_span(text=text.strip())
    except NoPeriod:
        raise Http404
    if span.kind not in KINDS or span.first > today:
        raise Http404
    return span


def _query(name: str, asked: dict[str, str]) -> str:
    kept = {word: value for word, value in asked.items() if value}
    return f"{reverse(name)}?{urlencode(kept)}"
