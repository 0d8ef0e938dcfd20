"""A sheet of a past file → one form, or every reason why it cannot be taken (item 9): words in, words out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from reports.choices import HistoricKind
from reports.policies.past_forms import (
    PAST_FORMS,
    Holds,
    Line,
    PastColumn,
    PastForm,
    PastSheet,
    Row,
    squeezed,
)
from reports.policies.past_heads import NAME, check_headings, form_of, header_at, name_at, read_place

TOTALS, ENDS = ("合计", "总计"), ("制表", "审核", "填表")
LONGEST_NAME = 40
NOTHING = frozenset({"", "-", "—", "/", "暂无", "不适用"})

_COUNT = re.compile(r"\d{1,7}|\d{1,3}(?:,\d{3})+")
_NEUTRAL = re.compile(r"另有[“\"']?一般[”\"']?(\d+)件")
_NOT_APPLICABLE = re.compile(r"不适用\d*")


def read_sheet(*, name: str, lines: Sequence[Line], today: date) -> PastSheet | None:
    """None for a sheet that is none of the three forms."""
    form = form_of(lines)
    if form is None:
        return None
    found = PastSheet(sheet=name, form=form)
    head = header_at(lines)
    if head is None:
        found.blame(lines[0][0], _("没有找到以“姓名”开头的表头行，请保留原表头。"))
        return found
    read_place(found, lines[:head], today)
    body = check_headings(found, lines, head)
    if body is not None:
        _read_body(found, lines[body:], _Reader(PAST_FORMS[form], name_at(lines[head])))
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    past: PastForm
    at: int

    def cells(self, cells: Sequence[str]) -> Iterator[tuple[PastColumn, str]]:
        own = [*cells[self.at + 1 :], *[""] * len(self.past.columns)]
        yield from zip(self.past.columns, own, strict=False)


def _read_body(found: PastSheet, lines: Sequence[Line], reader: _Reader) -> None:
    """Rows up to 合计; below it the words at the foot."""
    is_over = False
    for line, cells in lines:
        name = cells[reader.at].strip() if reader.at < len(cells) else ""
        if is_over or squeezed(name).startswith(ENDS):
            is_over = True
            _note(found, cells)
        elif squeezed(name).startswith(TOTALS):
            is_over = True
            found.totals = _read_row(found, line, cells, reader)
            _check_totals(found, line, reader.past)
        elif any(cell.strip() for cell in cells[reader.at + 1 :]):
            if not name or len(name) > LONGEST_NAME:
                found.blame(line, _("这一行有数字，但没有姓名，请补上或删去。"), column=NAME, value=name)
            row = _read_row(found, line, cells, reader)
            found.rows.append({"name": name, **row})
            _check_row(found, line, row, reader.past)
    if not found.totals and not found.problems:
        found.blame(lines[-1][0] if lines else 1, _("没有“合计”行，请在各行下面补上合计。"), column=NAME)


def _note(found: PastSheet, cells: Sequence[str]) -> None:
    text = " ".join(dict.fromkeys(cell.strip() for cell in cells if cell.strip()))
    if text and not squeezed(text).startswith(ENDS):
        found.notes.append(text)
    neutral = _NEUTRAL.search(squeezed(text))
    if neutral is not None and found.form is HistoricKind.MONTHLY:
        found.totals["neutral"] = int(neutral[1])


def _read_row(found: PastSheet, line: int, cells: Sequence[str], reader: _Reader) -> Row:
    row: Row = {}
    for column, cell in reader.cells(cells):
        text = squeezed(cell)
        if column.holds is Holds.COUNT:
            row[column.key] = _count(found, line, column, text)
        elif column.holds is Holds.PARTS:
            row[column.key] = cell.strip()
            row |= _parts(found, line, column, text)
        elif column.holds is Holds.WORDS:
            row[column.key] = cell.strip()
    return row


def _count(found: PastSheet, line: int, column: PastColumn, text: str) -> int:
    if text in NOTHING:
        return 0
    if not _COUNT.fullmatch(text):
        found.blame(line, _("应为整数，请改成数字或留空。"), column=column.name, value=text)
        return 0
    return int(text.replace(",", ""))


def _parts(found: PastSheet, line: int, column: PastColumn, text: str) -> dict[str, int]:
    """``好7中1差0``: each label once with its number."""
    counts = dict.fromkeys((key for key, _label in column.parts), 0)
    left = _NOT_APPLICABLE.sub("", text) if text not in NOTHING else ""
    for key, label in column.parts:
        match = re.search(re.escape(label) + r":?(\d{1,7})", left)
        if match is not None:
            counts[key] = int(match[1])
            left = left.replace(match[0], "", 1)
    if left.strip(",;、，；"):
        shown = " ".join(f"{label}1" for _key, label in column.parts)
        message = _("请写成“%(shown)s”这样的数字。") % {"shown": shown}
        found.blame(line, message, column=column.name, value=text)
    return counts


def _check_row(found: PastSheet, line: int, row: Mapping[str, Any], past: PastForm) -> None:
    heading = {column.key: column.name for column in past.columns}
    for key, parts in past.sums.items():
        wanted = sum(row[part] for part in parts)
        if row[key] != wanted:
            names = "＋".join(heading[part] for part in parts)
            message = _("应等于%(names)s，即 %(wanted)s，请核对。") % {"names": names, "wanted": wanted}
            found.blame(line, message, column=heading[key], value=str(row[key]))
    for key, most in past.within.items():
        if row[key] > row[most]:
            message = _("不能大于“%(most)s”的 %(count)s，请核对。") % {
                "most": heading[most],
                "count": row[most],
            }
            found.blame(line, message, column=heading[key], value=str(row[key]))


def _check_totals(found: PastSheet, line: int, past: PastForm) -> None:
    """合计 against the rows, column by column."""
    for column in past.columns:
        keys = [column.key] if column.holds is Holds.COUNT else [key for key, _label in column.parts]
        for key in keys:
            summed, printed = sum(row[key] for row in found.rows), found.totals[key]
            if summed != printed:
                message = _("合计应为 %(summed)s（各行相加），请核对各行或合计。") % {"summed": summed}
                found.blame(line, message, column=_label_of(column, key), value=str(printed))


def _label_of(column: PastColumn, key: str) -> str:
    label = dict(column.parts).get(key, "")
    return f"{column.name} {label}".strip()
