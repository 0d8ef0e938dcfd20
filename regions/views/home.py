"""Where each role starts her day (A2)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from regions.context import doors_of


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The first door of her roles; the clerk's is the import, HQ's the daily reports."""
    doors = doors_of(request)
    return redirect(doors[0].url) if doors else render(request, "regions/no_role.html")
