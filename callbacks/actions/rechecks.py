"""Opening a data re-check (F1, F2; rulings 2, 40): every wrong datum is re-verified, none is sampled away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from callbacks.choices import RecheckKind, RecheckState
from callbacks.models import CallbackTask, DataRecheck, RecheckEvent
from callbacks.policies.states import RECHECK_OPENS_AS
from config.lib.calendar import local_day
from regions.actions.days import mark_days
from regions.models import User

STILL_OPEN = (RecheckState.OPENED, RecheckState.CHECKING)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is wrong with the order's data, and who said so."""

    kind: RecheckKind
    note: str = ""
    respondent_name: str = ""


def open_recheck(*, task: CallbackTask, doubt: Doubt, actor: User, now: datetime) -> DataRecheck:
    """One open re-check of a kind for a callback: a second doubt of the same kind is the first one.

    In the caller's transaction, which holds the task; marks the day (ruling 70).
    """
    opened = DataRecheck.objects.filter(task=task, kind=doubt.kind, state__in=STILL_OPEN).first()
    if opened is not None:
        return opened
    recheck = DataRecheck.objects.create(
        work_order_id=task.work_order_id,
        task=task,
        region_id=task.region_id,
        kind=doubt.kind,
        state=RECHECK_OPENS_AS,
        note=doubt.note,
        respondent_name=doubt.respondent_name,
        opened_at=now,
        opened_by=actor,
    )
    RecheckEvent.objects.create(
        subject=recheck,
        region_id=task.region_id,
        verb="open",
        to_state=recheck.state,
        at=now,
        actor=actor,
        reason=doubt.note,
    )
    mark_days(days=[(task.region_id, local_day(now))], now=now)
    return recheck
