"""/reports/analysis/changes/: headquarters enter changes of the process and end them (A11)."""

from __future__ import annotations

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
from config.lib.keyset import keyset_page
from regions.views.gates import only_for
from reports.actions.process_changes import add_process_change
from reports.actions.process_changes import end_process_change as end
from reports.aggregates.process_effects import changes_seen
from reports.forms import ProcessChangeForm
from reports.models import ProcessChange
from reports.rules import can_rule_process


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def process_changes(request: HttpRequest) -> HttpResponse:
    user, now, status = only_for(request, may=can_rule_process), timezone.now(), 200
    form = ProcessChangeForm(request.POST or None, initial={"effective_on": local_day(now)})
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                change = add_process_change(terms=form.terms(), actor=user, now=now)
            except DomainError as error:
                form.blame(error)
            else:
                messages.success(request, _("已登记：%(change)s。") % {"change": change})
                return redirect("reports:process_changes")
    page = keyset_page(rows=changes_seen(user=user), params=request.GET)
    return render(request, "reports/process_changes.html", {"form": form, "page": page}, status=status)


@login_required
@require_POST
def end_process_change(request: HttpRequest, pk: int) -> HttpResponse:
    user = only_for(request, may=can_rule_process)
    change = get_object_or_404(ProcessChange.objects.visible_to(user), pk=pk)
    try:
        end(change=change, reason=request.POST.get("reason", ""), actor=user, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已停止：%(change)s。") % {"change": change})
    return redirect("reports:process_changes")
