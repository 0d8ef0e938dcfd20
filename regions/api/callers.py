from __future__ import annotations

from typing import cast

import structlog
from rest_framework.request import Request

from regions.models import User


def caller(request: Request) -> User:
    """Who calls: every route demands a login, so nobody is anonymous here."""
    return cast(User, request.user)


def address_of(request: Request) -> str | None:
    """The client's address as the request log has it, behind our own proxies only."""
    address = structlog.contextvars.get_contextvars().get("ip")
    return str(address) if address else None
