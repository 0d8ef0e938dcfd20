"""What others collected to break importers: read rightly or refused by one sentence (F1–F8, W5)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from regions.models import Region, User
from tests.workorders.files import cells, orders_csv
from tests.workorders.imports.expected import shared_file
from workorders.actions.importing import Receipt, check_batch, receive_file, run_batch, start_commit
from workorders.imports.cleaners import cell_text, plain
from workorders.imports.problems import FILE_SENTENCES, FileError, UnreadableFile
from workorders.imports.sandbox import read_into_spool
from workorders.models import ImportBatch, WorkOrder

HOSTILE = "data/hostile"
WORKBOOKS = f"{HOSTILE}/hostile-workbooks"
# What the folders of test files hold that is no order list: none of it has a header of ours.
NAMED = {
    ".ods": {FileError.ODS},
    ".xlsb": {FileError.XLSB, FileError.ENCRYPTED},
    ".xlsm": {FileError.MACROS, FileError.NO_HEADER},
    ".xltm": {FileError.MACROS},
    ".json": {FileError.NOT_A_TABLE},
    ".zip": {FileError.NOT_A_TABLE},
}
REFUSALS = {
    FileError.EMPTY, FileError.ENCRYPTED, FileError.MACROS, FileError.EMBEDDED_OBJECTS, FileError.NO_HEADER,
    FileError.NOT_A_TABLE, FileError.BROKEN, FileError.OLD_EXCEL, FileError.TOO_WIDE,
    FileError.UNSAFE_ARCHIVE, FileError.READER_DIED,
}  # fmt: skip


def refused(path: Path, spool: Path) -> FileError:
    with pytest.raises(UnreadableFile) as problem:
        read_into_spool(path=path, spool=spool)
    assert problem.value.message == FILE_SENTENCES[problem.value.error].format(columns=problem.value.columns)
    return problem.value.error


@pytest.mark.drill
@pytest.mark.parametrize("folder", ["calamine", "excelize", "openpyxl-1.8", "openpyxl-2.x", "xlrd"])
def test_every_collected_workbook_is_refused_by_name(folder: str, tmp_path: Path) -> None:
    """Fuzz and regression files of four libraries; this process lives through all of them."""
    me, seen = os.getpid(), 0
    for path in sorted(shared_file(f"{WORKBOOKS}/{folder}").iterdir()):
        error = refused(path, tmp_path / "rows")
        assert error in NAMED.get(path.suffix, REFUSALS), (path.name, error)
        seen += 1
    assert (seen > 5, os.getpid()) == (True, me)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("calamine/OOM_alloc3.xls", FileError.BROKEN),
        ("calamine/issue_174.xlsx", FileError.TOO_WIDE),
        ("calamine/issue252.xlsx", FileError.TOO_WIDE),
        ("calamine/pass_protected.xlsx", FileError.ENCRYPTED),
        ("calamine/vba.xlsm", FileError.MACROS),
        ("calamine/picture.xlsb", FileError.XLSB),
        ("calamine/special_cells.ods", FileError.ODS),
        ("xlrd/biff4_no_format_no_window2.xls", FileError.OLD_EXCEL),
        ("openpyxl-1.8/reader__null_file.xlsx", FileError.EMPTY),
    ],
)
def test_the_best_known_of_them(name: str, error: FileError, tmp_path: Path) -> None:
    assert refused(shared_file(f"{WORKBOOKS}/{name}"), tmp_path / "rows") is error


def imported(content: bytes, scope: Region) -> ImportBatch:
    now = timezone.now()
    upload = SimpleUploadedFile("erp.csv", content)
    batch = receive_file(upload=upload, filename="erp.csv", receipt=Receipt(scope=scope), now=now)
    check_batch(batch=batch, now=now)
    batch.refresh_from_db()
    start_commit(batch=batch, actor=None, now=now, ring=False)
    done = run_batch(batch_id=batch.pk, clock=timezone.now)
    assert done is not None
    return done


def kept(text: str) -> str:
    """Ruling 8: characters stay, outer and doubled white space goes; so does what no text column can hold."""
    return " ".join(cell_text(text).split())


@pytest.mark.django_db
def test_naughty_strings_go_in_unchanged_and_come_out_escaped(
    hangzhou: Region, sign_in: Callable[[User], Client], lead_hz: User
) -> None:
    """Every string of the list that says anything, as a remark; and the page that shows it (W5)."""
    found = json.loads(shared_file(f"{HOSTILE}/naughty-strings/blns.json").read_text(encoding="utf-8"))
    strings = [text.encode("utf-8", "replace").decode() for text in found if plain(text)]
    rows = [cells(number, remark=text) for number, text in enumerate(strings)]
    done = imported(orders_csv(*rows), hangzhou)
    assert (done.rows, done.rejected, done.created) == (len(strings), 0, len(strings))
    remarks = dict(WorkOrder.objects.values_list("order_no", "remark"))
    odd = {
        text: remarks[f"AZ{number:08d}"]
        for number, text in enumerate(strings)
        if remarks[f"AZ{number:08d}"] != kept(text)
    }
    assert odd == {}
    scripts = [number for number, text in enumerate(strings) if "<script" in text.lower()]
    client = sign_in(lead_hz)
    for number in scripts[:20]:
        order = WorkOrder.objects.get(order_no=f"AZ{number:08d}")
        page = client.get(f"/orders/{order.pk}/")
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


@pytest.mark.django_db
def test_payloads_for_spreadsheets_are_stored_as_the_text_they_are(hangzhou: Region) -> None:
    """E1 guards the way out; nothing is cut off on the way in."""
    lines = shared_file(f"{HOSTILE}/csv-injection/payloadbox-csv-payload.txt").read_text(encoding="utf-8")
    payloads = [line for line in lines.splitlines() if line.strip()]
    payloads += [f"{mark}1+1" for mark in "＝＋－＠"] + ["-2+3", "+86", "@SUM(1)", '=HYPERLINK("http://x")']
    rows: list[dict[str, Any]] = [cells(number, remark=text) for number, text in enumerate(payloads)]
    assert imported(orders_csv(*rows), hangzhou).created == len(payloads)
    stored = WorkOrder.objects.order_by("order_no").values_list("remark", flat=True)
    assert list(stored) == [kept(text) for text in payloads]
