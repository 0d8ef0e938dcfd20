"""Where the table stands in a sheet: header row, columns, and which rows below it are data (rulings 3, 9)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from workorders.imports.cleaners import cell_text, squeezed
from workorders.imports.columns import BY_FIELD, COLUMNS, REQUIRED_COLUMNS, Need
from workorders.imports.mapping import EMPTY, Plan
from workorders.imports.rows import Headers

SEARCHED_ROWS = 20
FOOTER_WORDS = ("合计", "总计", "小计", "制表", "审核", "填表", "日期", "打印")
LEAST_CELLS = 3
SURE_CELLS = 6
REASON, LINE = "退回原因", "原行号"  # what an error workbook puts before the uploader's own columns
BLANKS = " \t\r\n\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff"

_UNIT = re.compile(r"[(\[【].*[)\]】]$")
_ORDINAL = re.compile(r"#\d+$")
_MENDED = re.compile(rf"{LINE}\(导入(\d+)\)")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
_FIELD_OF = {header: column.field for column in COLUMNS for header in column.headers}
_CANONICAL = {column.header for column in COLUMNS}

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Place:
    """A column of the file: its index and the heading as it stands there."""

    index: int
    header: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What was understood of a sheet. ``header_row`` counts from 1; of two header rows it is the lower.

    ``told`` are the fields that need no column; ``left_out`` the columns that an error workbook added, and
    ``mends`` the number of the import that it came from.
    """

    header_row: int
    columns: dict[str, Place]
    headings: tuple[str, ...]
    told: frozenset[str] = frozenset()
    left_out: frozenset[int] = frozenset()
    mends: int = 0

    @property
    def missing(self) -> tuple[str, ...]:
        """Headings of required columns that the sheet does not have."""
        known = self.told | self.columns.keys()
        return tuple(column.header for column in REQUIRED_COLUMNS if column.field not in known)

    def headers(self) -> Headers:
        return Headers(by_field={name: place.header for name, place in self.columns.items()})

    def cells(self, row: Row) -> dict[str, object]:
        width = len(row)
        return {name: row[place.index] for name, place in self.columns.items() if place.index < width}

    def raw(self, row: Row) -> dict[str, str]:
        """Every filled cell by its heading, unknown columns too (ruling 10)."""
        found: dict[str, str] = {}
        for index, cell in enumerate(row):
            if (text := cell_text(cell)) and index not in self.left_out:
                found[self.headings[index] if index < len(self.headings) else f"第{index + 1}列"] = text
        return found


def header_key(cell: object) -> str:
    """A heading after NFKC, without inner spaces, ``*``, a trailing unit in brackets and our own ``#2``."""
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", cell_text(cell)))
    text = _ORDINAL.sub("", "".join(text.split()).replace("*", ""))
    return _UNIT.sub("", text) or text


def find_layout(rows: Sequence[Row], plan: Plan = EMPTY) -> Layout | None:
    """The best header among the first 20 rows, as one row or two; None without an order-number column.

    A plan that names the header's row is believed.
    """
    best: Layout | None = None
    for index, texts in _candidates(rows[: SEARCHED_ROWS + 1]):
        if plan.header_row and plan.header_row != index + 1:
            continue
        names = numbered(texts)
        columns = _planned(_columns(names), names, plan)
        fits = "order_no" in columns or plan.header_row or _is_error_book(names)
        if fits and (best is None or len(columns) > len(best.columns)):
            best = _layout(index, columns, names, plan)
    return best


def _layout(index: int, columns: dict[str, Place], names: Sequence[str], plan: Plan) -> Layout:
    keys, is_error_book = [header_key(name) for name in names], _is_error_book(names)
    marks = [_MENDED.search(unicodedata.normalize("NFKC", "".join(name.split()))) for name in names]
    return Layout(
        header_row=index + 1,
        columns=columns,
        headings=tuple(names),
        told=frozenset(plan.constants) | {name for name in plan.headers if _may_be_absent(name, plan)},
        left_out=frozenset(at for at, key in enumerate(keys) if is_error_book and key in (REASON, LINE)),
        mends=next((int(mark[1]) for mark in marks if mark and is_error_book), 0),
    )


def _is_error_book(names: Sequence[str]) -> bool:
    return {REASON, LINE} <= {header_key(name) for name in names}


def _may_be_absent(name: str, plan: Plan) -> bool:
    """A source without phones may say so; a cell that every row must have needs a column or a constant."""
    return not plan.headers[name] and BY_FIELD[name].need is Need.COLUMN


def numbered(texts: Sequence[str]) -> list[str]:
    """A name for each column: the second 电话 is ``电话#2``, one without a heading ``第5列``."""
    names: list[str] = []
    times: dict[str, int] = {}
    for index, text in enumerate(texts):
        name = text if text.strip() else f"第{index + 1}列"
        times[name] = times.get(name, 0) + 1
        names.append(name if times[name] == 1 else f"{name}#{times[name]}")
    return names


def _planned(columns: dict[str, Place], names: Sequence[str], plan: Plan) -> dict[str, Place]:
    """The plan's headings before the usual ones; a heading it gives to one field is no longer another's."""
    if not (plan.headers or plan.constants):
        return columns
    places: dict[str, Place] = {}
    for index, name in enumerate(names):
        for key in (name, header_key(name)):
            places.setdefault(key, Place(index, name))
    wanted = {
        name: places.get(heading) or places.get(header_key(heading))
        for name, heading in plan.headers.items()
        if heading
    }
    found = {name: place for name, place in wanted.items() if place}
    taken = {place.index for place in found.values()}
    usual = {name: place for name, place in columns.items() if _stays(name, place, plan, taken)}
    return {name: place for name, place in (usual | found).items() if name not in plan.constants}


def _stays(name: str, place: Place, plan: Plan, taken: set[int]) -> bool:
    if name in plan.headers:
        return bool(plan.headers[name])
    return place.index not in taken


def is_data(*, layout: Layout, row: Row) -> bool:
    """False for blank rows, totals, signatures and titles below the header (ruling 3)."""
    filled = list(islice(filter(_is_filled, row), SURE_CELLS))
    if not filled:
        return False
    if squeezed(filled[0]).startswith(FOOTER_WORDS):
        # a 打印机 order whose category stands first is still an order
        order_no = _order_no(layout, row)
        is_order = looks_like_order_no(order_no) and not order_no.startswith(FOOTER_WORDS)
        return is_order and len(filled) >= SURE_CELLS
    return len(filled) >= LEAST_CELLS or looks_like_order_no(_order_no(layout, row))


def _is_filled(cell: object) -> bool:
    if isinstance(cell, str):
        return bool(cell) and not cell.isspace() and bool(cell.strip(BLANKS))
    return cell is not None


def looks_like_order_no(text: str) -> bool:
    """Holds a digit and is not prose."""
    return any(c.isdigit() for c in text) and len(text) <= 40 and not re.search(r"[:,。,;!?、]", text)


def _order_no(layout: Layout, row: Row) -> str:
    place = layout.columns.get("order_no")
    return squeezed(row[place.index]) if place and place.index < len(row) else ""


def _candidates(rows: Sequence[Row]) -> Iterator[tuple[int, list[str]]]:
    """Each row alone, then each pair of rows read as one header with groups above."""
    searched = min(len(rows), SEARCHED_ROWS)
    for index in range(searched):
        yield index, [cell_text(cell) for cell in rows[index]]
    for index in range(1, searched):
        yield index, _merged(rows[index - 1], rows[index])


def _merged(upper: Row, lower: Row) -> list[str]:
    """The lower heading where there is one, else the upper; ``客户`` over ``姓名`` reads 客户姓名."""
    texts: list[str] = []
    group = ""
    for index in range(max(len(upper), len(lower))):
        above = cell_text(upper[index]) if index < len(upper) else ""
        below = cell_text(lower[index]) if index < len(lower) else ""
        group = above if above.strip() else group
        joined = group.strip() + below.strip()
        if below.strip() and header_key(below) not in _FIELD_OF and header_key(joined) in _FIELD_OF:
            texts.append(joined)
        else:
            texts.append(below if below.strip() else above)
    return texts


def _columns(texts: Sequence[str]) -> dict[str, Place]:
    """Two headings for one field: the canonical wins, then the leftmost; a second phone fills phone_alt."""
    found: dict[str, list[Place]] = {}
    for index, text in enumerate(texts):
        key = header_key(text)
        if name := _FIELD_OF.get(key):
            places = found.setdefault(name, [])
            places.insert(
                0 if key in _CANONICAL and not _is_canonical(places) else len(places), Place(index, text)
            )
    columns = {name: places[0] for name, places in found.items()}
    if "phone_alt" not in columns and len(found.get("phone", [])) > 1:
        columns["phone_alt"] = found["phone"][1]
    return columns


def _is_canonical(places: list[Place]) -> bool:
    return bool(places) and header_key(places[0].header) in _CANONICAL


def canonical_layout() -> Layout:
    """Columns in the order of the table, for rows that come without a file."""
    names = list(BY_FIELD)
    columns = {name: Place(index, BY_FIELD[name].header) for index, name in enumerate(names)}
    return Layout(header_row=1, columns=columns, headings=tuple(BY_FIELD[name].header for name in names))


def columns_of(*, headings: Sequence[str], plan: Plan) -> dict[str, str]:
    """Field → heading, as the reader would take these headings."""
    found = _planned(_columns(headings), headings, plan)
    return {name: place.header for name, place in found.items()}
