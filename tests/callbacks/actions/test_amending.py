"""E8: corrections by rule, with old value, author and reason."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from callbacks.actions.amending import amend_record
from callbacks.models import CallbackPolicy, ComplaintEvent, RecordAmendment
from config.lib.errors import Conflict, Forbidden, Refused
from regions.choices import Role
from regions.models import AuditEntry, DayLock, DirtyDay
from tests.callbacks.calls import NOW, answer, at, due_task
from tests.factories import member

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)
TODAY = date(2026, 6, 3)


@pytest.fixture
def record(hangzhou, agent_hz):
    return answer(due_task(hangzhou), agent_hz).record


def amend(record, actor, now=LATER, reason="", **changes):
    return amend_record(record=record, actor=actor, changes=changes, reason=reason, now=now)


def test_the_agent_corrects_her_own_record_the_same_day(record, agent_hz, hangzhou):
    DirtyDay.objects.all().delete()
    amend(record, agent_hz, satisfaction=4, note="听错了")
    record.refresh_from_db()
    assert (record.satisfaction, record.note, record.amended_at) == (4, "听错了", LATER)
    rows = RecordAmendment.objects.order_by("field").values_list("field", "before", "after", "actor")
    assert list(rows) == [("note", "", "听错了", agent_hz.pk), ("satisfaction", "5", "4", agent_hz.pk)]
    assert AuditEntry.objects.filter(verb="amend_record").count() == 1
    assert list(DirtyDay.objects.values_list("region", "date")) == [(hangzhou.pk, TODAY)]


def test_nothing_changed_leaves_no_trace(record, agent_hz):
    amend(record, agent_hz, satisfaction=5)
    assert not RecordAmendment.objects.exists()


def test_not_on_another_day_and_not_once_submitted(record, agent_hz, hangzhou):
    with pytest.raises(Conflict):
        amend(record, agent_hz, at("06-04 09:00"), satisfaction=4)
    DayLock.objects.create(region=hangzhou, date=TODAY, submitted_at=LATER)
    with pytest.raises(Conflict):
        amend(record, agent_hz, satisfaction=4)


def test_not_a_colleagues(record, hangzhou):
    with pytest.raises(Forbidden):
        amend(record, member(region=hangzhou, role=Role.CALLBACK_AGENT), satisfaction=4)


def test_the_supervisor_corrects_with_a_reason_until_the_day_is_accepted(record, lead_hz, hangzhou):
    with pytest.raises(Refused):
        amend(record, lead_hz, at("06-05 09:00"), satisfaction=4)
    lock = DayLock.objects.create(region=hangzhou, date=TODAY, submitted_at=LATER)
    amend(record, lead_hz, at("06-05 09:00"), reason="录音核对", satisfaction=4)
    assert RecordAmendment.objects.get().reason == "录音核对"
    lock.accepted_at = at("06-05 10:00")
    lock.save()
    with pytest.raises(Conflict):
        amend(record, lead_hz, at("06-05 11:00"), reason="录音核对", satisfaction=3)


def test_the_supervisor_of_another_region_cannot(record, lead_nb):
    with pytest.raises(Forbidden):
        amend(record, lead_nb, reason="录音核对", satisfaction=4)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"satisfaction": 7}, ["satisfaction"]),
        ({"satisfaction": ""}, ["satisfaction"]),
        ({"charge_status": "disputed"}, ["charge_amount", "receipt_given"]),
        ({"respondent_relation": "cousin"}, ["respondent_relation"]),
        ({"colour": "red"}, ["colour"]),
    ],
)
def test_a_record_stays_whole_and_readable(record, agent_hz, changes, fields):
    with pytest.raises(Refused) as refused:
        amend(record, agent_hz, **changes)
    assert list(refused.value.fields) == fields


def test_a_correction_that_demands_a_case_is_refused_until_there_is_one(record, agent_hz):
    """E1: a dissatisfied result without its case is impossible, by correction too."""
    with pytest.raises(Refused) as refused:
        amend(record, agent_hz, satisfaction=1)
    assert refused.value.code == "opens_a_case"


def test_with_its_case_the_rating_may_be_corrected_either_way(hangzhou, agent_hz):
    saved = answer(due_task(hangzhou), agent_hz, words=True, satisfaction=2)
    amend(saved.record, agent_hz, satisfaction=1)
    amend(saved.record, agent_hz, satisfaction=4)
    assert list(RecordAmendment.objects.order_by("pk").values_list("before", "after")) == [
        ("2", "1"),
        ("1", "4"),
    ]
    assert saved.complaint.record == saved.record


def case_of(complaint):
    complaint.refresh_from_db()
    return complaint.grounds, complaint.kind, complaint.category, complaint.severity, complaint.severity_rule


def test_a_new_ground_reaches_the_case_which_remembers_what_it_was(hangzhou, agent_hz, lead_hz):
    """Ruling 29: one record, one complaint with all its grounds; what it had stays."""
    saved = answer(due_task(hangzhou), agent_hz, words=True, attitude_rating=2)
    assert case_of(saved.complaint) == (
        ["attitude"], "dissatisfied", "service_attitude", "minor", "attitude",
    )  # fmt: skip
    amend(
        saved.record, lead_hz, reason="录音核对", is_genuine=False, not_genuine_reason="not_visited",
        attitude_rating=4,
    )  # fmt: skip
    assert case_of(saved.complaint) == (
        ["not_genuine", "attitude"], "not_genuine", "not_genuine", "serious", "not_genuine",
    )  # fmt: skip
    event = ComplaintEvent.objects.get(subject=saved.complaint, verb="amend")
    assert (event.actor, event.at, event.reason, event.from_state, event.to_state) == (
        lead_hz, LATER, "录音核对", "registered", "registered",
    )  # fmt: skip
    assert event.evidence["before"] == {
        "grounds": ["attitude"], "kind": "dissatisfied", "category": "service_attitude",
        "severity": "minor", "severity_rule": "attitude",
    }  # fmt: skip
    assert event.evidence["after"]["grounds"] == ["not_genuine", "attitude"]


def test_a_lighter_ground_joins_the_case_and_lowers_nothing(hangzhou, agent_hz, lead_hz):
    saved = answer(due_task(hangzhou), agent_hz, words=True, satisfaction=1)
    amend(saved.record, lead_hz, reason="录音核对", satisfaction=4, attitude_rating=2)
    assert case_of(saved.complaint) == (
        ["very_dissatisfied", "attitude"], "dissatisfied", "other", "serious", "very_dissatisfied",
    )  # fmt: skip


def test_a_correction_without_a_new_ground_leaves_the_case_alone(hangzhou, agent_hz, lead_hz):
    saved = answer(due_task(hangzhou), agent_hz, words=True, satisfaction=1)
    amend(saved.record, lead_hz, reason="录音核对", note="听错了")
    amend(saved.record, lead_hz, reason="录音核对", satisfaction=4)
    assert not ComplaintEvent.objects.filter(verb="amend").exists()


@pytest.mark.parametrize(("limit", "ground"), [(40, "overcharged"), (60, "charge")])
def test_what_is_far_over_is_the_number_of_the_policy(hangzhou, agent_hz, lead_hz, limit, ground):
    CallbackPolicy.objects.update(serious_overcharge=limit)
    task = due_task(hangzhou, work_order__charge=Decimal(100))
    saved = answer(task, agent_hz, words=True, satisfaction=2, charge_status="standard", charge_amount="100")
    amend(saved.record, lead_hz, reason="客户补充", charge_amount="150")
    saved.complaint.refresh_from_db()
    assert set(saved.complaint.grounds) == {"dissatisfied", ground}


def test_amounts_and_extras_survive_a_correction_of_something_else(hangzhou, agent_hz):
    task = due_task(hangzhou, work_order__charge=Decimal("120.50"))
    saved = answer(task, agent_hz, charge_status="standard", charge_amount="120.5", days_working=2)
    amend(saved.record, agent_hz, attitude_rating=4)
    saved.record.refresh_from_db()
    assert (saved.record.charge_amount, saved.record.extra_answers) == (
        Decimal("120.50"),
        {"days_working": 2},
    )
    assert RecordAmendment.objects.get().field == "attitude_rating"


@pytest.mark.parametrize("name", ["respondent_name", "description"])
def test_what_a_complaint_needs_is_not_corrected_away(hangzhou, agent_hz, name):
    """E2: it goes on naming its respondent and saying what happened."""
    record = answer(due_task(hangzhou), agent_hz, satisfaction=1, words=True).record
    with pytest.raises(Refused) as refused:
        amend(record, agent_hz, **{name: " "})
    assert list(refused.value.fields) == [name]
    assert not RecordAmendment.objects.exists()


def test_a_name_that_no_column_holds_is_refused(record, agent_hz):
    with pytest.raises(Refused) as refused:
        amend(record, agent_hz, respondent_name="王" * 61)
    assert list(refused.value.fields) == ["respondent_name"]
