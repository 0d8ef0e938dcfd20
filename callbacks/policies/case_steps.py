"""Which verb leads a case from which state to which (states.md 6.2, ruling 43).

The door in ``actions/_case_door.py`` knows no other table. A verb that is not here leaves the state as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from callbacks.choices import OPEN_CASE_STATES, CaseVerb, ComplaintState

S = ComplaintState
BEFORE_SECOND_CALLBACK = tuple(
    state for state in OPEN_CASE_STATES if state not in {S.HANDLED, S.SECOND_CALLBACK}
)


def _stays(*states: ComplaintState) -> dict[ComplaintState, ComplaintState]:
    return {state: state for state in states}


def _all(states: Iterable[ComplaintState], to: ComplaintState) -> dict[ComplaintState, ComplaintState]:
    return dict.fromkeys(states, to)


# Verb → state before → state after.
CASE_STEPS: dict[CaseVerb, dict[ComplaintState, ComplaintState]] = {
    # A case in hand may be given to other people; it goes on where it stands.
    CaseVerb.ASSIGN: {
        S.REGISTERED: S.ASSIGNED,
        **_stays(S.ASSIGNED, S.ACCEPTED, S.HANDLING, S.WAITING_PARTS, S.WAITING_CUSTOMER, S.REOPENED),
    },
    CaseVerb.ACCEPT: {S.ASSIGNED: S.ACCEPTED},
    CaseVerb.REJECT: {S.ASSIGNED: S.REGISTERED},
    CaseVerb.CONTACT: {S.ACCEPTED: S.HANDLING, S.REOPENED: S.HANDLING},
    CaseVerb.WAIT_PARTS: {S.HANDLING: S.WAITING_PARTS},
    CaseVerb.PARTS_ARRIVED: {S.WAITING_PARTS: S.HANDLING},
    CaseVerb.WAIT_CUSTOMER: {S.HANDLING: S.WAITING_CUSTOMER},
    CaseVerb.RESUME: {S.WAITING_CUSTOMER: S.HANDLING},
    CaseVerb.PROGRESS: _stays(*OPEN_CASE_STATES),
    CaseVerb.HANDLE: {S.HANDLING: S.HANDLED},
    CaseVerb.CALL_AGAIN: {S.HANDLED: S.SECOND_CALLBACK},
    CaseVerb.CLOSE_SATISFIED: {S.SECOND_CALLBACK: S.CLOSED_SATISFIED},
    CaseVerb.REOPEN: {S.SECOND_CALLBACK: S.REOPENED},
    CaseVerb.CLOSE_UNCONFIRMED: {S.SECOND_CALLBACK: S.CLOSED_UNCONFIRMED},
    # A proposal by others, a decision by the HQ manager: who says it decides which of the two it is.
    CaseVerb.MARK_INVALID: _stays(*BEFORE_SECOND_CALLBACK),
    CaseVerb.CONFIRM_INVALID: _all(BEFORE_SECOND_CALLBACK, S.SECOND_CALLBACK),
    CaseVerb.REJECT_INVALID: _stays(*BEFORE_SECOND_CALLBACK),
    CaseVerb.END_INVALID: {S.SECOND_CALLBACK: S.INVALID},
    CaseVerb.MERGE: _all(BEFORE_SECOND_CALLBACK, S.MERGED),
    CaseVerb.WITHDRAW: _all(OPEN_CASE_STATES, S.WITHDRAWN),
    CaseVerb.ESCALATE: _stays(*OPEN_CASE_STATES),
    CaseVerb.INSTRUCT: _stays(*OPEN_CASE_STATES),
    CaseVerb.NAME_EXPERT: _stays(*OPEN_CASE_STATES),
    CaseVerb.OPINION: _stays(*OPEN_CASE_STATES),
    CaseVerb.RULE: _stays(*OPEN_CASE_STATES),
    CaseVerb.CLOSE_BY_RULING: {S.SECOND_CALLBACK: S.CLOSED_BY_RULING},
    CaseVerb.RECUR: {S.CLOSED_SATISFIED: S.REOPENED},
}

# Taking a save back within ten seconds (ruling 33) undoes what it did, and nothing else does.
TAKEN_BACK: dict[ComplaintState, frozenset[ComplaintState]] = {
    S.REGISTERED: frozenset({S.WITHDRAWN}),
    S.ASSIGNED: frozenset({S.WITHDRAWN}),
    S.CLOSED_SATISFIED: frozenset({S.SECOND_CALLBACK}),
    S.INVALID: frozenset({S.SECOND_CALLBACK}),
    S.REOPENED: frozenset({S.SECOND_CALLBACK}),
}

# What people may ask for; the others follow from a call or from the system.
ASKED_FOR = (
    CaseVerb.ASSIGN,
    CaseVerb.ACCEPT,
    CaseVerb.REJECT,
    CaseVerb.CONTACT,
    CaseVerb.WAIT_PARTS,
    CaseVerb.PARTS_ARRIVED,
    CaseVerb.WAIT_CUSTOMER,
    CaseVerb.RESUME,
    CaseVerb.PROGRESS,
    CaseVerb.HANDLE,
    CaseVerb.ESCALATE,
    CaseVerb.MARK_INVALID,
    CaseVerb.CONFIRM_INVALID,
    CaseVerb.REJECT_INVALID,
    CaseVerb.MERGE,
    CaseVerb.WITHDRAW,
    CaseVerb.CLOSE_UNCONFIRMED,
    CaseVerb.INSTRUCT,
    CaseVerb.NAME_EXPERT,
    CaseVerb.OPINION,
    CaseVerb.RULE,
)


def after(*, state: ComplaintState, verb: CaseVerb) -> ComplaintState | None:
    """The state the verb leads to; None where it is not legal."""
    return CASE_STEPS.get(verb, {}).get(state)


def legal_verbs(*, state: ComplaintState) -> tuple[CaseVerb, ...]:
    """What may be asked for in this state, by whomever; the rules say by whom."""
    return tuple(verb for verb in ASKED_FOR if after(state=state, verb=verb) is not None)
