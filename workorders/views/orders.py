"""Orders: the list with its search, one order, an order entered or corrected by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from config.lib.errors import DomainError
from config.lib.keyset import keyset_page
from regions.models import Region, User
from regions.rules import can_import, sees_rows
from regions.templatetags.clock import clock
from workorders.actions.orders import Correction, correct_order, enter_order
from workorders.choices import Status
from workorders.filters import WorkOrderFilter
from workorders.forms import CorrectionForm, OrderForm
from workorders.imports.display import masked_value
from workorders.imports.order_rows import instant
from workorders.imports.rows import clean_row
from workorders.models import WorkOrder, WorkOrderChange
from workorders.queries import found_orders, listed_orders, orders_of_phone, similar_orders
from workorders.rules import can_edit_order
from workorders.views.lines import order_lines, status_mark

ENTERED_SOURCE = "erp"  # the ERP's own row for the number follows and takes over
OTHERS_SHOWN = 10
SHOWN_FILTERS = ("kind", "status")


@dataclass(frozen=True, slots=True)
class FilterField:
    """One filter as partials/filters.html draws it; ``choices`` are (value, label, is_chosen)."""

    name: str
    label: Any
    value: str
    choices: tuple[tuple[Any, Any, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeLine:
    change: WorkOrderChange
    label: Any
    before: Any
    after: Any


@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    if not sees_rows(request.user):
        raise Http404
    narrowed = WorkOrderFilter(request.GET, queryset=listed_orders(user=request.user), request=request)
    words = request.GET.get("q", "")
    page = keyset_page(rows=found_orders(orders=narrowed.qs, words=words), params=request.GET)
    context = {
        "page": page,
        "lines": order_lines(orders=page.items),
        "filters": tuple(_filters(request, narrowed)),
        "is_narrowed": any(request.GET.get(name) for name in ("q", *narrowed.filters)),
        "may_enter": can_import(request.user),
    }
    return render(request, "workorders/orders.html", context)


@login_required
@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    found = _order(request, pk)
    others = orders_of_phone(orders=listed_orders(user=request.user), phone_hmac=found.phone_hmac)
    changes = WorkOrderChange.objects.visible_to(request.user).filter(work_order=found)
    context = {
        "order": found,
        "mark": status_mark(status=found.status),
        "remarks": {
            name: masked_value(name=name, value=getattr(found, name)) for name in ("remark", "fault")
        },
        "others": others.exclude(pk=found.pk).order_by("-pk")[:OTHERS_SHOWN],
        "changes": [_told(change) for change in changes.select_related("actor").order_by("-pk")],
        "may_edit": can_edit_order(request.user, found),
    }
    return render(request, "workorders/order.html", context)


def _told(change: WorkOrderChange) -> ChangeLine:
    """Stored codes and instants in the words of the page."""
    label = WorkOrder._meta.get_field(change.field).verbose_name  # type: ignore[union-attr]
    return ChangeLine(change, label, _word(change.field, change.before), _word(change.field, change.after))


def _word(name: str, value: str) -> Any:
    if name == "status":
        return dict(Status.choices).get(value, value)
    return clock(datetime.fromisoformat(value)) if name == "completed_at" and value else value


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    if not can_import(request.user):
        raise Http404
    form = OrderForm(request.POST or None, user=request.user)
    similar: list[WorkOrder] = []
    if request.method == "POST" and form.is_valid():
        similar = [] if form.cleaned_data["confirmed"] else _similar(request, form.cells())
        if not similar and (made := _entered(request, form)):
            messages.success(request, _("工单 %(number)s 已录入") % {"number": made.order_no})
            return redirect("workorders:order", made.pk)
    context = {"form": form, "similar": similar}
    status = 400 if form.is_bound else 200
    return render(request, "workorders/order_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    found = _order(request, pk)
    if not can_edit_order(request.user, found):
        raise Http404
    form = CorrectionForm(request.POST or None, user=request.user, order=found)
    if request.method == "POST" and form.is_valid() and _corrected(request, form, found):
        messages.success(request, _("已更正，原来的内容留在变更记录里"))
        return redirect("workorders:order", found.pk)
    status = 400 if form.is_bound else 200
    return render(request, "workorders/order_form.html", {"form": form, "order": found}, status=status)


def _order(request: HttpRequest, pk: int) -> WorkOrder:
    rows = listed_orders(user=request.user).select_related("batch", "region", "category", "technician")
    return get_object_or_404(rows, pk=pk)


def _similar(request: HttpRequest, cells: dict[str, str]) -> list[WorkOrder]:
    values = clean_row(line=1, cells=cells).values
    try:
        at: datetime | None = instant(values.dispatched_at)
    except ValueError:
        return []  # the form's own message comes from the action
    rows = listed_orders(user=request.user)
    found = similar_orders(orders=rows, phone=values.phone, kind=values.kind, dispatched_at=at)
    return list(found.exclude(order_no=values.order_no).order_by("-pk")[:OTHERS_SHOWN])


def _entered(request: HttpRequest, form: OrderForm) -> WorkOrder | None:
    try:
        return enter_order(
            cells=form.cells(), source=ENTERED_SOURCE, actor=cast("User", request.user), now=timezone.now()
        )
    except DomainError as problem:
        _tell(form, problem)
        return None


def _corrected(request: HttpRequest, form: CorrectionForm, found: WorkOrder) -> bool:
    correction = Correction(cells=form.cells(), reason=form.cleaned_data["reason"], seen=_seen(form))
    try:
        correct_order(
            order=found, correction=correction, actor=cast("User", request.user), now=timezone.now()
        )
    except DomainError as problem:
        _tell(form, problem)
        return False
    return True


def _seen(form: CorrectionForm) -> datetime:
    """The version the page was made from; what is no time was not written by our page."""
    try:
        return datetime.fromisoformat(form.cleaned_data["seen"])
    except ValueError:
        raise Http404


def _tell(form: OrderForm, problem: DomainError) -> None:
    for name, message in problem.fields.items():
        form.add_error(name if name in form.fields else None, message)
    if not problem.fields:
        form.add_error(None, problem.message)


def _filters(request: HttpRequest, narrowed: WorkOrderFilter) -> Iterator[FilterField]:
    seen = list(Region.objects.visible_to(request.user).callable().values_list("code", "name"))
    if len(seen) > 1:
        yield choice_field(request, "region", _("区域"), seen)
    for name in SHOWN_FILTERS:
        field: Any = narrowed.form.fields[name]
        yield choice_field(request, name, field.label, [c for c in field.choices if c[0]])
    yield FilterField("q", _("单号、姓名、电话、后四位"), request.GET.get("q", ""))


def choice_field(request: HttpRequest, name: str, label: Any, named: list[Any]) -> FilterField:
    value = request.GET.get(name, "")
    offered = [("", _("全部%(what)s") % {"what": label}), *named]
    return FilterField(name, label, value, tuple((c, word, str(c) == value) for c, word in offered))
