"""Telling people in the product (bell, unread) and, where mail is configured, by mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from config.logs import masked
from regions.models import Notice, Region, User


@dataclass(frozen=True, slots=True)
class Occasion:
    """What happened. ``key`` names it once a recipient; ``message`` is a msgid marked by ``gettext_noop``."""

    region: Region
    key: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)
    url: str = ""
    is_urgent: bool = False


def notify(*, recipients: Iterable[User], occasion: Occasion, now: datetime) -> int:
    """One row for each recipient, in the caller's transaction; telling her again of one occasion does nothing.

    Phone numbers in ``params`` are masked. Returns how many were addressed.
    """
    params = {
        name: masked(value) if isinstance(value, str) else value for name, value in occasion.params.items()
    }
    people = {person.pk: person for person in recipients if person.is_active}
    Notice.objects.bulk_create(
        [
            Notice(
                recipient=person,
                region=occasion.region,
                key=occasion.key,
                message=occasion.message,
                params=params,
                url=occasion.url,
                is_urgent=occasion.is_urgent,
                at=now,
            )
            for person in people.values()
        ],
        ignore_conflicts=True,
    )
    return len(people)
