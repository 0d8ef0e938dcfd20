"""What customers suggested and need, to read (A5, J4)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from callbacks.filters import HeardFilter, SuggestionFilter
from callbacks.models import CustomerNeed, Suggestion
from callbacks.views.registers import register_page


@login_required
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    rows = Suggestion.objects.visible_to(request.user).standing()
    context = register_page(request, rows=rows, filters=SuggestionFilter, joins=("heard_by",))
    return render(request, "callbacks/suggestions.html", context)


@login_required
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    rows = CustomerNeed.objects.visible_to(request.user).standing()
    context = register_page(request, rows=rows, filters=HeardFilter, joins=("heard_by",))
    return render(request, "callbacks/needs.html", context)
