"""Which verb leads a re-check from which state to which (states.md 6.3), and what a conclusion must bring.

The door in ``actions/_recheck_door.py`` knows no other table.
"""

from __future__ import annotations

from datetime import datetime

from callbacks.choices import RecheckKind, RecheckState, RecheckVerb, ResponsibleKind

S, V = RecheckState, RecheckVerb
# The region's 24 hours run, then headquarters' three days.
STILL_OPEN = (S.OPENED, S.CHECKING)
CONCLUDED = (S.CORRECTED, S.CONFIRMED_ERROR, S.NOT_ERROR)

RECHECK_STEPS: dict[RecheckVerb, dict[RecheckState, RecheckState]] = {
    V.CHECK: {S.OPENED: S.CHECKING},
    V.CORRECT: dict.fromkeys(STILL_OPEN, S.CORRECTED),
    V.CONFIRM: dict.fromkeys(STILL_OPEN, S.CONFIRMED_ERROR),
    V.NOT_AN_ERROR: dict.fromkeys(STILL_OPEN, S.NOT_ERROR),
    V.VERIFY: dict.fromkeys(CONCLUDED, S.VERIFIED),
    # Where nobody is at fault there is nothing to assess; else the assessment closes it.
    V.CLOSE: {S.VERIFIED: S.CLOSED},
}

# What people may ask for; closing follows.
ASKED_FOR = (V.CHECK, V.CORRECT, V.CONFIRM, V.NOT_AN_ERROR, V.VERIFY)

BORN_WITHOUT_NUMBER = (RecheckKind.MISSING, RecheckKind.INVALID_FORMAT)
# The doubt is about the number itself: nothing but another number corrects it.
OF_THE_NUMBER = frozenset(
    {*BORN_WITHOUT_NUMBER, RecheckKind.EMPTY_NUMBER, RecheckKind.SUSPENDED, RecheckKind.WRONG_NUMBER}
)


def after(*, state: RecheckState, verb: RecheckVerb) -> RecheckState | None:
    """The state the verb leads to; None where it is not legal."""
    return RECHECK_STEPS[verb].get(state)


def legal_verbs(*, state: RecheckState) -> tuple[RecheckVerb, ...]:
    """What may be asked for in this state, by whomever; the rules say by whom."""
    return tuple(verb for verb in ASKED_FOR if after(state=state, verb=verb) is not None)


def is_at_fault(*, responsible_kind: str) -> bool:
    """Somebody has to be assessed (F3)."""
    return responsible_kind not in {"", ResponsibleKind.NONE}


def running_limit(
    *, state: RecheckState, due_at: datetime | None, verify_due_at: datetime | None
) -> datetime | None:
    """The limit that runs now: the region's, then headquarters'; none once verified."""
    if state in STILL_OPEN:
        return due_at
    return verify_due_at if state in CONCLUDED else None
