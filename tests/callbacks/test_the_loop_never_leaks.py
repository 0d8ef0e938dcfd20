"""Random people do random things with random cases, through the API (issue "The loop", proof 1).

Whatever they try, no path ends a dissatisfied or untrue case against item 2, the history has no gap, the
level never falls, and every order is in exactly one place (ruling 72).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from rest_framework.test import APIClient

from callbacks.actions.case_sweeping import escalate_cases, resume_postponed
from callbacks.choices import ENDED_CASE_STATES, CaseVerb, ComplaintState, TaskState
from callbacks.models import CallAttempt, CallbackTask, Complaint, ComplaintEvent
from callbacks.policies.case_steps import ASKED_FOR
from callbacks.queries.conservation import Place, places
from config.lib.calendar import local, zone
from regions.models import Region
from tests.callbacks.calls import at
from tests.callbacks.cases import Office, open_office, registered
from tests.factories import RegionFactory, member
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
S = ComplaintState
PEOPLE = ("agent", "second_agent", "lead", "head", "handler", "expert", "manager", "outsider")
ANSWERED = frozenset({200, 201, 204, 400, 403, 404, 409})


class Loop(RuleBasedStateMachine):
    """One region's office; every step happens a little later than the last, inside calling hours.

    ``reached`` collects the states that cases were in: a walk that never gets anywhere proves nothing.
    """

    reached: ClassVar[set[str]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = at("06-03 09:30")
        self.clock = time_machine.travel(self.now, tick=False)
        self.traveller = self.clock.start()
        self.levels: dict[int, int] = {}
        self.clients: dict[str, APIClient] = {}

    @initialize()
    def open(self) -> None:
        region = RegionFactory(code="HZ", name="杭州")
        self.office: Office = open_office(region=region, hq=Region.objects.get(code="HQ"))
        outsider = member(region=RegionFactory(code="NB", name="宁波"), role="region_supervisor")
        for name in PEOPLE:
            client = APIClient()
            client.force_authenticate(outsider if name == "outsider" else getattr(self.office, name))
            self.clients[name] = client

    def teardown(self) -> None:
        self.clock.stop()
        self.reached.update(ComplaintEvent.objects.values_list("to_state", flat=True) if self.levels else ())
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def later(self, minutes: int) -> None:
        """Never at night: what cannot be called then is not the point here."""
        self.now += timedelta(minutes=minutes)
        clock = local(self.now)
        if clock.hour >= 19:
            self.now = datetime(clock.year, clock.month, clock.day, 9, 30, tzinfo=zone()) + timedelta(days=1)
        self.traveller.move_to(self.now)

    def case(self, number: int) -> Complaint:
        cases = list(Complaint.objects.order_by("pk"))
        return cases[number % len(cases)]

    @precondition(lambda self: Complaint.objects.count() < 3)
    @rule(answers=st.sampled_from([{"satisfaction": 2}, {"satisfaction": 1}, {"is_genuine": False}]))
    def register(self, answers: dict[str, Any]) -> None:
        if answers.get("is_genuine") is False:
            answers = {**answers, "not_genuine_reason": "not_visited"}
        case = registered(self.office, self.now, **answers)
        first = Complaint.objects.order_by("pk").values_list("work_order__customer", flat=True)[0]
        WorkOrder.objects.filter(pk=case.work_order_id).update(customer=first)  # else none could be merged
        self.later(1)

    @precondition(lambda self: Complaint.objects.exists())
    @rule(
        number=st.integers(0, 5),
        who=st.sampled_from(PEOPLE),
        verb=st.sampled_from([str(verb) for verb in ASKED_FOR]),
        minutes=st.integers(1, 600),
    )
    def ask(self, number: int, who: str, verb: str, minutes: int) -> None:
        """Any verb by anybody: refused or done, never an error."""
        case = self.case(number)
        self._post(who, f"/api/v1/complaints/{case.pk}/{verb}/", self._body(verb))
        self.later(minutes)

    @precondition(lambda self: Complaint.objects.exists())
    @rule(
        number=st.integers(0, 5),
        in_work=st.sampled_from(["handle", "handle", "wait-parts", "wait-customer"]),
        minutes=st.integers(1, 240),
    )
    def go_on(self, number: int, in_work: str, minutes: int) -> None:
        """The step that leads on, by who may take it: without it random walks stay near the beginning."""
        case = self.case(number)
        following = {
            S.REGISTERED: ("lead", "assign"),
            S.ASSIGNED: ("handler", "accept"),
            S.ACCEPTED: ("handler", "contact"),
            S.HANDLING: ("handler", in_work),
            S.WAITING_PARTS: ("handler", "parts-arrived"),
            S.WAITING_CUSTOMER: ("handler", "resume"),
            S.REOPENED: ("handler", "contact"),
        }.get(S(case.state))
        if following is not None:
            who, verb = following
            self._post(who, f"/api/v1/complaints/{case.pk}/{verb}/", self._body(verb))
        self.later(minutes)

    @precondition(lambda self: CallbackTask.objects.open().filter(round__gt=1).exists())
    @rule(
        who=st.sampled_from(PEOPLE),
        outcome=st.sampled_from(["connected_done", "connected_done", "refused", "no_answer", "empty_number"]),
        solved=st.sampled_from(["yes", "yes", "partly", "no"]),
        satisfaction=st.integers(1, 5),
        minutes=st.integers(1, 600),
    )
    def call_by_anybody(self, who: str, outcome: str, solved: str, satisfaction: int, minutes: int) -> None:
        self.call(who=who, outcome=outcome, solved=solved, satisfaction=satisfaction, minutes=minutes)

    def call(self, *, who: str, outcome: str, solved: str, satisfaction: int, minutes: int) -> None:
        task = CallbackTask.objects.open().filter(round__gt=1).order_by("pk").first()
        assert task is not None
        body: dict[str, Any] = {"outcome": outcome, "respondent_relation": "self"}
        if outcome == "connected_done":
            body["answers"] = {"contacted": True, "solved": solved, "satisfaction": satisfaction}
        self._post(who, f"/api/v1/callbacks/{task.pk}/attempts/", body)
        self.later(minutes)

    @precondition(lambda self: CallbackTask.objects.open().filter(round__gt=1).exists())
    @rule(satisfaction=st.sampled_from([5, 4, 2]), solved=st.sampled_from(["yes", "yes", "no"]))
    def call_back(self, satisfaction: int, solved: str) -> None:
        """By an agent who may, and with answers."""
        self.call(who="agent", outcome="connected_done", solved=solved, satisfaction=satisfaction, minutes=30)

    @precondition(lambda self: CallbackTask.objects.open().filter(round__gt=1).exists())
    @rule(ends=st.booleans())
    def talk_and_withdraw(self, ends: bool) -> None:
        """She will talk another day; the supervisor, perhaps, ends the case on that."""
        task = CallbackTask.objects.open().filter(round__gt=1).order_by("pk").first()
        assert task is not None
        later = (self.now + timedelta(days=1)).isoformat()
        self._post(
            "agent", f"/api/v1/callbacks/{task.pk}/attempts/", {"outcome": "reschedule", "next_at": later}
        )
        self.later(5)
        if ends:
            self._post("lead", f"/api/v1/complaints/{task.complaint_id}/withdraw/", self._body("withdraw"))
        self.later(60)

    @rule(days=st.integers(1, 9))
    def wait(self, days: int) -> None:
        """Nobody does anything for days, and the timetable runs, twice."""
        self.later(days * 24 * 60)
        for _twice in range(2):
            resume_postponed(now=self.now)
            escalate_cases(now=self.now)

    def _body(self, verb: str) -> dict[str, Any]:
        words = "客户要求的情况已经核对清楚"
        case = Complaint.objects.order_by("pk").last()
        bodies: dict[str, dict[str, Any]] = {
            "assign": {"department": "repair", "handler": self.office.handler.username},
            "reject": {"reason": words},
            "contact": {"note": words},
            "wait-parts": {
                "parts": [{"name": "主板", "quantity": 1}],
                "expected_on": str(local(self.now).date() + timedelta(days=4)),
                "told_customer": True,
            },
            "wait-customer": {"until": (self.now + timedelta(days=2)).isoformat(), "reason": words},
            "progress": {"note": words, "told_customer": True},
            "handle": {
                "result": words,
                "root_cause": "repair",
                "responsible_kind": "technician",
                "done_at": self.now.isoformat(),
            },
            "escalate": {"description": words, "handling_so_far": words},
            "merge": {"into": case.pk if case else 0},
            "close-unconfirmed": {"note": words},
            "instruct": {"text": words},
            "name-expert": {"expert": self.office.expert.username},
            "opinion": {"text": words},
            "rule": {"ruling": words, "close": True},
        }
        return bodies.get(verb, {"reason": words} if verb.endswith("invalid") or verb == "withdraw" else {})

    def _post(self, who: str, path: str, body: dict[str, Any]) -> None:
        with transaction.atomic():
            answer = self.clients[who].post(path, body, format="json")
        assert answer.status_code in ANSWERED, (path, answer.status_code, answer.content)
        if who == "outsider":
            assert answer.status_code == 404, (path, answer.status_code)

    @invariant()
    def every_end_has_its_proof(self) -> None:
        for case in Complaint.objects.filter(state__in=ENDED_CASE_STATES):
            assert proof_of(case), (case.number, case.state)

    @invariant()
    def the_history_has_no_gap(self) -> None:
        for case in Complaint.objects.all():
            steps = list(case.events.order_by("pk").values_list("from_state", "to_state"))
            assert [before for before, _after in steps[1:]] == [after for _before, after in steps[:-1]]
            assert steps[-1][1] == case.state

    @invariant()
    def the_level_never_falls(self) -> None:
        for pk, level in Complaint.objects.values_list("pk", "level"):
            assert level >= self.levels.get(pk, 1)
            self.levels[pk] = level

    @invariant()
    def every_order_is_in_one_place(self) -> None:
        found = places(orders=WorkOrder.objects.all())
        assert sum(found.values()) == WorkOrder.objects.count()
        assert found[Place.NOWHERE] == 0

    @invariant()
    def nobody_is_forgotten(self) -> None:
        """An open case has a limit that runs, or a second callback that ended without an answer."""
        for case in Complaint.objects.open():
            waits_for_somebody = case.state == S.SECOND_CALLBACK
            assert case.next_due_at is not None or waits_for_somebody, (case.number, case.state)


def proof_of(case: Complaint) -> bool:
    """What item 2 and the table ask of each end, read from the calls themselves."""
    last = case.second_callbacks.order_by("-round").first()
    match S(case.state):
        case S.CLOSED_SATISFIED | S.INVALID:
            record = case.closing_record
            content = record.solved == "yes" and (record.satisfaction or 0) >= 4
            satisfied = content and record.retracted_at is None
            its_own = record.task.complaint_id == case.pk and record.round > 1
            found = case.state != S.INVALID or case.invalid_found_by.username == "manager_1"
            return satisfied and its_own and found and not case.was_handled_by(record.agent)
        case S.CLOSED_UNCONFIRMED:
            return last is not None and last.state == TaskState.UNREACHABLE and last.rule_met is True
        case S.CLOSED_BY_RULING:
            ruled = case.closing_ruling.author.username == "manager_1"
            refused = case.second_callbacks.filter(state=TaskState.REFUSED).exists()
            return ruled and (refused or (case.reopenings >= 3 and case.level == 3))
        case S.MERGED:
            return case.merged_into_id is not None and case.merged_into_id != case.pk
        case S.WITHDRAWN:
            calls = CallAttempt.objects.standing().filter(task__work_order=case.work_order)
            return calls.filter(saved_at=case.withdrawn_call_at).exists()
    return False


@pytest.fixture
def machine_settings() -> Iterator[settings]:
    return settings(
        max_examples=15,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )


def test_no_path_ends_a_case_without_its_proof(machine_settings: settings) -> None:
    run_state_machine_as_test(Loop, settings=machine_settings)
    assert {S.CLOSED_SATISFIED, S.REOPENED, S.WAITING_PARTS, S.WAITING_CUSTOMER} <= Loop.reached


@pytest.mark.drill
def test_no_path_ends_a_case_without_its_proof_however_long_one_looks() -> None:
    long = settings(
        max_examples=150, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Loop, settings=long)
    assert {S.CLOSED_SATISFIED, S.REOPENED, S.WITHDRAWN, S.INVALID} <= Loop.reached
    print(f"\nthe loop: {sorted(Loop.reached)} reached")


def test_every_verb_that_people_may_ask_for_is_tried() -> None:
    assert {str(verb) for verb in ASKED_FOR} <= {str(verb) for verb in CaseVerb}
