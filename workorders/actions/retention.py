"""What an import leaves behind, and for how long (ruling 18): seven days after the end nothing in clear."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from config.lib.disk import remove_partials
from config.lib.leases import RunState
from workorders.imports.spools import remove_files
from workorders.models import ImportBatch, RowProblem

KEPT = timedelta(days=7)
HALF_KEPT = timedelta(days=1)  # nothing is written for so long: its process was killed
ENDED = (RunState.DONE, RunState.FAILED, RunState.DEAD, RunState.CANCELLED)


def remove_old_files(*, now: datetime) -> int:
    """Clear the batches that ended, or were left lying, seven days ago; their number."""
    old = Q(run_state__in=ENDED, finished_at__lt=now - KEPT)
    forgotten = Q(run_state=RunState.DRAFT, uploaded_at__lt=now - KEPT)
    batches = ImportBatch.objects.exclude(file="").filter(old | forgotten).order_by("pk")
    for batch in batches:
        discard_contents(batch=batch, now=now)
    remove_partials(folder=Path(settings.MEDIA_ROOT), before=now - HALF_KEPT)
    return len(batches)


def discard_contents(*, batch: ImportBatch, now: datetime) -> None:
    """Remove what the batch holds in clear; counts and reasons stay. A draft becomes cancelled."""
    remove_files(upload=Path(batch.file.path))
    RowProblem.objects.filter(batch=batch).exclude(raw="").update(raw="")
    ImportBatch.objects.filter(pk=batch.pk).update(file="", preview=[])
    ImportBatch.objects.filter(pk=batch.pk, run_state=RunState.DRAFT).update(
        run_state=RunState.CANCELLED, finished_at=now
    )
