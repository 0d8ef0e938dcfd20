"""What counts on a day, from rows: forms.md 2.0 and 2.1, rulings 2, 14, 33, 47, 48."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from callbacks.choices import RecheckKind, TaskState
from callbacks.models import DataRecheck, Retraction
from config.lib.leases import RunState
from regions.models import Region, User
from reports.aggregates.daily import erp_as_of, gather_day
from reports.policies.daybook import DayBook, day_book
from reports.policies.forms import Header
from reports.policies.lines import Event, Key
from tests.api.rows import complaint_of
from tests.reports.cast import DAY, at, call, order, task, technician
from workorders.models import ImportBatch

pytestmark = pytest.mark.django_db
NEXT_DAY = DAY + timedelta(days=1)


def book_of(*, region: Region) -> DayBook:
    facts = gather_day(region=region, day=DAY)
    return day_book(facts=facts, header=Header(region.name, "全部", DAY), remarks={})


def rows_of(*, region: Region) -> list[list[str]]:
    table = book_of(region=region).forms[0].table
    return [[cell.text for cell in row.cells] for row in (*table.rows, table.totals)]


def test_service_counts_by_its_own_two_dates(hangzhou: Region) -> None:
    worker = technician(region=hangzhou)
    order(worker=worker, order_no="O1")
    order(worker=worker, order_no="O2", completed_at=at(NEXT_DAY, 9))
    order(worker=worker, order_no="O3", dispatched_at=at(DAY - timedelta(days=1), 9))
    assert rows_of(region=hangzhou)[0] == ["张师傅", "2", "2", "", "", "", ""]


def test_the_day_is_a_shanghai_day(hangzhou: Region) -> None:
    worker = technician(region=hangzhou)
    midnight = at(NEXT_DAY, 0)
    last, first = midnight - timedelta(microseconds=1), at(DAY, 0)
    order(worker=worker, order_no="O1", dispatched_at=first, completed_at=last)
    order(worker=worker, order_no="O2", dispatched_at=midnight, completed_at=midnight)
    assert rows_of(region=hangzhou)[0][:3] == ["张师傅", "1", "1"]


def test_void_and_test_orders_are_in_nothing(hangzhou: Region, agent_hz: User) -> None:
    worker = technician(region=hangzhou)
    void = order(worker=worker, order_no="O1", status="void", completed_at=None)
    call(work_order=void, agent=agent_hz)
    order(worker=worker, order_no="O2", is_test=True)
    assert rows_of(region=hangzhou) == [["合计", "0", "0", "", "", "", ""]]


def test_an_order_undone_in_the_erp_leaves_the_answers(hangzhou: Region, agent_hz: User) -> None:
    undone = order(worker=technician(region=hangzhou), order_no="O1", status="open", completed_at=None)
    record = call(work_order=undone, agent=agent_hz)
    record.task.flagged_at = at(DAY, 12)  # type: ignore[union-attr]
    record.task.save()  # type: ignore[union-attr]
    assert rows_of(region=hangzhou)[0] == ["张师傅", "1", "0", "", "", "", ""]


def test_a_record_taken_back_counts_nowhere(hangzhou: Region, agent_hz: User) -> None:
    record = call(work_order=order(worker=technician(region=hangzhou), order_no="O1"), agent=agent_hz)
    record.task, record.retracted_at = None, at(DAY, 10)
    record.save()
    assert rows_of(region=hangzhou)[0][3:] == ["", "", "", ""]


def test_second_rounds_stay_out_of_the_form(hangzhou: Region, agent_hz: User) -> None:
    record = call(work_order=order(worker=technician(region=hangzhou), order_no="O1"), agent=agent_hz)
    record.round = record.task.round = 2  # type: ignore[union-attr]
    record.save()
    record.task.complaint = complaint_of(hangzhou, agent_hz)  # type: ignore[union-attr]
    record.task.save()  # type: ignore[union-attr]
    assert rows_of(region=hangzhou)[0][3:] == ["", "", "", ""]


def test_answers_count_by_the_day_of_the_call(hangzhou: Region, agent_hz: User) -> None:
    worker = technician(region=hangzhou)
    old: dict[str, Any] = {
        "dispatched_at": at(DAY - timedelta(days=3), 9),
        "completed_at": at(DAY - timedelta(days=2), 9),
    }
    call(work_order=order(worker=worker, order_no="O1", **old), agent=agent_hz, attitude_rating=3)
    late = order(worker=worker, order_no="O2", **old)
    call(work_order=late, agent=agent_hz, when=at(NEXT_DAY, 0))
    assert rows_of(region=hangzhou)[0] == [
        "张师傅",
        "0",
        "0",
        "好0 中1 差0",
        "有1 无0",
        "免费1 合规0 违规0",
        "",
    ]


def test_the_amount_is_held_against_the_erps(hangzhou: Region, agent_hz: User) -> None:
    worker = technician(region=hangzhou)
    call(
        work_order=order(worker=worker, order_no="O1", charge=80),
        agent=agent_hz,
        charge_status="standard",
        charge_amount=160,
    )
    assert rows_of(region=hangzhou)[0][5] == "免费0 合规0 违规1"


def test_what_ended_without_answers_is_remarked(hangzhou: Region, agent_hz: User) -> None:
    worker = technician(region=hangzhou)
    old: dict[str, Any] = {
        "dispatched_at": at(DAY - timedelta(days=3), 9),
        "completed_at": at(DAY - timedelta(days=2), 9),
    }
    task(work_order=order(worker=worker, order_no="O1", **old), state=TaskState.UNREACHABLE, agent=agent_hz)
    task(work_order=order(worker=worker, order_no="O2", **old), state=TaskState.REFUSED, agent=agent_hz)
    wrong = task(work_order=order(worker=worker, order_no="O3", **old), state=TaskState.BAD_DATA)
    DataRecheck.objects.create(
        work_order=wrong.work_order,
        task=wrong,
        region=hangzhou,
        kind=RecheckKind.EMPTY_NUMBER,
        opened_at=at(DAY, 10),
    )
    assert rows_of(region=hangzhou)[0][6] == "未接通1 资料错误1(O3)"
    outcomes = [line.outcome for line in gather_day(region=hangzhou, day=DAY).lines]
    assert outcomes == ["未接通", "拒访", "资料错误(空号)"]


def test_a_data_error_taken_back_is_remarked_nowhere(hangzhou: Region, agent_hz: User) -> None:
    record = call(work_order=order(worker=technician(region=hangzhou), order_no="O1"), agent=agent_hz)
    DataRecheck.objects.create(
        work_order=record.work_order,
        task=record.task,
        region=hangzhou,
        kind=RecheckKind.MISMATCH,
        opened_at=record.attempt.saved_at,
    )
    Retraction.objects.create(
        attempt=record.attempt, region=hangzhou, agent=agent_hz, at=record.attempt.saved_at
    )
    assert rows_of(region=hangzhou)[0][6] == ""


def test_wrong_information_of_a_completed_callback_is_one_line(hangzhou: Region, agent_hz: User) -> None:
    record = call(work_order=order(worker=technician(region=hangzhou), order_no="O1"), agent=agent_hz)
    DataRecheck.objects.create(
        work_order=record.work_order,
        task=record.task,
        region=hangzhou,
        kind=RecheckKind.WRONG_INFORMATION,
        opened_at=at(DAY, 10),
    )
    calls = [line for line in gather_day(region=hangzhou, day=DAY).lines if line.event is Event.CALLBACK]
    assert [(line.outcome, Key.DATA_ERROR in line.keys) for line in calls] == [
        ("已完成；资料错误(信息错误)", True)
    ]


def test_another_region_is_not_in_the_sheet(hangzhou: Region, ningbo: Region, agent_hz: User) -> None:
    call(work_order=order(worker=technician(region=ningbo, number="NB1"), order_no="N1"), agent=agent_hz)
    assert gather_day(region=hangzhou, day=DAY).lines == ()


def test_an_order_moved_since_is_of_its_region_now(hangzhou: Region, ningbo: Region, agent_hz: User) -> None:
    moved = order(worker=technician(region=hangzhou), order_no="O1")
    call(work_order=moved, agent=agent_hz)
    moved.region = ningbo
    moved.save()
    assert gather_day(region=hangzhou, day=DAY).lines == ()
    assert len(gather_day(region=ningbo, day=DAY).lines) == 3


def test_a_merged_technician_and_category_count_as_the_real_one(hangzhou: Region) -> None:
    real = technician(region=hangzhou)
    alias = technician(region=hangzhou, name="张 师傅", number="")
    alias.alias_of = real
    alias.save()
    merged = order(worker=alias, order_no="O2", category="分体空调")
    merged.category.alias_of = order(worker=real, order_no="O1").category
    merged.category.save()
    assert rows_of(region=hangzhou)[0][:3] == ["张师傅", "2", "2"]
    assert book_of(region=hangzhou).categories == ("空调",)


def test_two_technicians_with_one_number_keep_their_own_rows(hangzhou: Region) -> None:
    order(worker=technician(region=hangzhou), order_no="O1")
    other = technician(region=hangzhou, name="李师傅", number="")
    other.source, other.number = "old", "HZ1008"
    other.save()
    order(worker=other, order_no="O2")
    keys = [row.key for row in book_of(region=hangzhou).forms[0].table.rows]
    assert len(set(keys)) == 2


def test_an_order_without_technician_is_unassigned(hangzhou: Region) -> None:
    order(worker=None, order_no="O1", region=hangzhou)
    assert rows_of(region=hangzhou)[0][:3] == ["未派", "1", "1"]


def test_the_sheet_is_chinese_and_masked_whatever_the_language(hangzhou: Region, agent_hz: User) -> None:
    worker = technician(region=hangzhou)
    record = call(
        work_order=order(worker=worker, order_no="O1"),
        agent=agent_hz,
        respondent_name="李雷",
        respondent_relation="spouse",
        description="请改打13812345678联系",
    )
    with translation.override("en"):
        line = gather_day(region=hangzhou, day=DAY).lines[-1]
    assert (line.kind, line.mode, line.outcome, line.answers.satisfaction) == (
        "安装",
        "上门",
        "已完成",
        "非常满意",
    )
    assert line.customer == "李*"
    assert line.phone == record.work_order.phone_masked
    assert line.answers.respondent == "李*(配偶)"
    assert line.answers.description == "请改打138****5678联系"


def test_the_summary_follows_ruling_48(hangzhou: Region, agent_hz: User) -> None:
    worker = technician(region=hangzhou)
    call(work_order=order(worker=worker, order_no="O1"), agent=agent_hz, satisfaction=2)
    task(work_order=order(worker=worker, order_no="O2"), state=TaskState.DUE, completed_at=None)
    late = order(worker=worker, order_no="O3")
    yesterday = {"due_end": at(DAY - timedelta(days=1), 23), "due_on": DAY - timedelta(days=1)}
    late_call = call(work_order=late, agent=agent_hz)
    for name, value in {**yesterday, "due_start": at(DAY - timedelta(days=1), 0)}.items():
        setattr(late_call.task, name, value)
    late_call.task.save()  # type: ignore[union-attr]
    task(
        work_order=order(worker=worker, order_no="O4"),
        state=TaskState.WAIVED,
        waive_reason="too_old",
        completed_at=None,
    )
    summary = book_of(region=hangzhou).summary
    rows = [[cell.value for cell in row.cells] for row in (*summary.rows, summary.totals)]
    assert rows == [
        ["范琳 018", 1, 2, "100.0", 1, "50.0", 2, 1, 0, 0, 0, 0, 1],
        ["未分配", 1, 0, "0.0", 0, "—", 0, 0, 0, 0, 0, 0, 0],
        ["合计", 2, 2, "50.0", 1, "50.0", 2, 1, 0, 0, 0, 0, 1],
    ]


def test_the_erp_stands_as_of_the_last_import_that_could_bring_the_region(
    hangzhou: Region, ningbo: Region, hq: Region
) -> None:
    for scope, hour, state in [
        (hq, 6, RunState.DONE),
        (hangzhou, 7, RunState.DONE),
        (ningbo, 8, RunState.DONE),
        (hangzhou, 9, RunState.FAILED),
    ]:
        ImportBatch.objects.create(
            scope=scope, uploaded_at=at(DAY, hour), finished_at=at(DAY, hour), run_state=state, filename="x"
        )
    assert erp_as_of(region=hangzhou) == at(DAY, 7)


@pytest.mark.parametrize("orders", [1, 3])
def test_a_day_takes_eleven_queries_however_many_orders(
    hangzhou: Region, agent_hz: User, orders: int
) -> None:
    worker = technician(region=hangzhou)
    for number in range(orders):
        call(work_order=order(worker=worker, order_no=f"O{number}"), agent=agent_hz)
    with CaptureQueriesContext(connection) as queries:
        gather_day(region=hangzhou, day=DAY)
    assert len(queries) == 11
