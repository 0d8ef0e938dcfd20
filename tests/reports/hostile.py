"""Every export of the house, filled with hostile texts in every text column (reliability E1)."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import openpyxl
from django.conf import settings

from callbacks.actions.result_stream import collect_results
from callbacks.models import CallbackTask, CannedPhrase, Outcome
from config.lib.calendar import local_day
from regions.choices import Role
from regions.lists.exchange import send_out
from regions.lists.people import StaffList
from regions.lists.places import RegionList
from regions.models import Region, User
from reports.actions.downloading import FileKind, download_daily
from reports.actions.downloading_periods import download_period
from reports.actions.exporting import ask_results
from reports.actions.rollup import rebuild_totals
from reports.aggregates.day_views import Wanted, day_view
from reports.aggregates.period_views import period_view
from reports.choices import ExportFormat, PeriodKind
from reports.policies.spans import SpanKind, span_around
from tests.api.rows import complaint_of, record_of
from tests.factories import (
    CallbackTaskFactory,
    CategoryFactory,
    CustomerFactory,
    RegionFactory,
    TechnicianFactory,
    WorkOrderFactory,
    member,
)
from tests.reports.exported import export, made
from workorders.actions.error_book import export_rejected_rows
from workorders.choices import Reason
from workorders.lists import CategoryList, TechnicianList
from workorders.models import ImportBatch, RowProblem

KINDS = ("orders", "callbacks", "complaints")
LISTS = (StaffList, RegionList, CategoryList, TechnicianList)
FORMULA = re.compile(rb"<f[ >/]")
# Every link but those to our own pages, which the forms' figures have.
OURS = re.escape(settings.SITE_URL).encode()
LINK = re.compile(
    rb'<hyperlink [^>]*location=|<Relationship (?=[^>]*relationships/hyperlink)(?![^>]*Target="'
    + OURS
    + rb"/)"
)
STARTS = tuple("=+-@\t\r\n＝＋－＠")


def fill(*, texts: Sequence[str], now: datetime) -> tuple[Region, User]:
    """A region whose every text is hostile, and its supervisor."""
    region = RegionFactory(code="XX", name=texts[0][:40])
    lead = member(region=region, role=Role.REGION_SUPERVISOR, username="lead_xx", name=texts[0][:40])
    Outcome.objects.filter(code="connected_done").update(name=texts[0][:40])
    for number, text in enumerate(texts):
        _rows(region, text, number)
    CannedPhrase.objects.update(text=texts[0])
    collect_results(now=now)
    return region, lead


def _rows(region: Region, text: str, number: int) -> None:
    short = f"{text[:24]} {number}"
    agent = member(
        region=region,
        role=Role.CALLBACK_AGENT,
        username=f"agent{number}",
        name=text[:40],
        staff_no=text[:10],
    )
    order = WorkOrderFactory(
        region=region,
        order_no=f"{text[:50]} {number}",
        category=CategoryFactory(name=short),
        technician=TechnicianFactory(region=region, name=text[:60], number=short),
        customer=CustomerFactory(name=text[:60]),
        phone_masked=text[:24],
        phone_alt_masked=text[:24],
        address_masked=text,
        **dict.fromkeys(("brand", "model", "remark", "fault", "work_done", "station", "entered_by"), text),
    )
    task = CallbackTaskFactory(work_order=order)
    record_of(task, agent, description=text, note=text, respondent_name=text, satisfaction=1)
    CallbackTask.objects.filter(pk=task.pk).update(close_reason=text)
    words = dict.fromkeys(("complainant", "respondent_name", "matter", "demand", "description"), text)
    complaint_of(region, agent, **words)


def every_export(*, region: Region, lead: User, texts: Sequence[str], now: datetime) -> dict[str, bytes]:
    """By name; those that end in .csv are text."""
    found: dict[str, bytes] = {}
    for form in (ExportFormat.XLSX, ExportFormat.CSV):
        for kind in KINDS:
            found[f"{kind}.{form}"] = Path(export(lead, kind, form).file.path).read_bytes()
        day = local_day(now).isoformat()
        found[f"day.{form}"] = Path(export(lead, "day", form, region="XX", day=day).file.path).read_bytes()
        run = made(ask_results(source="erp", region=region, form=form, actor=lead, now=now))
        found[f"results-{form}.{form}"] = Path(run.file.path).read_bytes()
        run.delete()  # the next form begins at the beginning too
        for resource in LISTS:
            name = f"{resource.__name__}.{form}"
            found[name] = send_out(resource=resource, kind=str(form), actor=lead, now=now, most=None)
    view = day_view(region=region, day=local_day(now), wanted=Wanted(live=True))
    for kind in FileKind:
        download = download_daily(view=view, kind=kind, actor=lead, now=now)
        found[f"daily-{kind}.xlsx"] = download.content
    found |= _periods(region, lead, now)
    with NamedTemporaryFile(suffix=".xlsx") as target:
        batch = _rejected(region, lead, texts, now)
        export_rejected_rows(batch=batch, target=Path(target.name), actor=lead, now=now)
        found["errors.xlsx"] = Path(target.name).read_bytes()
    return found


def _periods(region: Region, lead: User, now: datetime) -> dict[str, bytes]:
    """Weekly and monthly with all their sheets, and 张贴版."""
    today, found = local_day(now), {}
    rebuild_totals(first=today - timedelta(days=7), last=today, now=now)
    for form, span in ((PeriodKind.WEEKLY, SpanKind.WEEK), (PeriodKind.MONTHLY, SpanKind.MONTH)):
        around = span_around(kind=span, day=today - timedelta(days=1))
        view = period_view(
            region=region, kind=form, span=around, wanted=Wanted(live=True), now=now, with_sheets=True
        )
        for kind in FileKind:
            made = download_period(view=view, kind=kind, actor=lead, now=now)
            found[f"{form}-{kind}.xlsx"] = made.content
    return found


def _rejected(region: Region, lead: User, texts: Sequence[str], now: datetime) -> ImportBatch:
    batch = ImportBatch.objects.create(scope=region, uploaded_by=lead, uploaded_at=now, filename="x.xlsx")
    for line, text in enumerate(texts, start=2):
        raw = json.dumps({"单号": text, text[:60]: text}, ensure_ascii=False)
        RowProblem.objects.create(
            batch=batch, line=line, field="phone", reason=Reason.MISSING, message=text, raw=raw
        )
    return batch


def _leads_away(cell: Any) -> bool:
    return cell.hyperlink is not None and not str(cell.hyperlink.target).startswith(f"{settings.SITE_URL}/")


def dangers(content: bytes) -> tuple[int, int, int]:
    """Formulas, links, and cells that are neither text, number, date nor empty."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist())
    book = openpyxl.load_workbook(io.BytesIO(content))
    odd = [
        cell.coordinate
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type not in {"s", "n", "d", "inlineStr"} or _leads_away(cell)
    ]
    return len(FORMULA.findall(parts)), len(LINK.findall(parts)), len(odd)
