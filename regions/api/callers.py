from __future__ import annotations

from typing import cast

from rest_framework.request import Request

from regions.models import User


def caller(request: Request) -> User:
    """Who calls: every route demands a login, so nobody is anonymous here."""
    return cast(User, request.user)
