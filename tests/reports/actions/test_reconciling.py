"""Three ways: slips in hand, the filed daily, the ERP now (B4, B5, ruling 50; 报表数据真实性)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from config.lib.errors import Conflict, Forbidden, Refused
from regions.models import AuditEntry, Region, User
from reports.actions import filing, reconciling, slips
from reports.actions.slips import Count
from reports.aggregates.reconciliation import checked_lines, difference_rows, unexplained
from reports.choices import DifferenceKind, SlipHow
from reports.models import DailyReport, DayCheck, DayDifference, DifferenceExplanation
from tests.reports.cast import DAY, at, order, technician
from workorders.models import ImportBatch, Technician, WorkOrder

pytestmark = pytest.mark.django_db
EVENING, NIGHT = at(DAY, 19), at(DAY, 23)
TOMORROW = at(DAY + timedelta(days=1), 10)


@pytest.fixture
def zhang(hangzhou: Region) -> Technician:
    return technician(region=hangzhou)


@pytest.fixture
def count(hangzhou: Region) -> Count:
    return Count(region=hangzhou, day=DAY)


def filed(region: Region, agent: User, *, now=EVENING) -> DailyReport:
    draft = filing.make_draft(region=region, day=DAY, actor=None, now=now)
    return filing.submit(report=draft, actor=agent, now=now).report


def check(region: Region, *, now=NIGHT) -> DayCheck:
    found = reconciling.check_day(region=region, day=DAY, now=now)
    assert found is not None
    return found


def standing() -> list[tuple[str, str, str]]:
    rows = DayDifference.objects.standing().order_by("pk")
    return [(row.kind, row.technician_name, row.order_no) for row in rows]


def test_a_day_that_agrees_has_only_equal_lines(hangzhou, agent_hz, zhang):
    order(worker=zhang, order_no="O1")
    filed(hangzhou, agent_hz)
    made = check(hangzhou)
    assert (made.lines_checked, made.lines_equal, made.late, made.slips) == (2, 2, 0, None)
    assert standing() == []


def test_a_nil_day_has_no_line(hangzhou, agent_hz):
    filed(hangzhou, agent_hz)
    assert check(hangzhou).lines_checked == 0


def test_a_day_that_is_not_filed_is_not_compared(hangzhou, zhang):
    order(worker=zhang, order_no="O1")
    filing.make_draft(region=hangzhou, day=DAY, actor=None, now=EVENING)
    assert reconciling.check_day(region=hangzhou, day=DAY, now=NIGHT) is None
    assert not DayCheck.objects.exists()


def test_what_the_erp_took_back_is_a_difference_of_figures(hangzhou, agent_hz, zhang):
    order(worker=zhang, order_no="O1")
    order(worker=zhang, order_no="O2")
    filed(hangzhou, agent_hz)
    WorkOrder.objects.filter(order_no="O2").update(status="void")
    made = check(hangzhou)
    assert (made.lines_checked, made.lines_equal) == (2, 0)
    rows = DayDifference.objects.standing().order_by("column")
    assert [(row.column, row.filed, row.erp, row.gap) for row in rows] == [
        ("completed", 2, 1, 1),
        ("dispatched", 2, 1, 1),
    ]


def test_another_technician_is_a_difference_of_both(hangzhou, agent_hz, zhang):
    order(worker=zhang, order_no="O1", completed_at=at(DAY + timedelta(days=1), 9))
    filed(hangzhou, agent_hz)
    li = technician(region=hangzhou, name="李师傅", number="HZ1009")
    WorkOrder.objects.update(technician=li)
    made = check(hangzhou)
    assert (made.lines_checked, made.lines_equal) == (4, 2)
    assert standing() == [("figure", "张师傅", ""), ("figure", "李师傅", "")]


def test_rows_that_landed_after_the_version_are_told_apart(hangzhou, agent_hz, zhang):
    """Ruling 50: 时差 is listed, not counted."""
    ImportBatch.objects.create(
        scope=hangzhou, run_state="done", finished_at=at(DAY, 18), uploaded_at=at(DAY, 18)
    )
    order(worker=zhang, order_no="O1")
    filed(hangzhou, agent_hz)
    order(worker=zhang, order_no="O2", landed_at=at(DAY, 22))
    made = check(hangzhou)
    assert (made.lines_checked, made.lines_equal, made.late) == (2, 2, 2)
    assert standing() == []


def test_what_was_entered_by_hand_before_filing_is_no_late_row(hangzhou, agent_hz, zhang):
    """It landed after the last import and is in the version all the same."""
    ImportBatch.objects.create(
        scope=hangzhou, run_state="done", finished_at=at(DAY, 8), uploaded_at=at(DAY, 8)
    )
    order(worker=zhang, order_no="O1", landed_at=at(DAY, 17))
    filed(hangzhou, agent_hz)
    made = check(hangzhou)
    assert (made.lines_equal, made.late) == (2, 0)


def test_checking_again_changes_nothing(hangzhou, agent_hz, lead_hz, zhang):
    order(worker=zhang, order_no="O1")
    filed(hangzhou, agent_hz)
    WorkOrder.objects.update(status="void")
    check(hangzhou)
    found = DayDifference.objects.first()
    reconciling.explain_difference(difference=found, text="客户取消", actor=lead_hz, now=NIGHT)
    before = list(DayDifference.objects.order_by("pk").values())
    check(hangzhou, now=TOMORROW)
    assert list(DayDifference.objects.order_by("pk").values()) == before
    assert DayCheck.objects.get().checked_at == TOMORROW


def test_what_agrees_again_ends_and_stays_other_numbers_are_another_difference(
    hangzhou, agent_hz, lead_hz, zhang
):
    """E8: nothing is deleted; what was explained was something else."""
    order(worker=zhang, order_no="O1")
    order(worker=zhang, order_no="O2")
    filed(hangzhou, agent_hz)
    WorkOrder.objects.filter(order_no="O1").update(status="void")
    check(hangzhou)
    first = DayDifference.objects.get(column="completed")
    reconciling.explain_difference(difference=first, text="客户取消", actor=lead_hz, now=NIGHT)
    WorkOrder.objects.update(status="void")
    check(hangzhou, now=TOMORROW)
    rows = DayDifference.objects.filter(column="completed").order_by("pk")
    assert [(row.erp, row.ended_at, row.explanation) for row in rows] == [
        (1, TOMORROW, "客户取消"),
        (0, None, ""),
    ]
    WorkOrder.objects.update(status="finished")
    check(hangzhou, now=TOMORROW + timedelta(hours=1))
    assert standing() == []
    assert DayDifference.objects.count() == 4


def test_slips_are_compared_once_they_are_counted(hangzhou, agent_hz, clerk_hz, zhang, count):
    """B4: a slip without order, an order without slip, other dates."""
    for number in ("O1", "O2"):
        order(worker=zhang, order_no=number)
    order(worker=zhang, order_no="O9", completed_at=at(DAY - timedelta(days=1), 15))
    filed(hangzhou, agent_hz)
    slips.take_slips(numbers=["O1", "O9", "X7"], count=count, how=SlipHow.SCAN, actor=clerk_hz, now=EVENING)
    assert check(hangzhou).slips is None
    assert standing() == []
    slips.close_slips(count=count, actor=clerk_hz, now=NIGHT)
    assert DayCheck.objects.get().slips == 3
    assert standing() == [
        (DifferenceKind.OTHER_DAY, "张师傅", "O9"),
        (DifferenceKind.SLIP_WITHOUT_ORDER, "", "X7"),
        (DifferenceKind.ORDER_WITHOUT_SLIP, "张师傅", "O2"),
    ]
    assert DayCheck.objects.get().lines_equal == DayCheck.objects.get().lines_checked


def test_a_slip_that_came_before_its_order_finds_it(hangzhou, agent_hz, clerk_hz, zhang, count):
    filed(hangzhou, agent_hz)
    slips.take_slips(numbers=["O1"], count=count, how=SlipHow.TYPE, actor=clerk_hz, now=EVENING)
    slips.close_slips(count=count, actor=clerk_hz, now=EVENING)
    assert standing() == [(DifferenceKind.SLIP_WITHOUT_ORDER, "", "O1")]
    landed = order(worker=zhang, order_no="O1", landed_at=at(DAY, 22))
    made = check(hangzhou)
    assert (standing(), made.late) == ([], 2)
    slip = hangzhou.slips.get()
    assert (slip.work_order, slip.technician) == (landed, zhang)


def test_a_late_order_without_slip_is_late_and_no_difference(hangzhou, agent_hz, clerk_hz, zhang, count):
    filed(hangzhou, agent_hz)
    slips.close_slips(count=count, actor=clerk_hz, now=EVENING)
    order(worker=zhang, order_no="O1", landed_at=at(DAY, 22))
    made = check(hangzhou)
    assert (made.late, standing()) == (2, [])


def test_a_slip_counted_for_another_day_is_missed_only_there(hangzhou, agent_hz, clerk_hz, zhang, count):
    order(worker=zhang, order_no="O1")
    other = Count(region=hangzhou, day=DAY - timedelta(days=1))
    slips.take_slips(numbers=["O1"], count=other, how=SlipHow.TYPE, actor=clerk_hz, now=EVENING)
    filed(hangzhou, agent_hz)
    slips.close_slips(count=count, actor=clerk_hz, now=NIGHT)
    assert standing() == []


def test_while_it_is_counted_again_the_differences_stand(hangzhou, agent_hz, clerk_hz, zhang, count):
    order(worker=zhang, order_no="O1")
    filed(hangzhou, agent_hz)
    slips.close_slips(count=count, actor=clerk_hz, now=EVENING)
    slips.reopen_slips(count=count, reason="补交单据", actor=clerk_hz, now=NIGHT)
    check(hangzhou)
    assert standing() == [(DifferenceKind.ORDER_WITHOUT_SLIP, "张师傅", "O1")]
    slips.take_slips(numbers=["O1"], count=count, how=SlipHow.TYPE, actor=clerk_hz, now=NIGHT)
    slips.close_slips(count=count, actor=clerk_hz, now=NIGHT)
    assert standing() == []


def test_an_explanation_leaves_its_history_and_its_trace(hangzhou, agent_hz, lead_hz, clerk_hz, zhang):
    order(worker=zhang, order_no="O1")
    filed(hangzhou, agent_hz)
    WorkOrder.objects.update(status="void")
    check(hangzhou)
    found = DayDifference.objects.get(column="completed")
    assert found.owner == lead_hz
    for actor, text in ((clerk_hz, "客户取消"), (lead_hz, "客户取消,电话13800001111核实")):
        reconciling.explain_difference(difference=found, text=text, actor=actor, now=NIGHT)
    assert found.explanation == "客户取消,电话138****1111核实"
    assert (
        DifferenceExplanation.objects.count()
        == AuditEntry.objects.filter(verb="explain_difference").count()
        == 2
    )
    assert unexplained(regions=[hangzhou.pk], first=DAY, last=DAY).count() == 1


def test_who_checks_does_not_explain_and_nobody_explains_with_nothing(
    hangzhou, agent_hz, lead_hz, hq_manager, lead_nb, zhang
):
    order(worker=zhang, order_no="O1")
    filed(hangzhou, agent_hz)
    WorkOrder.objects.update(status="void")
    check(hangzhou)
    found = DayDifference.objects.first()
    for actor in (hq_manager, agent_hz, lead_nb):
        with pytest.raises(Forbidden):
            reconciling.explain_difference(difference=found, text="x", actor=actor, now=NIGHT)
    for text in ("  ", "长" * 301):
        with pytest.raises(Refused):
            reconciling.explain_difference(difference=found, text=text, actor=lead_hz, now=NIGHT)
    WorkOrder.objects.update(status="finished")
    check(hangzhou)
    with pytest.raises(Conflict):
        reconciling.explain_difference(difference=found, text="晚了", actor=lead_hz, now=NIGHT)


def test_the_sweep_takes_each_filed_version_once_and_the_night_all_of_five_weeks(hangzhou, agent_hz, zhang):
    report = filed(hangzhou, agent_hz)
    assert [reconciling.check_changed_days(now=NIGHT) for _turn in range(2)] == [1, 0]
    order(worker=zhang, order_no="O1")
    filing.refresh_submitted(region=hangzhou, day=DAY, now=NIGHT)
    assert reconciling.check_changed_days(now=NIGHT) == 1
    assert DayCheck.objects.get().report.version == report.version + 1
    assert reconciling.check_recent_days(now=TOMORROW + timedelta(days=33)) == 1
    assert reconciling.check_recent_days(now=TOMORROW + timedelta(days=36)) == 0


def test_what_others_build_on(hangzhou, ningbo, agent_hz, zhang):
    order(worker=zhang, order_no="O1")
    filed(hangzhou, agent_hz)
    WorkOrder.objects.update(status="void")
    check(hangzhou)
    span = {"first": DAY - timedelta(days=3), "last": DAY}
    assert checked_lines(regions=[hangzhou.pk, ningbo.pk], **span) == {hangzhou.pk: (0, 2)}
    assert unexplained(regions=[hangzhou.pk], **span).count() == 2
    assert unexplained(regions=[ningbo.pk], **span).count() == 0
    rows = difference_rows(region=hangzhou, **span)
    assert [(row.technician, row.kind, row.column, row.filed, row.erp, row.difference) for row in rows] == [
        ("张师傅", "数字不一致", "派单", 1, 0, 1),
        ("张师傅", "数字不一致", "完成", 1, 0, 1),
    ]
