"""One call of the demo: what was dialled, what came of it, and what the rules make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callbacks.actions.submissions import Submission
from callbacks.choices import Behaviour, FindingGround, PhoneSlot, RecheckKind, TaskState
from callbacks.models import CallbackTask, Outcome
from callbacks.policies.answers import Answers
from callbacks.policies.endings import Ending
from callbacks.policies.triggers import Case
from regions.models import User

STATE_OF = {
    Ending.COMPLETED: TaskState.COMPLETED,
    Ending.REFUSED: TaskState.REFUSED,
    Ending.BAD_DATA: TaskState.BAD_DATA,
    Ending.UNREACHABLE: TaskState.UNREACHABLE,
}


@dataclass(frozen=True, slots=True)
class DemoCall:
    """A dial with its saved result. ``is_dialled`` False: a customer who wants no calls, ended without one.

    ``columns`` are those of the callback that the save changes, ``task`` the callback with them in it.
    """

    task: CallbackTask
    agent: User
    submission: Submission
    outcome: Outcome
    answers: Answers
    dialled_at: datetime
    saved_at: datetime
    is_dialled: bool
    counted: bool
    ending: Ending
    case: Case | None
    irregular: tuple[FindingGround, ...]
    recheck: RecheckKind | None
    from_state: TaskState
    columns: Mapping[str, Any]

    @property
    def slot(self) -> PhoneSlot:
        return self.submission.phone_slot

    @property
    def digest(self) -> str:
        order = self.task.work_order
        return order.phone_alt_hmac if self.slot == PhoneSlot.ALTERNATE else order.phone_hmac

    @property
    def masked(self) -> str:
        order = self.task.work_order
        return order.phone_alt_masked if self.slot == PhoneSlot.ALTERNATE else order.phone_masked

    @property
    def to_state(self) -> TaskState:
        return STATE_OF.get(self.ending, TaskState.IN_PROGRESS)

    @property
    def is_partial(self) -> bool:
        return self.ending is Ending.COMPLETED and self.outcome.behaviour == Behaviour.PARTIAL
