"""A file's way into the orders: receive → check → commit in chunks that can resume (B2, reliability.md 1).

The row is the queue: a batch is checked and committed by whoever holds its lease, and goes on where its
checkpoint stands. Check and commit consume the same judged rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.lib import leases, nudges
from config.lib.errors import Conflict, Refused
from config.lib.leases import LeaseLost, RunState
from regions.actions.auditing import record_audit
from regions.models import Region, User
from workorders.actions.checking import check_file
from workorders.actions.mapping import waits_for_mapping
from workorders.choices import BatchOrigin
from workorders.imports.display import file_sentence
from workorders.imports.problems import FileError, UnreadableFile
from workorders.imports.spools import ready_chunks, ready_path
from workorders.imports.upsert import Landing, upsert
from workorders.models import ImportBatch, Source

CHUNK = 5_000
# A task hands over before Celery's soft limit (240 s) would stop it in the middle of a chunk.
ONE_TURN = timedelta(seconds=150)
RUN_TASK = "workorders.tasks.run_import_batch"

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who brings the file, from which system, into which part of the tree; no ``actor`` = the shell."""

    scope: Region
    source: str = "erp"
    origin: BatchOrigin = BatchOrigin.WIZARD
    actor: User | None = None


def receive_file(*, upload: File[bytes], filename: str, receipt: Receipt, now: datetime) -> ImportBatch:
    """Keep the file under a name of our own in the private storage; nothing is read yet."""
    if not Source.objects.filter(code=receipt.source).exists():
        raise Refused("unknown_source", _("没有这个数据来源，请先在后台建立"), fields={"source": _("未知")})
    batch = ImportBatch(
        source=receipt.source,
        origin=receipt.origin,
        scope=receipt.scope,
        uploaded_by=receipt.actor,
        uploaded_at=now,
        filename=Path(filename).name[-200:],
        sha256=_sha256(upload),
    )
    batch.file.save(f"{now:%Y%m%d}-{batch.sha256[:16]}", upload, save=False)
    batch.save()
    return batch


def check_batch(*, batch: ImportBatch, now: datetime) -> ImportBatch:
    """Read and judge the whole file and keep the verdict. Raises Refused with one sentence for a bad file."""
    if batch.run_state not in (RunState.DRAFT, RunState.RUNNING):
        raise Conflict("already_started", _("这次导入已经开始，不能再检查"))
    try:
        check_file(batch=batch, now=now)
    except UnreadableFile as problem:
        if waits_for_mapping(batch=batch, problem=problem):
            ImportBatch.objects.filter(pk=batch.pk).update(error=problem.message)
            batch.refresh_from_db()
            return batch
        ImportBatch.objects.filter(pk=batch.pk).update(
            run_state=RunState.FAILED, error=problem.message, finished_at=now, lease_until=None
        )
        told = file_sentence(problem=problem)
        raise Refused(problem.error.value, told, fields={"file": told}) from problem
    return batch


def queue_check(*, batch: ImportBatch, now: datetime) -> None:
    """Have a worker check a file that is too large for a page to wait for."""
    _queue(batch=batch, now=now, ring=True)


def start_commit(*, batch: ImportBatch, actor: User | None, now: datetime, ring: bool = True) -> None:
    """Queue the checked batch. A second call changes nothing; without ``ring`` the caller runs it itself."""
    if batch.checked_at is None:
        raise Conflict("not_checked", _("文件还没有检查完，请稍候"))
    if batch.origin == BatchOrigin.WIZARD and not batch.acceptable:
        raise Conflict("nothing_to_import", _("没有一行可以导入：改列对应，或改正文件后重新上传"))
    with transaction.atomic():
        if _queue(batch=batch, now=now, ring=ring):
            record_audit(
                actor=actor, verb="commit_import", obj=batch, region=batch.scope, now=now,
                after={"rows": batch.rows, "created": batch.created, "updated": batch.updated},
            )  # fmt: skip


def cancel_batch(*, batch: ImportBatch, actor: User | None, now: datetime) -> None:
    """Stop before the next chunk; what is in stays in. Conflict when it has ended already."""
    going = (RunState.DRAFT, RunState.PENDING, RunState.RUNNING)
    with transaction.atomic():
        stopped = ImportBatch.objects.filter(pk=batch.pk, run_state__in=going).update(
            run_state=RunState.CANCELLED, lease_until=None, finished_at=now
        )
        if not stopped:
            raise Conflict("already_ended", _("这次导入已经结束，不能取消"))
        record_audit(actor=actor, verb="cancel_import", obj=batch, region=batch.scope, now=now)


def run_batch(*, batch_id: int, clock: Clock, turn: timedelta = ONE_TURN) -> ImportBatch | None:
    """Check or commit the batch if it is free; None when somebody else has it or nothing is to be done.

    After ``turn`` the work is handed over to the next turn.

    Safe to call at any time and from anywhere: after a kill -9 the next call goes on at the checkpoint, and
    every chunk is in the base with its checkpoint or not at all.
    """
    batch = leases.claim(ImportBatch.objects.all(), pk=batch_id, now=clock())
    if batch is None:
        return None
    try:
        _check(batch, clock) if batch.checked_at is None else _commit(batch, clock, turn)
    except LeaseLost:
        return None
    except UnreadableFile as problem:
        waits = waits_for_mapping(batch=batch, problem=problem)
        state = RunState.DRAFT if waits else RunState.FAILED
        leases.finish(batch, state=state, now=clock(), error=problem.message)
        _as_received(batch)
    batch.refresh_from_db()
    return batch


def _check(batch: ImportBatch, clock: Clock) -> None:
    def pulse() -> None:
        leases.renew(batch, checkpoint=0, now=clock())

    check_file(batch=batch, now=clock(), pulse=pulse)
    leases.finish(batch, state=RunState.DRAFT, now=clock())
    _as_received(batch)


def _as_received(batch: ImportBatch) -> None:
    """A draft has not ended."""
    ImportBatch.objects.filter(pk=batch.pk, run_state=RunState.DRAFT).update(attempt=0, finished_at=None)


def _commit(batch: ImportBatch, clock: Clock, turn: timedelta) -> None:
    upload = _upload(batch)
    if not ready_path(upload=upload).exists():
        check_file(batch=batch, now=batch.checked_at or clock())
    turn_ends = clock() + turn
    for chunk in ready_chunks(upload=upload, start=batch.checkpoint, size=CHUNK):
        with transaction.atomic():
            now = clock()
            landing = Landing(source=batch.source, now=now, batch=batch, actor=batch.uploaded_by)
            fates = upsert(rows=chunk, landing=landing)
            _count(batch, [fate.value for fate in fates.values()])
            leases.renew(batch, checkpoint=batch.checkpoint + len(chunk), now=now)
        if clock() > turn_ends:
            _hand_over(batch, clock())
            return
    leases.finish(batch, state=RunState.DONE, now=clock())


def _count(batch: ImportBatch, fates: list[str]) -> None:
    """Beside the checkpoint, in its transaction: a chunk is counted exactly once."""
    counted = dict(batch.committed)
    for fate in fates:
        counted[fate] = counted.get(fate, 0) + 1
    batch.committed = counted
    ImportBatch.objects.filter(pk=batch.pk).update(committed=counted)


def _hand_over(batch: ImportBatch, now: datetime) -> None:
    """Give the lease back with work left: the next turn goes on at the checkpoint."""
    with transaction.atomic():
        if leases.held(batch).update(run_state=RunState.PENDING, queued_at=now, lease_until=None):
            nudges.nudge(task=RUN_TASK, row_id=batch.pk)


def _queue(*, batch: ImportBatch, now: datetime, ring: bool) -> bool:
    with transaction.atomic():
        queued = ImportBatch.objects.filter(pk=batch.pk, run_state=RunState.DRAFT).update(
            run_state=RunState.PENDING, queued_at=now, attempt=0
        )
        if queued and ring:
            nudges.nudge(task=RUN_TASK, row_id=batch.pk)
    return bool(queued)


def _upload(batch: ImportBatch) -> Path:
    if not batch.file:
        raise UnreadableFile(FileError.GONE)
    return Path(batch.file.path)


def _sha256(upload: File[bytes]) -> str:
    found = hashlib.sha256()
    for piece in upload.chunks():
        found.update(piece)
    upload.seek(0)
    return found.hexdigest()


def ring_overlooked(*, now: datetime) -> int:
    return nudges.ring_overlooked(ImportBatch.objects.all(), task=RUN_TASK, now=now)
