"""states.md 6.1: every pair of states, legal or not."""

from __future__ import annotations

import itertools

import pytest

from callbacks.choices import ComplaintState, RecheckState, TaskState
from callbacks.policies.states import (
    COMPLAINT_OPENS_AS,
    RECHECK_OPENS_AS,
    legal_steps,
    may_follow,
)

S = TaskState
CALLS = {S.IN_PROGRESS, S.COMPLETED, S.REFUSED, S.UNREACHABLE, S.BAD_DATA}
BACK = {S.PENDING, S.DUE, S.IN_PROGRESS, S.WAIVED}
LEGAL = {
    None: {S.PENDING, S.DUE, S.WAIVED, S.BAD_DATA},
    S.PENDING: CALLS | {S.DUE, S.CANCELLED},
    S.DUE: CALLS | {S.CANCELLED},
    S.IN_PROGRESS: (CALLS - {S.IN_PROGRESS}) | {S.PENDING, S.DUE, S.CANCELLED},
    S.COMPLETED: BACK,
    S.REFUSED: BACK,
    S.UNREACHABLE: BACK,
    S.BAD_DATA: BACK | {S.CANCELLED},
    S.WAIVED: {S.COMPLETED, S.REFUSED, S.UNREACHABLE, S.CANCELLED},
    S.CANCELLED: set(),
}


@pytest.mark.parametrize(("state", "following"), list(itertools.product([None, *S], S)))
def test_every_step(state, following):
    assert may_follow(state=state, following=following) is (following in LEGAL[state])


def test_the_legal_steps_are_named_in_the_order_of_the_states():
    assert legal_steps(state=S.WAIVED) == (S.COMPLETED, S.REFUSED, S.UNREACHABLE, S.CANCELLED)
    assert legal_steps(state=S.CANCELLED) == ()


def test_cases_open_as_registered_and_opened():
    assert COMPLAINT_OPENS_AS is ComplaintState.REGISTERED
    assert RECHECK_OPENS_AS is RecheckState.OPENED
