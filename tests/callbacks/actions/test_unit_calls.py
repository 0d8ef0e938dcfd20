"""Ruling 38: one call, the same answers for the chosen orders; decision 22: one dial, many results."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from callbacks.actions.case_handling import Progress, progress
from callbacks.actions.claiming import claim
from callbacks.actions.dialling import DialRequest, dial
from callbacks.actions.shift import save_and_next
from callbacks.actions.submissions import CaseWords, Submission, SuggestionWords
from callbacks.actions.taking_back import take_back
from callbacks.actions.unit_calls import Unit, record_unit_call
from callbacks.choices import TaskState
from callbacks.models import (
    CallAttempt,
    CallbackRecord,
    CallbackTask,
    Complaint,
    Dial,
    ServiceFinding,
    Suggestion,
)
from config.lib.errors import Conflict, Refused
from regions.choices import Role
from tests.callbacks.calls import GOOD, NOW, due_task
from tests.factories import CustomerFactory, member
from workorders.choices import ServiceMode

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=3)


def hotel(region: Any, sets: int, **fields: Any) -> list[CallbackTask]:
    customer = CustomerFactory(name="西湖大酒店")
    return [due_task(region, work_order__customer=customer, **fields) for _number in range(sets)]


def called(task, agent, others, *, each_complains=False, outcome="connected_done", now=SOON, **fields):
    submission = Submission(
        submission_id=fields.pop("submission_id", None) or uuid4(),
        outcome=outcome,
        **{"answers": GOOD, **fields},
    )
    unit = Unit(also=tuple(other.pk for other in others), each_complains=each_complains)
    return record_unit_call(task=task, agent=agent, submission=submission, unit=unit, now=now)


def test_one_call_serves_the_chosen_orders_and_each_counts_by_itself(hangzhou, agent_hz):
    first, *others, left_out = hotel(hangzhou, 4)
    dial(task=first, agent=agent_hz, request=DialRequest(), now=NOW)
    saved = called(first, agent_hz, others, suggestion=SuggestionWords("多派一个师傅"), needs="清洗")
    assert Dial.objects.count() == 1
    marks = CallAttempt.objects.order_by("pk").values_list("task", "same_call_as", "dialled_at", "dial")
    here = saved.first.attempt
    assert list(marks) == [
        (first.pk, None, NOW, here.dial_id),
        *((other.pk, here.pk, NOW, None) for other in others),
    ]
    assert CallbackRecord.objects.effective().filter(satisfaction=5).count() == 3
    states = dict(CallbackTask.objects.values_list("pk", "state"))
    assert states.pop(left_out.pk) == TaskState.DUE
    assert set(states.values()) == {TaskState.COMPLETED}
    assert Suggestion.objects.get().attempt == here


def test_a_repeated_submission_tells_what_was_saved(hangzhou, agent_hz):
    first, *others = hotel(hangzhou, 3)
    again = uuid4()
    made = called(first, agent_hz, others, submission_id=again)
    told = called(first, agent_hz, others, submission_id=again)
    assert told.first.replayed
    assert [each.record for each in told.others] == [each.record for each in made.others]
    assert CallAttempt.objects.count() == 3


def test_answers_that_open_a_case_concern_one_order(hangzhou, agent_hz):
    """Ruling 29: one save, one complaint; nothing is invented about the other 79 sets."""
    first, *others = hotel(hangzhou, 3)
    words = {
        "respondent_relation": "self",
        "description": "大堂这台不制冷，客人投诉",
        "complaint": CaseWords(demand="今天修好"),
    }
    bad = {**GOOD, "satisfaction": 1}
    with pytest.raises(Refused) as refused:
        called(first, agent_hz, others, answers=bad, **words)
    assert list(refused.value.fields) == ["also"]
    with pytest.raises(Refused):
        called(first, agent_hz, others, answers={**GOOD, "site_cleaned": "no"})
    assert (CallAttempt.objects.count(), Complaint.objects.count(), ServiceFinding.objects.count()) == (
        0,
        0,
        0,
    )
    called(first, agent_hz, others, answers=bad, each_complains=True, **words)
    orders = [task.work_order_id for task in (first, *others)]
    assert sorted(Complaint.objects.values_list("work_order", flat=True)) == orders


def another(first: CallbackTask, region: Any, **facts: Any) -> CallbackTask:
    """One more order of the same customer."""
    customer = first.work_order.customer
    return due_task(
        region,
        work_order__customer=customer,
        **{f"work_order__{name}": value for name, value in facts.items()},
    )


CHARGED = {"charge_status": "standard", "charge_amount": "100", "receipt_given": True}


@pytest.mark.parametrize("with_words", [False, True])
def test_an_order_the_erp_charged_otherwise_is_named(hangzhou, agent_hz, with_words):
    """Ruling 69: the answer that is right for the first order is a difference for another one."""
    (first,) = hotel(hangzhou, 1, work_order__charge=Decimal(100))
    alike = another(first, hangzhou, charge=Decimal(100))
    other = another(first, hangzhou, charge=Decimal(30))
    words = (
        {
            "respondent_relation": "self",
            "description": "客人说每台都收了一百",
            "complaint": CaseWords(demand="退差价"),
        }
        if with_words
        else {}
    )
    with pytest.raises(Refused) as refused:
        called(first, agent_hz, [alike, other], answers={**GOOD, **CHARGED}, **words)
    assert list(refused.value.fields) == ["also"]
    sentence = str(refused.value)
    assert other.work_order.order_no in sentence
    assert alike.work_order.order_no not in sentence
    assert first.work_order.order_no not in sentence
    assert (CallAttempt.objects.count(), Complaint.objects.count()) == (0, 0)


def test_each_opens_its_own_by_its_own_facts(hangzhou, agent_hz):
    (first,) = hotel(hangzhou, 1, work_order__charge=Decimal(30))
    other = another(first, hangzhou, charge=Decimal(1000))
    called(
        first,
        agent_hz,
        [other],
        answers={**GOOD, **CHARGED},
        each_complains=True,
        respondent_relation="self",
        description="客人说每台收的都不对",
        complaint=CaseWords(demand="退差价"),
    )
    told = Complaint.objects.order_by("work_order").values_list("work_order", "demand", "grounds")
    orders = [first.work_order_id, other.work_order_id]
    assert list(told) == [(order, "退差价", ["charge"]) for order in orders]


def test_a_finding_of_another_order_is_not_opened_silently(hangzhou, agent_hz):
    """A site that was not cleaned is a finding for the order done on site only (ruling 30)."""
    (first,) = hotel(hangzhou, 1, work_order__service_mode=ServiceMode.CARRY_IN)
    on_site = another(first, hangzhou, service_mode=ServiceMode.ONSITE)
    dirty = {**GOOD, "site_cleaned": "no"}
    with pytest.raises(Refused) as refused:
        called(first, agent_hz, [on_site], answers=dirty)
    assert on_site.work_order.order_no in str(refused.value.fields["also"])
    assert (ServiceFinding.objects.count(), CallAttempt.objects.count()) == (0, 0)
    called(first, agent_hz, [on_site], answers=dirty, each_complains=True)
    assert ServiceFinding.objects.get().record.work_order == on_site.work_order


def test_of_many_orders_a_few_are_named(hangzhou, agent_hz):
    (first,) = hotel(hangzhou, 1, work_order__charge=Decimal(100))
    others = [another(first, hangzhou, charge=Decimal(30)) for _ in range(6)]
    with pytest.raises(Refused) as refused:
        called(first, agent_hz, others, answers={**GOOD, **CHARGED})
    sentence = str(refused.value)
    assert "等 6 单" in sentence
    assert others[4].work_order.order_no in sentence
    assert others[5].work_order.order_no not in sentence


def test_a_complaint_by_hand_is_about_the_order_in_hand(hangzhou, agent_hz):
    first, *others = hotel(hangzhou, 3)
    called(
        first,
        agent_hz,
        others,
        respondent_relation="self",
        description="前台说发票一直没有开来",
        complaint=CaseWords(demand="补发票"),
    )
    assert Complaint.objects.get().work_order == first.work_order
    assert CallbackRecord.objects.count() == 3


@pytest.mark.parametrize("outcome", ["no_answer", "appointment", "empty_number"])
def test_who_was_not_reached_answers_for_nobody(hangzhou, agent_hz, outcome):
    first, *others = hotel(hangzhou, 2)
    with pytest.raises(Refused):
        called(first, agent_hz, others, outcome=outcome, answers={}, next_at=SOON + timedelta(hours=1))
    assert CallAttempt.objects.count() == 0


def test_only_open_first_callbacks_of_the_same_customer_and_region(hangzhou, ningbo, agent_hz, agent_nb):
    first, second = hotel(hangzhou, 2)
    strange = due_task(hangzhou)
    elsewhere = due_task(ningbo, work_order__customer=first.work_order.customer)
    done = due_task(
        hangzhou,
        work_order__customer=first.work_order.customer,
        state=TaskState.WAIVED,
        waive_reason="too_old",
    )
    for other in (strange, elsewhere, done):
        with pytest.raises(Refused):
            called(first, agent_hz, [second, other])
    colleague = member(region=hangzhou, role=Role.CALLBACK_AGENT, username="agent_2")
    claim(task=second, agent=colleague, now=NOW)
    with pytest.raises((Refused, Conflict)):
        called(first, agent_hz, [second])
    assert CallAttempt.objects.count() == 0
    with pytest.raises(Refused):
        called(first, agent_hz, [CallbackTask(pk=number) for number in range(10_000, 10_201)])


def test_taking_back_takes_the_whole_call_back(hangzhou, agent_hz):
    first, *others = hotel(hangzhou, 3)
    saved = called(first, agent_hz, others)
    hers = take_back(attempt=saved.first.attempt, agent=agent_hz, now=SOON + timedelta(seconds=9))
    assert hers == first
    assert CallAttempt.objects.standing().count() == 0
    assert CallbackRecord.objects.effective().count() == 0
    held = dict(CallbackTask.objects.values_list("pk", "claimed_by"))
    assert held == {first.pk: agent_hz.pk, **{other.pk: None for other in others}}
    assert set(CallbackTask.objects.values_list("state", flat=True)) == {TaskState.DUE}


def test_a_case_of_any_order_that_moved_on_keeps_the_whole_call(hangzhou, agent_hz):
    first, second = hotel(hangzhou, 2)
    words = {"respondent_relation": "self", "description": "两台都不制冷，客人都在投诉"}
    saved = called(
        first,
        agent_hz,
        [second],
        answers={**GOOD, "satisfaction": 1},
        each_complains=True,
        complaint=CaseWords(demand="修好"),
        **words,
    )
    case = Complaint.objects.get(work_order=second.work_order)
    words = Progress(note="主管看过", told_customer=False)
    progress(case=case, given=words, actor=agent_hz, now=SOON + timedelta(seconds=1))
    with pytest.raises(Conflict):
        take_back(attempt=saved.first.attempt, agent=agent_hz, now=SOON + timedelta(seconds=2))
    assert CallAttempt.objects.standing().count() == 2


def test_a_number_that_is_the_others_second_one_is_the_same_customer(hangzhou, agent_hz):
    first = due_task(hangzhou)
    order = first.work_order
    other = due_task(
        hangzhou,
        work_order__phone_alt=order.phone,
        work_order__phone_alt_hmac=order.phone_hmac,
        work_order__phone_alt_masked=order.phone_masked,
    )
    called(first, agent_hz, [other])
    assert other.attempts.get().phone_slot == "alternate"
    assert other.attempts.get().phone_masked == order.phone_masked


def test_after_a_talk_the_same_customers_next_order_comes_first_without_a_dial(hangzhou, agent_hz):
    """Decision 22: one conversation, one result an order, one dial counted."""
    first, second, third = hotel(hangzhou, 3)
    urgent = due_task(hangzhou, rank=0)
    dial(task=first, agent=agent_hz, request=DialRequest(), now=NOW)
    in_hand = first
    for expected in (second, third, urgent):
        submission = Submission(submission_id=uuid4(), outcome="connected_done", answers=GOOD)
        following = save_and_next(task=in_hand, agent=agent_hz, submission=submission, now=SOON).following
        assert following == expected
        in_hand = following
    assert Dial.objects.count() == 1
    assert CallbackRecord.objects.effective().count() == 3


def test_who_did_not_answer_is_not_offered_again(hangzhou, agent_hz):
    first, second = hotel(hangzhou, 2)
    urgent = due_task(hangzhou, rank=0)
    submission = Submission(submission_id=uuid4(), outcome="no_answer")
    following = save_and_next(task=first, agent=agent_hz, submission=submission, now=SOON).following
    assert following == urgent
    assert second.attempts.count() == 0


def test_eighty_sets_are_saved_in_one_go(hangzhou, agent_hz, django_assert_max_num_queries):
    first, *others = hotel(hangzhou, 80)
    with django_assert_max_num_queries(80 * 40):
        called(first, agent_hz, others)
    assert CallbackRecord.objects.effective().count() == 80
