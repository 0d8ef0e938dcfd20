"""Up the three levels (K10; rulings 41, 42): by hand with the story told, by rule once a step, never down."""

from __future__ import annotations

import pytest

from callbacks.actions import case_escalating
from callbacks.actions._case_door import in_hand
from callbacks.actions.case_escalating import Rise
from callbacks.choices import CaseVerb, ComplaintState, EscalationRule
from callbacks.models import CaseEscalation, Complaint
from tests.callbacks.calls import fields_of
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    accepted,
    conflict,
    fresh,
    handled,
    handling,
    heard,
    last_event,
    office,
    registered,
    second_call,
    waits_for_parts,
)

__all__ = ["office"]
NOW = REGISTERED + 4 * HOUR
WORDS = ("空调仍不制冷", "已上门两次，换过电容")


def escalate(case: Complaint, office: Office, words: tuple[str, str] = WORDS) -> Complaint:
    return case_escalating.escalate(case=case, words=words, actor=office.handler, now=NOW)


def rise(case: Complaint, *, to: int, key: str, rule: EscalationRule = EscalationRule.RESPONSE_LATE) -> bool:
    with in_hand(case=case, now=NOW) as held:
        return case_escalating.rise(case=held, step=Rise(rule=rule, to=to, key=key), now=NOW)


class TestByHand:
    def test_one_level_up_with_the_story_and_everybody_told(self, office):
        case = fresh(escalate(handling(office), office, (f" {WORDS[0]} ", f" {WORDS[1]} ")))
        assert (case.level, case.state) == (2, ComplaintState.HANDLING)
        step = case.escalations.get()
        assert (step.rule, step.from_level, step.to_level) == (EscalationRule.BY_HAND, 1, 2)
        assert (step.description, step.handling_so_far) == WORDS
        assert (step.completed_by, step.completed_at) == (office.handler, NOW)
        event = last_event(case)
        assert (event.verb, event.actor, event.reason) == (CaseVerb.ESCALATE, office.handler, WORDS[0])
        assert event.evidence == {"rule": "by_hand", "level": 2}
        assert heard(case, "escalated") == ["dept_1", "head_1", "lead_1"]

    def test_from_level_three_on_headquarters_hears_of_it_and_nothing_is_above(self, office):
        case = escalate(escalate(handling(office), office), office)
        assert case.level == 3
        assert heard(case, "escalated").count("manager_1") == 1
        assert conflict(lambda: escalate(case, office)) == "top_level"
        assert case.escalations.count() == 2

    @pytest.mark.parametrize(
        "start",
        [registered, accepted, handled, lambda office: waits_for_parts(handling(office), office, NOW)],
        ids=["assigned", "accepted", "second callback", "waiting"],
    )
    def test_in_any_open_state_and_it_stays_where_it_is(self, office, start):
        case = start(office)
        state, due = case.state, fresh(case).next_due_at
        case = fresh(escalate(case, office))
        assert (case.state, case.level, case.next_due_at) == (state, 2, due)

    def test_not_one_that_has_ended(self, office):
        case = handled(office)
        second_call(case, office.agent, NOW)
        assert conflict(lambda: escalate(fresh(case), office)) == "illegal_step"

    @pytest.mark.parametrize(
        ("words", "missing"),
        [
            (("", WORDS[1]), ["description"]),
            ((WORDS[0], "  "), ["handling_so_far"]),
            (("", ""), ["description", "handling_so_far"]),
        ],
    )
    def test_both_words_are_mandatory(self, office, words, missing):
        case = handling(office)
        assert fields_of(lambda: escalate(case, office, words)) == missing
        assert (fresh(case).level, case.escalations.count()) == (1, 0)


class TestByRule:
    def test_the_story_is_assembled_for_a_person_to_complete(self, office):
        case = handling(office)
        assert rise(case, to=2, key="response_late:0")
        step = case.escalations.get()
        assert step.description == f"其他：{case.matter}；客户要求：上门道歉"
        lines = step.handling_so_far.splitlines()
        assert [line.split()[2] for line in lines] == ["登记", "指派", "受理", "联系客户"]
        assert lines[-1] == "06-03 12:00 联系客户 赵工 已致歉，约定明天上午上门"
        assert (step.actor, step.completed_by, step.completed_at) == (None, None, None)
        assert (last_event(case).actor, last_event(case).reason) == (None, EscalationRule.RESPONSE_LATE.label)

    def test_once_a_step(self, office):
        case = handling(office)
        assert rise(case, to=2, key="response_late:0")
        assert not rise(case, to=3, key="response_late:0")
        assert (fresh(case).level, case.escalations.count()) == (2, 1)
        assert heard(case, "escalated") == ["dept_1", "head_1", "lead_1"]

    @pytest.mark.parametrize("to", [1, 2])
    def test_never_down_nor_to_where_it_is(self, office, to):
        case = escalate(handling(office), office)
        version = case.version
        assert not rise(case, to=to, key="parts_long:0")
        assert (fresh(case).level, fresh(case).version) == (2, version)

    def test_past_a_level_at_once(self, office):
        case = handling(office)
        assert rise(case, to=3, key="reopened:2")
        step = case.escalations.get()
        assert (step.from_level, step.to_level) == (1, 3)
        assert heard(case, "escalated") == ["dept_1", "head_1", "lead_1", "manager_1"]


class TestCompletingTheStory:
    @pytest.fixture
    def step(self, office):
        case = handling(office)
        rise(case, to=2, key="response_late:0")
        return case.escalations.get()

    def complete(
        self, step: CaseEscalation, office: Office, words: tuple[str, str] = WORDS
    ) -> CaseEscalation:
        return case_escalating.complete_escalation(
            escalation=step, words=words, actor=office.lead, now=NOW + HOUR
        )

    def test_a_person_corrects_and_confirms_it(self, office, step):
        done = self.complete(step, office)
        assert (done.description, done.handling_so_far) == WORDS
        assert (done.completed_by, done.completed_at) == (office.lead, NOW + HOUR)
        assert (done.from_level, done.to_level, done.actor) == (1, 2, None)

    def test_once(self, office, step):
        self.complete(step, office)
        assert conflict(lambda: self.complete(step, office, ("改写", "再改"))) == "completed"
        step.refresh_from_db()
        assert step.description == WORDS[0]

    @pytest.mark.parametrize(
        ("words", "missing"), [(("", WORDS[1]), "description"), ((WORDS[0], " "), "handling_so_far")]
    )
    def test_both_words_are_mandatory(self, office, step, words, missing):
        assert fields_of(lambda: self.complete(step, office, words)) == [missing]

    def test_what_was_told_by_hand_is_complete(self, office):
        step = escalate(handling(office), office).escalations.get()
        assert conflict(lambda: self.complete(step, office)) == "completed"
