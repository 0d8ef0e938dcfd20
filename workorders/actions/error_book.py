"""The uploader's error workbook: her own rejected rows as they stood, with the reason (F9, ruling 20).

The one file that holds customers' data in clear: seven days, for the uploader only, on record. Mended and
uploaded again it is known by the heading of its lines, which names the import it comes from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from django.utils.translation import gettext_lazy as _

from config.lib.errors import Unavailable
from config.lib.sheets import Heading, write_workbook
from regions.actions.auditing import record_audit
from regions.models import User
from workorders.imports.display import row_sentence
from workorders.imports.headers import LINE, REASON
from workorders.models import ImportBatch, RowProblem

READ_AT_ONCE = 1_000
REASON_WIDTH, CELL_WIDTH = 40, 16
SHEET = "退回行"


def export_rejected_rows(*, batch: ImportBatch, target: Path, actor: User | None, now: datetime) -> int:
    """Write the rejected rows to ``target``; their number. The audit row is written first.

    Of any number of rows only one is in memory at a time. Raises Unavailable when the file cannot be written.
    """
    record_audit(actor=actor, verb="export_rejected_rows", obj=batch, region=batch.scope, now=now)
    try:
        with TemporaryFile("w+", encoding="utf-8", errors="replace") as spool:
            headings = _spool(batch, spool)
            spool.seek(0)
            return write_workbook(
                target=str(target),
                name=SHEET,
                headings=_headings(batch, headings),
                rows=_rows(spool, headings),
                expected=batch.rejected,
            )
    except OSError as problem:
        told = _("错误表写不了：%(reason)s") % {"reason": problem.strerror or problem}
        raise Unavailable("error_book", str(told)) from problem


def _spool(batch: ImportBatch, spool: IO[str]) -> list[str]:
    """The rows, each decrypted once, and all their headings in the order in which they first stand."""
    headings: dict[str, None] = {}
    problems = RowProblem.objects.filter(batch=batch, is_rejection=True).order_by("line", "pk")
    for line, group in groupby(problems.iterator(chunk_size=READ_AT_ONCE), key=lambda one: one.line):
        found = list(group)
        raw = json.loads(found[0].raw) if found[0].raw else {}
        headings.update(dict.fromkeys(raw))
        reasons = ";".join(_sentence(problem) for problem in found)
        spool.write(json.dumps([reasons, line, raw], ensure_ascii=False) + "\n")
    return list(headings)


def _sentence(problem: RowProblem) -> str:
    return row_sentence(
        reason=problem.reason, header=problem.header, value=problem.value, stored=problem.message
    )


def _headings(batch: ImportBatch, own: list[str]) -> list[Heading]:
    ours = [Heading(REASON, width=REASON_WIDTH), Heading(f"{LINE}(导入{batch.pk})")]
    return ours + [Heading(name, width=CELL_WIDTH) for name in own]


def _rows(spool: IO[str], headings: list[str]) -> Iterator[list[str]]:
    for text in spool:
        reasons, line, raw = json.loads(text)
        yield [reasons, str(line), *(raw.get(name, "") for name in headings)]
