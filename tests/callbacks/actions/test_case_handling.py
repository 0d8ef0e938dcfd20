"""The department's work (states.md 6.2 rows 4, 8, 9; E4, F3, K13): contact, progress, and what was done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from callbacks.actions import case_handling
from callbacks.choices import CaseVerb, ComplaintKind, ComplaintState, ResponsibleKind, RootCause
from callbacks.models import Complaint
from tests.callbacks.calls import at, fields_of
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    accepted,
    conflict,
    fresh,
    handle,
    handled,
    handling,
    last_event,
    office,
    second_call,
    verbs_of,
)
from tests.callbacks.pictures import photo_row
from tests.factories import TechnicianFactory

__all__ = ["office"]
S = ComplaintState
NOW = REGISTERED + 3 * HOUR  # Wednesday 13:00


def contact(case: Complaint, office: Office, **fields: Any) -> Complaint:
    given = case_handling.Contact(**{"note": "已致歉，约定明天上午上门", **fields})
    return case_handling.contact(case=case, given=given, actor=office.handler, now=NOW)


def progress(case: Complaint, office: Office, **fields: Any) -> Complaint:
    given = case_handling.Progress(**{"note": "配件已寄出", "told_customer": True, **fields})
    return case_handling.progress(case=case, given=given, actor=office.agent, now=NOW)


def reopened(office: Office, **answers: Any) -> Complaint:
    case = handled(office, **answers)
    second_call(case, office.agent, REGISTERED + 6 * HOUR, solved="no", satisfaction=2)
    return fresh(case)


class TestFirstContact:
    def test_it_is_the_first_response_and_the_next_word_is_due_from_here(self, office):
        promised = at("06-04 09:00")
        case = fresh(contact(accepted(office), office, promised_at=promised))
        assert (case.state, case.responded_at) == (S.HANDLING, NOW)
        assert case.progress_due_at == at("06-05 13:00")
        assert (case.next_limit, case.next_due_at) == ("progress", at("06-05 13:00"))
        event = last_event(case)
        assert (event.verb, event.actor, event.reason) == (
            CaseVerb.CONTACT,
            office.handler,
            "已致歉，约定明天上午上门",
        )
        assert event.evidence == {"promised_at": promised.isoformat(), "told_customer": True}

    def test_in_a_further_round_the_first_response_stays_the_first(self, office):
        case = reopened(office)
        words = case_handling.Contact(note="再次致歉并约定上门")
        again = case_handling.contact(case=case, given=words, actor=office.handler, now=REGISTERED + 7 * HOUR)
        assert (again.state, fresh(again).responded_at) == (S.HANDLING, REGISTERED + 2 * HOUR)

    @pytest.mark.parametrize("note", ["", "   ", "已电话"])
    def test_not_without_words(self, office, note):
        case = accepted(office)
        assert fields_of(lambda: contact(case, office, note=note)) == ["note"]
        assert fresh(case).state == S.ACCEPTED

    def test_what_nobody_accepted_is_not_contacted(self, office):
        assert conflict(lambda: contact(handling(office), office)) == "illegal_step"


class TestProgress:
    def test_a_word_on_the_way_moves_the_next_one_and_nothing_else(self, office):
        case = handling(office)
        told = fresh(progress(case, office, later_than_promised=at("06-06 09:00")))
        assert (told.state, told.handler, told.level) == (S.HANDLING, office.handler, 1)
        assert (told.progress_due_at, told.next_due_at) == (at("06-05 13:00"), at("06-05 13:00"))
        assert told.resolution_due_at == case.resolution_due_at
        assert last_event(told).evidence == {
            "told_customer": True,
            "promised_at": at("06-06 09:00").isoformat(),
        }

    def test_a_serious_case_wants_one_every_day(self, office):
        case = progress(handling(office, satisfaction=1), office)
        assert fresh(case).progress_due_at == at("06-04 13:00")

    def test_who_wrote_it_is_no_handler(self, office):
        case = progress(handling(office), office)
        assert not case.was_handled_by(office.agent)

    def test_not_without_words(self, office):
        assert fields_of(lambda: progress(handling(office), office, note="好的")) == ["note"]

    def test_not_on_a_case_that_has_ended(self, office):
        case = handled(office)
        second_call(case, office.agent, REGISTERED + 6 * HOUR)
        assert conflict(lambda: progress(fresh(case), office)) == "illegal_step"


class TestHandling:
    def test_result_cause_and_person_are_kept_and_the_callback_is_planned(self, office):
        case = fresh(handle(handling(office), office, NOW, measure="  组长带班一周，逐单复核  "))
        assert (case.state, case.handled_at, case.rounds) == (S.SECOND_CALLBACK, NOW, 1)
        row = case.handlings.get()
        assert (row.round, row.handler, row.found_by, row.done_at) == (1, office.handler, office.handler, NOW)
        assert (row.result, row.measure) == ("已上门重新维修，试机正常，向客户致歉", "组长带班一周，逐单复核")
        assert (row.root_cause, row.responsible_kind) == (RootCause.REPAIR, ResponsibleKind.TECHNICIAN)
        assert row.responsible_technician == case.work_order.technician
        assert row.responsible_name == "张师傅"
        assert verbs_of(case)[-2:] == ["handle", "call-again"]
        event = case.events.get(verb=CaseVerb.HANDLE)
        assert event.evidence == {
            "root_cause": "repair",
            "responsible_kind": "technician",
            "responsible": "张师傅",
            "done_at": NOW.isoformat(),
        }

    def test_a_measure_alone_is_enough(self, office):
        case = handle(handling(office), office, NOW, result="", measure="对该师傅停单培训三天")
        assert case.handlings.get().measure == "对该师傅停单培训三天"

    def test_nobodys_fault_names_nobody(self, office):
        case = handle(handling(office), office, NOW, responsible_kind=ResponsibleKind.NONE)
        row = case.handlings.get()
        assert (row.responsible_name, row.responsible_technician, row.responsible_user) == ("", None, None)

    def test_another_technician_of_the_region_is_found_by_number(self, office):
        other = TechnicianFactory(region=office.region, number="T9001", name="李师傅")
        row = handle(handling(office), office, NOW, responsible="T9001").handlings.get()
        assert (row.responsible_technician, row.responsible_name) == (other, "李师傅")

    def test_each_round_has_a_row_of_its_own(self, office):
        case = contact_again(reopened(office), office)
        handle(case, office, REGISTERED + 8 * HOUR)
        assert list(case.handlings.values_list("round", flat=True)) == [1, 2]

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"result": "已修好，九个字了", "measure": ""}, "result"),
            ({"result": "", "measure": "         "}, "result"),
            ({"done_at": REGISTERED - HOUR / 60}, "done_at"),
            ({"done_at": NOW + HOUR / 60}, "done_at"),
            ({"responsible": "没有这个人"}, "responsible"),
            ({"responsible_kind": ResponsibleKind.AGENT}, "responsible"),
            ({"responsible_kind": ResponsibleKind.SHOP}, "responsible"),
        ],
        ids=["short", "blank", "before the case", "in the future", "unknown", "no agent", "no shop"],
    )
    def test_what_is_missing_is_refused_with_its_field(self, office, fields, wrong):
        case = handling(office)
        assert fields_of(lambda: handle(case, office, NOW, **fields)) == [wrong]
        assert (fresh(case).state, case.handlings.count()) == (S.HANDLING, 0)
        assert not case.second_callbacks.exists()

    def test_everything_that_is_missing_is_said_at_once(self, office):
        wrong = {"result": "", "done_at": NOW + HOUR, "responsible": "没有这个人"}
        assert fields_of(lambda: handle(handling(office), office, NOW, **wrong)) == [
            "result",
            "done_at",
            "responsible",
        ]

    def test_what_was_not_contacted_is_not_handled(self, office):
        assert conflict(lambda: handle(accepted(office), office, NOW)) == "illegal_step"

    @pytest.mark.parametrize("named", ["dept_1", "赵工"], ids=["username", "name"])
    def test_nobody_judges_herself(self, office, named):
        """F3, K13: the head does."""
        case = handling(office)
        wrong = {"responsible_kind": ResponsibleKind.AGENT, "responsible": named}
        assert fields_of(lambda: handle(case, office, NOW, **wrong)) == ["responsible"]
        given = case_handling.Result(
            root_cause=RootCause.REPAIR, done_at=NOW, result="已上门重新维修，试机正常", **wrong
        )
        case = case_handling.handle(case=case, given=given, actor=office.head, now=NOW)
        row = case.handlings.get()
        assert (row.responsible_user, row.found_by, row.handler) == (
            office.handler,
            office.head,
            office.handler,
        )
        assert case.was_handled_by(office.head)


def contact_again(case: Complaint, office: Office) -> Complaint:
    words = case_handling.Contact(note="再次致歉并约定上门")
    return case_handling.contact(case=case, given=words, actor=office.handler, now=REGISTERED + 7 * HOUR)


class TestARevisit:
    """Row 9: who asked for another visit gets a photo of it, in each round."""

    @pytest.fixture
    def revisit(self, office):
        case = handling(office, satisfaction=5, fault_fixed="not_fixed")
        assert case.kind == ComplaintKind.REVISIT
        return case

    def test_not_without_a_photo(self, office, revisit):
        assert fields_of(lambda: handle(revisit, office, NOW)) == ["proof"]
        photo_row(case=revisit, by=office.handler, at=NOW)
        assert handle(revisit, office, NOW).state == S.SECOND_CALLBACK

    def test_the_photo_of_the_last_round_proves_nothing_in_this_one(self, office, revisit):
        photo_row(case=revisit, by=office.handler, at=NOW - HOUR / 2)
        case = handle(revisit, office, NOW)
        later = REGISTERED + 6 * HOUR
        second_call(case, office.agent, later, solved="no", satisfaction=2)
        case = contact_again(fresh(case), office)
        done = later + 2 * HOUR
        assert fields_of(lambda: handle(case, office, done)) == ["proof"]
        photo_row(case=case, by=office.handler, at=done - timedelta(minutes=5))
        assert handle(case, office, done).state == S.SECOND_CALLBACK
