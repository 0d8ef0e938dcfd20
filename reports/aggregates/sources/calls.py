"""First-round callbacks: what was answered, what was due and how it ended, and every saved attempt."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncSecond

from callbacks.choices import HANDLED_STATES, TaskState
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, DataRecheck, Retraction
from reports.aggregates.sources.shape import Rows, always
from reports.policies.measures import ATTITUDE, SATISFACTION, Measure
from workorders.choices import Status

ORDER_COUNTS = Q(work_order__is_test=False) & ~Q(work_order__status=Status.VOID)
# kpis.md 3.2: a timely callback is handled two days after its window at the latest.
GRACE = timedelta(days=2)
SATISFIED_FROM = 4


def _answers() -> QuerySet[Any]:
    """``final``: the rating of the order's last round, its first where there was no other."""
    later = CallbackRecord.objects.standing().filter(
        work_order=OuterRef("work_order"), round__gt=1, satisfaction__isnull=False
    )
    last = Subquery(later.order_by("-round", "-pk").values("satisfaction")[:1])
    rows = CallbackRecord.objects.effective().filter(ORDER_COUNTS)
    return rows.alias(final=Coalesce(last, F("satisfaction")), counted_agent=F("agent"))


ANSWERS = Rows(
    rows=_answers,
    at="recorded_at",
    conditions={
        Measure.ANSWERED: always(Q()),
        **{each: always(Q(satisfaction=5 - steps)) for steps, each in enumerate(SATISFACTION)},
        **{each: always(Q(attitude_rating=5 - steps)) for steps, each in enumerate(ATTITUDE)},
        Measure.NOT_GENUINE: always(Q(is_genuine=False)),
        Measure.FINAL_RATED: always(Q(final__isnull=False)),
        Measure.FINAL_SATISFIED: always(Q(final__gte=SATISFIED_FROM)),
    },
)

# Outside T until corrected (ruling 2): born without a usable number, never dialled.
BORN_BAD = Q(state=TaskState.BAD_DATA, attempts_made=0)
UNMET = Q(state=TaskState.UNREACHABLE, rule_met=False)
IN_T = Q(waive_reason="") & ~BORN_BAD
HANDLED = IN_T & Q(state__in=HANDLED_STATES) & ~UNMET
TIMELY = HANDLED & Q(first_attempt_at__lte=F("due_end"), completed_at__lte=F("due_end") + GRACE)
NOT_LATE_IMPORT = Q(late_import=False)


def _tasks() -> QuerySet[Any]:
    """A task's agent: who made the last counted attempt, before any who was assigned (ruling 35)."""
    taken_back = Retraction.objects.filter(
        attempt__task=OuterRef("task"), attempt__saved_at=OuterRef("opened_at")
    )
    confirmed = DataRecheck.objects.filter(task=OuterRef("pk"), checked_at__isnull=False)
    confirmed = confirmed.exclude(responsible_kind="").filter(~Exists(taken_back))
    rows = CallbackTask.objects.standing().first_round().filter(ORDER_COUNTS)
    return rows.alias(is_wrong=Exists(confirmed), counted_agent=Coalesce("agent", "assigned_to"))


TASKS = Rows(
    rows=_tasks,
    on="due_on",
    conditions={
        Measure.DUE: always(IN_T),
        Measure.HANDLED: always(HANDLED),
        Measure.COMPLETED: always(IN_T & Q(state=TaskState.COMPLETED)),
        Measure.REFUSED: always(IN_T & Q(state=TaskState.REFUSED)),
        Measure.UNREACHABLE: always(IN_T & Q(state=TaskState.UNREACHABLE) & ~UNMET),
        Measure.BAD_DATA: always(IN_T & Q(state=TaskState.BAD_DATA)),
        Measure.RULE_UNMET: always(IN_T & UNMET),
        Measure.TIMELY: always(TIMELY),
        Measure.LATE_IMPORT: always(IN_T & Q(late_import=True)),
        Measure.OWN_DUE: always(IN_T & NOT_LATE_IMPORT),
        Measure.OWN_TIMELY: always(TIMELY & NOT_LATE_IMPORT),
        Measure.EFFECTIVE_BASE: always(IN_T & ~(Q(state=TaskState.BAD_DATA) & Q(is_wrong=True))),
        Measure.CALLED_BASE: always(IN_T | (BORN_BAD & Q(waive_reason=""))),
        Measure.CONFIRMED_ERRORS: always((IN_T | (BORN_BAD & Q(waive_reason=""))) & Q(is_wrong=True)),
    },
)


def _attempts() -> QuerySet[Any]:
    rows = CallAttempt.objects.standing().filter(
        Q(task__work_order__is_test=False) & ~Q(task__work_order__status=Status.VOID)
    )
    return rows.alias(counted_agent=F("agent"))


CONNECTED = Q(outcome__is_connected=True)
FIRST = Q(dialled_at=F("task__first_attempt_at"))
# In whole seconds of the clock, so that the sum of the rows is the sum of the sums.
TALK = ExpressionWrapper(
    TruncSecond("ended_at", tzinfo=UTC) - TruncSecond("dialled_at", tzinfo=UTC), output_field=DurationField()
)
ATTEMPTS = Rows(
    rows=_attempts,
    at="saved_at",
    order="task__work_order__",
    conditions={
        Measure.DIALS: always(Q()),
        Measure.CONNECTED: always(CONNECTED),
        Measure.FIRST_DIALS: always(FIRST),
        Measure.FIRST_CONNECTED: always(FIRST & CONNECTED),
        Measure.TALK_SECONDS: always(CONNECTED & Q(ended_at__isnull=False)),
    },
    sums={Measure.TALK_SECONDS: Sum(TALK, filter=CONNECTED & Q(ended_at__isnull=False))},
)
