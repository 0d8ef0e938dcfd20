"""100,000 rows with 1,234 planted faults: 98,766 in, then 100,000 and no double (F9); by ``make drills``."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db.models import Count
from django.utils import timezone

from regions.models import Region
from tests.workorders.faults import mended, plant
from tests.workorders.files import csv_bytes
from workorders.actions.error_book import export_rejected_rows
from workorders.actions.importing import Receipt, check_batch, receive_file, run_batch, start_commit
from workorders.models import ImportBatch, WorkOrder

ROWS, FAULTS = 100_000, 1_234

pytestmark = [pytest.mark.drill, pytest.mark.django_db]


def imported(content: bytes, name: str) -> ImportBatch:
    now = timezone.now()
    receipt = Receipt(scope=Region.objects.get(code="HQ"))
    batch = receive_file(upload=ContentFile(content), filename=name, receipt=receipt, now=now)
    check_batch(batch=batch, now=now)
    start_commit(batch=batch, actor=None, now=now, ring=False)
    run_batch(batch_id=batch.pk, clock=timezone.now, turn=timedelta(hours=1))
    batch.refresh_from_db()
    return batch


def test_a_large_import_is_complete_after_one_mending(hangzhou: Region, tmp_path: Path) -> None:
    planted, begun = plant(count=ROWS, faults=FAULTS), time.monotonic()
    first = imported(csv_bytes(list(planted.rows())), "十万行.csv")
    first_seconds = time.monotonic() - begun
    assert (first.committed, first.rejected) == ({"created": ROWS - FAULTS}, FAULTS)
    told = first.problems.filter(is_rejection=True).order_by("line")
    assert list(told.values_list("line", "order_no", "field", "reason")) == planted.rejections()

    book, begun = tmp_path / "rejected.xlsx", time.monotonic()
    assert export_rejected_rows(batch=first, target=book, actor=None, now=timezone.now()) == FAULTS
    book_seconds = time.monotonic() - begun
    second = imported(mended(book.read_bytes(), planted=planted), "改好.xlsx")
    assert (second.rows, second.committed, second.rejected) == (FAULTS, {"created": FAULTS}, 0)
    assert second.mends == first
    doubled = WorkOrder.objects.values("order_no").annotate(times=Count("pk")).filter(times__gt=1)
    assert (WorkOrder.objects.count(), doubled.count()) == (ROWS, 0)
    print(
        f"{ROWS} rows with {FAULTS} faults: {ROWS - FAULTS} in after {first_seconds:.0f} s, error workbook "
        f"in {book_seconds:.1f} s, mended and complete, 0 doubled"
    )
