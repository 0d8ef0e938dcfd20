"""An agent's own day, counted from the rows that every figure opens (issue 5). Nobody else's figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, Min, Q
from django.db.models.functions import ExtractHour

from callbacks.choices import HANDLED_STATES
from callbacks.models import CallAttempt, CallbackTask
from callbacks.models.task import CallbackTaskQuerySet
from callbacks.queries.desk import shown_as
from config.lib.calendar import day_range, local_day, zone
from regions.models import User
from regions.scoping import region_ids
from reports.aggregates.sources import in_cut, source_rows
from reports.policies.cuts import Cut
from reports.policies.measures import DISSATISFIED, SATISFIED, Measure, Source

CALLS_SHOWN = 20
# One call that gave the answers of several orders was wrapped up once.
WRAPPED = Q(ended_at__isnull=False, same_call_as__isnull=True)
WRAP_UP = ExpressionWrapper(F("saved_at") - F("ended_at"), output_field=DurationField())


@dataclass(frozen=True, slots=True)
class Hour:
    """Of the wall clock."""

    hour: int
    dials: int
    connected: int


@dataclass(frozen=True, slots=True)
class OwnDay:
    """``counts`` by measure; ``waiting`` None for a day that is over. ``wrapped`` calls made the average."""

    day: date
    counts: Counter[str]
    handled: int
    waiting: int | None
    wrap_up: timedelta | None
    wrapped: int
    talked: timedelta | None
    first_at: datetime | None
    last_at: datetime | None
    hours: tuple[Hour, ...]


def own_day(*, agent: User, day: date, now: datetime) -> OwnDay:
    """Five queries."""
    cut = Cut(first=day, last=day, regions=region_ids(agent), agent=agent.pk)
    calls = in_cut(source=source_rows(Source.ATTEMPTS), cut=cut).order_by()
    found = calls.aggregate(
        dials=Count("pk"),
        connected=Count("pk", filter=Q(outcome__is_connected=True)),
        talked=source_rows(Source.ATTEMPTS).sums[Measure.TALK_SECONDS],
        wrap_up=Avg(WRAP_UP, filter=WRAPPED),
        wrapped=Count("pk", filter=WRAPPED),
        first_at=Min("dialled_at"),
        last_at=Max("saved_at"),
    )
    answers = in_cut(source=source_rows(Source.ANSWERS), cut=cut).order_by()
    conditions = source_rows(Source.ANSWERS).conditions
    wanted = (Measure.ANSWERED, Measure.SATISFACTION_3, *SATISFIED, *DISSATISFIED)
    counted = answers.aggregate(**{f"n_{each}": Count("pk", filter=conditions[each](day)) for each in wanted})
    return OwnDay(
        day=day,
        counts=Counter({each.value: counted[f"n_{each}"] for each in wanted})
        + Counter({Measure.DIALS.value: found["dials"], Measure.CONNECTED.value: found["connected"]}),
        handled=handled_by(agent=agent, day=day).count(),
        waiting=waiting_for_her(agent=agent, now=now).count() if day == local_day(now) else None,
        wrap_up=found["wrap_up"],
        wrapped=found["wrapped"],
        talked=found["talked"],
        first_at=found["first_at"],
        last_at=found["last_at"],
        hours=_hours(calls),
    )


def _hours(calls: object) -> tuple[Hour, ...]:
    rows = calls.annotate(hour=ExtractHour("saved_at", tzinfo=zone())).values_list("hour")  # type: ignore[attr-defined]
    counted = rows.annotate(dials=Count("pk"), connected=Count("pk", filter=Q(outcome__is_connected=True)))
    return tuple(Hour(*row) for row in counted.order_by("hour"))


def calls_of(*, agent: User, day: date, hour: int | None) -> list[CallAttempt]:
    """Her saved calls, the latest first: all of an hour, else the last ones of the day."""
    cut = Cut(first=day, last=day, regions=region_ids(agent), agent=agent.pk)
    rows = in_cut(source=source_rows(Source.ATTEMPTS), cut=cut)
    if hour is not None:
        rows = rows.alias(hour=ExtractHour("saved_at", tzinfo=zone())).filter(hour=hour)
    rows = rows.select_related("outcome", "task__work_order__category").order_by("-saved_at", "-pk")
    rows = rows.defer(
        *(f"task__work_order__{name}" for name in ("phone", "phone_raw", "phone_alt", "address", "raw"))
    )
    return list(rows if hour is not None else rows[:CALLS_SHOWN])


def hers(*, agent: User) -> CallbackTaskQuerySet:
    """As the list of callbacks is narrowed to an agent (ruling 35)."""
    mine = Q(agent=agent) | Q(agent__isnull=True, assigned_to=agent)
    return CallbackTask.objects.visible_to(agent).filter(mine)


def handled_by(*, agent: User, day: date) -> CallbackTaskQuerySet:
    start, end = day_range(day)
    return hers(agent=agent).filter(state__in=HANDLED_STATES, completed_at__gte=start, completed_at__lt=end)


def waiting_for_her(*, agent: User, now: datetime) -> CallbackTaskQuerySet:
    return hers(agent=agent).filter(shown_as(show="due", now=now) or Q())
