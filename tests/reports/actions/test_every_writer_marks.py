"""Whatever moves a figure marks its day, in the region the order left and in the one it is in (ruling 70).

After each step the totals are made anew out of marks alone and compared with the raw rows.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from callbacks.actions import sharing
from callbacks.actions.amending import amend_record
from callbacks.actions.concluding import (
    Conclusion,
    NewValues,
    confirm_recheck,
    correct_recheck,
    recheck_not_an_error,
    verify_recheck,
)
from callbacks.actions.exception_days import ClosedDays, set_exception_days
from callbacks.actions.planning import plan_callbacks
from callbacks.actions.submissions import CaseWords
from callbacks.actions.supervising import close_below_rule, close_unreachable, courtesy_retry
from callbacks.actions.taking_back import take_back
from callbacks.choices import ResponsibleKind
from callbacks.models import CallbackTask, Complaint, Outcome
from config.lib.errors import Refused
from regions.models import DirtyDay, Region
from reports.models import DailyAgentTotal, DailyTotal
from tests.callbacks.calls import GOOD, answer, at, due_task, save
from tests.callbacks.cases import HOUR, fresh, office, second_call
from tests.reports.agreement import MONTHS, differences, make_totals
from tests.reports.walks import BAD, DAY, SECOND, Walk, called_task, handled_case, walk
from tests.workorders.actions.landing import land
from tests.workorders.files import cells
from workorders.actions.catalogue import merge_category, merge_technician
from workorders.actions.orders import Correction, correct_order
from workorders.choices import MemberLevel
from workorders.models import Category, MovedOrder, Technician, WorkOrder

pytestmark = pytest.mark.django_db
__all__ = ["office", "walk"]


# --- what the ERP says of an order that was called already -------------------------------------------------

TOLD_LATER: dict[str, dict[str, Any]] = {
    "another technician": {"technician_name": "李师傅", "technician_no": "HZ1002"},
    "nobody": {"technician_name": "", "technician_no": ""},
    "another 品类": {"category": "冰箱"},
    "another region": {"region": "宁波", "technician_name": "钱师傅", "technician_no": "NB1"},
    "a repair": {"kind": "维修"},
    "carried in": {"kind": "维修", "service_mode": "送修"},
    "dispatched in the month before": {"dispatched_at": "2026-05-31 09:00:00"},
    "finished a day later": {"completed_at": "2026-06-02 08:00:00"},
    "undone": {"status": "处理中", "completed_at": ""},
    "void": {"status": "作废"},
    "another charge": {"charge": "80"},
    "another remark": {"remark": "高空作业"},
}


@pytest.fixture
def landed(walk: Walk, ningbo: Region) -> Walk:
    """Three orders by import: one answered badly with its case, one not reached, one with a wrong number."""
    walk.now = at("06-01 19:00")
    land(*(cells(number) for number in (1, 2, 3)), now=walk.now)
    plan_callbacks(now=walk.now)
    walk.now = at("06-02 09:30")
    plan_callbacks(now=walk.now)
    tasks = list(CallbackTask.objects.order_by("work_order__order_no"))
    answer(tasks[0], walk.office.agent, walk.now, **BAD)
    save(tasks[1], walk.office.agent, "no_answer", walk.later(HOUR))
    save(tasks[2], walk.office.agent, "empty_number", walk.later(HOUR))
    walk.agrees("called")
    return walk


@pytest.mark.parametrize("changes", [tuple(TOLD_LATER)[:6], tuple(TOLD_LATER)[6:]], ids=["whose", "when"])
def test_what_the_erp_says_later_of_orders_that_were_called(landed: Walk, changes: tuple[str, ...]) -> None:
    for change in changes:
        land(*(cells(number, **TOLD_LATER[change]) for number in (1, 2, 3)), now=landed.later(HOUR / 4))
        landed.agrees(f"landed again: {change}")
        plan_callbacks(now=landed.now)
        landed.agrees(f"planned again: {change}")
    land(*(cells(number) for number in (1, 2, 3)), now=landed.later(HOUR))
    plan_callbacks(now=landed.now)
    assert differences(now=landed.now, months=MONTHS) == []


def test_what_follows_an_order_that_has_moved_away_is_counted_where_it_is_now(landed: Walk) -> None:
    """A case stays with its region for ever (states.md 6.2 row 10)."""
    away = TOLD_LATER["another region"]
    land(*(cells(number, **away) for number in (1, 2, 3)), now=landed.later(HOUR))
    landed.agrees("moved away")
    case = handled_case(fresh(Complaint.objects.get()), landed)
    landed.agrees("responded and handled")
    second_call(case, landed.office.agent, landed.later(HOUR))
    landed.agrees("closed satisfied")
    record = case.record
    assert record is not None
    amend_record(
        record=record,
        changes={"attitude_rating": 4},
        actor=landed.office.lead,
        reason="听错了",
        now=landed.now,
    )
    landed.agrees("amended")


def test_the_queue_of_changed_orders_is_emptied_and_safe_twice(landed: Walk) -> None:
    """C8; what is not counted is not queued."""
    land(*(cells(number, remark="高空作业") for number in (1, 2, 3)), now=landed.later(HOUR))
    assert not MovedOrder.objects.exists()
    land(*(cells(number, **TOLD_LATER["another region"]) for number in (1, 2, 3)), now=landed.later(HOUR))
    assert set(MovedOrder.objects.values_list("work_order__order_no", "region__code")) == {
        (f"AZ{number:08d}", region) for number in (1, 2, 3) for region in ("HZ", "NB")
    }
    landed.agrees("swept")
    assert not MovedOrder.objects.exists()
    landed.agrees("swept again")


def test_a_correction_by_hand(landed: Walk) -> None:
    order = WorkOrder.objects.order_by("order_no")[0]
    cells_ = {"technician_name": "李师傅", "technician_no": "HZ1002", "category": "冰箱"}
    correct_order(
        order=order,
        correction=Correction(cells=cells_, reason="ERP 写错了人"),
        actor=landed.office.lead,
        now=landed.later(HOUR),
    )
    landed.agrees("corrected")


def test_a_later_repair_moves_the_day_of_the_one_before_wherever_that_was(walk: Walk, ningbo: Region) -> None:
    """kpis.md 3.2: the first one is the repeated one; its day is marked, in its own region."""
    first = cells(1, kind="维修")
    second = cells(2, kind="维修", region="宁波", technician_name="", technician_no="", phone=first["phone"])
    second |= {"dispatched_at": "2026-06-20 09:00:00", "completed_at": "2026-06-20 17:00:00"}
    told: dict[str, tuple[dict[str, Any], int]] = {
        "landed": ({}, 1),
        "another number": ({"phone": "13911112222"}, 0),
        "the number again": ({}, 1),
        "another 品类": ({"category": "冰箱"}, 0),
        "an install": ({"kind": "安装"}, 0),
        "a repair again": ({}, 1),
        "too late": ({"dispatched_at": "2026-07-02 09:00:00", "completed_at": "2026-07-02 17:00:00"}, 0),
        "in time": ({}, 1),
        "void": ({"status": "作废"}, 0),
    }
    land(first, now=at("06-01 19:00"))
    walk.agrees("the first one")
    walk.now = at("07-03 10:00")
    for step, (changes, repeated) in told.items():
        land(second | changes, now=walk.later(HOUR))
        walk.agrees(step)
        assert sum(DailyTotal.objects.values_list("repeat_repairs", flat=True)) == repeated, step
    land(second, now=walk.later(HOUR))
    order = WorkOrder.objects.get(order_no=second["order_no"])
    correction = Correction(cells={"phone": "13911112222"}, reason="号码写错了")
    correct_order(order=order, correction=correction, actor=walk.office.manager, now=walk.later(HOUR))
    walk.agrees("corrected by hand")
    assert not DailyTotal.objects.filter(repeat_repairs__gt=0).exists()


def test_a_merged_technician_and_a_merged_category(landed: Walk) -> None:
    """Ruling 12: read through the alias, so that no total moves."""
    land(cells(1, category="空调器", technician_name="张三", technician_no="HZ9"), now=landed.later(HOUR))
    landed.agrees("a new name")
    by = {"actor": landed.office.manager, "now": landed.later(HOUR)}
    merge_technician(technician=Technician.objects.get(number="HZ9"), into="HZ1001", **by)
    merge_category(category=Category.objects.get(name="空调器"), into="空调", **by)
    landed.agrees("merged")


# --- calls ------------------------------------------------------------------------------------------------


def test_an_attempt_of_each_behaviour_saved_and_taken_back(walk: Walk) -> None:
    known = dict(
        Outcome.objects.filter(is_active=True).order_by("-position").values_list("behaviour", "code")
    )
    tasks = {code: due_task(walk.office.region, now=walk.now) for code in known.values()}
    make_totals()
    tried = {code for code, task in tasks.items() if _tried(task, walk, code)}
    walk.agrees("all saved")
    assert len(tried) >= len(known) - 1, set(known.values()) - tried


def _tried(task: CallbackTask, walk: Walk, code: str) -> bool:
    """Saved and taken back, then saved for good; False where this outcome asks for more words than these."""
    more: dict[str, Any] = {"next_at": walk.now + DAY, "respondent_relation": "self"}
    more |= {"description": "客户说师傅没有来过", "complaint": CaseWords(demand="要求上门")}
    for fields in ({}, {"answers": GOOD}, {"answers": {}, **more}, {"next_at": walk.now + DAY}, more):
        try:
            saved = save(task, walk.office.agent, code, walk.now, **fields)
        except Refused:
            continue
        take_back(attempt=saved.attempt, agent=walk.office.agent, now=walk.now + SECOND)
        walk.agrees(f"{code} taken back")
        save(task, walk.office.agent, code, walk.now + SECOND, **fields)
        return True
    return False


def test_three_attempts_that_end_unreachable_and_one_that_is_closed_by_hand(walk: Walk) -> None:
    tasks = [due_task(walk.office.region, now=walk.now) for _each in range(2)]
    make_totals()
    for when in ("06-03 10:00", "06-03 15:00", "06-04 18:30"):
        walk.now = at(when)
        save(tasks[0], walk.office.agent, "no_answer", walk.now)
        save(tasks[1], walk.office.agent, "no_answer", walk.now, keep_open=True)
        walk.agrees(when)
    tasks[1].refresh_from_db()
    close_unreachable(task=tasks[1], agent=walk.office.agent, now=walk.later(timedelta(minutes=10)))
    walk.agrees("closed by hand")


def test_a_callback_given_up_below_the_rule(walk: Walk) -> None:
    task = due_task(walk.office.region, now=walk.now)
    make_totals()
    for day in range(3, 9):  # no common language: dialled, but no attempt of the rule
        walk.now = at(f"06-0{day} 10:00")
        save(task, walk.office.agent, "language", walk.now)
    walk.agrees("six dials")
    walk.now = at("06-09 09:00")
    task.refresh_from_db()
    assert task.is_open
    close_below_rule(task=task, supervisor=walk.office.lead, reason="多次无人接听", now=walk.now)
    walk.agrees("given up")


def test_a_courtesy_retry(walk: Walk) -> None:
    vip = {"work_order__customer__member_level": MemberLevel.VIP, "work_order__member_level": MemberLevel.VIP}
    task = due_task(walk.office.region, now=walk.now, **vip)
    make_totals()
    save(task, walk.office.agent, "refused", walk.now)
    walk.agrees("refused")
    task.refresh_from_db()
    courtesy_retry(task=task, supervisor=walk.office.lead, reason="礼节性再访一次", now=walk.later(HOUR))
    walk.agrees("called once more")


def test_callbacks_that_are_given_to_somebody(walk: Walk) -> None:
    """Until somebody has called, the agents' totals count them to whom they are given."""
    for _each in range(3):
        due_task(walk.office.region, now=walk.now)
    make_totals()
    assert sharing.share_region(region=walk.office.region, actor=walk.office.lead, now=walk.now) == 3
    walk.agrees("shared")
    shared = DailyAgentTotal.objects.filter(agent__isnull=False)
    assert sum(shared.values_list("due", flat=True)) == 3


# --- re-checks, windows, seasons --------------------------------------------------------------------------


@pytest.fixture
def wrong_number(walk: Walk) -> Walk:
    due_task(walk.office.region, now=walk.now, work_order__entered_by="谢信息")
    make_totals()
    save(CallbackTask.objects.get(), walk.office.agent, "empty_number", walk.now)
    walk.agrees("an empty number")
    walk.later(DAY)
    return walk


BY_TECHNICIAN = Conclusion("问过服务人员张师傅", ResponsibleKind.TECHNICIAN)


def test_a_confirmed_data_error(wrong_number: Walk) -> None:
    """资料准确率 and 有效回访率 move on the day the callback was due."""
    recheck = CallbackTask.objects.get().rechecks.get()
    by: dict[str, Any] = {"actor": wrong_number.office.lead, "now": wrong_number.now}
    recheck = confirm_recheck(recheck=recheck, conclusion=BY_TECHNICIAN, **by)
    wrong_number.agrees("confirmed")
    assert sum(DailyTotal.objects.values_list("confirmed_errors", flat=True)) == 1
    verify_recheck(recheck=recheck, actor=wrong_number.office.manager, now=wrong_number.later(HOUR))
    wrong_number.agrees("verified")


def test_a_corrected_number_and_one_that_was_right(wrong_number: Walk) -> None:
    recheck = CallbackTask.objects.get().rechecks.get()
    values = NewValues(phone="13900002222")
    by: dict[str, Any] = {"actor": wrong_number.office.lead, "now": wrong_number.now}
    correct_recheck(recheck=recheck, values=values, conclusion=BY_TECHNICIAN, **by)
    wrong_number.agrees("corrected")
    task = CallbackTask.objects.get()
    save(task, wrong_number.office.agent, "empty_number", wrong_number.later(HOUR))
    wrong_number.agrees("empty again")
    second = task.rechecks.order_by("-pk")[0]
    recheck_not_an_error(
        recheck=second, evidence="重拨通了", actor=wrong_number.office.lead, now=wrong_number.later(HOUR)
    )
    wrong_number.agrees("no error")


def test_days_that_are_closed_afterwards(walk: Walk) -> None:
    called = called_task(walk)
    due_task(walk.office.region, now=walk.now)
    make_totals()
    days = ClosedDays(called.due_on, called.due_on + DAY, reason="台风停工")
    set_exception_days(days=days, actor=walk.office.manager, now=walk.later(HOUR))
    walk.agrees("closed")
    assert CallbackTask.objects.filter(due_on__gt=called.due_on).exists()


def test_orders_without_a_number_and_late_ones(walk: Walk) -> None:
    walk.now = at("06-01 19:00")
    land(cells(1, phone=""), cells(2, completed_at="2026-05-20 10:00:00"), now=walk.now)
    plan_callbacks(now=walk.now)
    walk.agrees("planned")
    land(cells(1, phone="13800000009"), now=walk.later(HOUR))
    plan_callbacks(now=walk.now)
    walk.agrees("the number came")
    land(cells(1, phone=""), now=walk.later(HOUR))
    plan_callbacks(now=walk.now)
    walk.agrees("the number went")


def test_a_mark_that_is_forgotten_is_found(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison above is not blind."""
    task = due_task(walk.office.region, now=walk.now)
    make_totals()
    answer(task, walk.office.agent, walk.now)
    DirtyDay.objects.all().delete()
    ((region, day, told),) = differences(now=walk.now)
    assert (region, day) == ("HZ", "2026-06-03")
    assert told["answered"] == [0, 2]  # of the technician and of the agent
