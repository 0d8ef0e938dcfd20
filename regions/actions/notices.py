"""Telling people in the product (bell, unread) and, where mail is configured, by mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings

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
    """One row for each recipient, in the caller's transaction; telling her again does nothing.

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
                mail_due=bool(settings.EMAIL_HOST and person.email),
            )
            for person in people.values()
        ],
        ignore_conflicts=True,
    )
    return len(people)


def withdraw_notices(*, key: str, told_at: datetime) -> None:
    """Take away what was told at that moment of every occasion whose key begins so; a mail sent stays."""
    Notice.objects.filter(key__startswith=key, at=told_at).delete()


def read_notices(
    *, user: User, now: datetime, ids: Iterable[int] | None = None, up_to: int | None = None
) -> int:
    """Hers of ``ids``, or all; ``up_to`` spares what came after the list was shown. Returns how many.

    What she has read is not mailed any more.
    """
    hers = Notice.objects.filter(recipient=user).unread()
    if ids is not None:
        hers = hers.filter(pk__in=list(ids))
    if up_to is not None:
        hers = hers.filter(pk__lte=up_to)
    return hers.update(read_at=now, mail_due=False)
