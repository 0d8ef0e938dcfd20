"""The days that one save moves are marked in one statement, in order (ruling 70, reliability.md C1): in two
turns two savers could wait for each other crosswise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from callbacks.actions.supervising import close_unreachable
from callbacks.actions.taking_back import take_back
from config.lib.errors import Conflict
from regions.actions.days import days_together, mark_days
from regions.models import DirtyDay
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    conflict,
    handle,
    handled,
    handling,
    office,
    second_call,
    second_task,
)

pytestmark = pytest.mark.django_db
CALLED = REGISTERED + 6 * HOUR
TODAY, LIMIT = REGISTERED.date(), (REGISTERED + timedelta(days=2)).date()
__all__ = ["office"]


def marks_of(work) -> int:
    """How many statements mark days."""
    with CaptureQueriesContext(connection) as seen:
        work()
    return sum("regions_dirtyday" in query["sql"].lower() for query in seen.captured_queries)


def marked() -> list:
    return list(DirtyDay.objects.order_by("date").values_list("date", flat=True).distinct())


def test_a_handled_case_and_its_second_callback(office):
    case = handling(office)
    DirtyDay.objects.all().delete()
    assert marks_of(lambda: handle(case, office, REGISTERED + 3 * HOUR)) == 1
    assert marked() == [TODAY, LIMIT]


def test_a_second_callback_that_decides_and_one_taken_back(office):
    case = handled(office)
    saved = []
    DirtyDay.objects.all().delete()
    assert marks_of(lambda: saved.append(second_call(case, office.agent, CALLED))) == 1
    assert marked() == [TODAY, LIMIT]
    back = {"attempt": saved[0].attempt, "agent": office.agent, "now": CALLED + timedelta(seconds=5)}
    assert marks_of(lambda: take_back(**back)) == 1


def test_one_that_is_closed_by_hand(office):
    case = handled(office)
    for hours in (4, 8, 24):
        now = REGISTERED + timedelta(hours=hours)
        second_call(case, office.agent, now, outcome="no_answer", keep_open=True)
    closing = {"task": second_task(case), "agent": office.agent, "now": REGISTERED + timedelta(hours=28)}
    assert marks_of(lambda: close_unreachable(**closing)) == 1


def test_what_went_wrong_marks_nothing(office):
    region = office.region.pk

    def fails() -> None:
        with days_together(now=CALLED):
            mark_days(days=[(region, TODAY)], now=CALLED)
            raise Conflict("changed_meanwhile", "")

    assert conflict(fails) == "changed_meanwhile"
    assert marked() == []
    mark_days(days=[(region, LIMIT)], now=CALLED)
    assert marked() == [LIMIT]
