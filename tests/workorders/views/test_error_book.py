"""The error workbook: downloaded, mended, uploaded again, and the import is complete (F9, ruling 20)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from config.lib.leases import RunState
from regions.models import Region, User
from tests.workorders.faults import mended, plant
from tests.workorders.files import HEADINGS, cells, csv_bytes, grid, orders_csv, workbook
from workorders.actions.importing import run_batch
from workorders.actions.mapping import Place
from workorders.actions.uploading import remap_file
from workorders.imports.columns import BY_FIELD
from workorders.imports.spools import ready_chunks
from workorders.models import ImportBatch, Source, SourceMapping, WorkOrder

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _regions(hangzhou: Region) -> None:
    pass


@pytest.fixture
def client_hz(sign_in: SignIn, clerk_hz: User) -> Client:
    return sign_in(clerk_hz)


def upload(client: Client, content: bytes, *, name: str = "六月.csv", source: str = "erp") -> ImportBatch:
    file = SimpleUploadedFile(name, content)
    client.post(reverse("workorders:upload"), {"file": file, "source": source})
    return ImportBatch.objects.latest("pk")


def commit(client: Client, batch: ImportBatch) -> ImportBatch:
    client.post(reverse("workorders:commit_import", args=[batch.pk]))
    run_batch(batch_id=batch.pk, clock=timezone.now)
    batch.refresh_from_db()
    assert batch.run_state == RunState.DONE
    return batch


def error_book(client: Client, batch: ImportBatch) -> bytes:
    answer: Any = client.post(reverse("workorders:rejected_rows", args=[batch.pk]))
    return b"".join(answer.streaming_content)


def page(client: Client, batch: ImportBatch) -> str:
    return client.get(reverse("workorders:import", args=[batch.pk])).content.decode()


def test_two_thousand_rows_with_25_faults_are_complete_after_one_mending(client_hz: Client) -> None:
    planted = plant(count=2_000, faults=25)
    first = commit(client_hz, upload(client_hz, csv_bytes(list(planted.rows()))))
    assert (first.committed, first.rejected) == ({"created": 1_975}, 25)
    told = first.problems.filter(is_rejection=True).order_by("line")
    assert list(told.values_list("line", "order_no", "field", "reason")) == planted.rejections()

    book = mended(error_book(client_hz, first), planted=planted)
    second = commit(client_hz, upload(client_hz, book, name="改好.xlsx"))
    assert (second.rows, second.committed, second.rejected) == (25, {"created": 25}, 0)
    assert second.mends == first
    numbers = WorkOrder.objects.order_by("order_no").values_list("order_no", flat=True)
    assert list(numbers) == [f"AZ{n:08d}" for n in range(1, 2_001)]
    assert not any(
        "退回原因" in order.raw or "原行号" in order.raw for order in WorkOrder.objects.all()[:2_000]
    )

    again = upload(client_hz, csv_bytes([[*row] for row in plant(count=2_000, faults=0).rows()]))
    assert (again.unchanged, again.created, again.rejected) == (2_000, 0, 0)


def test_history_and_pages_link_the_mended_file_to_the_import_it_mends(client_hz: Client) -> None:
    planted = plant(count=3, faults=1)
    first = upload(client_hz, csv_bytes(list(planted.rows())))
    second = upload(client_hz, mended(error_book(client_hz, first), planted=planted), name="改好.xlsx")
    here, there = (reverse("workorders:import", args=[batch.pk]) for batch in (first, second))
    assert here in page(client_hz, second)
    assert there in page(client_hz, first)
    assert f"改正自 {first.pk}" in client_hz.get(reverse("workorders:imports")).content.decode()


def test_a_row_that_is_still_wrong_comes_back_with_one_reason_and_one_line(client_hz: Client) -> None:
    first = upload(client_hz, orders_csv(cells(1, kind="保养")))
    book = error_book(client_hz, first)
    second = upload(client_hz, book, name="没改.xlsx")
    assert (second.mends, second.rejected) == (first, 1)
    headings = [
        cell.value for cell in load_workbook(io.BytesIO(error_book(client_hz, second))).worksheets[0][1]
    ]
    assert headings[:2] == ["退回原因", f"原行号(导入{second.pk})"]
    assert set(headings[2:]) <= set(HEADINGS)


def test_a_second_phone_column_survives_the_round(client_hz: Client) -> None:
    """Ruling 9: the second of two equal headings is the second phone."""
    lines = [
        ["工单号", "工单类型", "区域", "品类", "客户姓名", "电话", "电话", "派单时间"],
        ["A1", "保养", "杭州", "空调", "王伟", "13800000001", "13900000002", "2026-06-01 09:00:07"],
    ]
    first = upload(client_hz, csv_bytes(lines))
    opened = load_workbook(io.BytesIO(error_book(client_hz, first)))
    sheet = opened.worksheets[0]
    column = next(cell.column for cell in sheet[1] if cell.value == "工单类型")
    sheet.cell(2, column).value = "维修"
    buffer = io.BytesIO()
    opened.save(buffer)
    commit(client_hz, upload(client_hz, buffer.getvalue(), name="改好.xlsx"))
    order = WorkOrder.objects.get()
    assert (order.phone, order.phone_alt, order.dispatched_at.second) == ("13800000001", "13900000002", 7)


def test_mended_rows_go_to_the_source_they_came_from(client_hz: Client) -> None:
    Source.objects.create(code="crm", name="CRM")
    planted = plant(count=2, faults=1)
    first = upload(client_hz, csv_bytes(list(planted.rows())), source="crm")
    second = upload(client_hz, mended(error_book(client_hz, first), planted=planted), name="改好.xlsx")
    assert (second.source, second.mends) == ("crm", first)


def test_somebody_elses_error_book_is_only_a_file(client_hz: Client, sign_in: SignIn, lead_hz: User) -> None:
    """No link tells that an import exists which she may not see."""
    first = upload(client_hz, orders_csv(cells(1, kind="保养")))
    first.scope = Region.objects.get(code="HQ")
    first.save()
    second = upload(sign_in(lead_hz), error_book(client_hz, first), name="别人的.xlsx")
    assert (second.mends, second.rejected) == (None, 1)


def test_the_same_file_again_is_said_with_a_link_and_allowed(client_hz: Client) -> None:
    first = commit(client_hz, upload(client_hz, orders_csv(cells(1), cells(2))))
    second = upload(client_hz, orders_csv(cells(1), cells(2)), name="又一次.csv")
    text = page(client_hz, second)
    assert "同一个文件" in text
    assert reverse("workorders:import", args=[first.pk]) in text
    assert commit(client_hz, second).committed == {"unchanged": 2}
    assert WorkOrder.objects.count() == 2
    assert "同一个文件" not in page(client_hz, first)


def test_every_verb_twice_does_what_it_did_once(client_hz: Client) -> None:
    """Reloading, double-clicking, cancelling or committing twice loses and doubles nothing."""
    batch = commit(client_hz, upload(client_hz, orders_csv(cells(1))))
    for route in ("commit_import", "cancel_import", "commit_import"):
        client_hz.post(reverse(f"workorders:{route}", args=[batch.pk]))
        run_batch(batch_id=batch.pk, clock=timezone.now)
        page(client_hz, batch)
    batch.refresh_from_db()
    assert (batch.run_state, batch.committed, WorkOrder.objects.count()) == (RunState.DONE, {"created": 1}, 1)


def test_a_cancelled_import_says_what_is_in_and_the_file_again_brings_the_rest(
    client_hz: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from workorders.actions import importing

    monkeypatch.setattr(importing, "CHUNK", 2)
    content = orders_csv(*(cells(n) for n in range(1, 6)))
    batch = upload(client_hz, content)
    client_hz.post(reverse("workorders:commit_import", args=[batch.pk]))
    run_batch(batch_id=batch.pk, clock=timezone.now, turn=timedelta(0))
    for _twice in range(2):
        client_hz.post(reverse("workorders:cancel_import", args=[batch.pk]))
    run_batch(batch_id=batch.pk, clock=timezone.now)
    assert "取消时已写入 2 行，还有 3 行没有写入" in page(client_hz, batch)
    assert WorkOrder.objects.count() == 2
    assert commit(client_hz, upload(client_hz, content)).committed == {"unchanged": 2, "created": 3}


def test_the_reasons_are_in_the_readers_language(client_hz: Client) -> None:
    batch = upload(client_hz, orders_csv(cells(1, region="上海")))
    client_hz.cookies["django_language"] = "en"
    with translation.override("en"):
        text = page(client_hz, batch)
        sheet = load_workbook(io.BytesIO(error_book(client_hz, batch))).worksheets[0]
    assert "There is no region" in text
    assert "There is no region" in str(sheet.cell(2, 1).value)


def test_the_history_is_narrowed_by_state_source_and_day(client_hz: Client) -> None:
    Source.objects.create(code="crm", name="CRM")
    commit(client_hz, upload(client_hz, orders_csv(cells(1)), name="甲.csv"))
    upload(client_hz, orders_csv(cells(2)), name="乙.csv", source="crm")
    today = f"{timezone.localdate():%Y-%m-%d}"
    shown = {
        query: [
            name
            for name in ("甲.csv", "乙.csv")
            if name in client_hz.get(reverse("workorders:imports") + query).content.decode()
        ]
        for query in ("?run_state=done", "?source=crm", f"?uploaded_from={today}", "?uploaded_to=2026-01-01")
    }
    assert list(shown.values()) == [["甲.csv"], ["乙.csv"], ["甲.csv", "乙.csv"], []]


@pytest.mark.parametrize("in_file", ["2026/06/11 09:30:00", datetime(2026, 11, 6, 9, 30), 46_332.3958334])
def test_days_come_back_as_they_were_read_whatever_the_order_of_the_source(
    client_hz: Client, in_file: object
) -> None:
    """A date cell says which part is which; once it is text, the source's order would turn it round."""
    source = Source.objects.create(code="crm", name="CRM")
    SourceMapping.objects.create(source=source, date_format="Y/D/M", updated_at=timezone.now())
    row = cells(1, kind="保养", dispatched_at=in_file, completed_at="", status="待上门", remark="2026/06/11")
    first = upload(client_hz, workbook(grid([row])), name="a.xlsx", source="crm")
    SourceMapping.objects.update(date_format="D/M/Y")  # said later: the rows are still those of that file
    second = upload(client_hz, corrected(error_book(client_hz, first), kind="维修"), name="改好.xlsx")
    assert (second.mends, second.rejected, second.mapping["date_format"]) == (first, 0, "Y/D/M")
    assert read_days(second) == ["2026-11-06T09:30:00"]


def test_day_numbers_of_a_1904_workbook_stand_as_the_days_they_were(client_hz: Client) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    row = cells(1, kind="保养", dispatched_at=44_712.375, completed_at="哪天", status="待上门")
    for line in grid([row]):
        book.worksheets[0].append(line)
    buffer = io.BytesIO()
    book.save(buffer)
    first = upload(client_hz, buffer.getvalue(), name="a.xlsx")
    opened = load_workbook(io.BytesIO(error_book(client_hz, first))).worksheets[0]
    told = dict(zip(*opened.iter_rows(values_only=True), strict=True))
    assert (told["派单时间"], told["完工时间"]) == ("2026-06-01 09:00:00", "哪天")


def test_rows_of_a_file_that_she_alone_explained_are_read_as_she_said(client_hz: Client) -> None:
    """Nobody saved how the source is read: the import that they come from knows."""
    lines = [
        [heading.replace("工单号", "Ticket") for heading in HEADINGS],
        *grid([cells(1, kind="保养")])[1:],
    ]
    first = upload(client_hz, csv_bytes(lines))
    place = Place(header_row=1)
    document = {"headers": {"order_no": "Ticket"}}
    actor = first.uploaded_by
    assert actor is not None
    remap_file(batch=first, document=document, place=place, actor=actor, now=timezone.now())
    assert (first.rejected, SourceMapping.objects.exists()) == (1, False)
    second = upload(client_hz, corrected(error_book(client_hz, first), kind="维修"), name="改好.xlsx")
    assert (second.mends, second.created, second.rejected) == (first, 1, 0)


def corrected(book: bytes, **changes: str) -> bytes:
    opened = load_workbook(io.BytesIO(book))
    sheet = opened.worksheets[0]
    for cell in sheet[1]:
        for name, text in changes.items():
            if cell.value == BY_FIELD[name].header:
                sheet.cell(2, cell.column).value = text
    buffer = io.BytesIO()
    opened.save(buffer)
    return buffer.getvalue()


def read_days(batch: ImportBatch) -> list[str]:
    chunks = ready_chunks(upload=Path(batch.file.path), start=0, size=10)
    return [row.values.dispatched_at for chunk in chunks for row in chunk]
