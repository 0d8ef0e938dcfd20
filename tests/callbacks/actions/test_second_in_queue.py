"""Second callbacks in the agents' queue: who gets them, when they press, when nobody is found (ruling 31)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from callbacks.actions import case_handling
from callbacks.actions.amending import amend_record
from callbacks.actions.claiming import claim_next
from callbacks.actions.concluding import Conclusion, NewValues, correct_recheck
from callbacks.actions.queueing import rerank
from callbacks.actions.sharing import next_callback, share_region
from callbacks.actions.taking_back import take_back
from callbacks.choices import ComplaintState, RecheckState, ResponsibleKind, TaskState
from callbacks.models import (
    CallbackPolicy,
    CallbackRecord,
    CallbackTask,
    Complaint,
    CustomerNeed,
    DataRecheck,
    FollowUp,
)
from callbacks.policies.priority import Rank
from callbacks.queries.colleagues import colleagues_for
from callbacks.queries.desk import counts, waiting_for
from callbacks.queries.same_customer import others_of_customer
from config.lib.errors import Conflict, Refused
from regions.choices import Role
from regions.models import Membership, Notice, Region, User
from tests.callbacks.calls import at, due_task, fields_of, save
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    fresh,
    handle,
    handled,
    office,
    second_call,
    second_task,
)
from tests.factories import member

HANDLED = REGISTERED + 5 * HOUR  # Wednesday 15:00 at the latest; the callback waits from 13:00 on
CALLED = REGISTERED + 6 * HOUR
__all__ = ["office"]


def handled_by_an_agent(office: Office) -> Complaint:
    """The second agent is the department's handler too."""
    office.department.handlers.add(office.second_agent)
    Membership.objects.create(user=office.second_agent, region=office.region, role=Role.DEPARTMENT_HANDLER)
    case = handled(office)
    Complaint.objects.filter(pk=case.pk).update(handler=office.second_agent)
    return fresh(case)


class TestWhoGetsIt:
    def test_its_handler_neither_sees_nor_gets_nor_counts_it(self, office):
        case = handled_by_an_agent(office)
        assert not waiting_for(agent=office.second_agent, now=HANDLED).exists()
        assert claim_next(agent=office.second_agent, now=HANDLED) is None
        assert waiting_for(agent=office.agent, now=HANDLED).get() == second_task(case)
        assert claim_next(agent=office.agent, now=HANDLED) == second_task(case)

    def test_it_is_not_handed_over_to_its_handler(self, office):
        User.objects.update(dialects="温州话")
        case = handled_by_an_agent(office)
        task = second_task(case)
        task.work_order.customer.dialect = "温州话"
        offered = colleagues_for(task=task, agent=office.agent)
        assert office.lead in offered
        assert office.second_agent not in offered

    def test_the_morning_share_gives_it_to_somebody_else(self, office):
        case = handled_by_an_agent(office)
        CallbackPolicy.objects.create(region=office.region, valid_from=date(2026, 1, 1), morning_share=True)
        CallbackTask.objects.filter(complaint=case).update(assigned_to=None, agent=office.second_agent)
        share_region(region=office.region, actor=None, now=HANDLED)
        assert second_task(case).assigned_to == office.agent

    def test_where_only_its_handler_is_there_it_stays_nobodys(self, office):
        case = handled_by_an_agent(office)
        CallbackTask.objects.filter(complaint=case).update(assigned_to=None)
        Membership.objects.filter(user=office.agent).delete()
        share_region(region=office.region, actor=None, now=HANDLED)
        assert second_task(case).assigned_to is None

    def test_a_conversation_goes_on_to_first_callbacks_only(self, office):
        """Decision 22: the second callback comes through the queue, to who may make it."""
        case = handled(office)
        order = case.work_order
        same = {"work_order__customer": order.customer, "work_order__phone": order.phone}
        other = due_task(office.region, now=REGISTERED, **same)
        first = due_task(office.region, now=REGISTERED, **same)
        assert list(others_of_customer(task=first, agent=office.agent, now=CALLED)) == [other]


class TestHeadquarters:
    """roles.md: also records second callbacks where a region has no agent left who is not the handler."""

    @pytest.fixture
    def caller(self, hq: Region) -> User:
        return member(region=hq, role=Role.HQ_AGENT, username="hq_1", name="总部坐席")

    def test_what_an_agent_of_the_region_can_call_is_not_hers(self, office, caller):
        handled(office)
        due_task(office.region, now=REGISTERED, rank=Rank.OVERDUE)
        assert next_callback(agent=caller, now=HANDLED) is None
        assert counts(agent=caller, now=HANDLED).due == 0

    def test_what_only_its_handler_could_call_is_hers_and_she_closes_the_case(self, office, caller):
        case = handled_by_an_agent(office)
        due_task(office.region, now=REGISTERED, rank=Rank.OVERDUE)
        Membership.objects.filter(user=office.agent).delete()
        assert list(waiting_for(agent=caller, now=HANDLED)) == [second_task(case)]
        assert counts(agent=caller, now=HANDLED).due == 1
        assert next_callback(agent=caller, now=HANDLED) == second_task(case)
        assert next_callback(agent=caller, now=HANDLED) == second_task(case)  # what she holds
        second_call(case, caller, HANDLED)
        assert fresh(case).state == ComplaintState.CLOSED_SATISFIED

    @pytest.mark.parametrize("away", ["gone", "no region", "another region"])
    def test_an_agent_who_is_not_there_is_not_left(self, office, caller, ningbo, away):
        case = handled(office)
        agents = Membership.objects.filter(role=Role.CALLBACK_AGENT)
        if away == "gone":
            User.objects.filter(memberships__in=agents).update(is_active=False)
        elif away == "no region":
            agents.delete()
        else:
            agents.update(region=ningbo)
        assert next_callback(agent=caller, now=HANDLED) == second_task(case)

    def test_an_agent_of_a_region_above_is_there_for_it(self, office, caller, hq):
        handled(office)
        Membership.objects.filter(role=Role.CALLBACK_AGENT).delete()
        member(region=hq, role=Role.CALLBACK_AGENT, username="above")
        assert next_callback(agent=caller, now=HANDLED) is None

    def test_one_at_a_time(self, office, caller):
        for number in range(2):
            handled(office, REGISTERED + timedelta(minutes=number))
        Membership.objects.filter(role=Role.CALLBACK_AGENT).delete()
        first = next_callback(agent=caller, now=CALLED)
        assert next_callback(agent=caller, now=CALLED) == first
        second_call(first.complaint, caller, CALLED)
        following = next_callback(agent=caller, now=CALLED)
        assert following is not None
        assert following != first


def test_after_the_target_it_stands_among_what_is_due_today(office):
    """Ruling 42: 24 h target, 48 h limit; nobody is forgotten in between."""
    case = handled(office)
    task = second_task(case)
    target = fresh(case).second_target_at
    assert target is not None
    assert (task.rank, task.rerank_at) == (Rank.SECOND_CALLBACK, target)
    rerank(tasks=CallbackTask.objects.all(), now=target - timedelta(seconds=1))
    assert second_task(case).rank == Rank.SECOND_CALLBACK
    rerank(tasks=CallbackTask.objects.all(), now=target)
    task = second_task(case)
    assert (task.rank, task.rerank_at) == (Rank.DUE_TODAY, task.due_end + timedelta(seconds=1))
    rerank(tasks=CallbackTask.objects.all(), now=task.due_end + timedelta(seconds=1))
    assert second_task(case).rank == Rank.OVERDUE


class TestNobodyReached:
    def tried(self, office: Office, case: Complaint, *times: str) -> CallbackTask:
        for when in times:
            save(second_task(case), office.agent, "no_answer", at(when))
        return CallbackTask.objects.get(complaint=case)

    def test_the_attempt_rule_ends_the_callback_and_the_case_waits_for_the_supervisor(self, office):
        """Ruling 27: three times, on two days, in two bands, as in the first round."""
        case = handled(office)
        task = self.tried(office, case, "06-03 14:00", "06-03 18:00")
        assert task.state == TaskState.IN_PROGRESS
        task = self.tried(office, case, "06-04 09:30")
        assert (task.state, task.rule_met) == (TaskState.UNREACHABLE, True)
        assert fresh(case).state == ComplaintState.SECOND_CALLBACK
        assert Notice.objects.filter(recipient=office.lead, key__contains="refused").count() == 1

    def test_a_wrong_number_is_rechecked_and_the_right_one_brings_the_same_callback_back(self, office):
        case = handled(office)
        task = second_task(case)
        second_call(case, office.agent, CALLED, outcome="empty_number")
        self.corrected(office, at("06-05 10:00"))
        task.refresh_from_db()
        assert (task.state, task.completed_at) == (TaskState.DUE, None)
        assert task.callable_at <= at("06-05 10:00")
        second_call(case, office.agent, at("06-05 11:00"))
        assert fresh(case).state == ComplaintState.CLOSED_SATISFIED

    def test_not_when_the_case_has_ended_meanwhile(self, office):
        case = handled(office)
        second_call(case, office.agent, CALLED, outcome="empty_number")
        Complaint.objects.filter(pk=case.pk).update(
            state=ComplaintState.CLOSED_UNCONFIRMED, closed_at=CALLED, closing_note="三次都打不通"
        )
        self.corrected(office, at("06-05 10:00"))
        assert CallbackTask.objects.get(complaint=case).state == TaskState.BAD_DATA

    def test_nor_when_it_has_gone_round_and_waits_for_a_later_one(self, office):
        case = handled(office)
        second_call(case, office.agent, CALLED, outcome="empty_number")
        Complaint.objects.filter(pk=case.pk).update(state=ComplaintState.HANDLING)
        handle(fresh(case), office, CALLED + HOUR)
        self.corrected(office, at("06-05 10:00"))
        rounds = CallbackTask.objects.filter(complaint=case).order_by("round")
        assert [task.state for task in rounds] == [TaskState.BAD_DATA, TaskState.DUE]

    def corrected(self, office: Office, now) -> None:
        recheck = DataRecheck.objects.get()
        done = correct_recheck(
            recheck=recheck,
            values=NewValues(phone="13900001111"),
            conclusion=Conclusion("门店提供的第二电话", ResponsibleKind.NONE),
            actor=office.lead,
            now=now,
        )
        assert done.state == RecheckState.CORRECTED


class TestWhatIsAsked:
    def test_who_answered_is_named_on_the_screen(self, office):
        """states.md 6.2 row 11: the customer is named."""
        task = second_task(handled(office))
        answers = {"contacted": True, "solved": "yes", "satisfaction": 5}
        asked = {"answers": answers, "asks_who_answered": True}
        missing = fields_of(lambda: save(task, office.agent, "connected_done", CALLED, **asked))
        assert missing == ["respondent_name", "respondent_relation"]
        saved = save(
            task, office.agent, "connected_done", CALLED, answers=answers, respondent_relation="self"
        )
        assert saved.record.respondent_name == task.work_order.customer_name

    def test_a_program_need_not_name_who_answered(self, office):
        """Ruling 25 asks of a second callback three answers and nothing more."""
        case = handled(office)
        answers = {"contacted": True, "solved": "yes", "satisfaction": 5}
        save(second_task(case), office.agent, "connected_done", CALLED, answers=answers)
        assert fresh(case).state == ComplaintState.CLOSED_SATISFIED

    def test_what_she_still_wants_is_the_reason_of_the_next_round(self, office):
        case = handled(office)
        answers = {"contacted": True, "solved": "no", "satisfaction": 2, "further_demand": "要求换新机"}
        save(
            second_task(case),
            office.agent,
            "connected_done",
            CALLED,
            answers=answers,
            respondent_relation="self",
        )
        assert case.events.get(verb="reopen").reason == "要求换新机"

    def test_whether_the_job_was_done_at_all_is_no_answer_any_more(self, office):
        case = handled(office)
        with pytest.raises(Refused):
            second_call(case, office.agent, CALLED, outcome="denied_service")
        assert fresh(case).state == ComplaintState.SECOND_CALLBACK

    def test_cut_off_twice_decides_nothing(self, office):
        """Ruling 34 asks for 是否属实, which nobody asks here: the attempt rule goes on."""
        case = handled(office)
        answers = {"contacted": True, "solved": "no", "satisfaction": 1}
        for when in ("06-03 14:00", "06-03 18:00"):
            save(second_task(case), office.agent, "connected_partial", at(when), answers=answers)
        assert fresh(case).state == ComplaintState.SECOND_CALLBACK
        assert second_task(case).state == TaskState.IN_PROGRESS


class TestCorrecting:
    @pytest.mark.parametrize(
        "changes", [{"solved": "no"}, {"satisfaction": 1}, {"contacted": False}, {"satisfaction": ""}]
    )
    @pytest.mark.parametrize("who", ["agent", "lead"])
    def test_what_decided_the_case_stands(self, office, changes, who):
        case = handled(office)
        record = second_call(case, office.agent, CALLED).record
        actor = getattr(office, who)
        with pytest.raises((Conflict, Refused)):
            amend_record(record=record, actor=actor, changes=changes, reason="听错了", now=CALLED)
        record.refresh_from_db()
        assert (record.solved, record.satisfaction, record.contacted) == ("yes", 5, True)
        assert fresh(case).state == ComplaintState.CLOSED_SATISFIED

    def test_it_says_why(self, office):
        record = second_call(handled(office), office.agent, CALLED, solved="no").record
        with pytest.raises(Conflict) as refused:
            amend_record(
                record=record, actor=office.lead, changes={"solved": "yes"}, reason="听错了", now=CALLED
            )
        assert refused.value.code == "case_decided"

    def test_its_words_may_be_corrected(self, office):
        record = second_call(handled(office), office.agent, CALLED).record
        same = {"solved": "yes", "satisfaction": "5", "contacted": "true"}
        changes = {**same, "description": "客户说现在制冷正常了", "further_demand": "想清洗一次"}
        amend_record(record=record, actor=office.agent, changes=changes, reason="", now=CALLED)
        record.refresh_from_db()
        assert record.description == "客户说现在制冷正常了"
        assert record.extra_answers == {"further_demand": "想清洗一次"}

    def test_the_first_talk_is_not_touched_by_the_second(self, office):
        """Decision 14: the report counts the first answer, whatever the second one is."""
        case = handled(office)
        before = CallbackRecord.objects.filter(pk=case.record_id).values().get()
        second_call(case, office.agent, CALLED)
        assert CallbackRecord.objects.filter(pk=case.record_id).values().get() == before


class TestTakingBack:
    """Ruling 33: within ten seconds everything is as it was, but for the history."""

    @pytest.mark.parametrize("answers", [{}, {"solved": "no", "satisfaction": 1}], ids=["closed", "reopened"])
    @pytest.mark.parametrize("severity", [2, 1], ids=["minor", "serious"])
    def test_every_column_of_the_case_is_as_before(self, office, answers, severity):
        case = handled(office, satisfaction=severity)
        before, told = self.columns(case), set(Notice.objects.values_list("pk", flat=True))
        saved = second_call(case, office.agent, CALLED, **answers)
        assert self.columns(case) != before
        self.taken_back(office, saved)
        assert self.columns(case) == before
        assert not case.escalations.filter(at=CALLED).exists()
        assert not FollowUp.objects.exists()
        assert set(Notice.objects.values_list("pk", flat=True)) == told
        task = second_task(case)
        assert (task.state, task.claimed_by, task.completed_at) == (TaskState.DUE, office.agent, None)

    def test_a_case_found_invalid_is_found_so_again(self, office):
        """What a reopening forgets comes back: a satisfied call then ends it as invalid."""
        case = handled(office)
        Complaint.objects.filter(pk=case.pk).update(
            invalid_found_by=office.manager, planned_at=CALLED - HOUR, plan_due_at=CALLED + HOUR
        )
        before = self.columns(case)
        saved = second_call(case, office.agent, CALLED, solved="no", satisfaction=1)
        self.taken_back(office, saved)
        assert self.columns(case) == before
        second_call(case, office.agent, CALLED + HOUR)
        assert fresh(case).state == ComplaintState.INVALID

    def test_an_unreached_call_and_a_refusal_too(self, office):
        case = handled(office)
        before = self.columns(case)
        for number, outcome in enumerate(("no_answer", "refused", "empty_number")):
            now = CALLED + number * timedelta(minutes=5)
            saved = save(second_task(case), office.agent, outcome, now)
            take_back(attempt=saved.attempt, agent=office.agent, now=now + timedelta(seconds=5))
            assert second_task(case).state == TaskState.DUE
        assert self.columns(case) == before
        assert not Notice.objects.filter(key__contains=":refused:").exists()

    def test_not_once_somebody_has_worked_on_the_case(self, office):
        case = handled(office)
        saved = second_call(case, office.agent, CALLED, solved="no", satisfaction=1)
        words = case_handling.Contact(note="已再次致歉并约定上门")
        later = CALLED + timedelta(seconds=2)
        case_handling.contact(case=fresh(case), given=words, actor=office.handler, now=later)
        with pytest.raises(Conflict):
            take_back(attempt=saved.attempt, agent=office.agent, now=CALLED + timedelta(seconds=5))
        assert fresh(case).state == ComplaintState.HANDLING

    def test_what_the_customer_said_besides_is_gone_with_it(self, office):
        case = handled(office)
        answers = {"contacted": True, "solved": "yes", "satisfaction": 5}
        saved = save(
            second_task(case),
            office.agent,
            "connected_done",
            CALLED,
            answers=answers,
            respondent_relation="self",
            needs="清洗",
        )
        self.taken_back(office, saved)
        assert not CustomerNeed.objects.standing().exists()
        assert CallbackRecord.objects.standing().filter(work_order=case.work_order).count() == 1

    def taken_back(self, office: Office, saved) -> None:
        take_back(attempt=saved.attempt, agent=office.agent, now=CALLED + timedelta(seconds=5))

    def columns(self, case: Complaint) -> dict[str, object]:
        """All of them but the one that counts changes."""
        return {
            field.attname: getattr(fresh(case), field.attname)
            for field in Complaint._meta.concrete_fields
            if field.name != "version"
        }
