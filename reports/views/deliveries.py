"""/reports/deliveries/: what is mailed to whom by itself (item 10). Headquarters' manager alone."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from config.lib.calendar import local_day
from config.lib.errors import DomainError
from regions.views.gates import only_for
from reports.actions.deliveries import add_delivery
from reports.actions.deliveries import end_delivery as stop
from reports.aggregates.deliveries import deliveries_standing, last_mails
from reports.choices import DeliveryOutcome
from reports.forms import DeliveryForm
from reports.models import Delivery
from reports.rules import can_rule_deliveries

MAILS_SHOWN = 30
MARKS = {DeliveryOutcome.SENT: "ok", DeliveryOutcome.WAITING: "open"}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def deliveries(request: HttpRequest) -> HttpResponse:
    user, now, status = only_for(request, may=can_rule_deliveries), timezone.now(), 200
    form = DeliveryForm(request.POST or None, initial={"valid_from": local_day(now)})
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                row = add_delivery(terms=form.terms(), actor=user, now=now)
            except DomainError as error:
                form.blame(error)
            else:
                messages.success(request, _("已设置定时发送：%(row)s。") % {"row": row})
                return redirect("reports:deliveries")
    seen = Delivery.objects.visible_to(user)
    mails = last_mails(deliveries=seen, most=MAILS_SHOWN)
    context = {
        "form": form,
        "rows": deliveries_standing(deliveries=seen),
        "mails": [(mail, MARKS.get(DeliveryOutcome(mail.outcome), "late")) for mail in mails],
        "has_server": bool(settings.EMAIL_HOST),
    }
    return render(request, "reports/deliveries.html", context, status=status)


@login_required
@require_POST
def end_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    user = only_for(request, may=can_rule_deliveries)
    delivery = get_object_or_404(Delivery.objects.visible_to(user), pk=pk)
    try:
        stop(delivery=delivery, actor=user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已停止，以后不再发送。"))
    return redirect("reports:deliveries")
