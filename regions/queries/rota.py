"""Who works when in a region: weeks, absences, stand-ins (issue 4, item 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from regions.choices import ROW_ROLES
from regions.models import Absence, Region, User, WorkWeek
from regions.models.rota import AbsenceQuerySet
from regions.policies.rota import Away, Duty, Week, working_for
from regions.rules import CALLING_ROLES, HANDLING_ROLES
from regions.scoping import AnyUser, region_ids


def duties_of(*, region: Region, first: date, last: date) -> dict[int, Duty]:
    """The rota of everybody who holds a role in the region or above it, from ``first`` to ``last``.

    Somebody away is away everywhere; a week counts in its region and below, the nearest first. 3 queries.
    """
    people = dict(_people(region).order_by("pk").values_list("pk", "is_active").distinct())
    weeks, absences = _weeks(region, people, last), _absences(people, first, last)
    return {
        pk: Duty(weeks=tuple(weeks[pk]), absences=tuple(absences[pk]), has_gone=not is_active)
        for pk, is_active in people.items()
    }


def is_working(*, user: User, region: Region, day: date) -> bool:
    """Neither absent nor off by her week nor gone; False for who holds no role there."""
    duty = duties_of(region=region, first=day, last=day).get(user.pk)
    return duty is not None and duty.off(day) is None


def stand_in_for(*, user: User, region: Region, day: date) -> User | None:
    """Who does her work that day: herself when she works, None when nobody does."""
    duties = duties_of(region=region, first=day, last=day)
    found = working_for(person=user.pk, day=day, duties=duties)
    return None if found is None else User.objects.get(pk=found)


def people_away(*, region: Region, day: date) -> frozenset[int]:
    """Who holds a role in the region or above it and does not work that day."""
    duties = duties_of(region=region, first=day, last=day)
    return frozenset(pk for pk, duty in duties.items() if duty.off(day) is not None)


def team_of(*, region: Region) -> QuerySet[User]:
    """The active people who hold a role in this very region."""
    here = User.objects.filter(memberships__region=region, is_active=True)
    return here.distinct().order_by("name", "pk")


def possible_stand_ins(*, region: Region) -> QuerySet[User]:
    """Who calls or handles in the region or above it; the action looks at each kind of work (rules.py)."""
    roles = CALLING_ROLES | HANDLING_ROLES
    people = _people(region).filter(is_active=True, memberships__role__in=roles)
    return people.distinct().order_by("name", "pk")


def names_of(*, people: Collection[int]) -> dict[int, str]:
    """How the rota calls them; no query for nobody."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=people)} if people else {}


def rota_regions(*, user: AnyUser) -> QuerySet[Region]:
    """The regions whose rota she may read: where she sees rows (ruling 71)."""
    ids = region_ids(user, roles=ROW_ROLES)
    return Region.objects.filter(pk__in=ids, is_active=True).order_by("path", "pk")


def absences_from(*, user: AnyUser, region: Region, day: date) -> AbsenceQuerySet:
    """The region's absences that stand on ``day`` or later, the next first."""
    rows = Absence.objects.visible_to(user).standing().filter(region=region)
    rows = rows.filter(Q(last_on__isnull=True) | Q(last_on__gte=day))
    return rows.select_related("user", "stand_in", "created_by").order_by("first_on", "pk")


def _people(region: Region) -> QuerySet[User]:
    return User.objects.filter(memberships__region__code__in=region.path.strip("/").split("/"))


def _weeks(region: Region, people: Collection[int], last: date) -> dict[int, list[Week]]:
    rows = WorkWeek.objects.filter(
        user__in=people, region__code__in=region.path.strip("/").split("/"), valid_from__lte=last
    ).order_by(Length("region__path").desc(), "-valid_from", "pk")
    found: dict[int, list[Week]] = defaultdict(list)
    terms = rows.values_list("user_id", "valid_from", "weekdays", "stand_in_id")
    for user, valid_from, weekdays, stand_in in terms:
        found[user].append(Week(valid_from=valid_from, weekdays=weekdays, stand_in=stand_in))
    return found


def _absences(people: Collection[int], first: date, last: date) -> dict[int, list[Away]]:
    rows = Absence.objects.standing().filter(
        Q(last_on__isnull=True) | Q(last_on__gte=first), user__in=people, first_on__lte=last
    )
    found: dict[int, list[Away]] = defaultdict(list)
    terms = rows.order_by("-first_on", "-pk").values_list("user_id", "first_on", "last_on", "stand_in_id")
    for user, first_on, last_on, stand_in in terms:
        found[user].append(Away(first_on=first_on, last_on=last_on, stand_in=stand_in))
    return found
