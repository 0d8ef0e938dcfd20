"""People, departments and cases, by the word that a caller writes for them."""

from __future__ import annotations

from django.db.models import Q

from callbacks.models import Complaint
from regions.choices import DepartmentCode
from regions.models import Department, Region, User

MOST_DIGITS = 18


def department_coded(*, region: Region, code: DepartmentCode) -> Department | None:
    found = Department.objects.select_related("head", "deputy").filter(region=region, code=code)
    return found.first()


def person_named(username: str) -> User | None:
    """Somebody who still works here."""
    return User.objects.filter(username=username, is_active=True).first()


def case_named(*, named: str, user: User) -> Complaint | None:
    """By its number or its id; None where she does not see it."""
    named = named.strip()
    known = Q(number=named)
    if named.isascii() and named.isdigit() and len(named) <= MOST_DIGITS:
        known |= Q(pk=int(named))
    rows = Complaint.objects.visible_to(user).select_related("work_order")
    return rows.filter(known).first()
