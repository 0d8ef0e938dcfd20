"""What a test reads back from an exported file."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
from django.utils import timezone

from regions.models import User
from reports.actions.exporting import Order, ask_export
from reports.actions.exporting_run import run_export
from reports.choices import ExportFormat, ExportKind
from reports.models import ExportRun


def made(run: ExportRun) -> ExportRun:
    """The run after a worker had it."""
    done = run_export(run_id=run.pk, clock=timezone.now)
    assert done is not None
    return done


def export(user: User, kind: str, form: str = "xlsx", **filters: str) -> ExportRun:
    order = Order(kind=ExportKind(kind), filters=filters, format=ExportFormat(form))
    return made(ask_export(order=order, actor=user, now=timezone.now()))


def table(run: ExportRun) -> list[dict[str, Any]]:
    """The rows of the workbook's sheets, by heading."""
    book = openpyxl.load_workbook(Path(run.file.path), read_only=True)
    found: list[dict[str, Any]] = []
    for sheet in book.worksheets:
        head, *rows = sheet.iter_rows(values_only=True)
        found += [dict(zip(head, row, strict=True)) for row in rows if any(cell is not None for cell in row)]
    book.close()
    return found


def csv_table(run: ExportRun) -> list[dict[str, str]]:
    text = Path(run.file.path).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))
