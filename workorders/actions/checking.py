"""The check of a file: read in the child, judged against the base, kept on the batch (rulings 5–7)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from django.db.models import QuerySet

from config.lib.calendar import local
from config.lib.encryption import digest
from regions.models import Region, User
from regions.rules import IMPORT_ROLES
from workorders.actions.mapping import plan_for
from workorders.choices import Reason
from workorders.imports.display import masked_value, preview_row
from workorders.imports.mapping import EMPTY
from workorders.imports.problems import FileError, Note, Problem, UnreadableFile
from workorders.imports.rows import CleanRow, Headers
from workorders.imports.sandbox import FileLayout, Pulse, no_pulse, read_into_spool, spooled_rows
from workorders.imports.spools import ReadyWriter, reading_place
from workorders.imports.upsert import known_hashes
from workorders.imports.verdict import ACCEPTED, Disposition, Judged, Lookup, judge, region_key
from workorders.models import ImportBatch, RowProblem

PREVIEW_ROWS = 20
ROWS_A_PULSE = 5_000
PROBLEMS_AT_ONCE = 1_000


def check_file(*, batch: ImportBatch, now: datetime, pulse: Pulse = no_pulse) -> None:
    """Judge every row as of ``now``; writes the ready rows, the problems and the counts. Repeatable.

    ``pulse`` is called every few thousand rows, so that a worker can renew its lease. ``checked_at`` is set
    last: a check that was cut short counts as none. Raises UnreadableFile.
    """
    if not batch.file:
        raise UnreadableFile(FileError.GONE)
    upload = Path(batch.file.path)
    with reading_place(upload=upload) as spool:
        layout = _read(batch, upload, spool, pulse)
        lookup = lookup_for(batch=batch, headers=Headers(by_field=layout.columns), now=now)
        pulse()
        judged = judge(rows=lambda: _pulsing(spooled_rows(spool=spool), pulse), lookup=lookup)
        batch.problems.all().delete()
        _keep(batch, layout, judged, upload)
    batch.checked_at, batch.error = now, ""
    batch.save(update_fields=[*_VERDICT, "checked_at", "error"])


def _read(batch: ImportBatch, upload: Path, spool: Path, pulse: Pulse) -> FileLayout:
    """By the plan of the batch's source; mended rows by that of the import they come from."""
    plan = plan_for(batch=batch)
    unread: UnreadableFile | None = None
    try:
        layout = read_into_spool(path=upload, spool=spool, pulse=pulse, plan=plan)
        batch.mends = _mended(batch, layout.mends)
    except UnreadableFile as problem:
        batch.mends, unread = _mended(batch, problem.mends), problem
    if batch.mends is not None:
        batch.source = batch.mends.source
    told = plan_for(batch=batch)
    if told != plan:
        layout = read_into_spool(path=upload, spool=spool, pulse=pulse, plan=told)
    elif unread is not None:
        raise unread
    batch.mapping = {} if told == EMPTY else told.as_json()
    return layout


def _mended(batch: ImportBatch, number: int) -> ImportBatch | None:
    """The import whose error workbook this is, if the uploader may know of it."""
    known = ImportBatch.objects.filter(pk=number).exclude(pk=batch.pk)
    if batch.uploaded_by is not None:
        known = known.visible_to(batch.uploaded_by)
    return known.first()


_VERDICT = (
    "sheet", "header_row", "columns", "preview", "rows", "created", "updated", "unchanged", "rejected",
    "duplicates", "source", "mapping", "mends",
)  # fmt: skip


def lookup_for(*, batch: ImportBatch, headers: Headers, now: datetime) -> Lookup:
    """The base as the uploader may touch it: regions outside her scope are unknown to her file."""
    return Lookup(
        regions=region_codes(actor=batch.uploaded_by, scope=batch.scope),
        now=local(now).replace(tzinfo=None),
        hasher=digest,
        known_hashes=lambda numbers: known_hashes(source=batch.source, order_nos=numbers),
        headers=headers,
    )


def _pulsing(rows: Iterable[CleanRow], pulse: Pulse) -> Iterator[CleanRow]:
    for number, row in enumerate(rows, 1):
        if number % ROWS_A_PULSE == 0:
            pulse()
        yield row


def offered_regions(*, batch: ImportBatch) -> dict[str, str]:
    """Code → name of the regions that the batch's rows may belong to."""
    regions = _regions(batch.uploaded_by, batch.scope)
    return dict(regions.order_by("code").values_list("code", "name"))


def region_codes(*, actor: User | None, scope: Region | None = None) -> Mapping[str, str]:
    """``region_key`` of names and codes → code, within ``scope`` and what the actor may import into."""
    pairs = _regions(actor, scope).values_list("name", "code")
    return {region_key(key): code for name, code in pairs for key in (name, code)}


def _regions(actor: User | None, scope: Region | None) -> QuerySet[Region]:
    regions = Region.objects.callable()
    if scope is not None:
        regions = regions.filter(path__startswith=scope.path)
    if actor is not None:
        regions = regions.filter(pk__in=actor.region_ids(roles=IMPORT_ROLES))
    return regions


def _keep(batch: ImportBatch, layout: FileLayout, judged: Iterator[Judged], upload: Path) -> None:
    batch.sheet, batch.header_row = layout.sheet[:80], layout.header_row
    batch.columns, batch.preview = layout.columns, []
    counts: Counter[Disposition] = Counter()
    ready, waiting = ReadyWriter(upload=upload), []
    for item in judged:
        counts[item.disposition] += 1
        if len(batch.preview) < PREVIEW_ROWS:
            batch.preview.append(preview_row(line=item.row.line, raw=item.row.raw, columns=layout.columns))
        if item.disposition in ACCEPTED:
            ready.add(judged=item)
        if item.disposition is not Disposition.DUPLICATES:
            waiting += problem_rows(batch=batch, row=item.row)
        if len(waiting) >= PROBLEMS_AT_ONCE:
            RowProblem.objects.bulk_create(waiting)
            waiting = []
    RowProblem.objects.bulk_create(waiting)
    ready.close()
    batch.rows = sum(counts.values())
    for disposition in Disposition:
        setattr(batch, disposition.value, counts[disposition])


def problem_rows(*, batch: ImportBatch, row: CleanRow) -> list[RowProblem]:
    """Rejections with the whole row, encrypted, for the uploader's error workbook; notes without it."""
    raw = json.dumps(row.raw | row.dates, ensure_ascii=False) if row.problems else ""
    return [*_rows(batch, row, row.problems, raw), *_rows(batch, row, row.notes, "")]


def _rows(
    batch: ImportBatch, row: CleanRow, found: Iterable[Problem | Note], raw: str
) -> Iterator[RowProblem]:
    for item in found:
        is_rejection = isinstance(item, Problem)
        masked = masked_value(name=item.field, value=item.value)
        yield RowProblem(
            batch=batch,
            line=row.line,
            order_no=row.values.order_no[:60],
            field=item.field,
            header=" ".join(item.header.split())[:80],
            value=masked[:200],
            reason=item.reason.value if isinstance(item, Problem) else Reason.UNREADABLE,
            message=item.told(value=masked)[:300],
            is_rejection=is_rejection,
            raw=raw,
        )
