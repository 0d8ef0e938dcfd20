"""Which call proves that the customer took her complaint back (states.md 6.2 row 15)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callbacks.actions.case_ending import withdraw
from callbacks.actions.revealing import RevealRequest, reveal
from callbacks.choices import ComplaintState
from config.lib.errors import Refused
from tests.callbacks.cases import HOUR, REGISTERED, fresh, handled, office, second_call

pytestmark = pytest.mark.django_db
CALLED = REGISTERED + 6 * HOUR
__all__ = ["office"]


def take_back(case, office, now):
    return withdraw(case=case, reason="客户来电撤回", actor=office.lead, now=now)


def shown(case, office, now):
    reveal(case=case, actor=office.lead, request=RevealRequest(reason="联系客户"), now=now)


def test_the_call_that_reopened_it_is_none(office):
    """Nothing closes a dissatisfied case the moment the customer said so again (E5)."""
    case = handled(office)
    second_call(case, office.agent, CALLED, solved="no", satisfaction=1)
    with pytest.raises(Refused, match="通话记录"):
        take_back(fresh(case), office, CALLED + timedelta(minutes=5))
    assert fresh(case).state == ComplaintState.REOPENED


def test_a_number_shown_before_her_last_answer_is_none(office):
    case = handled(office)
    shown(case, office, CALLED - HOUR)
    second_call(case, office.agent, CALLED, solved="no", satisfaction=1)
    with pytest.raises(Refused):
        take_back(fresh(case), office, CALLED + HOUR)


def test_one_after_it_is(office):
    case = handled(office)
    second_call(case, office.agent, CALLED, solved="no", satisfaction=1)
    shown(case, office, CALLED + HOUR)
    take_back(fresh(case), office, CALLED + 2 * HOUR)
    assert fresh(case).state == ComplaintState.WITHDRAWN
    assert fresh(case).withdrawn_call_at == CALLED + HOUR


def test_whoever_answers_at_a_wrong_number_takes_nothing_back(office):
    case = handled(office)
    second_call(case, office.agent, CALLED, outcome="wrong_number")
    with pytest.raises(Refused):
        take_back(fresh(case), office, CALLED + HOUR)
