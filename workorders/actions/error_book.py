"""The uploader's error workbook: her own rejected rows as they stood, with the reason (F9, ruling 20).

The one file that holds customers' data in clear: seven days, for the uploader only, on record.
"""

from __future__ import annotations

import json
from datetime import datetime

from config.lib.sheets import Value, list_workbook
from regions.actions.auditing import record_audit
from regions.models import User
from workorders.imports.display import original_headings
from workorders.models import ImportBatch, RowProblem

REASON, LINE = "退回原因", "原行号"


def export_rejected_rows(*, batch: ImportBatch, actor: User | None, now: datetime) -> bytes:
    """A workbook that can be mended and uploaded again; the audit row is written first."""
    record_audit(actor=actor, verb="export_rejected_rows", obj=batch, region=batch.scope, now=now)
    rows: dict[int, tuple[dict[str, str], list[str]]] = {}
    for problem in RowProblem.objects.filter(batch=batch, is_rejection=True).order_by("line", "pk"):
        raw = json.loads(problem.raw) if problem.raw else {}
        rows.setdefault(problem.line, (raw, []))[1].append(problem.message)
    headings = original_headings(rows=(raw for raw, _ in rows.values()))
    body: list[list[Value]] = [
        [";".join(messages), line, *(raw.get(heading, "") for heading in headings)]
        for line, (raw, messages) in rows.items()
    ]
    names = [REASON, LINE, *headings]
    return list_workbook(name="退回行", headings=names, rows=body, made_at=now)
