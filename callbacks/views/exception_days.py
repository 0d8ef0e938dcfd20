"""/exception-days/: days on which nobody can be called (ruling 37)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from callbacks.actions.exception_days import set_exception_days, withdraw_exception_days
from callbacks.forms.season import ExceptionDaysForm
from callbacks.models import ExceptionDay
from callbacks.views.seasons import maker_of
from config.lib.errors import DomainError

LISTED = 200


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def exception_days(request: HttpRequest) -> HttpResponse:
    maker, status = maker_of(request), 200
    form = ExceptionDaysForm(request.POST or None)
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                row = set_exception_days(days=form.days(), actor=maker, now=timezone.now())
            except DomainError as error:
                form.blame(error)
            else:
                messages.success(request, _("已设置例外日 %(row)s，打开的回访期限已顺延。") % {"row": row})
                return redirect("callbacks:exception_days")
    rows = ExceptionDay.objects.select_related("region", "created_by")[:LISTED]
    return render(request, "callbacks/exception_days.html", {"form": form, "rows": rows}, status=status)


@login_required
@require_POST
def withdraw_exception(request: HttpRequest, pk: int) -> HttpResponse:
    maker = maker_of(request)
    row = get_object_or_404(ExceptionDay, pk=pk)
    try:
        withdraw_exception_days(row=row, actor=maker, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已撤销，已经顺延的期限不再改回。"))
    return redirect("callbacks:exception_days")
