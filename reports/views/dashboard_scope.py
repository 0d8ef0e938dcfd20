"""What a dashboard is narrowed to, read from its address and written into every address on it.

Anything unreadable, out of scope or still to come is 404.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from callbacks.views.registers import FilterField
from regions.models import Region, User
from regions.scoping import region_ids
from reports.policies.cuts import Cut, months_of, next_month
from reports.policies.dashboard import SIX
from reports.policies.figure_links import FigureOf, figure_url
from reports.policies.kpis import SATISFACTION_RATE
from reports.policies.measures import Measure
from reports.policies.spans import NoPeriod, Span, SpanKind, parse_span, span_around
from reports.queries import regions_of, visible_region
from workorders.choices import Kind
from workorders.models import Category

MONTHS_OFFERED = 24
MONTHS_DRAWN = 12


@dataclass(frozen=True, slots=True)
class Scope:
    """``figure`` is the rate that curve and ranking show. ``place`` is the page's own path."""

    place: str
    month: Span
    today: date
    regions: frozenset[int]
    region: Region | None = None
    category: Category | None = None
    kind: str = ""
    figure: str = SATISFACTION_RATE

    @property
    def is_narrowed(self) -> bool:
        """To a part of a region's work: dailies, and what a region owes for them, are of all of it."""
        return self.category is not None or bool(self.kind)

    @property
    def cut(self) -> Cut:
        pk = self.category.pk if self.category else None
        return Cut(self.month.first, self.month.last, self.regions, category=pk, kind=self.kind)

    @property
    def drawn(self) -> Cut:
        """Two years up to the month: twelve are drawn, each beside the same month a year before."""
        year = self.month.first.year - 2
        first = next_month(self.month.first.replace(year=year))
        pk = self.category.pk if self.category else None
        return Cut(first, self.month.last, self.regions, category=pk, kind=self.kind)

    @property
    def words(self) -> dict[str, str]:
        """The address's own, without what is not narrowed."""
        found = {
            "month": self.month.text,
            "category": self.category.name if self.category else "",
            "kind": self.kind,
            "figure": self.figure if self.figure != SATISFACTION_RATE else "",
        }
        if self.region is not None and self.region.code not in self.place:
            found["region"] = self.region.code
        return {name: value for name, value in found.items() if value}

    def url(self, **changes: str) -> str:
        """This page with other words; an empty one is dropped."""
        return _query(self.place, {**self.words, **changes})

    def rows_url(self, *measures: Measure, days: tuple[date, date] | None = None, **of: str) -> str:
        """The rows behind a figure of the scope; ``of`` narrows on: region, technician, agent."""
        first, last = days or (self.month.first, self.month.last)
        whole = {
            "within": self.region.code if self.region else "",
            "category": self.category.name if self.category else "",
            "kind": self.kind,
        }
        return figure_url(measures=measures, of=FigureOf(first=first, last=last, **{**whole, **of}))

    def board_url(self, *, days: tuple[date, date] | None = None, region: str = "") -> str:
        first, last = days or (self.month.first, self.month.last)
        code = region or (self.region.code if self.region else "")
        asked = {"first": first.isoformat(), "last": min(last, self.today).isoformat(), "region": code}
        return _query(reverse("reports:board"), asked)

    def cases_url(self, *, case_category: str) -> str:
        """The list of complaints, narrowed to what the Pareto counted."""
        asked = {
            "registered_from": self.month.first.isoformat(),
            "registered_to": self.month.last.isoformat(),
            "figure": "counted",
            "category": case_category,
            "region": self.region.code if self.region else "",
            "product": self.category.name if self.category else "",
            "order_kind": self.kind,
        }
        return _query(reverse("callbacks:complaints"), asked)

    @property
    def previous_url(self) -> str:
        return self.url(month=self.month.previous().text)

    @property
    def following_url(self) -> str:
        following = self.month.following()
        return self.url(month=following.text) if following.first <= self.today else ""


def scope_of(request: HttpRequest, *, user: User, today: date, region: Region | None = None) -> Scope:
    """``region`` is the page's own; else the address may name one."""
    asked = request.GET
    named = region or (visible_region(user=user, code=asked["region"]) if asked.get("region") else None)
    regions = region_ids(user)
    if named is not None:
        below = regions_of(user=user).filter(path__startswith=named.path)
        regions = frozenset(below.values_list("pk", flat=True))
    return Scope(
        place=request.path,
        month=_month(asked.get("month", ""), today=today),
        today=today,
        regions=regions,
        region=named,
        category=_category(asked.get("category", "")),
        kind=_one_of(asked.get("kind", ""), Kind.values),
        figure=_one_of(asked.get("figure", ""), SIX) or SATISFACTION_RATE,
    )


def filters_of(scope: Scope, *, user: User, with_regions: bool) -> Iterator[FilterField]:
    yield _choice("month", _("月份"), _months(scope), scope.month.text)
    if with_regions:
        seen = [(each.code, each.name) for each in regions_of(user=user)]
        yield _choice("region", _("区域"), [("", _("全部区域")), *seen], scope.words.get("region", ""))
    masters = Category.objects.filter(alias_of=None).order_by("sort_key", "name", "pk")
    names = [(name, name) for name in masters.values_list("name", flat=True)]
    yield _choice("category", _("品类"), [("", _("全部品类")), *names], scope.words.get("category", ""))
    yield _choice("kind", _("工单类型"), [("", _("安装和维修")), *Kind.choices], scope.kind)


def _months(scope: Scope) -> list[tuple[str, str]]:
    """The last two years, the newest first, and the month in view where it is older."""
    newest = scope.today.replace(day=1)
    oldest = (newest - timedelta(days=30 * MONTHS_OFFERED)).replace(day=1)
    offered = months_of(first=min(oldest, scope.month.first), last=newest)
    return [(f"{month:%Y-%m}", f"{month:%Y-%m}") for month in reversed(offered)]


def _choice(name: str, label: Any, choices: Iterable[tuple[Any, Any]], value: str) -> FilterField:
    told = tuple((str(code), word, str(code) == value) for code, word in choices)
    return FilterField(name, label, value, told)


def _month(text: str, *, today: date) -> Span:
    if not text:
        return span_around(kind=SpanKind.MONTH, day=today)
    try:
        span = parse_span(text=text)
    except NoPeriod:
        raise Http404
    if span.kind is not SpanKind.MONTH or span.first > today:
        raise Http404
    return span


def _category(name: str) -> Category | None:
    if not name:
        return None
    found = Category.objects.filter(name=name).select_related("alias_of").first()
    if found is None:
        raise Http404
    return found.alias_of or found


def _one_of(value: str, known: Iterable[str]) -> str:
    if value and value not in set(known):
        raise Http404
    return value


def _query(place: str, asked: dict[str, str]) -> str:
    kept = {name: value for name, value in asked.items() if value}
    return f"{place}?{urlencode(kept)}" if kept else place
