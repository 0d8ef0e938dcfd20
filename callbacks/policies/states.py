"""Which state may follow which, and who may make the step (states.md 6.1; opening states of 6.2 and 6.3).

The door in ``actions/_transition.py`` knows no other table.
"""

from __future__ import annotations

from callbacks.choices import ComplaintState, RecheckState, TaskState

OPEN = frozenset({TaskState.PENDING, TaskState.DUE, TaskState.IN_PROGRESS})
HANDLED = frozenset({TaskState.COMPLETED, TaskState.REFUSED, TaskState.UNREACHABLE, TaskState.BAD_DATA})
REACHED_BY_CALL = frozenset({TaskState.IN_PROGRESS}) | HANDLED
TAKEN_BACK = frozenset({TaskState.PENDING, TaskState.DUE, TaskState.IN_PROGRESS, TaskState.WAIVED})

# ``None`` is birth. A waived callback may still be called (ruling 53). From an end the way back is a
# retraction (ruling 33), for bad data the corrected number (ruling 2), or for a refusal the supervisor's one
# courtesy retry (calls.md 4); an order undone in the ERP moves no end (B6).
TASK_STEPS: dict[TaskState | None, frozenset[TaskState]] = {
    None: frozenset({TaskState.PENDING, TaskState.DUE, TaskState.WAIVED, TaskState.BAD_DATA}),
    TaskState.PENDING: frozenset({TaskState.DUE, TaskState.CANCELLED}) | REACHED_BY_CALL,
    TaskState.DUE: frozenset({TaskState.CANCELLED}) | REACHED_BY_CALL,
    TaskState.IN_PROGRESS: frozenset({TaskState.PENDING, TaskState.DUE, TaskState.CANCELLED}) | HANDLED,
    TaskState.WAIVED: frozenset(
        {TaskState.COMPLETED, TaskState.REFUSED, TaskState.UNREACHABLE, TaskState.CANCELLED}
    ),
    TaskState.COMPLETED: TAKEN_BACK,
    TaskState.REFUSED: TAKEN_BACK,
    TaskState.UNREACHABLE: TAKEN_BACK,
    TaskState.BAD_DATA: TAKEN_BACK | {TaskState.CANCELLED},
    TaskState.CANCELLED: frozenset(),
}

COMPLAINT_OPENS_AS = ComplaintState.REGISTERED
RECHECK_OPENS_AS = RecheckState.OPENED


def may_follow(*, state: TaskState | None, following: TaskState) -> bool:
    return following in TASK_STEPS[state]


def legal_steps(*, state: TaskState) -> tuple[TaskState, ...]:
    """In the order of the enum, for the answer of a refused step."""
    return tuple(step for step in TaskState if step in TASK_STEPS[state])
