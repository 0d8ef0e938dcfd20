"""Whom one may choose on a case."""

from __future__ import annotations

from callbacks.queries.case_people import heads_of, holders
from regions.choices import Role
from regions.models import Department, Region, User


def staff_of(department: Department) -> list[User]:
    """Head, deputy and handlers who are still here, each once; nothing is read when they are prefetched."""
    people = [*heads_of(department), *(each for each in department.handlers.all() if each.is_active)]
    return list({person.pk: person for person in people}.values())


def experts_for(*, region: Region) -> list[User]:
    return list(holders(role=Role.TECHNICAL_EXPERT, region=region))
