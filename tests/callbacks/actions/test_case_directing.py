"""Levels 2 and 3 (rulings 41, 43): instruction, an expert's opinion, headquarters' ruling."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from callbacks.actions import case_directing, case_handling
from callbacks.choices import CaseVerb, ComplaintState, DirectiveKind, TaskState
from callbacks.models import CallbackTask, Complaint
from config.lib.errors import Forbidden
from regions.choices import Role
from tests.callbacks.calls import fields_of
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    conflict,
    fresh,
    handle,
    handled,
    handling,
    heard,
    last_event,
    office,
    second_call,
    second_task,
    verbs_of,
)
from tests.factories import member

__all__ = ["office"]
S = ComplaintState
NOW = REGISTERED + 5 * HOUR
DAY = timedelta(days=1)


def on_level(office: Office, level: int) -> Complaint:
    case = handling(office)
    Complaint.objects.filter(pk=case.pk).update(level=level)
    return fresh(case)


def instruct(case: Complaint, office: Office, text: str = "换一台新机") -> Complaint:
    return case_directing.instruct(case=case, text=text, actor=office.lead, now=NOW)


def name_expert(case: Complaint, office: Office, expert: Any = None) -> Complaint:
    found = expert or office.expert
    return case_directing.name_expert(case=case, expert=found, actor=office.lead, now=NOW)


def opine(case: Complaint, actor: Any, text: str = "主板已坏，需更换") -> Complaint:
    return case_directing.opine(case=case, text=text, actor=actor, now=NOW)


def rule_case(
    case: Complaint,
    office: Office,
    *,
    closes: bool,
    text: str = "客户拒绝回访，按现状结案",
    now: datetime = NOW,
) -> Complaint:
    return case_directing.rule_case(case=case, ruling=(text, closes), actor=office.manager, now=now)


class TestTheSupervisorsInstruction:
    def test_from_level_two_on_it_is_told_to_the_department(self, office):
        case = fresh(instruct(on_level(office, 2), office, "  换一台新机  "))
        row = case.directives.get()
        assert (row.kind, row.text, row.level, row.author, row.at) == (
            DirectiveKind.INSTRUCTION,
            "换一台新机",
            2,
            office.lead,
            NOW,
        )
        assert (case.state, last_event(case).verb) == (S.HANDLING, CaseVerb.INSTRUCT)
        assert last_event(case).reason == "换一台新机"
        assert heard(case, "instructed") == ["dept_1", "head_1"]
        assert not case.was_handled_by(office.lead)

    def test_level_one_is_the_departments_own(self, office):
        case = handling(office)
        assert conflict(lambda: instruct(case, office)) == "level_too_low"
        assert not case.directives.exists()

    def test_not_without_words(self, office):
        case = on_level(office, 2)
        assert fields_of(lambda: instruct(case, office, "换机")) == ["text"]
        assert not case.directives.exists()

    def test_an_ended_case_is_told_nothing_more(self, office):
        case = handled(office)
        second_call(case, office.agent, NOW)
        assert conflict(lambda: instruct(fresh(case), office)) == "illegal_step"


class TestTheExpert:
    def test_she_is_asked_and_says_what_she_thinks(self, office):
        case = name_expert(on_level(office, 2), office)
        assert heard(case, "expert_asked") == ["expert_1"]
        assert (last_event(case).verb, last_event(case).evidence) == (
            CaseVerb.NAME_EXPERT,
            {"expert": "expert_1"},
        )
        case = fresh(opine(case, office.expert))
        row = case.directives.get()
        assert (row.kind, row.text, row.author) == (
            DirectiveKind.OPINION,
            "主板已坏，需更换",
            office.expert,
        )
        assert heard(case, "instructed") == ["dept_1", "head_1"]

    def test_only_she_who_was_named(self, office):
        case = name_expert(on_level(office, 2), office)
        other = member(region=office.region, role=Role.TECHNICAL_EXPERT)
        for actor in (other, office.lead, office.manager):
            with pytest.raises(Forbidden):
                opine(case, actor)
        assert not case.directives.exists()

    def test_another_one_takes_over(self, office):
        case = name_expert(on_level(office, 2), office)
        other = member(region=office.region, role=Role.TECHNICAL_EXPERT, username="expert_2")
        case = name_expert(case, office, other)
        with pytest.raises(Forbidden):
            opine(case, office.expert)
        assert opine(case, other).directives.count() == 1

    def test_nobody_else_is_an_expert_here(self, office, ningbo):
        case = on_level(office, 2)
        stranger = member(region=ningbo, role=Role.TECHNICAL_EXPERT)
        for person in (office.handler, stranger):
            assert fields_of(lambda person=person: name_expert(case, office, person)) == ["expert"]
        assert fresh(case).expert is None

    def test_not_without_words(self, office):
        case = name_expert(on_level(office, 2), office)
        assert fields_of(lambda: opine(case, office.expert, "坏了")) == ["text"]


class TestTheRuling:
    def test_without_an_end_it_directs_the_department(self, office):
        case = fresh(rule_case(on_level(office, 3), office, closes=False, text="给客户换新机"))
        assert (case.state, case.closing_ruling) == (S.HANDLING, None)
        row = case.directives.get()
        assert (row.kind, row.author) == (DirectiveKind.RULING, office.manager)
        assert heard(case, "instructed") == ["dept_1", "head_1"]
        assert verbs_of(case)[-1] == "rule"

    def test_not_without_words(self, office):
        case = on_level(office, 3)
        assert fields_of(lambda: rule_case(case, office, closes=False, text=" 结案 ")) == ["text"]

    def test_a_refused_second_call_may_be_closed_and_is_never_solved(self, office):
        case = handled(office)
        second_call(case, office.agent, NOW, outcome="refused")
        case = fresh(rule_case(case, office, closes=True))
        assert (case.state, case.closed_at, case.level) == (S.CLOSED_BY_RULING, NOW, 1)
        assert case.closing_ruling == case.directives.get()
        assert case.closing_note == "客户拒绝回访，按现状结案"
        assert (case.closing_solved, case.closing_satisfaction, case.closing_agent) == (None, None, None)
        assert (case.next_due_at, case.next_limit) == (None, "")
        assert verbs_of(case)[-2:] == ["rule", "close-by-ruling"]
        assert heard(case, "ended") == ["dept_1", "head_1", "lead_1"]

    @pytest.mark.parametrize("outcome", ["", "no_answer"])
    def test_what_is_still_to_be_called_is_not(self, office, outcome):
        case = handled(office)
        Complaint.objects.filter(pk=case.pk).update(level=3)
        if outcome:
            second_call(case, office.agent, REGISTERED + 4 * HOUR, outcome=outcome)
        assert conflict(lambda: rule_case(case, office, closes=True)) == "cannot_close_by_ruling"
        assert (fresh(case).state, case.directives.count()) == (S.SECOND_CALLBACK, 0)
        assert second_task(case).state != TaskState.CANCELLED

    def test_a_case_in_the_departments_hands_is_not(self, office):
        case = on_level(office, 3)
        assert conflict(lambda: rule_case(case, office, closes=True)) == "illegal_step"
        assert not case.directives.exists()

    def test_three_unsatisfied_rounds_may_be_closed_and_nobody_calls_any_more(self, office):
        case = unsatisfied(office, times=3)
        assert (case.level, case.reopenings) == (3, 3)
        now = REGISTERED + 4 * DAY
        case = fresh(rule_case(case, office, closes=True, text="第三轮仍不满意，按退机处理", now=now))
        assert case.state == S.CLOSED_BY_RULING
        assert not CallbackTask.objects.open().filter(complaint=case).exists()
        last = case.second_callbacks.order_by("-round")[0]
        assert (last.state, last.completed_at) == (TaskState.CANCELLED, now)

    def test_two_are_not_enough(self, office):
        case = unsatisfied(office, times=2)
        assert case.level == 3
        now = REGISTERED + 3 * DAY
        assert conflict(lambda: rule_case(case, office, closes=True, now=now)) == "cannot_close_by_ruling"


def unsatisfied(office: Office, *, times: int) -> Complaint:
    """Handled again after the last of them; its callback waits."""
    case = handled(office)
    for number in range(times):
        now = REGISTERED + number * DAY + 6 * HOUR
        second_call(case, office.agent, now, solved="no", satisfaction=2)
        words = case_handling.Contact(note="再次致歉并约定上门")
        case = case_handling.contact(case=fresh(case), given=words, actor=office.handler, now=now + HOUR / 2)
        case = fresh(handle(case, office, now + HOUR))
    return case
