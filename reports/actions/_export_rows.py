"""The rows of a detail file: the list's own query, read in pieces by primary key, newest first (E4, E5).

A piece is a query of its own, so an export of any length holds no transaction open. Rows that arrive while it
runs stand above its first one and are left to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django_filters import FilterSet

from callbacks.filters import CallbackFilter, ComplaintFilter
from callbacks.models import CallbackTask, Complaint, Outcome, ResultChange
from callbacks.queries.desk import shown_as
from callbacks.queries.queue import agent_regions
from config.lib.calendar import local_day
from config.lib.encryption import decrypt, encrypt
from config.lib.sheets import Cell, Heading
from regions.models import Region, User
from regions.scoping import region_ids
from reports.actions._export_figures import rows_of_figure
from reports.aggregates.day_views import Wanted, day_view
from reports.aggregates.packages import Package, month_package
from reports.choices import ExportKind
from reports.models import ExportRun
from reports.policies.spans import parse_span
from reports.policies.summaries import detail_rows
from reports.queries import visible_region
from reports.renderers.details.callbacks import CALLBACK_COLUMNS
from reports.renderers.details.columns import Column, row_maker
from reports.renderers.details.complaints import COMPLAINT_COLUMNS
from reports.renderers.details.orders import ORDER_COLUMNS
from reports.renderers.details.results import DAY_HEADINGS, FIGURE_HEADINGS, RESULT_HEADINGS, result_row
from reports.rules import export_roles
from workorders.filters import WorkOrderFilter
from workorders.models import WorkOrder
from workorders.queries import found_orders, orders_of_phone

PIECE = 5_000
# A whole number is searched by its keyed digest: the number itself is stored nowhere.
WORDS, PHONE, SHOWN = "q", "phone_hmac", "show"
# Typed in search of one customer or order: kept encrypted with the run, said as *** (ruling 18).
TYPED = {WORDS, "order_no"}
SAID_AS_STARS = {*TYPED, PHONE}

Rows = Iterable[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A list page as an export knows it: its FilterSet, and what the page adds to it."""

    filters: type[FilterSet]
    columns: Sequence[Column]
    more: tuple[str, ...] = ()


LISTINGS: Mapping[ExportKind, Listing] = {
    ExportKind.ORDERS: Listing(WorkOrderFilter, ORDER_COLUMNS, (WORDS, PHONE)),
    ExportKind.CALLBACKS: Listing(CallbackFilter, CALLBACK_COLUMNS, (SHOWN,)),
    ExportKind.COMPLAINTS: Listing(ComplaintFilter, COMPLAINT_COLUMNS),
}


@dataclass(frozen=True, slots=True)
class Details:
    """``regions``: those whose rows may be among them."""

    headings: Sequence[Heading]
    total: int
    rows: Callable[[], Rows]
    regions: tuple[int, ...]


def sealed(filters: Mapping[str, str]) -> dict[str, str]:
    return {name: encrypt(value) if name in TYPED else value for name, value in filters.items()}


def opened(filters: Mapping[str, str]) -> dict[str, str]:
    return {name: decrypt(value) if name in TYPED else value for name, value in filters.items()}


def starred(filters: Mapping[str, str]) -> dict[str, str]:
    """As it is shown and put on record."""
    return {name: "***" if name in SAID_AS_STARS else value for name, value in filters.items()}


def details_of(*, run: ExportRun, user: User) -> Details:
    """What ``user`` sees now of what was asked for. Raises Http404 for a day or a region out of her scope."""
    kind = ExportKind(run.kind)
    if kind is ExportKind.RESULTS:
        return _results(run, user)
    if kind is ExportKind.DAY:
        return _day(run, user)
    if kind is ExportKind.FIGURE:
        return _figure(run, user)
    regions = region_ids(user, roles=export_roles(kind))
    found = list_rows(kind=kind, filters=opened(run.filters), user=user, at=run.requested_at)
    columns = LISTINGS[kind].columns
    fields, made = row_maker(columns)
    return Details(
        headings=[column.heading for column in columns],
        total=found.order_by().count(),
        rows=lambda: (made(values) for values in in_pieces(rows=found, fields=fields)),
        regions=tuple(sorted(regions)),
    )


def list_rows(*, kind: ExportKind, filters: Mapping[str, str], user: User, at: datetime) -> QuerySet[Any]:
    """The rows of the list page with these filters, of the regions whose rows she may take away."""
    rows: QuerySet[Any] = Complaint.objects.visible_to(user)
    if kind is ExportKind.ORDERS:
        rows = _orders(filters, user)
    elif kind is ExportKind.CALLBACKS:
        rows = _callbacks(filters, user, at)
    asking = SimpleNamespace(user=user)  # "mine" is hers who asked
    narrowed = LISTINGS[kind].filters(dict(filters), queryset=rows, request=asking).qs
    return narrowed.filter(region__in=region_ids(user, roles=export_roles(kind)))


def _orders(filters: Mapping[str, str], user: User) -> QuerySet[WorkOrder]:
    rows = WorkOrder.objects.visible_to(user)
    if PHONE in filters:
        return orders_of_phone(orders=rows, phone_hmac=filters[PHONE])
    return found_orders(orders=rows, words=filters.get(WORDS, ""))


def _callbacks(filters: Mapping[str, str], user: User, at: datetime) -> QuerySet[CallbackTask]:
    """``show`` is a counter of the desk; it counts the regions she calls for."""
    rows = CallbackTask.objects.visible_to(user)
    counted = shown_as(show=filters.get(SHOWN, ""), now=at)
    if counted is None:
        return rows
    called = agent_regions(user)
    return rows.filter(counted, Q(region__in=called) if called else Q())


def in_pieces(*, rows: QuerySet[Any], fields: Sequence[str]) -> Iterator[Sequence[Any]]:
    last: int | None = None
    while True:
        window = rows if last is None else rows.filter(pk__lt=last)
        piece = list(window.order_by("-pk").values_list(*fields, "pk")[:PIECE])
        yield from piece
        if len(piece) < PIECE:
            return
        last = piece[-1][-1]


def _results(run: ExportRun, user: User) -> Details:
    """The part of the stream between two positions: the same at every reading."""
    regions = set(Region.objects.filter(path__startswith=run.scope.path).values_list("pk", flat=True))
    if not regions <= region_ids(user, roles=export_roles(run.kind)):
        raise Http404  # a part of it would leave a hole in the stream
    found = ResultChange.objects.filter(source=run.source, region__in=regions).between(
        after=run.after_event or 0, until=run.until_event or 0
    )
    outcomes = dict(Outcome.objects.values_list("code", "name"))

    def rows() -> Rows:
        for at, row, position in in_pieces(rows=found, fields=("at", "row")):
            yield result_row(position=position, row=row, at=at, outcomes=outcomes)

    return Details(
        headings=RESULT_HEADINGS,
        total=found.order_by().count(),
        rows=rows,
        regions=tuple(sorted(regions)),
    )


def _figure(run: ExportRun, user: User) -> Details:
    found = rows_of_figure(kept=run.filters, user=user)
    return Details(
        headings=FIGURE_HEADINGS,
        total=found.rows.order_by().count(),
        rows=lambda: found.lines(in_pieces(rows=found.rows, fields=found.fields)),
        regions=tuple(sorted(found.regions)),
    )


def package_of(*, run: ExportRun, user: User, now: datetime) -> Package:
    """The forms of a region's month. Raises Http404 for a region out of her scope."""
    region = _own_region(run, user)
    return month_package(region=region, month=parse_span(text=run.filters["month"]), today=local_day(now))


def _own_region(run: ExportRun, user: User) -> Region:
    region = visible_region(user=user, code=run.filters["region"])
    if region.pk not in region_ids(user, roles=export_roles(run.kind)):
        raise Http404
    return region


def _day(run: ExportRun, user: User) -> Details:
    """The calls of a daily, as they were frozen with the version or as they are now."""
    region = _own_region(run, user)
    version = run.filters.get("version")
    wanted = Wanted(version=int(version) if version else None)
    view = day_view(region=region, day=date.fromisoformat(run.filters["day"]), wanted=wanted)
    lines = detail_rows(lines=view.book.lines)
    return Details(headings=DAY_HEADINGS, total=len(lines), rows=lambda: lines, regions=(region.pk,))
