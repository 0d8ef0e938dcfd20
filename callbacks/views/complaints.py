"""Complaints of her regions and departments (E1, E3): the register, a case's page and its paper."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from callbacks.filters import ComplaintFilter
from callbacks.models import Complaint
from callbacks.queries.case_file import case_file
from callbacks.queries.case_timeline import case_timeline
from callbacks.rules import can_register_somewhere
from callbacks.views.case_cards import limit_lines, satisfactions, told_charge_words
from callbacks.views.case_page import case_of, case_page, head_of
from callbacks.views.registers import register_page
from regions.models import User


@login_required
@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    rows = Complaint.objects.visible_to(request.user)
    context = register_page(request, rows=rows, filters=ComplaintFilter, joins=("department", "handler"))
    context["may_register"] = isinstance(request.user, User) and can_register_somewhere(request.user)
    return render(request, "callbacks/complaints.html", context)


@login_required
@never_cache
@require_safe
def complaint(request: HttpRequest, number: str) -> HttpResponse:
    return case_page(request, case_of(request, number))


@login_required
@never_cache
@require_safe
def print_complaint(request: HttpRequest, number: str) -> HttpResponse:
    """One A4: facts, story and the lines to sign (screens.md 3)."""
    case, _user = case_of(request, number)
    now, file = timezone.now(), case_file(case=case)
    context = {
        "complaint": case,
        "timeline": [entry for entry in case_timeline(file=file) if entry.is_story],
        "limits": limit_lines(file=file, now=now),
        "heard": satisfactions(file=file),
        "told_charge": told_charge_words(case.record),
        "printed_at": now,
        **head_of(case, now=now),
    }
    return render(request, "callbacks/case/print.html", context)
