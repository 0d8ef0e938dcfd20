"""The head of a past sheet: which form it is, of what region, 品类 and days, and whether its columns fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from reports.choices import HistoricKind
from reports.policies.past_forms import PAST_FORMS, Line, PastSheet, squeezed
from reports.policies.periods import is_sheet_day
from reports.policies.spans import SpanKind, span_around

NAME = "姓名"
HEAD_ROWS = 12
FURTHER = "·"  # our own further sheets: 总部客服回访情况周报表 · 抽访结果
SIX_DAYS = timedelta(days=6)

_REGION = re.compile(r"区域\s*:\s*([^\s:_]+?)\s*(?=品类|\d{4}\s*[年/-]|\s|$)")
_CATEGORY = re.compile(r"品类\s*:\s*([^\s:_]+?)\s*(?=\d{4}\s*[年/-]|\s|$)")
_DAY = re.compile(r"(\d{4})\s*[年/.-]\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?")
_END = re.compile(r"[—–~至到-]+\s*(?:(\d{4})\s*年)?\s*(\d{1,2})\s*[月/.-]\s*(\d{1,2})\s*日?")
_MONTH = re.compile(r"(\d{4})\s*[年/.-]\s*(\d{1,2})\s*(?:月|$|\D)")


def form_of(lines: Sequence[Line]) -> HistoricKind | None:
    for _line, cells in lines[:HEAD_ROWS]:
        text = squeezed("".join(cells))
        for form, past in PAST_FORMS.items():
            if any(title in text for title in past.titles):
                return None if FURTHER in text else form
    return _form_by_headings(lines)


def _form_by_headings(lines: Sequence[Line]) -> HistoricKind | None:
    """A file that lost its title is known by its columns."""
    head = header_at(lines)
    if head is None:
        return None
    leaves, _body = _leaves(lines, head)
    for form, past in PAST_FORMS.items():
        fits = [leaf in column.headings for leaf, column in zip(leaves, past.columns, strict=False)]
        if len(leaves) == len(past.columns) and all(fits):
            return form
    return None


def header_at(lines: Sequence[Line]) -> int | None:
    for at, (_line, cells) in enumerate(lines[:HEAD_ROWS]):
        if next((squeezed(cell) for cell in cells if cell.strip()), "") == NAME:
            return at
    return None


def name_at(line: Line) -> int:
    return next(at for at, cell in enumerate(line[1]) if squeezed(cell) == NAME)


def read_place(found: PastSheet, lines: Sequence[Line], today: date) -> None:
    """Region, 品类 and period stand in the line between title and headings."""
    line = lines[-1][0] if lines else 1
    text = unicodedata.normalize("NFKC", " ".join(" ".join(cells) for _line, cells in lines))
    for name, pattern, what in (("region", _REGION, _("区域")), ("category", _CATEGORY, _("品类"))):
        match = pattern.search(text)
        if match is None:
            found.blame(line, _("表头没有写%(what)s，请补成“区域：…  品类：…”。") % {"what": what})
        else:
            setattr(found, name, match[1])
    try:
        period = _period(found.form, text)
    except ValueError:
        period = None
    if period is None:
        found.blame(
            line, _("表头没有写清日期，请补成“2026年6月1日”、“2026年6月1日（—6月7日）”或“2026年6月份”。")
        )
        return
    found.first, found.last = period
    if not (is_sheet_day(day=found.first) and found.last < today):
        found.blame(
            line, _("这段日期还没有结束，只能补录以前的报表。"), value=f"{found.first} — {found.last}"
        )
    if found.form is HistoricKind.WEEKLY and (found.first.weekday() or found.last - found.first != SIX_DAYS):
        found.blame(line, _("周报必须从周一到周日。"), value=f"{found.first} — {found.last}")


def _period(form: HistoricKind, text: str) -> tuple[date, date] | None:
    """Raises ValueError for a day that no calendar has."""
    if form is HistoricKind.MONTHLY:
        month = _MONTH.search(text)
        if month is None:
            return None
        span = span_around(kind=SpanKind.MONTH, day=date(int(month[1]), int(month[2]), 1))
        return span.first, span.last
    begin = _DAY.search(text)
    if begin is None:
        return None
    first = date(*(int(part) for part in begin.groups()))
    if form is HistoricKind.DAILY:
        return first, first
    end = _END.search(text, begin.end())
    if end is None:
        return first, first + SIX_DAYS
    year = int(end[1]) if end[1] else first.year
    last = date(year, int(end[2]), int(end[3]))
    return first, last if last >= first else date(year + 1, last.month, last.day)


def _leaves(lines: Sequence[Line], head: int) -> tuple[list[str], int]:
    """The lowest heading of every column after 姓名, of one row or two, and where the rows begin."""
    at = name_at(lines[head])
    upper = [squeezed(cell) for cell in lines[head][1]]
    lower = [squeezed(cell) for cell in lines[head + 1][1]] if head + 1 < len(lines) else []
    is_second = len(lower) > at and not lower[at] and _are_words(lower[at + 1 :])
    width = max(len(upper), len(lower) if is_second else 0)
    upper += [""] * (width - len(upper))
    lower = (lower if is_second else []) + [""] * (width - (len(lower) if is_second else 0))
    leaves = [below or above for above, below in zip(upper[at + 1 :], lower[at + 1 :], strict=True)]
    while leaves and not leaves[-1]:
        leaves.pop()
    return leaves, head + 1 + is_second


def _are_words(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and not any(cell[0].isdigit() for cell in filled)


def check_headings(found: PastSheet, lines: Sequence[Line], head: int) -> int | None:
    """Where the rows begin; None when the columns are not those of the form."""
    leaves, body = _leaves(lines, head)
    columns, line = PAST_FORMS[found.form].columns, lines[head][0]
    for number, column in enumerate(columns):
        leaf = leaves[number] if number < len(leaves) else ""
        if leaf not in column.headings:
            told = {"number": number + 2, "heading": column.headings[0]}
            message = _("第 %(number)s 列应为“%(heading)s”，请按原表的列和顺序整理。") % told
            found.blame(line, message, column=column.headings[0], value=leaf)
    for leaf in filter(None, leaves[len(columns) :]):
        found.blame(line, _("表里没有这一列，请删去。"), column=leaf, value=leaf)
    return None if found.problems and any(each.line == line for each in found.problems) else body
