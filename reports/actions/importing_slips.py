"""A file with a column of order numbers as slips in hand (B4), read in the limited child like any upload."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.errors import Refused
from regions.actions.auditing import record_audit
from regions.models import User
from reports.actions.slips import MOST_AT_ONCE, Count, Taken, demand_count, take_slips
from reports.choices import SlipHow
from workorders.imports.columns import REQUIRED_COLUMNS
from workorders.imports.display import file_sentence, row_sentence
from workorders.imports.mapping import Plan
from workorders.imports.problems import UnreadableFile
from workorders.imports.rows import CleanRow
from workorders.imports.sandbox import read_into_spool, spooled_rows
from workorders.imports.spools import reading_place

NUMBER = "order_no"
# Of an order only its number is asked for: every other cell that an ERP file must have is told here.
_TOLD = {"kind": "维修", "region": "-", "category": "-", "customer_name": "-", "dispatched_at": "2000-01-01"}
PLAN = Plan(
    constants={
        column.field: _TOLD.get(column.field, "") for column in REQUIRED_COLUMNS if column.field != NUMBER
    }
)


@dataclass(frozen=True, slots=True)
class ReadSlip:
    """A slip of the file: its line there, from 1, and what became of it."""

    line: int
    taken: Taken


@dataclass(frozen=True, slots=True)
class BadLine:
    line: int
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Imported:
    slips: tuple[ReadSlip, ...]
    problems: tuple[BadLine, ...]


def import_slips(*, upload: UploadedFile, count: Count, actor: User, now: datetime) -> Imported:
    """Take in every readable number of the file; the other lines are told with what is wrong with them.

    Nothing of the file is kept. Raises Refused with one sentence for a file that cannot be read, and what
    ``take_slips`` raises.
    """
    demand_count(count=count, actor=actor, now=now)
    rows = _read(upload=upload)
    problems = tuple(_problem(row=row) for row in rows if _is_bad(row=row))
    lines: dict[str, int] = {}
    for row in rows:
        if not _is_bad(row=row):
            lines.setdefault(row.values.order_no, row.line)
    taken: list[Taken] = []
    with transaction.atomic():
        if lines:
            taken = take_slips(numbers=lines, count=count, how=SlipHow.IMPORT, actor=actor, now=now)
        record_audit(
            actor=actor, verb="import_slips", obj=count.region, region=count.region, now=now,
            after={"day": count.day, "file": Path(upload.name or "").name[-200:], "rows": len(rows),
                   "slips": len(taken)},
        )  # fmt: skip
    known = {number.upper(): line for number, line in lines.items()}
    slips = tuple(ReadSlip(line=known.get(each.order_no.upper(), 0), taken=each) for each in taken)
    return Imported(slips=slips, problems=problems)


def _read(*, upload: UploadedFile) -> list[CleanRow]:
    path = Path(upload.temporary_file_path())  # type: ignore[attr-defined]  # uploads are always on the disk
    try:
        with reading_place(upload=path) as spool:
            read_into_spool(path=path, spool=spool, plan=PLAN)
            rows = list(islice(spooled_rows(spool=spool), MOST_AT_ONCE + 1))
    except UnreadableFile as problem:
        told = file_sentence(problem=problem)
        raise Refused(problem.error.value, told, fields={"file": told}) from problem
    if len(rows) > MOST_AT_ONCE:
        raise Refused("too_many", _("一次最多 %(most)s 张单据。") % {"most": MOST_AT_ONCE})
    return rows


def _is_bad(*, row: CleanRow) -> bool:
    return any(problem.field == NUMBER for problem in row.problems)


def _problem(*, row: CleanRow) -> BadLine:
    problem = next(problem for problem in row.problems if problem.field == NUMBER)
    sentence = row_sentence(reason=problem.reason.value, header=problem.header, value=problem.value)
    return BadLine(line=row.line, value=problem.value[:60], sentence=sentence)
