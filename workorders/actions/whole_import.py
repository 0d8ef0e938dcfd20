"""A whole import in one go, for the shell: receive, check and, unless only a check is wanted, commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from config.lib.errors import Conflict
from workorders.actions.error_book import export_rejected_rows
from workorders.actions.importing import Receipt, check_batch, receive_file, run_batch, start_commit
from workorders.actions.mapping import create_source, save_mapping, unknown_source
from workorders.actions.retention import discard_contents
from workorders.imports.verdict import Disposition
from workorders.models import ImportBatch, RowProblem, Source
from workorders.queries import rejections_of

UNTIL_DONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewSource:
    """Made before the file is read, unless it is there already."""

    name: str
    plans_callbacks: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """What the caller wants beside the counts; a ``mapping`` is kept for every later file of the source."""

    check_only: bool = False
    error_book: Path | None = None
    mapping: Mapping[str, Any] | None = None
    new_source: NewSource | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """``counts`` holds rows and the dispositions; what was committed counts as it was committed."""

    counts: dict[str, int]
    rejections: list[dict[str, Any]]
    batch_id: int | None = None
    layout: dict[str, Any] = field(default_factory=dict)


def import_file(
    *, upload: File[bytes], filename: str, receipt: Receipt, wish: Wish, clock: Callable[[], datetime]
) -> Outcome:
    """Raises Refused for a bad file. With ``check_only`` the base is as before, but for the audit trail."""
    _prepare_source(receipt, wish, clock())
    batch = receive_file(upload=upload, filename=filename, receipt=receipt, now=clock())
    check_batch(batch=batch, now=clock())
    if wish.error_book is not None:
        export_rejected_rows(batch=batch, target=wish.error_book, actor=receipt.actor, now=clock())
    if wish.check_only:
        outcome = _outcome(batch)
        discard_contents(batch=batch, now=clock())
        batch.delete()
        return outcome
    start_commit(batch=batch, actor=receipt.actor, now=clock(), ring=False)
    done = run_batch(batch_id=batch.pk, clock=clock, turn=UNTIL_DONE)
    if done is None:
        raise Conflict("taken_over", _("这次导入已由后台接手，请在导入记录里查看结果"))
    return _outcome(done)


def _prepare_source(receipt: Receipt, wish: Wish, now: datetime) -> None:
    known = Source.objects.filter(code=receipt.source)
    if wish.new_source is not None and not known.exists():
        create_source(
            code=receipt.source,
            name=wish.new_source.name,
            plans_callbacks=wish.new_source.plans_callbacks,
            actor=receipt.actor,
            now=now,
        )
    if wish.mapping is not None:
        source = known.first()
        if source is None:
            raise unknown_source()
        save_mapping(source=source, document=wish.mapping, actor=receipt.actor, now=now)


def _outcome(batch: ImportBatch) -> Outcome:
    counts = {"rows": batch.rows} | {kind.value: getattr(batch, kind.value) for kind in Disposition}
    if batch.committed:
        counts |= {kind: batch.committed.get(kind, 0) for kind in ("created", "updated", "unchanged")}
    return Outcome(
        counts=counts,
        rejections=[_told(problem) for problem in rejections_of(batch=batch)],
        batch_id=batch.pk,
        layout={"sheet": batch.sheet, "header_row": batch.header_row, "columns": batch.columns},
    )


def _told(problem: RowProblem) -> dict[str, Any]:
    """The shape of ruling 7."""
    names = ("line", "order_no", "field", "header", "value", "reason", "message")
    return {name: getattr(problem, name) for name in names}
