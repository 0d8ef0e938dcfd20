"""Ruling 49: a filed day is counted anew when an order that was called that day changed since; a case that is
called back stays with its region."""

from datetime import date, timedelta

import pytest

from callbacks.actions.moved_orders import follow_regions, mark_called_days
from callbacks.actions.planning import plan_callbacks
from callbacks.models import CallbackTask
from regions.models import DayLock, DirtyDay
from tests.callbacks.calls import GOOD, NOW, due_task, save
from tests.callbacks.cases import HOUR, REGISTERED, handled, office, second_task
from tests.factories import RegionFactory
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 3)
__all__ = ["office"]


@pytest.fixture
def called(hangzhou, agent_hz):
    task = due_task(hangzhou)
    save(task, agent_hz, "connected_done", answers=GOOD)
    WorkOrder.objects.update(updated_at=NOW - timedelta(hours=3))
    DirtyDay.objects.all().delete()
    return task


def filed(region, **fields):
    DayLock.objects.create(region=region, date=DAY, submitted_at=NOW + timedelta(hours=8), **fields)


def the_order_changes(hours):
    WorkOrder.objects.update(updated_at=NOW + timedelta(hours=hours))


def marks():
    return set(DirtyDay.objects.values_list("region__code", "date"))


def test_a_change_after_the_filing_marks_the_day_of_the_call(called, hangzhou):
    filed(hangzhou)
    the_order_changes(hours=9)
    plan_callbacks(now=NOW + timedelta(hours=9))
    assert ("HZ", DAY) in marks()


def test_a_change_that_the_filing_knew_marks_nothing(called, hangzhou):
    filed(hangzhou)
    the_order_changes(hours=7)
    assert mark_called_days(now=NOW + timedelta(hours=9)) == 0
    assert marks() == set()


def test_an_accepted_day_is_left_alone(called, hangzhou):
    filed(hangzhou, accepted_at=NOW + timedelta(hours=20))
    the_order_changes(hours=21)
    assert mark_called_days(now=NOW + timedelta(hours=21)) == 0


def test_an_order_that_moved_marks_both_regions(called, hangzhou):
    ningbo = RegionFactory(code="NB", name="宁波")
    for region in (hangzhou, ningbo):
        filed(region)
    WorkOrder.objects.update(region=ningbo)
    the_order_changes(hours=9)
    mark_called_days(now=NOW + timedelta(hours=9))
    assert marks() == {("HZ", DAY), ("NB", DAY)}


def test_a_second_callback_stays_with_its_case_where_the_order_moved_away(office):
    """states.md 6.2 row 10: the original region's agent calls; another region sees nothing of the case."""
    case = handled(office)
    WorkOrder.objects.update(region=RegionFactory(code="NB", name="宁波"))
    assert follow_regions(tasks=CallbackTask.objects.all(), now=REGISTERED + 4 * HOUR) == 0
    task = second_task(case)
    assert (task.region, task.assigned_to) == (office.region, office.agent)
