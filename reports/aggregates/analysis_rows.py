"""Rows of a period told apart by a question that no measure asks: counted in one query, opened by its key.

A question's rows fall into parts named by ``part``; a key is ``lag``, ``lag.1``, ``overdue.late.never``: the
question, and as much of the part's name as is asked for. What counts and what opens is one definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Concat

from callbacks.choices import Behaviour, TaskState
from callbacks.models import CallAttempt, CaseHandling
from config.lib.calendar import local_day
from reports.aggregates.analysis_cases import NO_CAUSE, between, opened_cases
from reports.aggregates.sources import in_cut, source_rows
from reports.aggregates.sources.calls import IN_T, TIMELY, UNMET
from reports.aggregates.sources.cases import COUNTED
from reports.policies.cuts import Cut
from reports.policies.kpi_values import RIPE_AFTER
from reports.policies.lost_time import Part
from reports.policies.measures import Source

HOURS = (1, 4, 24, 48)  # import lag: the ends of the bands, the last is open
LEAST_TRIES = 3


def _words(text: str) -> Value:
    return Value(text, output_field=CharField())


def _named(*cases: tuple[Q, str], default: str) -> Case:
    """The first that holds."""
    return Case(*(When(condition, then=_words(name)) for condition, name in cases), default=_words(default))


@dataclass(frozen=True, slots=True)
class Question:
    """``part`` names each row's part; ``spent`` is the time that those of ``timed`` took."""

    source: Source
    base: Q
    part: Any
    spent: Any = None
    timed: Q = field(default_factory=Q)
    prepared: Mapping[str, Any] = field(default_factory=dict)
    is_ripe: bool = False


LANDED = Coalesce("finished_landed_at", "landed_at")
LAG = Question(
    source=Source.FINISHED,
    base=Q(),
    prepared={"arrived_at": LANDED},
    part=_named(
        *(
            (Q(arrived_at__lte=F("completed_at") + timedelta(hours=hours)), str(number))
            for number, hours in enumerate(HOURS)
        ),
        default=str(len(HOURS)),
    ),
    spent=between("completed_at", "arrived_at"),
)
RESULTS: Mapping[str, Q] = {
    "completed": Q(state=TaskState.COMPLETED),
    "refused": Q(state=TaskState.REFUSED),
    "rule_unmet": UNMET,
    "unreachable": Q(state=TaskState.UNREACHABLE),
    "bad_data": Q(state=TaskState.BAD_DATA),
}
TIMES = _named(*((Q(attempts_made=times), str(times)) for times in range(4)), default="4")
TRIED = Question(
    source=Source.TASKS,
    base=IN_T,
    part=Concat(
        _named(*((condition, name) for name, condition in RESULTS.items()), default="open"),
        _words("."),
        TIMES,
    ),
)
# In this order: a callback is late for the first reason that holds.
LATE: Mapping[str, Q] = {
    "late_import": Q(late_import=True),
    "never": Q(first_attempt_at__isnull=True),
    "late_first": Q(first_attempt_at__gt=F("due_end")),
    "appointment": Q(has_appointment=True),
    "rule_unmet": UNMET,
    "too_few": Q(attempts_made__lt=LEAST_TRIES, completed_at__isnull=True),
}
PUT_OFF = Exists(
    CallAttempt.objects.standing().filter(
        task=OuterRef("pk"), outcome__behaviour=Behaviour.APPOINTMENT, dialled_at__lte=OuterRef("due_end")
    )
)
OVERDUE = Question(
    source=Source.TASKS,
    base=IN_T,
    prepared={"has_appointment": PUT_OFF},
    part=_named(
        (TIMELY, "timely"),
        *((condition, f"late.{name}") for name, condition in LATE.items()),
        default="late.slow",
    ),
    spent=between("due_end", "completed_at"),
    timed=Q(completed_at__gt=F("due_end")),
    is_ripe=True,
)
CATEGORY = Question(source=Source.CASES, base=COUNTED, part=F("category"))
LAST_CAUSE = Subquery(
    CaseHandling.objects.filter(complaint=OuterRef("pk")).order_by("-round").values("root_cause")[:1]
)
CAUSE = Question(source=Source.CASES, base=COUNTED, part=Coalesce(LAST_CAUSE, _words(NO_CAUSE)))
QUESTIONS: Mapping[str, Question] = {
    "lag": LAG,
    "attempts": TRIED,
    "times": replace(TRIED, part=TIMES),
    "overdue": OVERDUE,
    "category": CATEGORY,
    "cause": CAUSE,
}


def counted_parts(*, key: str, cut: Cut, now: datetime) -> dict[str, Part]:
    """The question's parts by name, in one query. Ripe ones count the days that can be judged alone."""
    question = QUESTIONS[key]
    rows = _asked(question, cut=cut, now=now)
    if rows is None:
        return {}
    numbers: dict[str, Any] = {"n": Count("pk")}
    if question.spent is not None:
        numbers["spent"] = Sum(question.spent, filter=question.timed)
        numbers["timed"] = Count("pk", filter=question.timed)
    if question.source is Source.TASKS:
        numbers["attempts"] = Sum("attempts_made")
    found = rows.order_by().values("part").annotate(**numbers)
    return {
        row["part"]: Part(
            row["n"], row.get("spent") or timedelta(), row.get("timed", 0), row.get("attempts", 0)
        )
        for row in found
    }


def opened_rows(*, key: str, cut: Cut, now: datetime) -> tuple[Source, QuerySet[Any]] | None:
    """The rows behind a key in the cut; None for a key that nothing counts."""
    name, _dot, rest = key.partition(".")
    if name in QUESTIONS:
        question = QUESTIONS[name]
        rows = _asked(question, cut=cut, now=now)
        found = source_rows(question.source).rows().none() if rows is None else _of_part(rows, rest)
        return question.source, found
    cases = opened_cases(question=name, part=rest, cut=cut, now=now)
    return None if cases is None else (Source.CASES, cases)


def _of_part(rows: QuerySet[Any], rest: str) -> QuerySet[Any]:
    return rows.filter(Q(part=rest) | Q(part__startswith=f"{rest}.")) if rest else rows


def _asked(question: Question, *, cut: Cut, now: datetime) -> QuerySet[Any] | None:
    """None when not one of the days can be judged yet."""
    if question.is_ripe:
        last = min(cut.last, local_day(now) - RIPE_AFTER)
        if last < cut.first:
            return None
        cut = replace(cut, last=last)
    rows = in_cut(source=source_rows(question.source), cut=cut).filter(question.base)
    return rows.alias(**question.prepared).annotate(part=question.part)
