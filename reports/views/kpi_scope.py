"""What the page of rates shows, read from its address and written into every address on it.

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
from reports.aggregates.kpi_cuts import TOLD_APART_BY, AskedKpis, asked_kpis
from reports.aggregates.kpi_figures import KpiFigures
from reports.policies.cuts import By
from reports.policies.figure_links import NOBODY, FigureOf
from reports.policies.kpi_table import KpiRow
from reports.policies.kpis import THEMES, Theme
from reports.policies.spans import NoPeriod, Span, SpanKind, parse_span, span_around
from reports.queries import regions_of
from workorders.choices import Kind
from workorders.models import Category

ALL_THEMES = "all"
BY_WORDS = {
    By.REGION: gettext_lazy("区域"),
    By.AGENT: gettext_lazy("回访员"),
    By.TECHNICIAN: gettext_lazy("服务人员"),
    By.CATEGORY: gettext_lazy("品类"),
    By.KIND: gettext_lazy("工单类型"),
}
QUICK = {
    SpanKind.WEEK: (gettext_lazy("本周"), gettext_lazy("上周")),
    SpanKind.MONTH: (gettext_lazy("本月"), gettext_lazy("上月")),
    SpanKind.QUARTER: (gettext_lazy("本季"), gettext_lazy("上季")),
    SpanKind.YEAR: (gettext_lazy("今年"), gettext_lazy("去年")),
}


@dataclass(frozen=True, slots=True)
class KpiScope:
    """``theme`` says which rates stand side by side; ``page`` which part of many rows."""

    asked: AskedKpis
    today: date
    theme: str = Theme.CALLS
    page: int = 1

    @property
    def words(self) -> dict[str, str]:
        """The address's own, without what is not narrowed."""
        asked = self.asked
        found = {
            "by": asked.by.value,
            "period": asked.span.text,
            "region": asked.region.code if asked.region else "",
            "category": asked.category.name if asked.category else "",
            "kind": asked.kind,
            "theme": self.theme if self.theme != Theme.CALLS else "",
        }
        return {name: value for name, value in found.items() if value}

    def url(self, **changes: str) -> str:
        """The page with other words; an empty one is dropped."""
        kept = {name: value for name, value in {**self.words, **changes}.items() if value}
        return f"{reverse('reports:kpis')}?{urlencode(kept)}"

    @property
    def file_url(self) -> str:
        return f"{reverse('reports:kpis_file')}?{urlencode(self.words)}"

    @property
    def previous_url(self) -> str:
        return self.url(period=self.asked.span.previous().text)

    @property
    def following_url(self) -> str:
        following = self.asked.span.following()
        return self.url(period=following.text) if following.first <= self.today else ""

    @property
    def up_url(self) -> str:
        """One step back to all: Backspace."""
        asked = self.asked
        if asked.kind:
            return self.url(kind="")
        if asked.category:
            return self.url(category="")
        if asked.region:
            return self.url(region="", by=By.REGION.value)
        return ""

    def row_url(self, row: KpiRow) -> str:
        """The same narrowed to the row, told apart by who worked there; empty where nothing lies below."""
        if self.asked.by is By.REGION:
            return self.url(region=row.key, by=By.TECHNICIAN.value)
        if self.asked.by is By.CATEGORY:
            return self.url(category=row.key, by=By.REGION.value)
        return self.url(kind=row.key, by=By.REGION.value) if self.asked.by is By.KIND else ""

    def figure_of(self, *, figures: KpiFigures, row: KpiRow | None, days: tuple[date, date]) -> FigureOf:
        """Whose rows a figure opens; None is the footer's."""
        narrowed = {name: self.words.get(name, "") for name in ("category", "kind")}
        narrowed["within"] = self.words.get("region", "")
        if row is None and figures.cut.agent is not None:
            row = next(iter(figures.rows), None)  # her own figures are all that she sees
        if row is None and figures.by is By.AGENT:
            narrowed["by"] = By.AGENT.value
        if row is not None:
            narrowed |= _of_row(by=figures.by, row=row)
        return FigureOf(first=days[0], last=days[1], **narrowed)


def _of_row(*, by: By, row: KpiRow) -> dict[str, str]:
    if by is By.TECHNICIAN:
        return {"technician": NOBODY if row.pk is None else str(row.pk)}
    return {by.value: row.key}


def scope_of(request: HttpRequest, *, user: User, today: date) -> KpiScope:
    """Without any choice: this month by region."""
    given = request.GET
    theme = given.get("theme") or Theme.CALLS.value
    if theme not in {*THEMES, ALL_THEMES}:
        raise Http404
    asked = asked_kpis(
        user=user,
        by=By(_one_of(given.get("by") or By.REGION.value, TOLD_APART_BY)),
        span=_span(given.get("period", ""), today=today),
        region=given.get("region", ""),
        category=given.get("category", ""),
        kind=_one_of(given.get("kind", ""), Kind.values),
    )
    return KpiScope(asked=asked, today=today, theme=theme, page=_number(given.get("page", "")))


def filters_of(scope: KpiScope, *, user: User) -> Iterator[FilterField]:
    words = scope.words
    yield _choice(
        "by",
        _("分组"),
        [(by.value, _("按%(what)s") % {"what": BY_WORDS[by]}) for by in BY_WORDS],
        words["by"],
    )
    yield FilterField("period", _("期间"), words["period"])
    seen = [(region.code, region.name) for region in regions_of(user=user)]
    if len(seen) > 1:
        yield _choice("region", _("区域"), [("", _("全部区域")), *seen], words.get("region", ""))
    masters = Category.objects.filter(alias_of=None).order_by("sort_key", "name", "pk")
    names = [(name, name) for name in masters.values_list("name", flat=True)]
    yield _choice("category", _("品类"), [("", _("全部品类")), *names], words.get("category", ""))
    yield _choice("kind", _("工单类型"), [("", _("安装和维修")), *Kind.choices], words.get("kind", ""))


def quick_periods(scope: KpiScope) -> list[tuple[Any, str, bool]]:
    """This week and the last one, and so on: word, address, whether it is in view."""
    found = []
    for kind, (this, last) in QUICK.items():
        span = span_around(kind=kind, day=scope.today)
        for word, each in ((this, span), (last, span.previous())):
            found.append((word, scope.url(period=each.text), each == scope.asked.span))
    return found


def themes_of(scope: KpiScope) -> list[tuple[Any, str, bool]]:
    choices = [*THEMES.items(), (ALL_THEMES, _("全部指标"))]
    return [
        (word, scope.url(theme="" if code == Theme.CALLS else code), code == scope.theme)
        for code, word in choices
    ]


def _choice(name: str, label: Any, choices: Iterable[tuple[Any, Any]], value: str) -> FilterField:
    told = tuple((str(code), word, str(code) == value) for code, word in choices)
    return FilterField(name, label, value, told)


def _span(text: str, *, today: date) -> Span:
    if not text:
        return span_around(kind=SpanKind.MONTH, day=today)
    try:
        span = parse_span(text=text.strip())
    except NoPeriod:
        raise Http404
    if span.first > today:
        raise Http404
    return span


def _one_of(value: str, known: Iterable[str]) -> str:
    if value and value not in set(known):
        raise Http404
    return value


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and 0 < len(text) < 6 and int(text) else 1
