"""Detail files: asked for from a list, made in the background, kept for some days (item 8, ruling 71)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from config.downloads import attachment
from config.lib.calendar import ONE_DAY, local_day
from config.lib.errors import DomainError
from config.lib.keyset import keyset_page
from config.lib.leases import RunState
from regions.models import User
from reports.actions.exporting import (
    GOING,
    Order,
    ask_export,
    ask_results,
    cancel_export,
    download_export,
    repeat_export,
)
from reports.choices import ExportFormat, ExportKind
from reports.models import ExportRun
from reports.queries import erp_sources, listed_exports, regions_of, writable_regions
from reports.rules import can_ask_export, can_download, can_rule_deliveries
from reports.views.narrowing import narrowed_by
from reports.views.reading import caller

MARKS = {RunState.DONE: "ok", RunState.CANCELLED: "idle", RunState.FAILED: "late", RunState.DEAD: "late"}


@dataclass(frozen=True, slots=True)
class ExportLine:
    run: ExportRun
    mark: str
    is_going: bool
    percent: int
    may_download: bool
    narrowed: str


@login_required
@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """Her files and how far they are; a page part asks for the list alone while one is on its way."""
    user = _exporter(request)
    page = keyset_page(rows=listed_exports(user=user), params=request.GET)
    now = timezone.now()
    lines = [_line(user, run, now) for run in page.items]
    context = {"page": page, "lines": lines, "is_going": any(line.is_going for line in lines)}
    context["may_deliver"] = can_rule_deliveries(user)
    if cast("HtmxDetails", getattr(request, "htmx", None)):
        return render(request, "reports/_exports.html", context)
    if can_ask_export(user, ExportKind.FORMS):
        last = local_day(now).replace(day=1) - ONE_DAY
        month, region = request.GET.get("month", ""), request.GET.get("region", "")
        context |= {"form_regions": regions_of(user=user), "form_region": region}
        context["month"] = month or f"{last:%Y-%m}"
    if can_ask_export(user, ExportKind.RESULTS):
        context |= {"sources": erp_sources(), "regions": writable_regions(user=user)}
    return render(request, "reports/exports.html", context)


@login_required
@require_POST
def request_export(request: HttpRequest) -> HttpResponse:
    """``query`` is the address of the list the button stands on; a month's forms have fields of their own."""
    kind, form = _kind(request), _format(request)
    given = request.POST if kind is ExportKind.FORMS else QueryDict(request.POST.get("query", ""))
    filters = given.dict()
    if kind is ExportKind.FIGURE:
        filters["measure"] = "+".join(given.getlist("measure"))
    order = Order(kind=kind, filters={name: str(value) for name, value in filters.items()}, format=form)
    return _asked(request, lambda user, now: ask_export(order=order, actor=user, now=now))


@login_required
@require_POST
def request_results(request: HttpRequest) -> HttpResponse:
    user = _exporter(request)
    region = get_object_or_404(writable_regions(user=user), code=request.POST.get("region", ""))
    source, form = request.POST.get("source", ""), _format(request)
    return _asked(
        request,
        lambda user, now: ask_results(source=source, region=region, form=form, actor=user, now=now),
    )


@login_required
@require_POST
def repeat(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    return _asked(request, lambda user, now: repeat_export(run=run, actor=user, now=now))


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    run = _run(request, pk)
    try:
        cancel_export(run=run, actor=_exporter(request), now=timezone.now())
    except DomainError as problem:
        messages.error(request, str(problem))
    return redirect("reports:exports")


@login_required
@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """A POST, because the trail gets its row first."""
    run = _run(request, pk)
    try:
        return attachment(
            path=download_export(run=run, actor=_exporter(request), now=timezone.now()),
            name=run.filename,
            fallback=run.ascii_name,
            content_type=ExportFormat(run.format).content_type,
        )
    except DomainError as problem:
        messages.error(request, str(problem))
        return redirect("reports:exports")


def _asked(request: HttpRequest, ask: Callable[[User, datetime], ExportRun]) -> HttpResponse:
    user = _exporter(request)
    try:
        ask(user, timezone.now())
    except DomainError as problem:
        messages.error(request, " ".join([str(problem), *map(str, problem.fields.values())]))
    else:
        messages.success(request, _("已开始导出。可以离开本页，做好后在这里下载。"))
    return redirect("reports:exports")


def _exporter(request: HttpRequest) -> User:
    """Who may export nothing has no such page."""
    user = caller(request)
    if not any(can_ask_export(user, kind) for kind in ExportKind):
        raise Http404
    return user


def _run(request: HttpRequest, pk: int) -> ExportRun:
    return get_object_or_404(listed_exports(user=_exporter(request)), pk=pk)


def _kind(request: HttpRequest) -> ExportKind:
    try:
        return ExportKind(request.POST.get("kind", ""))
    except ValueError:
        raise Http404


def _format(request: HttpRequest) -> ExportFormat:
    is_csv = request.POST.get("format") == ExportFormat.CSV
    return ExportFormat.CSV if is_csv else ExportFormat.XLSX


def _line(user: User, run: ExportRun, now: datetime) -> ExportLine:
    going = run.run_state in GOING
    return ExportLine(
        run=run,
        mark="open" if going else MARKS.get(RunState(run.run_state), "idle"),
        is_going=going,
        percent=min(100 * run.rows // run.total, 100) if run.total else 0,
        may_download=run.is_kept(now=now) and can_download(user, run),
        narrowed=narrowed_by(run=run),
    )
