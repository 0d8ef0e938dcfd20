"""A base of millions of orders and callbacks, made in the database by a few statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from callbacks.choices import TaskState
from callbacks.models import CallbackTask
from callbacks.policies.priority import Rank
from callbacks.queries.queue import agent_regions
from regions.choices import Role
from regions.models import Membership, Region, User
from tests.factories import CategoryFactory, RegionFactory
from workorders.models import Category, Customer, Technician, WorkOrder

REGIONS = 200
BUSY_REGIONS = 10
AGENTS = 50
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)  # a Friday, 14:00 in the project's zone
SPAN = 3 * 365 * 86_400
OPEN_IN = 20  # one of so many callbacks is open
STEP = 200_000

_EMPTY = {
    "CharField": "''", "TextField": "''", "JSONField": "'{}'", "BooleanField": "false",
    "PositiveIntegerField": "0",
}  # fmt: skip


@dataclass(slots=True)
class Base:
    """``grow_to`` adds what is missing; rows once made stay for the whole run."""

    rows: int = 0
    regions: list[Region] = field(default_factory=list)

    def settle(self) -> None:
        """Regions, one technician each, one category."""
        self.regions = [RegionFactory(code=f"B{n:03d}", name=f"测区{n:03d}") for n in range(REGIONS)]
        Technician.objects.bulk_create(
            Technician(region=region, number=f"T{n:03d}", name=f"师傅{n}")
            for n, region in enumerate(self.regions)
        )
        CategoryFactory(name="空调")

    def grow_to(self, rows: int) -> None:
        if not self.regions:
            self.settle()
        while self.rows < rows:
            upto = min(rows, self.rows + STEP)
            with transaction.atomic():
                self._fill(self.rows + 1, upto)
            self.rows = upto
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")

    @property
    def open_in_a_busy_region(self) -> int:
        return self.rows // OPEN_IN // BUSY_REGIONS

    def _fill(self, first: int, last: int) -> None:
        """n stands for the row's number and for its key; ages fall from three years to none."""
        is_open, first_region = f"n % {OPEN_IN} = 0", self.regions[0].pk
        busy, calm = f"{first_region} + (n / {OPEN_IN}) % {BUSY_REGIONS}", f"{first_region} + n % {REGIONS}"
        region = f"CASE WHEN {is_open} THEN {busy} ELSE {calm} END"
        old = f"({SPAN} - n % {SPAN})"
        customers = {
            "id": "n", "identity": _random("n + 7"), "name": "'客户' || n", "phone_hmac": _random("n"),
            "created_at": _ago(old),
        }  # fmt: skip
        orders = {
            "id": "n", "source": "'base'", "order_no": "'B' || (1000000000 + n)", "kind": "'install'",
            "service_mode": "'onsite'", "region_id": region, "category_id": str(Category.objects.get().pk),
            "customer_id": "n", "customer_name": "'客户' || n", "phone": f"'{'c' * 56}'",
            "phone_hmac": _random("n"), "phone_last4": "substr('' || (1000000000 + n), 7)",
            "address": f"'{'a' * 120}'", "address_masked": "'杭州市西湖区文化路**号幸福里**'",
            "technician_id": f"{Technician.objects.order_by('pk')[0].pk} + n % {REGIONS}",
            "dispatched_at": _ago(f"{old} + 9000"), "completed_at": _ago(old), "status": "'finished'",
            "charge": "120", "raw": f"'{'r' * 200}'", "row_hash": _random("n + 3"), "landed_at": _ago(old),
            "finished_landed_at": _ago(old), "updated_at": _ago(old),
        }  # fmt: skip
        tasks = {
            "id": "n", "work_order_id": "n", "round": "1",
            "region_id": region,
            "state": f"CASE WHEN {is_open} THEN '{TaskState.DUE}' ELSE '{TaskState.COMPLETED}' END",
            "due_start": _ago(old), "due_end": _ago(f"{old} - 86400"), "due_on": _day(old),
            "rank": f"CASE WHEN {is_open} THEN {Rank.OVERDUE} + n % 3 * 10 END",
            "callable_at": _ago(old), "dials_granted": "0", "skips": "0", "attempts_made": "1",
            "completed_at": f"CASE WHEN {is_open} THEN NULL ELSE {_ago(old)} END", "created_at": _ago(old),
        }  # fmt: skip
        for model, columns in ((Customer, customers), (WorkOrder, orders), (CallbackTask, tasks)):
            insert(model, columns, first, last)
            move_sequence(model)


def insert(model: type[Model], columns: Mapping[str, str], first: int, last: int) -> None:
    """One row for each n from first to last. Columns that are not named are empty."""
    fields = model._meta.concrete_fields
    chosen = [columns.get(f.column) or ("NULL" if f.null else _EMPTY[f.get_internal_type()]) for f in fields]
    names = ", ".join(f'"{f.column}"' for f in fields)
    numbers = f"WITH RECURSIVE g(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM g WHERE n < {last})"
    if connection.vendor == "postgresql":
        numbers = f"WITH g(n) AS (SELECT generate_series({first}::bigint, {last}))"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) {numbers} SELECT {', '.join(chosen)} FROM g"
        )


def move_sequence(model: type[Model]) -> None:
    if connection.vendor == "postgresql":
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )


def _random(number: str) -> str:
    """64 hex digits that follow no order, as a keyed digest does."""
    mixed = f"(({number}) * 2654435761 % 4294967296)"
    told = f"lpad(to_hex({mixed}), 8, '0')"
    if connection.vendor == "sqlite":
        told = f"printf('%08x', {mixed})"
    return f"{told} || '{'5' * 56}'"


def _ago(seconds: str) -> str:
    epoch = int(NOW.timestamp())
    if connection.vendor == "postgresql":
        return f"to_timestamp({epoch} - ({seconds}))"
    return f"strftime('%Y-%m-%d %H:%M:%S', {epoch} - ({seconds}), 'unixepoch')"


def _day(seconds: str) -> str:
    if connection.vendor == "postgresql":
        return f"({_ago(seconds)} AT TIME ZONE 'Asia/Shanghai')::date"
    return f"date({int(NOW.timestamp())} + 28800 - ({seconds}), 'unixepoch')"


def agents(*, base: Base, count: int, regions: int, name: str) -> list[User]:
    """Agents spread over the busiest regions, their scope read as a request has read it by then."""
    users = User.objects.bulk_create(User(username=f"{name}{n}", name=f"坐席{n}") for n in range(count))
    Membership.objects.bulk_create(
        Membership(user=user, region=base.regions[n % regions], role=Role.CALLBACK_AGENT)
        for n, user in enumerate(users)
    )
    for user in users:
        agent_regions(user)
    return users


class Undone:
    """A transaction that is never kept, so that each round meets the same base. Ends with the checks that
    the database puts off until a commit."""

    def __enter__(self) -> None:
        self.atomic: Any = transaction.atomic()
        self.atomic.__enter__()

    def __exit__(self, *error: Any) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(*(error or (None, None, None)))


def check_now() -> None:
    """What a commit would check."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
