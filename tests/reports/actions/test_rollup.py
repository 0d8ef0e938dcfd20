"""The making of totals: out of marks, twice, interleaved, killed, compared at night (A6, P7; C8)."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import F

from regions.actions.days import mark_days
from regions.models import DirtyDay, Notice, Region, User
from reports.actions import checking_totals, rollup
from reports.actions.checking_totals import check_nightly
from reports.actions.rollup import (
    EVERYTHING,
    Stretch,
    rebuild_totals,
    refresh_totals,
    settle,
    take_over_marks,
)
from reports.models import (
    DailyAgentTotal,
    DailyTotal,
    MonthlyAgentTotal,
    MonthlyTotal,
    TotalDay,
    TotalMonth,
)
from tests.callbacks.calls import at
from tests.callbacks.parallel import all_at_once
from tests.factories import TechnicianFactory
from tests.reports.counted_rows import NOON, order, record, task
from workorders.models import Technician, WorkOrder

pytestmark = pytest.mark.django_db
TABLES: tuple[Any, ...] = (DailyTotal, DailyAgentTotal, MonthlyTotal, MonthlyAgentTotal)
DAY = date(2026, 6, 3)
JUNE = (date(2026, 6, 1), date(2026, 6, 30))
NIGHT = at("06-04 01:10")


@pytest.fixture
def day(hangzhou: Region, agent_hz: User) -> Region:
    """Two orders dispatched on the second and called on the third, the third marked."""
    technician = TechnicianFactory(region=hangzhou)
    for satisfaction in (5, 2):
        done = order(hangzhou, technician=technician)
        record(task(hangzhou, work_order=done), agent_hz, satisfaction=satisfaction)
    mark(hangzhou)
    return hangzhou


def mark(region: Region, *days: date) -> None:
    mark_days(days=[(region.pk, each) for each in days or (DAY, DAY - timedelta(days=1))], now=NOON)


def rows() -> list[list[dict[str, Any]]]:
    """All totals, whatever their ids."""
    found = []
    for table in TABLES:
        names = [each.attname for each in table._meta.concrete_fields if not each.primary_key]
        found.append(sorted(table.objects.values(*names), key=str))
    return found


def test_marks_become_rows_and_are_gone(day: Region) -> None:
    assert refresh_totals(now=NOON) == 2
    assert not DirtyDay.objects.exists()
    called = DailyTotal.objects.get(day=DAY)
    assert (called.region, called.answered, called.due, called.dispatched_onsite) == (day, 2, 2, 0)
    month = MonthlyTotal.objects.get(month=JUNE[0])
    assert (month.dispatched_onsite, month.answered, month.satisfaction_2) == (2, 2, 1)
    assert set(TotalDay.objects.values_list("is_stale", "built_at")) == {(False, NOON)}
    assert set(TotalMonth.objects.values_list("month", "is_stale")) == {(JUNE[0], False)}


def test_twice_is_as_once(day: Region) -> None:
    """C8; the second one finds nothing to make."""
    refresh_totals(now=NOON)
    once = rows()
    assert refresh_totals(now=NOON) == 0
    mark(day)
    assert refresh_totals(now=NOON) == 2
    assert rows() == once
    rebuild_totals(first=JUNE[0], last=JUNE[1], now=NOON)
    assert rows() == once


def test_killed_between_the_marks_and_the_making(day: Region) -> None:
    assert take_over_marks(stretch=EVERYTHING, now=NOON) == 2
    assert (DailyTotal.objects.count(), TotalDay.objects.filter(is_stale=True).count()) == (0, 2)
    refresh_totals(now=NOON)
    whole = rows()
    rebuild_totals(first=JUNE[0], last=JUNE[1], now=NOON)
    assert rows() == whole
    assert whole[0]


def test_killed_while_a_day_or_its_month_is_made(day: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    for broken in ("write_days", "write_month"):
        with monkeypatch.context() as patch:
            patch.setattr(rollup, broken, _killed)
            with pytest.raises(KeyboardInterrupt):
                refresh_totals(now=NOON)
    refresh_totals(now=NOON)
    assert not TotalDay.objects.filter(is_stale=True).exists()
    assert MonthlyTotal.objects.get().answered == 2


def _killed(**_fields: Any) -> int:
    raise KeyboardInterrupt


def test_a_mark_made_while_its_day_is_made_leads_to_another_making(
    day: Region, agent_hz: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock stands still: what decides is no time, but that the mark is there."""
    write = rollup.write_days

    def write_and_be_late(**fields: Any) -> int:
        written = write(**fields)
        technician = Technician.objects.get()
        record(task(day, work_order=order(day, technician=technician)), agent_hz)
        mark(day)
        return written

    with time_machine.travel(NOON, tick=False):
        with monkeypatch.context() as patch:
            patch.setattr(rollup, "write_days", write_and_be_late)
            refresh_totals(now=NOON)
        assert DailyTotal.objects.get(day=DAY).answered == 2
        refresh_totals(now=NOON)
    assert DailyTotal.objects.get(day=DAY).answered == 3
    assert MonthlyTotal.objects.get().answered == 3


def test_days_that_nobody_asked_for_stay_stale(day: Region, ningbo: Region) -> None:
    mark(ningbo)
    assert settle(regions=[day.pk], first=DAY, last=DAY, now=NOON) == 0
    assert set(DirtyDay.objects.values_list("region__code", flat=True)) == {"NB"}
    assert DailyTotal.objects.exists()


def test_who_asks_for_several_regions_waits_so_long_and_is_told_what_still_waits(
    day: Region, ningbo: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One region's days and month whatever the clock says; the rest at the next look, or by the sweep."""
    mark(ningbo)
    seconds = iter(range(100))
    monkeypatch.setattr(rollup, "monotonic", lambda: float(next(seconds)))
    both = [day.pk, ningbo.pk]
    assert settle(regions=both, first=JUNE[0], last=JUNE[1], now=NOON) == 2
    assert settle(regions=both, first=JUNE[0], last=JUNE[1], now=NOON) == 0
    assert not TotalMonth.objects.filter(is_stale=True).exists()


def test_one_regions_year_is_exact_however_long_it_takes(
    day: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(day, DAY, date(2026, 5, 3), date(2026, 4, 3))
    seconds = iter(range(100))
    monkeypatch.setattr(rollup, "monotonic", lambda: float(next(seconds)))
    assert settle(regions=[day.pk], first=date(2025, 7, 1), last=JUNE[1], now=NOON) == 0
    mark(day, DAY, date(2026, 5, 3), date(2026, 4, 3))
    assert settle(regions=[day.pk], first=date(2024, 7, 1), last=JUNE[1], now=NOON) == 2


def test_what_settling_costs_when_nothing_moved(day: Region, django_assert_num_queries: Any) -> None:
    """No transaction; the same for a month and for three years."""
    refresh_totals(now=NOON)
    for first in (JUNE[0], date(2023, 7, 1)):
        with django_assert_num_queries(3):
            settle(regions=[day.pk], first=first, last=JUNE[1], now=NOON)


def test_a_stretch_without_regions_is_all_of_them() -> None:
    assert Stretch(first=JUNE[0]).regions is None


@pytest.mark.django_db(transaction=True)
def test_two_machines_at_once_make_what_one_makes(day: Region) -> None:
    all_at_once(lambda _number: refresh_totals(now=NOON), [1, 2, 3, 4])
    together = rows()
    rebuild_totals(first=JUNE[0], last=JUNE[1], now=NOON)
    assert rows() == together
    assert not TotalDay.objects.filter(is_stale=True).exists()


class TestTheNightlyComparison:
    def planted(self, day: Region) -> None:
        refresh_totals(now=NOON)
        DailyTotal.objects.filter(day=DAY).update(answered=F("answered") + 3)
        DailyAgentTotal.objects.filter(day=DAY).delete()

    def test_finds_what_differs_tells_it_and_mends_it(self, day: Region, hq_manager: User) -> None:
        refresh_totals(now=NOON)
        right = rows()
        self.planted(day)
        found = check_nightly(now=NIGHT)
        assert found["differing"] == 1
        assert rows() == right
        told = TotalDay.objects.get(day=DAY).differences
        assert told["answered"] == [2 + 3 + 0, 2 + 2]  # of the technicians and of the agents together
        assert told["dials"] == [0, 2]
        notice = Notice.objects.get()
        assert (notice.recipient, notice.params) == (hq_manager, {"month": "2026-06", "count": 1})

    def test_is_harmless_twice_a_night_and_forgets_what_was_mended(
        self, day: Region, hq_manager: User
    ) -> None:
        self.planted(day)
        first = check_nightly(now=NIGHT)
        assert check_nightly(now=NIGHT + timedelta(minutes=30)) == first
        assert Notice.objects.count() == 1
        assert check_nightly(now=NIGHT + timedelta(days=1))["differing"] == 0
        assert Notice.objects.count() == 1
        assert TotalDay.objects.get(day=DAY).differences == {}

    def test_nothing_differs_where_every_day_was_marked(self, day: Region, hq_manager: User) -> None:
        refresh_totals(now=NOON)
        assert check_nightly(now=NIGHT)["differing"] == 0
        assert not Notice.objects.exists()
        assert TotalDay.objects.get(day=DAY).checked_at == NIGHT

    def test_a_day_that_moves_meanwhile_is_no_difference(
        self, day: Region, hq_manager: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Its mark waits, or another machine has taken it over just now."""
        refresh_totals(now=NOON)
        with monkeypatch.context() as patch:
            patch.setattr(checking_totals, "settle", lambda **_fields: mark(day))
            DailyTotal.objects.filter(day=DAY).update(answered=F("answered") + 3)
            assert check_nightly(now=NIGHT)["differing"] == 0
            take_over_marks(stretch=EVERYTHING, now=NOON)
            patch.setattr(checking_totals, "settle", lambda **_fields: None)
            assert check_nightly(now=NIGHT + timedelta(days=1))["differing"] == 0


class TestTheCommand:
    def run(self, *arguments: str) -> dict[str, int]:
        out = io.StringIO()
        call_command("rebuild_totals", *arguments, "--json", stdout=out)
        return json.loads(out.getvalue())

    def test_makes_every_region_and_day_of_the_stretch(self, day: Region) -> None:
        """interfaces.md 2: one JSON object."""
        regions = Region.objects.count()
        answer = self.run("--from=2026-06-01", "--to=2026-06-30")
        assert answer == {"days": 30 * regions, "rows": sum(table.objects.count() for table in TABLES)}
        assert answer["rows"] > 0

    def test_from_the_first_order_to_today_where_nothing_is_said(self, day: Region) -> None:
        with time_machine.travel(NOON):
            assert self.run()["days"] == 2 * Region.objects.count()

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--from=06-01"],
            ["--to=2026-02-30"],
            ["--from=2026-06-02", "--to=2026-06-01"],
            ["--from=0001-01-01"],
        ],
    )
    def test_wrong_days_end_it_with_two(self, day: Region, arguments: list[str]) -> None:
        with pytest.raises(CommandError) as wrong:
            self.run(*arguments)
        assert wrong.value.returncode == 2


def test_an_old_house_notes_every_day_with_something_to_count(day: Region) -> None:
    """The upgrade makes no totals itself: the sweep does."""
    DirtyDay.objects.all().delete()
    WorkOrder.objects.filter(pk=WorkOrder.objects.order_by("pk")[0].pk).update(
        dispatched_at=at("06-01 00:00")
    )
    note_days = import_module("reports.migrations.0005_days_without_totals").note_days
    note_days(apps, None)
    noted = TotalDay.objects.filter(is_stale=True).order_by("day").values_list("region__code", "day")
    assert list(noted) == [("HZ", date(2026, 6, each)) for each in (1, 2, 3)]
    note_days(apps, None)
    assert refresh_totals(now=NOON) == 3
    made = rows()
    rebuild_totals(first=JUNE[0], last=JUNE[1], now=NOON)
    assert rows() == made
