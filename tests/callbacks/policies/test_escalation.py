"""When a case goes up by rule (states.md 6.2, K10; calls.md 5.6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from callbacks.choices import ComplaintState, EscalationRule, Severity
from callbacks.policies.escalation import CaseFacts, RiseRules, becomes_serious, steps_due
from tests.callbacks.calls import at

S = ComplaintState
RULES = RiseRules(
    very_late=timedelta(hours=24), parts_long=timedelta(days=7), parts_very_long=timedelta(days=15)
)
CASE = CaseFacts(
    state=S.ASSIGNED,
    level=1,
    severity=Severity.MINOR,
    round=0,
    accept_due=at("06-03 15:00"),
    response_due=at("06-04 10:00"),
    resolution_due=at("06-09 20:00"),
)
IN_HAND = replace(CASE, state=S.HANDLING, responded_at=at("06-03 14:00"))


def steps(facts: CaseFacts, moment: str) -> list[tuple[str, int]]:
    return [(step.key, step.to) for step in steps_due(facts=facts, rules=RULES, now=at(moment))]


def test_on_time_nothing_rises():
    assert steps(CASE, "06-03 15:00") == []


def test_not_accepted_in_time_goes_to_the_supervisor():
    assert steps(CASE, "06-03 15:01") == [("not_accepted:0", 2)]


def test_a_late_first_response_goes_to_the_supervisor_wherever_the_case_stands():
    for state in (S.REGISTERED, S.ACCEPTED):
        assert steps(replace(CASE, state=state), "06-04 10:01") == [("response_late:0", 2)]


def test_a_response_that_was_given_is_late_no_more():
    assert steps(replace(IN_HAND, state=S.ACCEPTED), "06-04 10:01") == []


def test_the_first_reason_that_leads_to_a_level_is_its_reason():
    assert steps(CASE, "06-05 10:00") == [("not_accepted:0", 2)]


def test_a_late_resolution_goes_up_and_a_day_later_to_headquarters():
    assert steps(IN_HAND, "06-09 20:01") == [("resolution_late:0", 2)]
    assert steps(replace(IN_HAND, level=2), "06-10 20:00") == []
    assert steps(replace(IN_HAND, level=2), "06-10 20:01") == [("resolution_very_late:0", 3)]


def test_a_job_that_comes_late_takes_both_steps_in_their_order():
    assert steps(IN_HAND, "06-12 09:00") == [("resolution_late:0", 2), ("resolution_very_late:0", 3)]


def test_nobody_is_forgotten_who_was_never_assigned():
    """The resolution is late in whatever state nobody has answered for it."""
    assert steps(replace(CASE, state=S.REGISTERED, level=2), "06-12 09:00") == [("resolution_very_late:0", 3)]


@pytest.mark.parametrize("state", [S.HANDLED, S.SECOND_CALLBACK, S.CLOSED_SATISFIED, S.WITHDRAWN])
def test_what_was_handled_or_has_ended_rises_no_more(state):
    assert steps(replace(IN_HAND, state=state), "06-30 09:00") == []


def test_each_round_has_steps_of_its_own():
    again = replace(IN_HAND, state=S.REOPENED, round=1, resolution_due=at("06-20 12:00"))
    assert steps(again, "06-20 12:01") == [("resolution_late:1", 2)]


def test_nothing_leads_down_or_to_the_level_it_has():
    assert steps(replace(CASE, level=3), "06-30 09:00") == []


WAITING = replace(
    IN_HAND, state=S.WAITING_PARTS, paused_at=at("06-04 10:00"), waiting_since=at("06-04 10:00")
)


@pytest.mark.parametrize(
    ("moment", "level", "expected"),
    [
        ("06-11 10:00", 1, []),
        ("06-11 10:01", 1, [("parts_long:0", 2)]),
        ("06-19 10:00", 2, []),
        ("06-19 10:01", 2, [("parts_very_long:0", 3)]),
        ("06-30 10:00", 1, [("parts_long:0", 2), ("parts_very_long:0", 3)]),
    ],
)
def test_parts_that_do_not_come_go_up_after_seven_and_fifteen_days(moment, level, expected):
    assert steps(replace(WAITING, level=level), moment) == expected


def test_a_waiting_case_does_not_become_late():
    """Its resolution stands still (ruling 42); the hour of the wait decides, not the present one."""
    assert steps(WAITING, "06-10 10:00") == []
    assert not becomes_serious(facts=WAITING, now=at("06-10 10:00"))


def test_what_was_late_before_it_began_to_wait_stays_late():
    late = replace(WAITING, paused_at=at("06-09 20:30"), waiting_since=at("06-09 20:30"))
    assert steps(late, "06-10 10:00") == [("resolution_late:0", 2)]


def test_a_minor_case_past_its_limit_becomes_serious_once():
    late = at("06-09 20:01")
    assert becomes_serious(facts=IN_HAND, now=late)
    assert not becomes_serious(facts=IN_HAND, now=at("06-09 20:00"))
    assert not becomes_serious(facts=replace(IN_HAND, severity=Severity.SERIOUS), now=late)
    assert not becomes_serious(facts=replace(IN_HAND, severity=Severity.MAJOR), now=late)


def test_every_rule_of_the_clock_can_be_a_reason():
    """The others are taken where they happen: by hand, at birth, at a refused second callback."""
    of_the_clock = {
        EscalationRule.NOT_ACCEPTED,
        EscalationRule.RESPONSE_LATE,
        EscalationRule.RESOLUTION_LATE,
        EscalationRule.RESOLUTION_VERY_LATE,
        EscalationRule.PARTS_LONG,
        EscalationRule.PARTS_VERY_LONG,
    }
    asked = [
        steps_due(facts=facts, rules=RULES, now=at(moment))
        for facts, moment in (
            (CASE, "06-03 16:00"),
            (replace(CASE, state=S.REGISTERED), "06-04 16:00"),
            (IN_HAND, "06-12 09:00"),
            (WAITING, "06-30 10:00"),
        )
    ]
    assert {step.rule for found in asked for step in found} == of_the_clock
