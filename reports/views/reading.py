"""What a request for a daily says: who asks, which day, which figures. Anything unreadable is 404."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest

from regions.models import User
from reports.aggregates.day_views import Wanted
from reports.policies.periods import is_sheet_day
from workorders.models.catalogue import CATEGORY_LENGTH


def caller(request: HttpRequest) -> User:
    """The signed-in user; pages here are behind ``login_required``."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    return user


def parsed_day(*, text: str) -> date:
    """404 for what is no day, or none that a daily can have."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404
    if not is_sheet_day(day=day):
        raise Http404
    return day


def wanted_of(request: HttpRequest) -> Wanted:
    version = request.GET.get("version", "")
    category = request.GET.get("category", "")
    if version and not (version.isascii() and version.isdigit() and len(version) < 6):
        raise Http404
    if not category.isprintable() or len(category) > CATEGORY_LENGTH:
        raise Http404
    return Wanted(
        category=category,
        version=int(version) if version else None,
        live=request.GET.get("live") == "1",
    )
