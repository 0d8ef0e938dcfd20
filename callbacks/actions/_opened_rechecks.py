"""The re-checks of callbacks born as bad data, thousands at once (F2, ruling 2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, F, OuterRef

from callbacks.actions._insert import insert_from
from callbacks.choices import RecheckKind, TaskState
from callbacks.models import CallbackTask, DataRecheck, RecheckEvent
from callbacks.policies.states import RECHECK_OPENS_AS
from callbacks.queries.rechecks import recheck_due_by_region


def open_rechecks(*, ids: Sequence[int], kind: RecheckKind | None, now: datetime) -> None:
    """100 % (F2): each callback born as bad data has its re-check, and that one its first event."""
    opened = DataRecheck.objects.filter(task=OuterRef("pk"))
    tasks = (
        CallbackTask.objects.standing()
        .first_round()
        .filter(~Exists(opened), work_order__in=ids, state=TaskState.BAD_DATA)
    )
    values = {
        "work_order": F("work_order_id"),
        "task": F("pk"),
        "region": F("region_id"),
        "kind": kind,
        "state": RECHECK_OPENS_AS,
        "opened_at": now,
        "due_at": recheck_due_by_region(now=now),
    }
    insert_from(model=DataRecheck, source=tasks, values=values)
    told = RecheckEvent.objects.filter(subject=OuterRef("pk"))
    rechecks = DataRecheck.objects.filter(~Exists(told), work_order__in=ids, state=RECHECK_OPENS_AS)
    event = {
        "subject": F("pk"),
        "region": F("region_id"),
        "verb": "open",
        "to_state": RECHECK_OPENS_AS,
        "at": F("opened_at"),
    }
    insert_from(model=RecheckEvent, source=rechecks, values=event)
