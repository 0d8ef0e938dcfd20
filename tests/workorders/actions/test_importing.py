"""A batch on its way: received, checked, committed in chunks that can resume (B2, C4, C8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from config.lib.errors import Conflict, Refused
from config.lib.leases import LEASE, RunState
from regions.models import Region, User
from tests.workorders.files import cells, orders_csv
from workorders.actions import importing
from workorders.actions.importing import (
    Receipt,
    cancel_batch,
    check_batch,
    receive_file,
    ring_overlooked,
    run_batch,
    start_commit,
)
from workorders.actions.retention import remove_old_files
from workorders.imports.spools import ready_path
from workorders.models import ImportBatch, RowProblem, WorkOrder

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Stands for kill -9: nothing catches it, nothing is tidied up."""


@pytest.fixture(autouse=True)
def _regions(hangzhou: Region, ningbo: Region) -> None:
    pass


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def received(hq: Region, now: datetime) -> Callable[..., ImportBatch]:
    def receive(content: bytes, *, actor: User | None = None, scope: Region | None = None) -> ImportBatch:
        receipt = Receipt(scope=scope or hq, actor=actor)
        return receive_file(upload=ContentFile(content), filename="导出.csv", receipt=receipt, now=now)

    return receive


@pytest.fixture
def checked(received: Callable[..., ImportBatch], now: datetime) -> Callable[..., ImportBatch]:
    def check(count: int) -> ImportBatch:
        batch = received(orders_csv(*(cells(n) for n in range(1, count + 1))))
        return check_batch(batch=batch, now=now)

    return check


def test_a_check_keeps_the_verdict_and_writes_no_order(
    received: Callable[..., ImportBatch], now: datetime
) -> None:
    rows = [cells(1), cells(1), cells(2, region="火星"), cells(3, kind="保养"), cells(4, service_mode="飞来")]
    batch = check_batch(batch=received(orders_csv(*rows)), now=now)
    counts = (batch.rows, batch.created, batch.updated, batch.unchanged, batch.rejected, batch.duplicates)
    assert counts == (5, 2, 0, 0, 2, 1)
    assert (batch.header_row, batch.columns["region"], batch.run_state) == (1, "区域", RunState.DRAFT)
    assert not WorkOrder.objects.exists()
    told = list(
        RowProblem.objects.filter(is_rejection=True).values_list("line", "field", "reason", "message")
    )
    assert told == [
        (4, "region", "unknown_region", "区域“火星”不存在，请改成已有区域的名称或代码"),
        (5, "kind", "unreadable", "「工单类型」的内容“保养”无法识别"),
    ]
    note = RowProblem.objects.get(is_rejection=False)
    assert (note.line, note.field, note.value, note.raw) == (6, "service_mode", "飞来", "")


def test_the_preview_is_masked(received: Callable[..., ImportBatch], now: datetime) -> None:
    batch = check_batch(batch=received(orders_csv(cells(1, remark="打 13812345678 联系"))), now=now)
    shown = dict(zip(batch.columns, batch.preview[0]["cells"], strict=True))
    assert (shown["customer_name"], shown["phone"], shown["address"]) == (
        "客**", "138******01", "杭州市西湖区文化路**号幸福里**",
    )  # fmt: skip
    assert "13812345678" not in str(batch.preview)


def test_a_check_again_gives_the_same(checked: Callable[..., ImportBatch], now: datetime) -> None:
    batch = checked(3)
    check_batch(batch=batch, now=now)
    assert (batch.created, ImportBatch.objects.get().created) == (3, 3)


def test_the_commit_does_what_the_check_said(checked: Callable[..., ImportBatch], now: datetime) -> None:
    batch = checked(5)
    start_commit(batch=batch, actor=None, now=now)
    done = run_batch(batch_id=batch.pk, clock=timezone.now)
    assert done is not None
    assert (done.run_state, done.committed, done.checkpoint) == (RunState.DONE, {"created": 5}, 5)
    assert WorkOrder.objects.filter(batch=batch).count() == 5


def test_two_messages_run_it_once(checked: Callable[..., ImportBatch], now: datetime) -> None:
    """C8: a task delivered twice."""
    batch = checked(5)
    start_commit(batch=batch, actor=None, now=now)
    assert run_batch(batch_id=batch.pk, clock=timezone.now) is not None
    assert run_batch(batch_id=batch.pk, clock=timezone.now) is None
    start_commit(batch=batch, actor=None, now=now)
    assert WorkOrder.objects.count() == 5


def test_a_killed_run_goes_on_at_its_checkpoint(
    checked: Callable[..., ImportBatch], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C4: after kill -9 nothing is lost and nothing doubled; only the chunk in hand is redone."""
    monkeypatch.setattr(importing, "CHUNK", 2)
    batch = checked(7)
    start_commit(batch=batch, actor=None, now=now)
    whole, calls = importing.upsert, []

    def dies_in_the_third_chunk(**given: object) -> object:
        calls.append(1)
        fates = whole(**given)  # type: ignore[arg-type]
        if len(calls) == 3:
            raise Killed
        return fates

    monkeypatch.setattr(importing, "upsert", dies_in_the_third_chunk)
    with pytest.raises(Killed):
        run_batch(batch_id=batch.pk, clock=timezone.now)
    assert (WorkOrder.objects.count(), ImportBatch.objects.get().checkpoint) == (4, 4)
    assert run_batch(batch_id=batch.pk, clock=timezone.now) is None  # the lease still stands
    later = timezone.now() + LEASE + timedelta(seconds=1)
    done = run_batch(batch_id=batch.pk, clock=lambda: later)
    assert done is not None
    assert (done.run_state, done.committed, len(calls)) == (RunState.DONE, {"created": 7}, 5)
    assert WorkOrder.objects.count() == 7


def test_a_worker_that_lost_its_lease_writes_nothing_more(
    checked: Callable[..., ImportBatch], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    batch = checked(6)
    start_commit(batch=batch, actor=None, now=now)
    whole = importing.upsert

    def meanwhile_another_takes_over(**given: object) -> object:
        fates = whole(**given)  # type: ignore[arg-type]
        if WorkOrder.objects.count() == 4:
            ImportBatch.objects.filter(pk=batch.pk).update(lease_version=99)
        return fates

    monkeypatch.setattr(importing, "upsert", meanwhile_another_takes_over)
    assert run_batch(batch_id=batch.pk, clock=timezone.now) is None
    assert WorkOrder.objects.count() == 2


def test_a_long_run_hands_over_to_the_next_turn(
    checked: Callable[..., ImportBatch], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "CHUNK", 2)
    batch = checked(5)
    start_commit(batch=batch, actor=None, now=now)
    turns = []
    while (state := ImportBatch.objects.get().run_state) == RunState.PENDING:
        run_batch(batch_id=batch.pk, clock=timezone.now, turn=timedelta(0))
        turns.append(ImportBatch.objects.get().checkpoint)
    assert (state, turns) == (RunState.DONE, [2, 4, 5, 5])


def test_the_sweep_rings_for_what_was_forgotten(checked: Callable[..., ImportBatch], now: datetime) -> None:
    """C9: the message of a queued batch was lost."""
    batch = checked(1)
    start_commit(batch=batch, actor=None, now=now)
    assert ring_overlooked(now=now) == 0
    assert ring_overlooked(now=now + timedelta(seconds=31)) == 1


def test_a_cancelled_batch_stops_and_says_so(checked: Callable[..., ImportBatch], now: datetime) -> None:
    batch = checked(2)
    cancel_batch(batch=batch, actor=None, now=now)
    start_commit(batch=batch, actor=None, now=now)
    assert run_batch(batch_id=batch.pk, clock=timezone.now) is None
    assert ImportBatch.objects.get().run_state == RunState.CANCELLED
    with pytest.raises(Conflict):
        cancel_batch(batch=batch, actor=None, now=now)


def test_a_bad_file_is_one_sentence_on_the_batch(received: Callable[..., ImportBatch], now: datetime) -> None:
    with pytest.raises(Refused) as problem:
        check_batch(batch=received(b'{"a": 1}'), now=now)
    assert problem.value.code == "not_a_table"
    batch = ImportBatch.objects.get()
    assert (batch.run_state, batch.error) == (RunState.FAILED, str(problem.value))


def test_an_unchecked_batch_is_not_committed(received: Callable[..., ImportBatch], now: datetime) -> None:
    with pytest.raises(Conflict):
        start_commit(batch=received(orders_csv(cells(1))), actor=None, now=now)


def test_a_large_file_is_checked_in_the_background(
    received: Callable[..., ImportBatch], now: datetime
) -> None:
    batch = received(orders_csv(cells(1)))
    importing.queue_check(batch=batch, now=now)
    seen = run_batch(batch_id=batch.pk, clock=timezone.now)
    assert seen is not None
    assert (seen.run_state, seen.created, seen.attempt) == (RunState.DRAFT, 1, 0)
    assert not WorkOrder.objects.exists()


def test_rows_of_other_regions_are_unknown_to_a_clerk(
    received: Callable[..., ImportBatch], clerk_hz: User, hangzhou: Region, now: datetime
) -> None:
    content = orders_csv(cells(1), cells(2, region="宁波"))
    batch = check_batch(batch=received(content, actor=clerk_hz, scope=hangzhou), now=now)
    assert (batch.created, batch.rejected) == (1, 1)


def test_the_ready_rows_are_made_again_when_they_are_gone(
    checked: Callable[..., ImportBatch], now: datetime
) -> None:
    batch = checked(3)
    ready_path(upload=Path(batch.file.path)).unlink()
    start_commit(batch=batch, actor=None, now=now)
    done = run_batch(batch_id=batch.pk, clock=timezone.now)
    assert done is not None
    assert done.committed == {"created": 3}


def test_files_and_raw_rows_go_seven_days_after_the_end(
    received: Callable[..., ImportBatch], now: datetime
) -> None:
    """Ruling 18."""
    batch = check_batch(batch=received(orders_csv(cells(1), cells(2, region="火星"))), now=now)
    start_commit(batch=batch, actor=None, now=now)
    run_batch(batch_id=batch.pk, clock=timezone.now)
    upload = Path(batch.file.path)
    week = timezone.now() + timedelta(days=7)
    assert remove_old_files(now=week - timedelta(minutes=1)) == 0
    assert upload.exists()
    assert "火星" in RowProblem.objects.get().raw
    assert remove_old_files(now=week + timedelta(minutes=1)) == 1
    assert not upload.exists()
    assert not ready_path(upload=upload).exists()
    problem = RowProblem.objects.get()
    assert (problem.raw, problem.reason) == ("", "unknown_region")
