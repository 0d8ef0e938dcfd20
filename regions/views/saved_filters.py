"""Tabs of one's own on a list: save what it shows now, delete a tab."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from config.lib.errors import Refused
from regions.actions.saved_filters import delete_filter, save_filter
from regions.filters import SAVABLE, kept_query
from regions.models import User


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    page = _page(request)
    query = kept_query(page=page, query=request.POST.get("query", ""))
    user, name = cast("User", request.user), request.POST.get("name", "")
    try:
        save_filter(actor=user, page=page, name=name, query=query, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse(page)}?{query}" if query else page)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    delete_filter(actor=cast("User", request.user), pk=pk)
    return redirect(_page(request))


def _page(request: HttpRequest) -> str:
    """Raises Http404 for what is no list of ours."""
    page = request.POST.get("page", "")
    if page not in SAVABLE:
        raise Http404
    return page
