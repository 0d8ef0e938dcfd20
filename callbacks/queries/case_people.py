"""Who is concerned with a case: the department's people, the region's supervisors, headquarters."""

from __future__ import annotations

from django.db.models import QuerySet

from regions.choices import Role
from regions.models import Department, Region, User


def heads_of(department: Department | None) -> list[User]:
    """Head and deputy, as far as they are named and still here."""
    if department is None:
        return []
    return [person for person in (department.head, department.deputy) if person and person.is_active]


def holders(*, role: Role, region: Region) -> QuerySet[User]:
    """Active people who hold the role in the region itself or above it."""
    above = region.path.strip("/").split("/")
    found = User.objects.filter(memberships__region__code__in=above, memberships__role=role, is_active=True)
    return found.order_by("pk").distinct()
