"""回写 ERP: every result once it changed, each order's latest, and nothing lost that was committed late."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from callbacks.actions import result_stream
from callbacks.actions.amending import amend_record
from callbacks.actions.result_stream import LOOK_BACK, collect_results, streams
from callbacks.actions.taking_back import take_back
from callbacks.choices import ComplaintState, TaskState
from callbacks.models import CallbackTask, Complaint, ResultChange, ResultMark, TaskEvent
from callbacks.queries.results import results_after, stream_end
from regions.models import Region, User
from tests.callbacks.calls import NOW, answer, due_task
from workorders.choices import Status
from workorders.models import WorkOrder, WorkOrderChange

pytestmark = pytest.mark.django_db


def rows() -> list[dict]:
    return [change.row for change in ResultChange.objects.order_by("pk")]


def part(user: User, after: int = 0, size: int = 500):
    return results_after(user=user, source="erp", after=after, size=size)


def test_an_open_callback_has_no_result_yet(hangzhou: Region) -> None:
    due_task(hangzhou)
    assert collect_results(now=NOW) == 0


def test_a_result_is_told_once_with_its_answers(hangzhou: Region, agent_hz: User) -> None:
    task = due_task(hangzhou, work_order__charge=120)
    saved = answer(task, agent_hz, charge_status="standard", charge_amount="120")
    assert collect_results(now=NOW) == 1
    assert collect_results(now=NOW) == 0
    order = saved.task.work_order
    assert rows() == [
        {
            "order_no": order.order_no,
            "source": "erp",
            "region": "HZ",
            "callback_state": "completed",
            "outcome": "connected_done",
            "is_genuine": True,
            "satisfaction": 5,
            "attitude_rating": 5,
            "site_cleaned": "yes",
            "charge_status": "standard",
            "charge_amount": "120.00",
            "complaint_no": "",
            "complaint_state": "",
            "called_at": "2026-06-03T10:00:00+08:00",
            "agent_no": "018",
        }
    ]


def test_nothing_of_the_customer_goes_back(hangzhou: Region, agent_hz: User) -> None:
    saved = answer(due_task(hangzhou), agent_hz, satisfaction=2, words=True)
    collect_results(now=NOW)
    told = str(rows())
    order = saved.task.work_order
    for secret in (order.phone, order.phone_masked, order.customer_name, order.address, "没有收拾"):
        assert secret not in told


def test_an_amendment_and_a_case_that_moves_are_told_again(
    hangzhou: Region, agent_hz: User, lead_hz: User
) -> None:
    saved = answer(due_task(hangzhou), agent_hz, satisfaction=2, words=True)
    collect_results(now=NOW)
    start = stream_end()
    later = NOW + timedelta(minutes=5)
    amend_record(record=saved.record, actor=agent_hz, changes={"attitude_rating": 4}, reason="", now=later)
    assert collect_results(now=later) == 1
    case = saved.complaint
    Complaint.objects.filter(pk=case.pk).update(state=ComplaintState.HANDLING)
    case.events.create(
        region=hangzhou, verb="accept", to_state=ComplaintState.HANDLING, at=later, actor=lead_hz
    )
    assert collect_results(now=later) == 1
    found = part(lead_hz, after=start)
    assert [(change.row["attitude_rating"], change.row["complaint_state"]) for change in found.changes] == [
        (4, "handling")
    ]
    assert part(lead_hz, after=found.cursor).changes == []
    assert part(lead_hz, after=found.cursor).cursor == found.cursor


def test_what_was_taken_back_is_told_as_open_again(hangzhou: Region, agent_hz: User) -> None:
    saved = answer(due_task(hangzhou), agent_hz)
    collect_results(now=NOW)
    take_back(attempt=saved.attempt, agent=agent_hz, now=NOW + timedelta(seconds=5))
    collect_results(now=NOW + timedelta(seconds=6))
    assert (rows()[-1]["callback_state"], rows()[-1]["satisfaction"]) == ("due", None)


def test_a_callback_born_with_its_end_is_told(hangzhou: Region) -> None:
    """免访 and 资料错误 are born without an event."""
    due_task(hangzhou, state=TaskState.WAIVED, waive_reason="too_old", completed_at=NOW)
    due_task(hangzhou, state=TaskState.BAD_DATA, completed_at=NOW)
    collect_results(now=NOW)
    assert [row["callback_state"] for row in rows()] == ["waived", "bad_data"]


def test_an_order_undone_in_the_erp_loses_its_answers(hangzhou: Region, agent_hz: User) -> None:
    saved = answer(due_task(hangzhou), agent_hz)
    collect_results(now=NOW)
    order = saved.task.work_order
    WorkOrder.objects.filter(pk=order.pk).update(status=Status.OPEN, undone_at=NOW)
    WorkOrderChange.objects.create(
        work_order=order, region=hangzhou, field="status", before="finished", after="open", at=NOW
    )
    collect_results(now=NOW)
    assert (rows()[-1]["callback_state"], rows()[-1]["satisfaction"]) == ("undone", None)


def test_each_region_reads_its_own_and_each_source_apart(
    hangzhou: Region, ningbo: Region, agent_hz: User, lead_hz: User, lead_nb: User, hq_manager: User
) -> None:
    answer(due_task(hangzhou), agent_hz)
    answer(due_task(hangzhou, work_order__source="other"), agent_hz)
    collect_results(now=NOW)
    assert [len(part(user).changes) for user in (lead_hz, lead_nb, hq_manager, agent_hz)] == [1, 0, 1, 0]


def test_a_part_is_cut_and_goes_on_where_it_ended(hangzhou: Region, agent_hz: User, lead_hz: User) -> None:
    for _number in range(5):
        answer(due_task(hangzhou), agent_hz)
    collect_results(now=NOW)
    seen, after, more = [], 0, True
    while more:
        piece = part(lead_hz, after=after, size=2)
        seen += [change.row["order_no"] for change in piece.changes]
        after, more = piece.cursor, piece.has_more
    assert seen == list(WorkOrder.objects.order_by("pk").values_list("order_no", flat=True))


def at_rest(task: CallbackTask, now: datetime) -> None:
    """A finished task whose event the collector has not seen."""
    CallbackTask.objects.filter(pk=task.pk).update(state=TaskState.COMPLETED, completed_at=now)


def event(task: CallbackTask, **fields) -> TaskEvent:
    return TaskEvent(
        subject=task, region_id=task.region_id, verb="record", to_state=TaskState.COMPLETED, at=NOW, **fields
    )


def test_a_row_with_an_earlier_id_that_came_later_is_not_lost(hangzhou: Region) -> None:
    """What a slow transaction looks like afterwards: its id lies before one that was read already."""
    slow, quick = due_task(hangzhou), due_task(hangzhou)
    collect_results(now=NOW)
    at_rest(quick, NOW)
    early = event(quick)
    early.save()
    TaskEvent.objects.bulk_create([event(quick, pk=early.pk + 5)])
    assert collect_results(now=NOW) == 1
    at_rest(slow, NOW)
    TaskEvent.objects.bulk_create([event(slow, pk=early.pk + 2)])
    assert collect_results(now=NOW + LOOK_BACK - timedelta(minutes=1)) == 1
    assert {row["order_no"] for row in rows()} == {slow.work_order.order_no, quick.work_order.order_no}


def test_what_was_read_long_ago_is_let_go_of(hangzhou: Region, agent_hz: User) -> None:
    answer(due_task(hangzhou), agent_hz)
    for minutes in range(0, 40, 2):
        collect_results(now=NOW + timedelta(minutes=minutes))
    mark = ResultMark.objects.get(stream="task events")
    assert (mark.settled, mark.seen) == (mark.done, 0)
    assert len(mark.trail) <= 9


def counts(queries: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in queries.captured_queries if "COUNT(" in query["sql"]]


def test_the_history_comes_in_chunks_over_several_sweeps(
    hangzhou: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first collection after an upgrade has every ended callback before it."""
    monkeypatch.setattr(result_stream, "CHUNK", 2)
    monkeypatch.setattr(result_stream, "MOST_CHUNKS", 2)
    for _number in range(9):
        due_task(hangzhou, state=TaskState.WAIVED, completed_at=NOW)
    assert [collect_results(now=NOW) for _sweep in range(4)] == [4, 4, 1, 0]


def test_nothing_is_counted_while_nothing_is_new(hangzhou: Region, agent_hz: User) -> None:
    answer(due_task(hangzhou), agent_hz)
    for minutes in range(0, 40, 2):
        collect_results(now=NOW + timedelta(minutes=minutes))
    with CaptureQueriesContext(connection) as queries:
        collect_results(now=NOW + timedelta(hours=1))
    assert counts(queries) == []


def test_the_counts_of_every_minute_read_a_range_of_the_primary_key(hangzhou: Region, agent_hz: User) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("EXPLAIN of PostgreSQL")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # an empty table is not worth its index
    for stream in streams().values():
        plan = stream.rows.filter(pk__gt=5, pk__lte=9).order_by().explain()
        assert re.search(r"Index Cond: \(\(?id > ", plan), plan


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_ends_after_a_later_one_is_not_lost(hangzhou: Region) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer: ids are in the order of their commits")
    slow, quick = due_task(hangzhou), due_task(hangzhou)
    collect_results(now=NOW)
    written, go_on = Event(), Event()

    def slowly() -> None:
        with transaction.atomic():
            at_rest(slow, NOW)
            event(slow).save()
            written.set()
            go_on.wait(20)
        connections.close_all()

    thread = Thread(target=slowly)
    thread.start()
    assert written.wait(20)
    at_rest(quick, NOW)
    event(quick).save()
    first = collect_results(now=NOW)
    position = stream_end()
    go_on.set()
    thread.join(20)
    assert (first, collect_results(now=NOW)) == (1, 1)
    after = ResultChange.objects.filter(pk__gt=position)
    assert [change.row["order_no"] for change in after] == [slow.work_order.order_no]


@pytest.mark.django_db(transaction=True)
def test_collectors_at_once_append_each_result_once(hangzhou: Region) -> None:
    tasks = [due_task(hangzhou, state=TaskState.WAIVED, completed_at=NOW) for _number in range(30)]

    def collect() -> None:
        collect_results(now=NOW)
        connections.close_all()

    threads = [Thread(target=collect) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(row["order_no"] for row in rows()) == sorted(task.work_order.order_no for task in tasks)
