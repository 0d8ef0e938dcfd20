"""Who a page is for: for anybody else it does not exist (ruling 71)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest

from regions.models import User


def only_for(request: HttpRequest, *, may: Callable[[User], bool]) -> User:
    """The caller, when ``may`` lets her in. Raises Http404 for everybody else, signed in or not."""
    if not isinstance(request.user, User) or not may(request.user):
        raise Http404
    return request.user
