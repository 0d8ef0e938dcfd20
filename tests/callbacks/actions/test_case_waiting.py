"""A case that waits (E6, E7; states.md 6.2 rows 5–7; rulings 43, 44): its resolution stands still."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from callbacks.actions import case_waiting
from callbacks.actions.case_waiting import Part, Postponement, Requisition
from callbacks.choices import CaseVerb, ComplaintState, FollowUpKind, FollowUpState, PauseKind
from callbacks.models import CasePolicy, Complaint, FollowUp
from config.lib.calendar import day_end
from tests.callbacks.calls import at, fields_of
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    accepted,
    conflict,
    fresh,
    handling,
    heard,
    last_event,
    office,
    waits_for_parts,
)

__all__ = ["office"]
S = ComplaintState
NOW = at("06-03 14:00")  # Wednesday; in handling since twelve, to be resolved by Tuesday 20:00


def wait_parts(case: Complaint, office: Office, **fields: Any) -> Complaint:
    now = fields.pop("now", NOW)
    given = {"parts": [Part("压缩机", 1)], "expected_on": at("06-08 12:00").date(), "told_customer": True}
    requisition = Requisition(**{**given, **fields})
    return case_waiting.wait_parts(case=case, given=requisition, actor=office.handler, now=now)


def wait_customer(case: Complaint, office: Office, **fields: Any) -> Complaint:
    now = fields.pop("now", NOW)
    given = Postponement(**{"until": now + timedelta(days=2), "reason": "客户出差", **fields})
    return case_waiting.wait_customer(case=case, given=given, actor=office.handler, now=now)


def resume(case: Complaint, office: Office, now: Any) -> Complaint:
    return case_waiting.resume(case=case, actor=office.handler, now=now)


class TestParts:
    def test_what_is_missing_stands_on_the_case_and_in_the_agents_queue(self, office):
        parts = [Part(" 压缩机 ", 1), Part("铜管", 3)]
        case = fresh(wait_parts(handling(office), office, parts=parts))
        assert (case.state, case.paused_at) == (S.WAITING_PARTS, NOW)
        row = case.requisitions.get()
        assert (row.requested_by, row.requested_at, row.told_customer) == (office.handler, NOW, True)
        assert (str(row.expected_on), row.arrived_at) == ("2026-06-08", None)
        assert [(line.name, line.quantity) for line in row.lines.all()] == [("压缩机", 1), ("铜管", 3)]
        pause = case.pauses.get()
        assert (pause.kind, pause.began_at, pause.ended_at) == (PauseKind.PARTS, NOW, None)
        assert pause.until == day_end(row.expected_on)
        event = last_event(case)
        assert (event.verb, event.reason) == (CaseVerb.WAIT_PARTS, "压缩机×1、铜管×3")
        assert event.evidence == {"expected_on": "2026-06-08", "told_customer": True}

    def test_the_next_look_is_the_agents_within_three_days(self, office):
        case = wait_parts(handling(office), office)
        check = FollowUp.objects.get(complaint=case)
        assert (check.kind, check.state, check.assigned_to) == (
            FollowUpKind.PARTS_CHECK,
            FollowUpState.OPEN,
            office.agent,
        )
        assert check.due_at == fresh(case).wait_due_at == at("06-06 14:00")

    def test_a_look_that_falls_into_the_night_comes_before_it(self, office):
        """Ruling 42: 08:40 is before calling hours."""
        case = wait_parts(handling(office), office, now=at("06-04 08:40"))
        assert fresh(case).wait_due_at == at("06-06 20:00")

    def test_while_it_waits_only_words_and_the_look_are_due(self, office):
        case = fresh(wait_parts(handling(office), office))
        assert (case.next_limit, case.next_due_at) == ("progress", at("06-05 12:00"))
        assert case.resolution_due_at == at("06-09 20:00")

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"parts": []}, ["parts"]),
            ({"parts": [Part("压缩机", 1), Part("  ", 1)]}, ["parts"]),
            ({"parts": [Part("压缩机", 0)]}, ["parts"]),
            ({"parts": [Part("螺丝", 1)] * 21}, ["parts"]),
            ({"expected_on": None}, ["expected_on"]),
            ({"expected_on": at("06-02 12:00").date()}, ["expected_on"]),
            ({"parts": [], "expected_on": None}, ["parts", "expected_on"]),
        ],
        ids=["none", "unnamed", "no quantity", "too many", "no day", "yesterday", "nothing"],
    )
    def test_what_is_missing_is_refused_with_its_field(self, office, fields, wrong):
        case = handling(office)
        assert fields_of(lambda: wait_parts(case, office, **fields)) == wrong
        assert (fresh(case).state, case.requisitions.count()) == (S.HANDLING, 0)

    def test_expected_today_is_early_enough(self, office):
        assert wait_parts(handling(office), office, expected_on=NOW.date()).state == S.WAITING_PARTS

    def test_one_that_waits_already_asks_for_nothing_more(self, office):
        case = waits_for_parts(handling(office), office, NOW)
        assert conflict(lambda: wait_parts(case, office)) == "illegal_step"
        assert case.requisitions.count() == 1

    def test_one_that_nobody_spoke_about_with_the_customer_does_not_wait(self, office):
        case = accepted(office)
        assert conflict(lambda: wait_parts(case, office)) == "illegal_step"
        assert not case.follow_ups.exists()


class TestArrival:
    def test_the_case_goes_on_with_what_was_left_of_its_time(self, office):
        """69 of 72 hours of service were left on Wednesday at two."""
        case = waits_for_parts(handling(office), office, NOW)
        arrived = at("06-05 09:30")
        case = fresh(case_waiting.parts_arrived(case=case, actor=office.handler, now=arrived))
        assert (case.state, case.paused_at, case.wait_due_at) == (S.HANDLING, None, None)
        assert case.resolution_due_at == at("06-11 16:30")
        assert (case.next_limit, case.progress_due_at) == ("progress", at("06-07 09:30"))
        assert case.pauses.get().ended_at == arrived
        row = case.requisitions.get()
        assert (row.arrived_at, row.arrived_by) == (arrived, office.handler)
        assert heard(case, "parts_arrived") == ["dept_1", "head_1"]

    def test_nobody_needs_to_look_after_them_any_more(self, office):
        case = waits_for_parts(handling(office), office, NOW)
        arrived = at("06-05 09:30")
        case_waiting.parts_arrived(case=case, actor=office.handler, now=arrived)
        check = FollowUp.objects.get(complaint=case)
        assert (check.state, check.done_at, check.done_by) == (FollowUpState.CANCELLED, arrived, None)

    def test_it_may_wait_again_for_others(self, office):
        case = waits_for_parts(handling(office), office, NOW)
        case = case_waiting.parts_arrived(case=case, actor=office.handler, now=at("06-05 09:30"))
        wait_parts(case, office, now=at("06-05 10:00"))
        assert (case.requisitions.count(), case.pauses.count()) == (2, 2)
        assert FollowUp.objects.open().get(complaint=case).due_at == at("06-08 10:00")

    def test_what_was_late_before_it_waited_stays_late(self, office):
        case = waits_for_parts(handling(office), office, at("06-10 10:00"))
        case = case_waiting.parts_arrived(case=case, actor=office.handler, now=at("06-12 10:00"))
        assert fresh(case).resolution_due_at == at("06-09 20:00")

    @pytest.mark.parametrize("waits", [False, True], ids=["in handling", "for the customer"])
    def test_nothing_arrives_where_nothing_was_asked_for(self, office, waits):
        case = handling(office)
        case = wait_customer(case, office) if waits else case
        arrive = {"case": case, "actor": office.handler, "now": NOW + HOUR}
        assert conflict(lambda: case_waiting.parts_arrived(**arrive)) == "illegal_step"
        assert case.pauses.filter(ended_at__isnull=True).count() == int(waits)


class TestTheCustomersOwnDay:
    def test_it_waits_until_then_and_nothing_else_is_due(self, office):
        until = at("06-05 10:00")
        case = fresh(wait_customer(handling(office), office, until=until))
        assert (case.state, case.paused_at, case.postponements) == (S.WAITING_CUSTOMER, NOW, 1)
        assert (case.next_limit, case.next_due_at, case.wait_due_at) == ("wait", until, until)
        pause = case.pauses.get()
        assert (pause.kind, pause.reason, pause.until) == (PauseKind.CUSTOMER, "客户出差", until)
        event = last_event(case)
        assert (event.reason, event.evidence) == ("客户出差", {"until": until.isoformat()})

    def test_it_goes_on_with_what_was_left_of_its_time(self, office):
        case = wait_customer(handling(office), office, until=at("06-05 10:00"))
        case = fresh(resume(case, office, at("06-05 10:00")))
        assert (case.state, case.paused_at, case.wait_due_at) == (S.HANDLING, None, None)
        assert (case.resolution_due_at, case.progress_due_at) == (at("06-11 17:00"), at("06-07 10:00"))
        assert case.pauses.get().ended_at == at("06-05 10:00")
        assert heard(case, "resumed") == ["dept_1", "head_1"]

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"until": NOW}, ["until"]),
            ({"until": NOW - HOUR}, ["until"]),
            ({"until": NOW + timedelta(days=7, minutes=1)}, ["until"]),
            ({"reason": "  "}, ["reason"]),
            ({"until": NOW, "reason": ""}, ["until", "reason"]),
        ],
    )
    def test_a_day_beyond_seven_or_without_a_reason_is_refused(self, office, fields, wrong):
        case = handling(office)
        assert fields_of(lambda: wait_customer(case, office, **fields)) == wrong
        assert (fresh(case).state, fresh(case).postponements) == (S.HANDLING, 0)

    def test_seven_days_are_allowed(self, office):
        case = wait_customer(handling(office), office, until=NOW + timedelta(days=7))
        assert case.state == S.WAITING_CUSTOMER

    def test_twice_and_not_a_third_time(self, office):
        case = handling(office)
        for day in (0, 2):
            case = wait_customer(case, office, now=NOW + timedelta(days=day))
            case = resume(case, office, NOW + timedelta(days=day + 1))
        later = NOW + timedelta(days=4)
        assert conflict(lambda: wait_customer(case, office, now=later)) == "postponed_before"
        assert (fresh(case).state, fresh(case).postponements, case.pauses.count()) == (S.HANDLING, 2, 2)

    def test_of_a_case_that_does_not_stand_there_the_legal_steps_are_said_first(self, office):
        case = wait_customer(handling(office), office)
        Complaint.objects.filter(pk=case.pk).update(postponements=2)
        assert conflict(lambda: wait_customer(case, office)) == "illegal_step"

    def test_a_region_may_allow_other_numbers(self, office):
        CasePolicy.objects.create(
            region=office.region, valid_from=REGISTERED.date(), postpone_days=3, postpone_times=1
        )
        case = handling(office)
        assert fields_of(lambda: wait_customer(case, office, until=NOW + timedelta(days=4))) == ["until"]
        case = resume(wait_customer(case, office), office, NOW + HOUR)
        assert conflict(lambda: wait_customer(case, office, now=NOW + 2 * HOUR)) == "postponed_before"

    def test_only_what_waits_for_the_customer_is_resumed(self, office):
        case = waits_for_parts(handling(office), office, NOW)
        assert conflict(lambda: resume(case, office, NOW + HOUR)) == "illegal_step"
        assert (fresh(case).paused_at, case.pauses.get().ended_at) == (NOW, None)
