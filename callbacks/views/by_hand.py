"""A case registered by hand (E3, K2, ruling 63): a customer phoned in, or headquarters found it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from callbacks.actions.complaints import register_by_hand
from callbacks.forms.cases.hand import ByHandForm
from callbacks.models import Complaint
from callbacks.rules import can_register_complaint, can_register_somewhere
from config.lib.calendar import local
from config.lib.errors import DomainError
from config.lib.masking import mask_name
from regions.models import User
from regions.views.gates import only_for
from workorders.models import WorkOrder
from workorders.queries import listed_orders


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_complaint(request: HttpRequest) -> HttpResponse:
    """The order is found by its number within her scope; one of another region does not exist for her."""
    user = only_for(request, may=can_register_somewhere)
    asked = request.POST.get("order_no") or request.GET.get("order_no", "")
    order = _order(user, asked)
    if request.method != "POST":
        initial = {"order_no": asked, "occurred_at": local(timezone.now()).replace(tzinfo=None)}
        return _page(request, ByHandForm(user=user, initial=initial), order)
    form = ByHandForm(request.POST, user=user)
    if form.is_valid():
        if order is None:
            form.add_error("order_no", _("没有这张工单，或不在您的区域。"))
        elif made := _registered(form, order=order, user=user):
            messages.success(request, _("已登记 %(number)s") % {"number": made.number})
            return redirect("callbacks:complaint", number=made.number)
    return _page(request, form, order, status=400)


def _order(user: User, order_no: str) -> WorkOrder | None:
    rows = listed_orders(user=user).select_related("customer")
    return rows.filter(order_no=order_no.strip()).order_by("pk").first() if order_no.strip() else None


def _registered(form: ByHandForm, *, order: WorkOrder, user: User) -> Complaint | None:
    """Raises PermissionDenied where she sees the order and may not register."""
    if not can_register_complaint(user, order.region):
        raise PermissionDenied
    try:
        return register_by_hand(order=order, given=form.by_hand(), actor=user, now=timezone.now())
    except DomainError as error:
        form.blame(error)
        return None


def _page(
    request: HttpRequest, form: ByHandForm, order: WorkOrder | None, *, status: int = 200
) -> HttpResponse:
    customer = mask_name(name=order.customer_name) if order is not None else ""
    context = {"form": form, "order": order, "customer": customer}
    return render(request, "callbacks/case/new.html", context, status=status)
