"""A 品类 with the longest name that it may have opens its own tab wherever it stands (U12)."""

from __future__ import annotations

from datetime import date, time

import pytest
import time_machine

from config.lib.calendar import at_local
from regions.actions.days import mark_days
from reports.models import HistoricForm
from tests.factories import CategoryFactory, WorkOrderFactory
from workorders.models import Category

pytestmark = pytest.mark.django_db
DAY, NOW = date(2026, 5, 13), at_local(date(2026, 6, 2), time(9))
LONGEST = "空" * 80


@pytest.mark.parametrize("page", ["daily/HZ/2026-05-13", "weekly/HZ/2026-W20", "monthly/HZ/2026-05"])
def test_its_tab_opens_in_every_form(hangzhou, hq_manager, sign_in, page):
    at = at_local(DAY, time(10))
    WorkOrderFactory(
        region=hangzhou, category=CategoryFactory(name=LONGEST), dispatched_at=at, completed_at=at
    )
    mark_days(days=[(hangzhou.pk, DAY)], now=at)
    with time_machine.travel(NOW, tick=False):
        client = sign_in(hq_manager)
        tabs = {tab.name: tab.url for tab in client.get(f"/reports/{page}/").context["tabs"]}
        assert client.get(f"/reports/{page}/{tabs[LONGEST]}").status_code == 200
        assert client.get(f"/reports/{page}/?category={LONGEST}空").status_code == 404


def test_past_forms_take_the_same_names():
    lengths = {
        model._meta.get_field(name).max_length
        for model, name in ((Category, "name"), (HistoricForm, "category"))
    }
    assert lengths == {len(LONGEST)}
