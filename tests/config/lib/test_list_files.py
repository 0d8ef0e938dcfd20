"""Hostile and odd files of small lists: refused in one sentence, at once (reliability.md F1–F6)."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from config.lib.errors import Refused
from config.lib.list_files import Limits, TooManyRows, read_list

LIMITS = Limits(packed=5 * 1024**2, unpacked=20 * 1024**2, rows=100)


def workbook(*rows, hide_first=False):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def with_part(content, name, part):
    """The archive with one part written anew."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", 8) as target:
        for item in source.infolist():
            if item.filename != name:
                target.writestr(item, source.read(item))
        target.writestr(name, part)
    return out.getvalue()


GOOD = workbook(["代码", "数"], ["A", 1])


def test_cells_become_the_words_a_person_sees():
    content = workbook(
        ["a", "b", "c", "d", "e", "f", "g"],
        [7, 7.5, 5.0, date(2026, 11, 22), datetime(2026, 11, 22, 8, 30), time(8, 30), True],
        [None] * 7,
        ["  x ", None, None, None, None, None, None],
    )
    found = read_list(content=content, limits=LIMITS)
    assert found.rows == (
        (2, ("7", "7.5", "5", "2026-11-22", "2026-11-22 08:30", "08:30", "是")),
        (4, ("x", "", "", "", "", "", "")),
    )


def test_the_line_of_a_record_is_its_first():
    found = read_list(content=b'\na;b\n"x\ny";1\nz;2\n', limits=LIMITS)
    assert found.rows == ((3, ("x\ny", "1")), (5, ("z", "2")))


@pytest.mark.parametrize(
    "content",
    [
        with_part(GOOD, "xl/sharedStrings.xml", '<!DOCTYPE x [<!ENTITY a "b">]><sst/>'),
        with_part(GOOD, "xl/workbook.xml", '<?xml version="1.0"?><!ENTITY x "y">'),
        with_part(GOOD, "docProps/app.xml", "<x/>".encode("utf-16")),
        with_part(GOOD, "xl/vbaProject.bin", b"macro"),
        with_part(GOOD, "xl/media/a.bin", b"\x00" * (25 * 1024**2)),
    ],
)
def test_entities_macros_and_bombs_are_refused(content):
    with pytest.raises(Refused) as refused:
        read_list(content=content, limits=LIMITS)
    assert refused.value.code == "unsafe_file"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (GOOD[:200], "broken_file"),
        (with_part(GOOD, "xl/workbook.xml", "<nothing/>"), "broken_file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "not_a_table"),
        (b'{"a": 1}', "not_a_table"),
        (b"a,b\n\xff\xff\xff", "unknown_encoding"),
        (b"", "empty_file"),
        (b"x" * (6 * 1024**2), "file_too_large"),
    ],
)
def test_what_is_no_list_is_named(content, code):
    with pytest.raises(Refused) as refused:
        read_list(content=content, limits=LIMITS)
    assert refused.value.code == code


def test_a_far_corner_costs_nothing():
    """F2: one cell at the last row of the sheet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = "代码"
    sheet["A1048576"] = "X"
    raw = io.BytesIO()
    book.save(raw)
    found = read_list(content=raw.getvalue(), limits=LIMITS)
    assert found.rows == ((1_048_576, ("X",)),)


def test_a_hundred_rows_and_no_more():
    rows = [[f"c{number}", 1] for number in range(101)]
    with pytest.raises(TooManyRows):
        read_list(content=workbook(["a", "b"], *rows), limits=LIMITS)
    assert len(read_list(content=workbook(["a", "b"], *rows[:100]), limits=LIMITS).rows) == 100
