"""P1–P3: rows into orders against the bare upsert of the same columns; reading against openpyxl."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone
from openpyxl import load_workbook

from benchmarks.scale import Measured, Side, keep, rows_wanted, side_by_side
from regions.models import DirtyDay
from tests.factories import RegionFactory
from tests.workorders.files import cells, grid, workbook
from workorders.actions.landing import land_orders
from workorders.imports.sandbox import read_into_spool
from workorders.models import Customer, WorkOrder

ROWS = 10_000
CHUNK = 2_000
TABLE = "workorders_workorder"
pytestmark = [pytest.mark.bench, pytest.mark.django_db]


@pytest.fixture
def rows() -> list[dict[str, object]]:
    RegionFactory(code="HZ", name="杭州")
    return [cells(n) for n in range(1, rows_wanted(ROWS) + 1)]


def land(rows: list[dict[str, object]]) -> None:
    """Judged and written in chunks, as a batch is."""
    for start in range(0, len(rows), CHUNK):
        land_orders(rows=rows[start : start + CHUNK], source="erp", actor=None, now=timezone.now())


def empty() -> None:
    for model in (WorkOrder, Customer, DirtyDay):
        model.objects.all()._raw_delete("default")


class Bare:
    """The stored columns of the same orders, ciphertext ready, through one upsert statement."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {TABLE} ORDER BY id")
            names = [column[0] for column in cursor.description]
            place = names.index("id")
            self.rows = [row[:place] + row[place + 1 :] for row in cursor.fetchall()]
        self.names = [name for name in names if name != "id"]

    def run(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                self._copy(cursor)
            else:
                cursor.cursor.executemany(
                    self._statement(f"VALUES ({', '.join('?' * len(self.names))})"), self.rows
                )

    def _copy(self, cursor: object) -> None:
        names = ", ".join(f'"{name}"' for name in self.names)
        cursor.execute(f"CREATE TEMP TABLE landing ON COMMIT DROP AS SELECT {names} FROM {TABLE} LIMIT 0")
        with cursor.copy(f"COPY landing ({names}) FROM STDIN") as copy:
            for row in self.rows:
                copy.write_row(row)
        cursor.execute(self._statement(f"SELECT {names} FROM landing"))
        cursor.execute("DROP TABLE landing")

    def _statement(self, source: str) -> str:
        names = ", ".join(f'"{name}"' for name in self.names)
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in self.names)
        where = f"{TABLE}.row_hash <> excluded.row_hash"
        # the WHERE keeps SQLite's parser from reading ON as a join
        select = f"{source} WHERE true" if source.startswith("SELECT") else source
        return (
            f"INSERT INTO {TABLE} ({names}) {select} "
            f"ON CONFLICT (source, order_no) DO UPDATE SET {changes} WHERE {where}"
        )


def test_new_rows_against_the_bare_upsert(rows):
    land(rows)
    bare = Bare()
    orders = WorkOrder.objects.all()
    ours, theirs = side_by_side(
        ours=Side(run=lambda: land(rows), prepare=empty),
        bare=Side(run=bare.run, prepare=lambda: orders._raw_delete("default")),
    )
    keep(Measured("P1 import, validated and encrypted", len(rows), ours, theirs, "≤ 5 × the bare upsert"))
    assert orders.count() == len(rows)
    empty()  # the bare rows name customers of an earlier round


def test_unchanged_rows_against_the_bare_upsert(rows):
    land(rows)
    bare = Bare()
    ours, theirs = side_by_side(ours=Side(run=lambda: land(rows)), bare=Side(run=bare.run))
    keep(Measured("P2 unchanged import, judged again", len(rows), ours, theirs, "≤ 1.5 × the bare upsert"))


def test_reading_in_the_sandbox_against_openpyxl(rows, tmp_path):
    path = tmp_path / "orders.xlsx"
    path.write_bytes(workbook(grid(rows)))
    ours, theirs = side_by_side(
        ours=Side(run=lambda: read_into_spool(path=path, spool=tmp_path / "rows.jsonl")),
        bare=Side(run=lambda: with_openpyxl(path)),
    )
    keep(Measured("P3 read and normalise in the sandbox", len(rows), ours, theirs, "≤ 0.25 of openpyxl"))


def with_openpyxl(path: Path) -> int:
    book = load_workbook(path, read_only=True, data_only=True)
    count = sum(1 for _row in book.worksheets[0].iter_rows(values_only=True))
    book.close()
    return count
