"""P1, P2: rows into orders against the bare upsert of the same columns; P1 also against a library."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from import_export import resources
from import_export.fields import Field
from tablib import Dataset

from benchmarks.base import NOW, Base, Undone, check_now
from benchmarks.scale import Measured, Side, keep, sample_wanted, seconds_of, side_by_side
from config.lib.calendar import local
from config.lib.encryption import digest, encrypt_many
from regions.models import Region
from tests.workorders.files import cells
from workorders.actions.checking import region_codes
from workorders.actions.importing import CHUNK
from workorders.imports.rows import CleanRow, clean_row
from workorders.imports.upsert import Accepted, Landing, known_hashes, upsert
from workorders.imports.verdict import Lookup, judge
from workorders.models import Category, Customer, WorkOrder

pytestmark = pytest.mark.bench

ROWS = 100_000
SAMPLE = 300
TABLE = WorkOrder._meta.db_table
SEALED = ("phone", "phone_raw", "phone_alt", "address", "raw")


def given(number: int) -> dict[str, object]:
    """An order of its own customer, spread over regions, technicians and minutes."""
    minute = f"{number % 60:02d}"
    return cells(
        number,
        region=f"测区{number % 200:03d}",
        technician_no=f"T{number % 200:03d}",
        technician_name=f"师傅{number % 200}",
        dispatched_at=f"2026-11-{number % 19 + 1:02d} 08:{minute}:00",
        completed_at=f"2026-11-{number % 19 + 1:02d} 17:{minute}:00",
    )


def clean(count: int) -> list[CleanRow]:
    """What the reader's child hands over."""
    return [
        clean_row(line=number, cells=(row := given(number)), raw={k: str(v) for k, v in row.items() if v})
        for number in range(1, count + 1)
    ]


def land(rows: list[CleanRow]) -> None:
    """Judged and written in chunks, as a batch is: regions, times, conflicts, hash, upsert."""
    lookup = Lookup(
        regions=region_codes(actor=None),
        now=local(NOW).replace(tzinfo=None),
        hasher=digest,
        known_hashes=lambda numbers: known_hashes(source="erp", order_nos=numbers),
    )
    landing = Landing(source="erp", now=NOW)
    accepted = [
        Accepted(values=item.row.values, row_hash=item.row_hash, raw=item.row.raw)
        for item in judge(rows=lambda: rows, lookup=lookup)
    ]
    for start in range(0, len(accepted), CHUNK):
        upsert(rows=accepted[start : start + CHUNK], landing=landing)
    check_now()


class Bare:
    """The stored columns of the same orders, ciphertext ready, customers known, through one upsert."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {TABLE} WHERE source = 'erp' ORDER BY id")
            names = [column[0] for column in cursor.description]
            key, customer = names.index("id"), names.index("customer_id")
            found = [list(row) for row in cursor.fetchall()]
        for number, row in enumerate(found, 1):
            row[customer] = number
        self.rows = [row[:key] + row[key + 1 :] for row in found]
        self.names = [name for name in names if name != "id"]

    def run(self) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                self._copy(cursor)
            else:
                places = f"VALUES ({', '.join(['%s'] * len(self.names))})"
                cursor.executemany(self._statement(places), self.rows)
        check_now()

    def _copy(self, cursor: Any) -> None:
        names = ", ".join(f'"{name}"' for name in self.names)
        cursor.execute(f"CREATE TEMP TABLE bare_rows ON COMMIT DROP AS SELECT {names} FROM {TABLE} LIMIT 0")
        with cursor.copy(f"COPY bare_rows ({names}) FROM STDIN") as copy:
            for row in self.rows:
                copy.write_row(row)
        cursor.execute(self._statement(f"SELECT {names} FROM bare_rows"))
        cursor.execute("DROP TABLE bare_rows")

    def _statement(self, source: str) -> str:
        names = ", ".join(f'"{name}"' for name in self.names)
        changes = ", ".join(f'"{name}" = excluded."{name}"' for name in self.names)
        return (
            f"INSERT INTO {TABLE} ({names}) {source} ON CONFLICT (source, order_no) "
            f"DO UPDATE SET {changes} WHERE {TABLE}.row_hash <> excluded.row_hash"
        )


def undone(run: Any) -> Side:
    """Each round meets the base without these orders."""
    whole = Undone()
    return Side(run=run, prepare=whole.__enter__, clean=whole.__exit__)


def landed(rows: list[CleanRow]) -> Bare:
    with Undone():
        land(rows)
        return Bare()


def encryption(rows: list[CleanRow]) -> float:
    """The seconds that the ciphertext of these rows takes: order, and customer once more."""
    texts = [getattr(row.values, name) for row in rows for name in SEALED if name != "raw"]
    texts += [str(row.raw) for row in rows] + [row.values.phone for row in rows]
    return seconds_of(Side(run=lambda: encrypt_many(texts)))


def test_new_rows_against_the_bare_upsert(base: Base) -> None:
    count = sample_wanted(ROWS)
    rows = clean(count)
    bare = landed(rows)
    sealing = encryption(rows)
    ours, theirs = side_by_side(ours=undone(lambda: land(rows)), bare=undone(bare.run))
    keep(Measured("P1 import, all but encryption", count, ours - sealing, theirs, "≤ 5 × the bare upsert", 5))
    keep(Measured("P1 import with encryption", count, ours, theirs, "told only"))


def test_unchanged_rows_against_the_bare_upsert(base: Base) -> None:
    count = sample_wanted(ROWS)
    rows = clean(count)
    with Undone():
        land(rows)
        bare = Bare()
        ours, theirs = side_by_side(ours=Side(run=lambda: land(rows)), bare=Side(run=bare.run))
        stamps = set(WorkOrder.objects.filter(source="erp").values_list("updated_at", flat=True))
    assert stamps == {NOW}
    keep(Measured("P2 unchanged import", count, ours, theirs, "≤ 1.5 × the bare one; 0 rows written", 1.5))


class OrderResource(resources.ModelResource):
    """The library as it comes: one row after the other, through save()."""

    class Meta:
        model = WorkOrder
        import_id_fields = ("source", "order_no")
        fields = (
            "source", "order_no", "kind", "service_mode", "customer_name", "phone", "address", "status",
            "dispatched_at", "completed_at", "charge", "landed_at", "row_hash", "region_id", "category_id",
            "customer_id",
        )  # fmt: skip

    region_id = Field(attribute="region_id", column_name="region_id")
    category_id = Field(attribute="category_id", column_name="category_id")
    customer_id = Field(attribute="customer_id", column_name="customer_id")


def dataset(count: int) -> Dataset:
    region, category = Region.objects.get(code="B000").pk, Category.objects.get().pk
    customer = Customer.objects.order_by("pk")[0].pk
    rows = [
        {
            **{k: v for k, v in given(number).items() if k in OrderResource.Meta.fields},
            "source": "erp", "kind": "install", "service_mode": "onsite", "status": "finished",
            "landed_at": "2026-11-20 08:00:00", "row_hash": "x", "region_id": region,
            "category_id": category, "customer_id": customer,
        }
        for number in range(1, count + 1)
    ]  # fmt: skip
    found = Dataset(headers=list(rows[0]))
    for row in rows:
        found.append(list(row.values()))
    return found


def test_a_row_against_the_library_for_admin_lists(base: Base) -> None:
    rows, table = clean(CHUNK), dataset(SAMPLE)

    def library() -> None:
        result = OrderResource().import_data(table, dry_run=False, raise_errors=True)
        assert result.totals["new"] == SAMPLE

    ours, theirs = side_by_side(ours=undone(lambda: land(rows)), bare=undone(library))
    told = "≤ 1/20 of its default (s a row)"
    keep(Measured("P1 a row, import-export", SAMPLE, ours / CHUNK, theirs / SAMPLE, told, most=0.05))
