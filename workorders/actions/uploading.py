"""The wizard's first page as one verb: keep the file and check it, at once or in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from config.lib.errors import StorageFull
from regions.models import User
from workorders.actions.importing import Receipt, check_batch, queue_check, receive_file
from workorders.actions.mapping import Place, remap_batch
from workorders.actions.retention import discard_contents
from workorders.models import ImportBatch
from workorders.queries import import_scope

# About 15,000 rows: a page can wait for these; larger files are checked by a worker.
CHECKED_AT_ONCE = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    file: UploadedFile
    filename: str
    source: str


def upload_file(*, upload: Upload, actor: User, now: datetime) -> ImportBatch:
    """The batch, checked when the file is small. Raises Refused with one sentence for a bad file, StorageFull
    when it finds no room, and then keeps nothing of it (F11).
    """
    receipt = Receipt(scope=import_scope(user=actor), source=upload.source, actor=actor)
    batch = receive_file(upload=upload.file, filename=upload.filename, receipt=receipt, now=now)
    try:
        return _check(batch, now)
    except StorageFull:
        discard_contents(batch=batch, now=now)
        raise


def remap_file(
    *, batch: ImportBatch, document: Mapping[str, Any], place: Place, actor: User, now: datetime
) -> ImportBatch:
    """The wizard's third step: save how the source is read, then check this file again, as an upload is."""
    remap_batch(batch=batch, document=document, place=place, actor=actor, now=now)
    return _check(batch, now)


def _check(batch: ImportBatch, now: datetime) -> ImportBatch:
    if batch.file.size <= CHECKED_AT_ONCE:
        return check_batch(batch=batch, now=now)
    queue_check(batch=batch, now=now)
    return batch
