"""Imports for the drills: one large batch, or thousands of one row each, as a worker finds them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone

from config.celery import app
from config.lib.leases import LEASE, OVERLOOKED, RunState
from regions.models import Region
from tests.workorders.files import cells, orders_csv
from workorders.actions.importing import RUN_TASK, Receipt, check_batch, receive_file
from workorders.imports.spools import ready_path
from workorders.models import ImportBatch

FOLDER = "imports/drill"


def batch_of(count: int) -> ImportBatch:
    """A checked batch of ``count`` new orders of 杭州."""
    Region.objects.get_or_create(code="HZ", defaults={"name": "杭州"})
    now = timezone.now()
    receipt = Receipt(scope=Region.objects.get(code="HQ"))
    content = ContentFile(orders_csv(*(cells(n) for n in range(1, count + 1))))
    batch = receive_file(upload=content, filename="演练.csv", receipt=receipt, now=now)
    return check_batch(batch=batch, now=now)


def small_batches(count: int, *, queued_at: datetime) -> list[int]:
    """``count`` checked batches of one row each, pending since ``queued_at``; their ids."""
    whole = batch_of(count)
    accepted = ready_path(upload=Path(whole.file.path)).read_text("utf-8").splitlines()
    ImportBatch.objects.filter(pk=whole.pk).delete()
    (Path(settings.MEDIA_ROOT) / FOLDER).mkdir(parents=True, exist_ok=True)
    rows = [_small(whole, name, queued_at) for name in _files(accepted)]
    return [row.pk for row in ImportBatch.objects.bulk_create(rows, batch_size=500)]


def _files(accepted: list[str]) -> Iterator[str]:
    """An empty upload with its one accepted row beside it; the name as the row knows it."""
    for number, line in enumerate(accepted):
        name = f"{FOLDER}/{number}.csv"
        upload = Path(settings.MEDIA_ROOT) / name
        upload.touch()
        ready_path(upload=upload).write_text(line + "\n", "utf-8")
        yield name


def _small(whole: ImportBatch, name: str, queued_at: datetime) -> ImportBatch:
    return ImportBatch(
        source=whole.source,
        scope=whole.scope,
        uploaded_at=queued_at,
        filename=name,
        file=name,
        checked_at=queued_at,
        queued_at=queued_at,
        rows=1,
        created=1,
        run_state=RunState.PENDING,
    )


def ring(batch_ids: list[int]) -> None:
    for pk in batch_ids:
        app.send_task(RUN_TASK, args=[pk])


def let_time_pass() -> None:
    """Dead workers' leases run out and waiting rows count as overlooked, at once instead of in a minute."""
    ImportBatch.objects.filter(run_state=RunState.RUNNING).update(lease_until=F("lease_until") - LEASE)
    ImportBatch.objects.filter(run_state=RunState.PENDING).update(
        queued_at=timezone.now() - OVERLOOKED - timedelta(seconds=1)
    )
