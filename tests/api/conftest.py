from __future__ import annotations

from collections.abc import Callable

import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from regions.models import User


@pytest.fixture
def api() -> Callable[[User], APIClient]:
    """A client that calls with the user's token."""

    def of(user: User) -> APIClient:
        client = APIClient()
        token, _is_new = Token.objects.get_or_create(user=user)
        client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
        return client

    return of
