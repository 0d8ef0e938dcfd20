"""Cases of a period by their grounds and by the limits they were late for: one case may be in several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum
from django.db.models.functions import Cast

from callbacks.choices import CaseLimit, Ground
from reports.aggregates.sources import in_cut, source_rows
from reports.aggregates.sources.cases import COUNTED
from reports.policies.cuts import Cut
from reports.policies.lost_time import Part
from reports.policies.measures import Source

NO_GROUND = NO_CAUSE = "none"
# A list of codes as its text: SQLite cannot look into one.
GROUNDS = Cast("grounds", CharField())
# The limits of a case: when it was kept, until when it should have been.
LIMITS: Mapping[CaseLimit, tuple[str, str]] = {
    CaseLimit.ASSIGN: ("assigned_at", "assign_due_at"),
    CaseLimit.ACCEPT: ("accepted_at", "accept_due_at"),
    CaseLimit.RESPONSE: ("responded_at", "response_due_at"),
    CaseLimit.PLAN: ("planned_at", "plan_due_at"),
    CaseLimit.RESOLUTION: ("handled_at", "resolution_due_at"),
    CaseLimit.SECOND: ("closed_at", "second_due_at"),
}


def between(first: str, last: str) -> ExpressionWrapper:
    return ExpressionWrapper(F(last) - F(first), output_field=DurationField())


def counted_grounds(*, cut: Cut) -> tuple[dict[str, int], int]:
    """How many cases have each ground, and how many cases there are. One query."""
    rows = _cases(cut).annotate(said=GROUNDS).order_by().values("said").annotate(n=Count("pk"))
    counts: dict[str, int] = {}
    cases = 0
    for row in rows:
        cases += row["n"]
        named = [ground.value for ground in Ground if f'"{ground.value}"' in row["said"]]
        for ground in named or [NO_GROUND]:
            counts[ground] = counts.get(ground, 0) + row["n"]
    return counts, cases


def counted_limits(*, cut: Cut, now: datetime) -> dict[CaseLimit, tuple[int, Part]]:
    """Of each limit how many cases have it, and those that were late for it. One query."""
    numbers: dict[str, Any] = {}
    for limit, (kept, due) in LIMITS.items():
        limited, timed = Q(**{f"{due}__isnull": False}), Q(**{f"{kept}__isnull": False})
        numbers[f"{limit}_whole"] = Count("pk", filter=limited)
        numbers[f"{limit}_late"] = Count("pk", filter=_is_late(limit, now))
        numbers[f"{limit}_spent"] = Sum(between("registered_at", kept), filter=limited & timed)
        numbers[f"{limit}_timed"] = Count("pk", filter=limited & timed)
    row = _cases(cut).order_by().aggregate(**numbers)
    return {
        limit: (
            row[f"{limit}_whole"],
            Part(row[f"{limit}_late"], row[f"{limit}_spent"] or timedelta(), row[f"{limit}_timed"]),
        )
        for limit in LIMITS
    }


def opened_cases(*, question: str, part: str, cut: Cut, now: datetime) -> QuerySet[Any] | None:
    """The cases behind a part; None for what nothing counts."""
    made = OPENED.get(question)
    return made(cut, part, now) if made else None


def _cases(cut: Cut) -> QuerySet[Any]:
    return in_cut(source=source_rows(Source.CASES), cut=cut).filter(COUNTED)


def _of_ground(cut: Cut, rest: str, _now: datetime) -> QuerySet[Any] | None:
    rows = _cases(cut).alias(said=GROUNDS)
    if not rest:
        return rows
    if rest == NO_GROUND:
        return rows.exclude(_any_ground())
    return rows.filter(said__contains=f'"{rest}"') if rest in Ground.values else None


def _any_ground() -> Q:
    found = Q()
    for ground in Ground.values:
        found |= Q(said__contains=f'"{ground}"')
    return found


def _is_late(limit: CaseLimit, now: datetime) -> Q:
    """Kept after its time; or not kept, its time past and the case still open."""
    kept, due = LIMITS[limit]
    waits = Q(**{f"{kept}__isnull": True, f"{due}__lt": now, "closed_at__isnull": True})
    return Q(**{f"{kept}__gt": F(due)}) | waits


def _of_limit(cut: Cut, rest: str, now: datetime) -> QuerySet[Any] | None:
    name, _dot, late = rest.partition(".")
    if name not in LIMITS or late not in {"", "late"}:
        return None
    limit = CaseLimit(name)
    return _cases(cut).filter(_is_late(limit, now) if late else Q(**{f"{LIMITS[limit][1]}__isnull": False}))


OPENED: Mapping[str, Callable[[Cut, str, datetime], QuerySet[Any] | None]] = {
    "ground": _of_ground,
    "limit": _of_limit,
}
