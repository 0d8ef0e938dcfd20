"""states.md 6.3: every verb in every state."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from callbacks.choices import RecheckState, RecheckVerb, ResponsibleKind
from callbacks.policies.recheck_steps import after, is_at_fault, legal_verbs, running_limit
from tests.callbacks.calls import NOW

S, V = RecheckState, RecheckVerb
LEGAL = {
    (S.OPENED, V.CHECK): S.CHECKING,
    (S.OPENED, V.CORRECT): S.CORRECTED,
    (S.OPENED, V.CONFIRM): S.CONFIRMED_ERROR,
    (S.OPENED, V.NOT_AN_ERROR): S.NOT_ERROR,
    (S.CHECKING, V.CORRECT): S.CORRECTED,
    (S.CHECKING, V.CONFIRM): S.CONFIRMED_ERROR,
    (S.CHECKING, V.NOT_AN_ERROR): S.NOT_ERROR,
    (S.CORRECTED, V.VERIFY): S.VERIFIED,
    (S.CONFIRMED_ERROR, V.VERIFY): S.VERIFIED,
    (S.NOT_ERROR, V.VERIFY): S.VERIFIED,
    (S.VERIFIED, V.CLOSE): S.CLOSED,
}


@pytest.mark.parametrize(("state", "verb"), list(itertools.product(S, V)))
def test_every_step(state, verb):
    assert after(state=state, verb=verb) == LEGAL.get((state, verb))


def test_what_may_be_asked_for_never_closes():
    assert legal_verbs(state=S.OPENED) == (V.CHECK, V.CORRECT, V.CONFIRM, V.NOT_AN_ERROR)
    assert legal_verbs(state=S.CHECKING) == (V.CORRECT, V.CONFIRM, V.NOT_AN_ERROR)
    assert {legal_verbs(state=state) for state in (S.CORRECTED, S.CONFIRMED_ERROR, S.NOT_ERROR)} == {
        (V.VERIFY,)
    }
    assert legal_verbs(state=S.VERIFIED) == legal_verbs(state=S.CLOSED) == ()


def test_who_is_to_be_assessed():
    """F3: 无责 and a conclusion without a person are not."""
    named = [kind for kind in ("", *ResponsibleKind) if is_at_fault(responsible_kind=kind)]
    assert named == ["technician", "data_clerk", "agent", "shop"]


@pytest.mark.parametrize("state", S)
def test_the_regions_limit_runs_first_then_headquarters(state):
    due, verify = NOW, NOW + timedelta(days=3)
    expected = {S.OPENED: due, S.CHECKING: due}
    expected |= {S.CORRECTED: verify, S.CONFIRMED_ERROR: verify, S.NOT_ERROR: verify}
    assert running_limit(state=state, due_at=due, verify_due_at=verify) == expected.get(state)
