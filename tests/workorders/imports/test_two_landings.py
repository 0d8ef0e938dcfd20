"""Two imports that bring the same unknown order at the same moment (rulings 12, 14, 19)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from regions.models import DirtyDay, Region
from tests.callbacks.parallel import all_at_once
from tests.workorders.actions.landing import NOW, land, only_order
from tests.workorders.files import cells
from workorders.imports.verdict import Disposition
from workorders.models import WorkOrderChange

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 20


def until_somebody_waits() -> None:
    """On SQLite the other waits for the whole file, which shows nowhere."""
    deadline = time.monotonic() + PATIENCE
    while connection.vendor == "postgresql" and time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    assert connection.vendor == "sqlite", "the second import never waited for the first"


def test_the_second_of_two_landings_changes_what_the_first_one_wrote(hangzhou: Region) -> None:
    written = Event()

    def first() -> Disposition:
        with transaction.atomic():
            landed = land(cells(1, status="处理中", completed_at="", charge=""))
            DirtyDay.objects.all().delete()
            written.set()
            until_somebody_waits()
        return landed[0].disposition

    def second() -> Disposition:
        assert written.wait(timeout=PATIENCE)
        return land(cells(1, charge="80"), now=NOW + timedelta(hours=1))[0].disposition

    turns: list[Callable[[], Disposition]] = [first, second]
    assert all_at_once(lambda turn: turn(), turns) == [Disposition.CREATED, Disposition.UPDATED]
    assert only_order().status == "finished"
    assert set(WorkOrderChange.objects.values_list("field", "before", "after")) == {
        ("status", "open", "finished"),
        ("completed_at", "", "2026-06-01T17:30:00+08:00"),
        ("charge", "", "80.00"),
    }
    assert set(DirtyDay.objects.values_list("region__code", "date")) == {("HZ", date(2026, 6, 1))}
