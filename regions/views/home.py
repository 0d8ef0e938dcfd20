"""Where each role starts her day (A2)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from regions.choices import Role
from regions.rules import ADMINISTRATORS, can_configure, holds

# The first that fits: who calls and also leads starts with the calls.
WORK_LISTS = (
    (Role.CALLBACK_AGENT, "callbacks:queue"),
    (Role.REGION_SUPERVISOR, "callbacks:inbox"),
    (Role.DATA_CLERK, "workorders:imports"),
    (Role.DEPARTMENT_HEAD, "callbacks:work"),
    (Role.DEPARTMENT_HANDLER, "callbacks:work"),
    (Role.TECHNICAL_EXPERT, "callbacks:work"),
    (Role.HQ_AGENT, "reports:daily"),
    (Role.HQ_MANAGER, "reports:daily"),
    (Role.QUALITY_INSPECTOR, "reports:daily"),
)


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    for role, work_list in WORK_LISTS:
        if holds(request.user, role):
            return redirect(work_list)
    if can_configure(request.user, ADMINISTRATORS):
        return redirect("admin:index")
    return render(request, "regions/no_role.html")
