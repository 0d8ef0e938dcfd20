"""Tasks of the agents' queue that are no callbacks (四6; rulings 43, 44; K15): what follows from them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from callbacks.actions import case_assigning, case_handling, case_waiting
from callbacks.actions.following_up import Answer, finish_follow_up
from callbacks.choices import (
    CaseVerb,
    ComplaintState,
    EscalationRule,
    FollowUpKind,
    FollowUpState,
    Severity,
    StabilityScope,
)
from callbacks.models import CasePolicy, Complaint, FollowUp
from tests.callbacks.calls import at, fields_of
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
    registered,
    second_call,
    verbs_of,
    waits_for_parts,
)
from workorders.choices import ServiceMode
from workorders.models import WorkOrder

__all__ = ["office"]
S = ComplaintState
ASKED = at("06-03 14:00")  # the parts, on Wednesday
CALLED = REGISTERED + 6 * HOUR  # satisfied, Wednesday 16:00
CHECKED = at("06-06 16:00")
DAY = timedelta(days=1)


def finish(check: FollowUp, office: Office, now: datetime, **fields: Any) -> FollowUp:
    answer = Answer(**{"note": "厂家说周五到货", "told_customer": True, **fields})
    return finish_follow_up(follow_up=check, answer=answer, actor=office.agent, now=now)


def open_check(case: Complaint) -> FollowUp:
    return FollowUp.objects.open().get(complaint=case)


class TestPartsChecks:
    @pytest.fixture
    def case(self, office):
        return waits_for_parts(handling(office), office, ASKED)

    def test_while_they_have_not_come_the_next_look_is_within_three_days(self, office, case):
        now = at("06-05 11:00")
        done = finish(open_check(case), office, now, note=" 厂家说周五到货 ", respondent_name=" 李雷 ")
        assert (done.state, done.note, done.told_customer, done.respondent_name) == (
            FollowUpState.DONE,
            "厂家说周五到货",
            True,
            "李雷",
        )
        assert (done.done_by, done.done_at) == (office.agent, now)
        again = open_check(case)
        assert (again.kind, again.due_at) == (FollowUpKind.PARTS_CHECK, at("06-08 11:00"))
        assert (fresh(case).state, fresh(case).wait_due_at) == (S.WAITING_PARTS, at("06-08 11:00"))
        event = last_event(case)
        assert (event.verb, event.actor, event.reason) == (
            CaseVerb.PROGRESS,
            office.agent,
            "厂家说周五到货",
        )
        assert event.evidence == {"follow_up": "parts_check", "told_customer": True}
        assert not case.was_handled_by(office.agent)

    def test_look_after_look_until_they_are_there(self, office, case):
        for days in (2, 4, 6):
            finish(open_check(case), office, ASKED + days * DAY)
        now = ASKED + 7 * DAY
        case_waiting.parts_arrived(case=case, actor=office.handler, now=now)
        assert not FollowUp.objects.open().exists()
        assert list(case.follow_ups.order_by("pk").values_list("state", flat=True)) == [
            *["done"] * 3,
            "cancelled",
        ]

    def test_one_that_was_cancelled_is_done_by_nobody(self, office, case):
        check = open_check(case)
        case_waiting.parts_arrived(case=case, actor=office.handler, now=ASKED + DAY)
        assert conflict(lambda: finish(check, office, ASKED + DAY)) == "done_already"

    def test_of_two_agents_the_second_is_too_late(self, office, case):
        check = open_check(case)
        finish(check, office, ASKED + DAY)
        assert conflict(lambda: finish(check, office, ASKED + DAY, note="又问了一次")) == "done_already"
        check.refresh_from_db()
        assert (check.note, FollowUp.objects.count()) == ("厂家说周五到货", 2)

    @pytest.mark.parametrize("note", ["", " 未到 "])
    def test_not_without_words(self, office, case, note):
        check = open_check(case)
        assert fields_of(lambda: finish(check, office, ASKED + DAY, note=note)) == ["note"]
        assert open_check(case) == check

    def test_a_region_may_look_more_often(self, office):
        CasePolicy.objects.create(region=office.region, valid_from=REGISTERED.date(), parts_check_days=1)
        case = waits_for_parts(handling(office), office, ASKED)
        assert open_check(case).due_at == ASKED + DAY


class TestStability:
    """A serious repair that was closed is looked after in 72 hours (K15, decision 29)."""

    @pytest.fixture
    def case(self, office):
        case = handled(office, satisfaction=1)
        second_call(case, office.agent, CALLED)
        return fresh(case)

    def test_what_held_stays_closed(self, office, case):
        events = verbs_of(case)
        done = finish(open_check(case), office, CHECKED, note="一切正常", recurred=False)
        assert (done.state, done.recurred) == (FollowUpState.DONE, False)
        assert (fresh(case).state, verbs_of(case)) == (S.CLOSED_SATISFIED, events)

    def test_what_came_back_reopens_it_and_counts(self, office, case):
        finish(open_check(case), office, CHECKED, note="又不制冷了", recurred=True)
        again = fresh(case)
        assert (again.state, again.reopenings, again.level) == (S.REOPENED, 1, 2)
        assert (again.closed_at, again.closing_record, again.closing_agent) == (None, None, None)
        assert (again.closing_solved, again.closing_satisfaction) == (None, None)
        # Saturday 16:00 and 48 hours of service: 4 + 4 × 10.5 + 2.
        assert again.resolution_due_at == at("06-11 10:30")
        assert (again.next_limit, again.next_due_at) == ("progress", at("06-07 16:00"))
        [recurred, risen] = case.events.order_by("-pk")[:2][::-1]
        assert (recurred.verb, recurred.reason, recurred.actor) == (
            CaseVerb.RECUR,
            "又不制冷了",
            office.agent,
        )
        assert recurred.evidence == {"closed_by": case.closing_record_id}
        assert risen.verb == CaseVerb.ESCALATE
        assert heard(case, "recurred") == ["dept_1", "head_1", "lead_1"]

    def test_a_minor_one_becomes_serious_by_it(self, office):
        CasePolicy.objects.create(
            region=office.region, valid_from=REGISTERED.date(), stability_scope=StabilityScope.ALL
        )
        case = handled(office)
        second_call(case, office.agent, CALLED)
        finish(open_check(case), office, CHECKED, note="又不制冷了", recurred=True)
        assert fresh(case).severity == Severity.SERIOUS

    def test_the_second_time_headquarters_decides(self, office, case):
        finish(open_check(case), office, CHECKED, note="又不制冷了", recurred=True)
        now = CHECKED + HOUR
        words = case_handling.Contact(note="再次致歉并约定上门")
        case = case_handling.contact(case=fresh(case), given=words, actor=office.handler, now=now)
        second_call(handle(case, office, now + HOUR), office.agent, now + 2 * HOUR)
        finish(open_check(case), office, now + 3 * DAY, note="还是不制冷", recurred=True)
        again = fresh(case)
        assert (again.reopenings, again.level) == (2, 3)
        assert [step.rule for step in case.escalations.order_by("pk")] == [
            EscalationRule.REOPENED,
            EscalationRule.REOPENED_TWICE,
        ]

    def test_whether_it_came_back_must_be_said(self, office, case):
        check = open_check(case)
        assert fields_of(lambda: finish(check, office, CHECKED)) == ["recurred"]
        assert fields_of(lambda: finish(check, office, CHECKED, note="")) == ["note", "recurred"]
        assert open_check(case) == check

    @pytest.mark.parametrize(
        ("scope", "is_made"),
        [(StabilityScope.OFF, False), (StabilityScope.DEFAULT, True), (StabilityScope.ALL, True)],
    )
    def test_the_dated_rule_says_for_which_cases(self, office, scope, is_made):
        CasePolicy.objects.create(
            region=office.region, valid_from=REGISTERED.date(), stability_scope=scope, stability_hours=24
        )
        case = handled(office, satisfaction=1)
        second_call(case, office.agent, CALLED)
        due = [check.due_at for check in case.follow_ups.all()]
        assert due == ([at("06-04 16:00")] if is_made else [])

    def test_a_minor_repair_of_a_product_that_was_repaired_before_is_looked_after(self, office):
        before, case = handled(office, REGISTERED - 8 * DAY), handled(office)
        WorkOrder.objects.filter(pk=case.work_order_id).update(customer=before.work_order.customer)
        second_call(case, office.agent, CALLED)
        assert open_check(case).kind == FollowUpKind.STABILITY

    def test_what_was_carried_in_is_not(self, office):
        case = handled(office, satisfaction=1)
        WorkOrder.objects.filter(pk=case.work_order_id).update(service_mode=ServiceMode.CARRY_IN)
        second_call(case, office.agent, CALLED)
        assert not case.follow_ups.exists()

    def test_who_handled_it_in_an_earlier_hand_is_not_asked_to_check(self, office):
        """E5: she could not do it, and it would wait for her alone."""
        office.department.handlers.add(office.agent)
        case = registered(office, satisfaction=1)
        case = case_assigning.accept(case=case, actor=office.agent, now=REGISTERED + HOUR)
        words = case_handling.Contact(note="已致歉，约定上门")
        case = case_handling.contact(case=case, given=words, actor=office.agent, now=REGISTERED + HOUR)
        given = case_assigning.Assignment(handler=office.handler)
        case = case_assigning.assign(case=case, given=given, actor=office.head, now=REGISTERED + 2 * HOUR)
        second_call(handle(case, office, REGISTERED + 3 * HOUR), office.second_agent, CALLED)
        assert open_check(case).assigned_to is None
