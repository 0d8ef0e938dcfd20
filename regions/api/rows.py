"""One row of those a caller sees, for a verb that her role may not have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404

from config.lib.errors import Forbidden
from regions.models import User

Row = TypeVar("Row", bound=Model)


def permitted(
    user: User, *, rows: QuerySet[Row], pk: int, may: Callable[[User, Row], bool], refusal: str
) -> Row:
    """404 out of scope; Forbidden, in the words of ``refusal``, where the rule ``may`` says no."""
    row = get_object_or_404(rows, pk=pk)
    if not may(user, row):
        raise Forbidden("forbidden", refusal)
    return row
