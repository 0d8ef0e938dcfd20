"""The timetable's jobs on cases: by rule, once, whatever runs twice, between or late (C8; states.md 6.2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callbacks.actions import case_reminding, case_sweeping, case_waiting, looking
from callbacks.actions._case_door import take
from callbacks.choices import CaseVerb, ComplaintState, EscalationRule, PauseKind, Severity
from callbacks.models import CaseEscalation, CasePause, Complaint, ComplaintEvent
from callbacks.policies.severity import LATE_RULE
from regions.models import Notice, Region
from tests.api.rows import complaint_of
from tests.callbacks import cases
from tests.callbacks.calls import at
from tests.callbacks.cases import REGISTERED, Office, fresh, handling, registered, waits_for_parts
from tests.callbacks.parallel import all_at_once
from tests.support.dump import dump

pytestmark = pytest.mark.django_db
office = cases.office
S = ComplaintState
JOBS = (
    case_sweeping.give_limits,
    case_sweeping.resume_postponed,
    case_sweeping.escalate_cases,
    case_reminding.remind_limits,
    case_reminding.tell_overdue,
    looking.look_reminders,
)


def postponed(office: Office, now: datetime = REGISTERED) -> Complaint:
    """Until the next day at nine."""
    case = handling(office, now)
    given = case_waiting.Postponement(until=at("06-04 09:00"), reason="客户出差")
    return case_waiting.wait_customer(
        case=case, given=given, actor=office.handler, now=now + timedelta(hours=3)
    )


def steps() -> list[tuple[int, str, int, int]]:
    found = CaseEscalation.objects.order_by("complaint", "pk")
    return list(found.values_list("complaint_id", "key", "from_level", "to_level"))


# ---- Up by rule


def test_what_nobody_accepted_goes_up_with_its_story_and_its_people_are_told(office: Office) -> None:
    case = registered(office)
    assert case_sweeping.escalate_cases(now=at("06-03 15:00")) == 0
    assert case_sweeping.escalate_cases(now=at("06-03 15:01")) == 1
    found = CaseEscalation.objects.get(complaint=case)
    assert (found.rule, found.from_level, found.to_level) == (EscalationRule.NOT_ACCEPTED, 1, 2)
    assert case.matter in found.description
    assert found.handling_so_far != ""
    assert (found.actor, found.completed_at) == (None, None)  # a person completes the words
    told = Notice.objects.filter(key=f"case:{case.pk}:escalated:not_accepted:0")
    assert set(told.values_list("recipient__username", flat=True)) == {"head_1", "lead_1"}


def test_a_resolution_past_its_limit_goes_up_becomes_serious_and_a_day_later_reaches_headquarters(
    office: Office,
) -> None:
    case = handling(office)
    assert case.resolution_due_at == at("06-09 20:00")  # 72 hours of service time (ruling 42)
    case_sweeping.escalate_cases(now=at("06-09 20:01"))
    late = fresh(case)
    assert (late.level, late.severity, late.severity_rule) == (2, Severity.SERIOUS, LATE_RULE)
    assert late.resolution_due_at == case.resolution_due_at
    raised = ComplaintEvent.objects.get(subject=case, verb=CaseVerb.RAISE)
    assert raised.evidence == {"before": Severity.MINOR, "rule": LATE_RULE}
    assert (raised.from_state, raised.to_state, raised.actor) == (S.HANDLING, S.HANDLING, None)
    case_sweeping.escalate_cases(now=at("06-10 20:01"))
    assert [key for _case, key, _from, _to in steps()] == ["resolution_late:0", "resolution_very_late:0"]
    assert fresh(case).level == 3


def test_parts_go_up_after_seven_and_fifteen_days_though_every_check_was_made(office: Office) -> None:
    case = waits_for_parts(handling(office), office, at("06-03 14:00"))
    Complaint.objects.filter(pk=case.pk).update(next_due_at=at("06-30 10:00"))
    assert case_sweeping.escalate_cases(now=at("06-10 14:00")) == 0
    case_sweeping.escalate_cases(now=at("06-10 14:01"))
    case_sweeping.escalate_cases(now=at("06-18 14:01"))
    assert [(key, to) for _case, key, _from, to in steps()] == [("parts_long:0", 2), ("parts_very_long:0", 3)]
    assert fresh(case).severity == Severity.MINOR  # its resolution stands still


def test_a_job_that_was_away_for_days_leaves_the_same_steps(office: Office) -> None:
    prompt, slow = handling(office), handling(office)
    for hour in range(24 * 9):
        moment = REGISTERED + timedelta(hours=hour)
        with_only(prompt, moment, case_sweeping.escalate_cases)
    case_sweeping.escalate_cases(now=REGISTERED + timedelta(days=9))
    mine, theirs = ([row[1:] for row in steps() if row[0] == case.pk] for case in (prompt, slow))
    assert mine == theirs == [("resolution_late:0", 1, 2), ("resolution_very_late:0", 2, 3)]
    assert (fresh(prompt).severity, fresh(slow).severity) == (Severity.SERIOUS, Severity.SERIOUS)


def with_only(case: Complaint, moment: datetime, job: Any) -> None:
    """The job while all other cases have nothing that falls due."""
    others = Complaint.objects.exclude(pk=case.pk)
    kept = dict(others.values_list("pk", "next_due_at"))
    others.update(next_due_at=None)
    job(now=moment)
    for pk, due in kept.items():
        Complaint.objects.filter(pk=pk).update(next_due_at=due)


# ---- The customer's day has come


def test_a_postponed_case_goes_on_when_its_time_has_come(office: Office) -> None:
    case = postponed(office)
    assert case_sweeping.resume_postponed(now=at("06-04 08:59")) == 0
    assert case_sweeping.resume_postponed(now=at("06-04 09:00")) == 1
    gone_on = fresh(case)
    assert (gone_on.state, gone_on.paused_at) == (S.HANDLING, None)
    assert gone_on.events.order_by("-pk")[0].actor is None
    assert case_sweeping.resume_postponed(now=at("06-04 09:05")) == 0


def test_a_case_postponed_again_meanwhile_is_left_alone(office: Office, monkeypatch: Any) -> None:
    case, found = postponed(office), case_sweeping.postponed_until

    def and_somebody_is_faster(*, now: datetime) -> Any:
        rows = list(found(now=now))
        case_waiting.resume(case=case, actor=office.handler, now=now)
        again = case_waiting.Postponement(until=at("06-06 09:00"), reason="客户还在外地")
        case_waiting.wait_customer(case=case, given=again, actor=office.handler, now=now)
        return rows

    monkeypatch.setattr(case_sweeping, "postponed_until", and_somebody_is_faster)
    assert case_sweeping.resume_postponed(now=at("06-04 09:00")) == 0
    assert fresh(case).state == S.WAITING_CUSTOMER


# ---- Cases of before there were limits


def test_an_old_case_gets_its_limits_counted_from_now(office: Office) -> None:
    old = complaint_of(office.region, office.agent, registered_at=at("05-01 10:00"))
    assert old.next_due_at is None
    assert case_sweeping.give_limits(now=REGISTERED) == 1
    case = fresh(old)
    assert (case.next_limit, case.next_due_at) == ("assign", at("06-03 12:00"))
    assert (case.response_due_at, case.resolution_due_at) == (at("06-04 10:00"), at("06-09 20:00"))
    assert case.state == S.REGISTERED
    told = Notice.objects.get(recipient=office.lead)
    assert told.text == f"投诉 {case.number} 还没有责任部门，请指派"
    assert case_sweeping.give_limits(now=REGISTERED) == 0


def test_ended_cases_need_no_limits(office: Office) -> None:
    complaint_of(
        office.region,
        office.agent,
        state=S.WITHDRAWN,
        withdrawn_call_at=REGISTERED,
        closed_at=REGISTERED,
    )
    assert case_sweeping.give_limits(now=REGISTERED) == 0


# ---- Twice, between, at once, late


LATE = at("06-10 21:00")


def a_bit_of_everything(office: Office) -> None:
    """Something for each job at ``LATE``."""
    registered(office)
    handling(office)
    waits_for_parts(handling(office), office, at("06-03 14:00"))
    postponed(office)
    cases.handled(office, at("06-08 18:30"))
    complaint_of(office.region, office.agent)


def run_all(now: datetime, jobs: Any = JOBS) -> None:
    for job in jobs:
        job(now=now)


def test_every_job_run_again_changes_nothing(office: Office) -> None:
    a_bit_of_everything(office)
    before = dump()
    run_all(LATE)
    once = dump()
    assert {label for label in once if once[label] != before.get(label)} >= {
        "callbacks.Complaint",
        "callbacks.ComplaintEvent",
        "callbacks.CaseEscalation",
        "regions.Notice",
        "regions.PeriodicRun",
    }
    for job in JOBS:
        job(now=LATE)
        assert dump() == once, job
    run_all(LATE, reversed(JOBS))
    assert dump() == once


def test_two_schedulers_one_after_the_other_are_as_one(office: Office) -> None:
    """Half a minute apart, nothing new falls due: the second finds it done."""
    a_bit_of_everything(office)
    run_all(LATE)
    once = dump()
    run_all(LATE + timedelta(seconds=30))
    assert dump() == once


@pytest.mark.parametrize(
    ("module", "between", "job", "moment"),
    [
        (case_sweeping, "steps_taken", case_sweeping.escalate_cases, LATE),
        (case_reminding, "told_already", case_reminding.tell_overdue, LATE),
        (case_reminding, "people_of", case_reminding.remind_limits, LATE - timedelta(hours=1, minutes=30)),
        (case_sweeping, "in_hand", case_sweeping.give_limits, LATE),
        (looking, "inbox_counts", looking.look_reminders, LATE),
    ],
)
def test_one_that_runs_in_the_middle_of_the_other_changes_nothing(
    office: Office, monkeypatch: Any, module: Any, between: str, job: Any, moment: datetime
) -> None:
    """The other one comes between looking and doing."""
    a_bit_of_everything(office)
    found, entered = getattr(module, between), []

    def and_the_other_runs(**given: Any) -> Any:
        answer = found(**given)
        if not entered:
            entered.append(True)
            job(now=moment)
        return answer

    monkeypatch.setattr(module, between, and_the_other_runs)
    job(now=moment)
    assert entered == [True]
    twice = dump()
    monkeypatch.undo()
    job(now=moment)
    assert dump() == twice
    keys = [(case, key) for case, key, _from, _to in steps()]
    assert len(keys) == len(set(keys))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_what_one_leaves(db: None) -> None:
    hq, _new = Region.objects.get_or_create(code="HQ", defaults={"name": "总部"})
    office = cases.open_office(region=Region.objects.create(code="HZ", name="杭州"), hq=hq)
    a_bit_of_everything(office)
    all_at_once(lambda _number: run_all(LATE), range(3))
    parallel = dump()
    run_all(LATE)
    assert dump() == parallel
    assert sorted(key for _case, key, _from, _to in steps()) == sorted(
        [
            "not_accepted:0",
            "parts_long:0",
            "resolution_late:0",
            "resolution_very_late:0",
            "resolution_very_late:0",
        ]
    )


def test_one_case_that_fails_stops_no_other(office: Office, monkeypatch: Any, caplog: Any) -> None:
    first, second = registered(office), registered(office)

    def broken(*, case: Complaint, step: Any) -> Complaint:
        if case.pk == first.pk:
            raise ZeroDivisionError
        return take(case=case, step=step)

    monkeypatch.setattr("callbacks.actions.case_escalating.take", broken)
    assert case_sweeping.escalate_cases(now=at("06-03 15:01")) == 1
    assert [case for case, *_rest in steps()] == [second.pk]
    assert "case_not_swept" in caplog.text
    monkeypatch.undo()
    assert case_sweeping.escalate_cases(now=at("06-03 15:02")) == 1


# ---- Nothing to do costs next to nothing


@pytest.mark.parametrize(
    ("job", "queries"),
    [
        (case_sweeping.escalate_cases, 3),
        (case_sweeping.resume_postponed, 1),
        (case_sweeping.give_limits, 1),
        (case_reminding.remind_limits, 2),
        (case_reminding.tell_overdue, 1),
    ],
)
def test_with_nothing_due_a_job_looks_and_goes(
    office: Office, job: Any, queries: int, django_assert_num_queries: Any
) -> None:
    for _number in range(3):
        registered(office)
    with django_assert_num_queries(queries):
        assert job(now=REGISTERED) == 0


def scans(captured: CaptureQueriesContext) -> list[str]:
    """Plans that read all cases, pauses or steps instead of an index."""
    found = []
    for query in captured.captured_queries:
        with connection.cursor() as cursor:
            word = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
            cursor.execute(word + query["sql"])
            plan = "\n".join(str(row) for row in cursor.fetchall())
        tables = ("callbacks_complaint", "callbacks_casepause", "callbacks_caseescalation")
        marks = ("SCAN {}'", "Seq Scan on {} ", "Seq Scan on {}\n")
        if any(mark.format(table) in plan for table in tables for mark in marks):
            found.append(f"{query['sql']}\n{plan}")
    return found


def test_no_job_reads_all_cases_to_find_the_few(office: Office) -> None:
    """A thousand closed ones and three open: the limits' indexes lead there on both databases.

    ``give_limits`` runs once a day, the others every minute or five.
    """
    many = [
        {
            "state": S.WITHDRAWN,
            "withdrawn_call_at": REGISTERED,
            "closed_at": REGISTERED,
            "number": f"OLD-{number}",
        }
        for number in range(1_000)
    ]
    model = complaint_of(office.region, office.agent, **many[0])
    kept = [field.attname for field in Complaint._meta.concrete_fields if not field.primary_key]
    Complaint.objects.bulk_create(
        Complaint(**({name: getattr(model, name) for name in kept} | fields)) for fields in many[1:]
    )
    for closed in Complaint.objects.all():
        ended = {"began_at": REGISTERED, "until": REGISTERED, "ended_at": REGISTERED}
        CasePause.objects.create(complaint=closed, kind=PauseKind.PARTS, **ended)
    for _number in range(3):
        registered(office)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for job in JOBS[1:-1]:
        with CaptureQueriesContext(connection) as captured:
            job(now=REGISTERED)
        assert scans(captured) == [], job
