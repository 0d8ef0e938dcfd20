"""The reader's child process: one file in, clean rows out as JSON lines (rulings 15, 65).

Runs as ``python -m workorders.imports.reader FILE [PLAN.json [--survey]]`` without Django, under its own
limits of memory, processor time and disk. The first line tells the layout, each further line is a row, the
last says ``end`` or ``error``. A survey tells instead what people need to say how the file is to be read;
``FILE --sheets`` every sheet as it stands, a line each.
"""

from __future__ import annotations

import errno
import json
import resource
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from config.lib.processes import die_with_parent
from workorders.imports.cleaners import Unreadable, day_or_time
from workorders.imports.delimited import read_records
from workorders.imports.epoch import counts_from_1904
from workorders.imports.guards import MAX_ROWS, Kind, inspect
from workorders.imports.headers import SEARCHED_ROWS, Layout, Row, find_layout, is_data
from workorders.imports.mapping import DATES, EMPTY, Plan, Translation
from workorders.imports.problems import DISK_FULL, FileError, UnreadableFile
from workorders.imports.raw_sheets import raw_sheets
from workorders.imports.rows import CleanRow, clean_row
from workorders.imports.survey import by_record, survey
from workorders.imports.workbooks import read_workbook

MEMORY = 1024**3
CPU_SECONDS = 120
OUTPUT = 1024**3
OPEN_FILES = 64
SHEETS = "--sheets"
COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

Numbered = Iterator[tuple[int, Row]]


def limit_self() -> None:
    """A hostile file may end this process; nothing else."""
    for what, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        bound = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
        resource.setrlimit(what, (bound, bound))


def read_file(*, path: Path, out: TextIO, plan: Plan = EMPTY) -> None:
    """Write the layout and every data row to ``out``. Raises UnreadableFile."""
    kind = inspect(path=path)
    if kind is Kind.CSV:
        sheet, layout, rows = _delimited(path, plan)
    else:
        found = read_workbook(path=path, kind=kind, plan=plan)
        sheet, layout = found.sheet, found.layout
        rows = enumerate(found.rows[layout.header_row :], layout.header_row + 1)
    if layout.missing:
        missing = "、".join(layout.missing)
        raise UnreadableFile(FileError.MISSING_COLUMNS, columns=missing, mends=layout.mends)
    _send(
        out,
        {
            "sheet": sheet,
            "header_row": layout.header_row,
            "columns": _columns(layout),
            "kind": kind.value,
            "mends": layout.mends,
        },
    )
    translation = Translation(
        plan=plan,
        counts_from_1904=counts_from_1904(path=path, kind=kind),
        has_iso_dates=bool(layout.mends),
    )
    _send(out, {"end": _send_rows(out, layout, rows, translation)})


def _delimited(path: Path, plan: Plan) -> tuple[str, Layout, Numbered]:
    """The header row of a text table is told by its line in the file."""
    records = read_records(path=path, plan=plan)
    plan = by_record(plan=plan, lines=[line for line, _ in records[:SEARCHED_ROWS]])
    layout = find_layout([row for _, row in records[: SEARCHED_ROWS + 1]], plan)
    if layout is None:
        raise UnreadableFile(FileError.NO_HEADER)
    below = iter(records[layout.header_row :])
    return "", replace(layout, header_row=records[layout.header_row - 1][0]), below


def _send_rows(out: TextIO, layout: Layout, rows: Numbered, translation: Translation) -> int:
    headers, count = layout.headers(), 0
    for line, row in rows:
        if not is_data(layout=layout, row=row):
            continue
        count += 1
        if count > MAX_ROWS:
            raise UnreadableFile(FileError.TOO_MANY_ROWS)
        cells = translation.of(layout.cells(row))
        clean = clean_row(line=line, cells=cells, headers=headers, raw=layout.raw(row))
        _send(out, _packed(clean, _dates(layout, cells) if translation.changes_dates else {}))
    if not count:
        raise UnreadableFile(FileError.NO_ROWS)
    return count


def _dates(layout: Layout, cells: Mapping[str, object]) -> dict[str, str]:
    """The dates that could be read, by heading: their text alone no longer tells how they were meant."""
    found: dict[str, str] = {}
    for name in DATES:
        with suppress(Unreadable):
            if name in layout.columns and (value := day_or_time(cells.get(name))):
                found[layout.columns[name].header] = value.replace("T", " ")
    return found


def _packed(row: CleanRow, dates: Mapping[str, str]) -> list[Any]:
    """Values are told as they stand in the file, not as a plan translated them."""
    raw = row.raw
    problems = [[p.field, p.header, raw.get(p.header, p.value), p.reason.value] for p in row.problems]
    notes = [[n.field, n.header, raw.get(n.header, n.value)] for n in row.notes]
    return [row.line, row.values.as_list(), problems, notes, raw, dates]


def _columns(layout: Layout) -> dict[str, str]:
    return {name: place.header for name, place in layout.columns.items()}


def _send(out: TextIO, message: Any) -> None:
    out.write(COMPACT.encode(message) + "\n")


def _send_sheets(path: Path, out: TextIO) -> None:
    count = 0
    for sheet in raw_sheets(path=path):
        _send(out, sheet)
        count += 1
    _send(out, {"end": count})


def _plan(arguments: list[str]) -> Plan:
    return Plan.of(json.loads(Path(arguments[0]).read_text(encoding="utf-8"))) if arguments else EMPTY


def main(arguments: list[str]) -> int:
    die_with_parent()
    limit_self()
    try:
        with open(sys.stdout.fileno(), "w", encoding="utf-8", errors="replace", closefd=False) as out:
            return _answer(arguments, out)
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            return DISK_FULL
        raise


def _answer(arguments: list[str], out: TextIO) -> int:
    try:
        path = Path(arguments[0])
        if SHEETS in arguments:
            _send_sheets(path, out)
            return 0
        plan = _plan(arguments[1:2])
        if "--survey" in arguments:
            _send(out, survey(path=path, plan=plan))
            _send(out, {"end": 0})
        else:
            read_file(path=path, out=out, plan=plan)
    except UnreadableFile as problem:
        _send(out, {"error": problem.error.value, "columns": problem.columns, "mends": problem.mends})
        return 3
    except (MemoryError, RecursionError, OverflowError):
        _send(out, {"error": FileError.READER_DIED.value, "columns": ""})
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
