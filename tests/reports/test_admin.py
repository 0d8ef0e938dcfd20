"""The rules of filing as configuration (ruling 49)."""

from datetime import date

import pytest
from django.utils import timezone

from regions.models import DayLock
from reports.models import FilingPolicy
from tests.regions.back_office import changelist, queries_of, tables_of


@pytest.fixture
def office(hq_manager, sign_in):
    return sign_in(hq_manager)


def test_the_table_of_this_floor():
    assert tables_of("reports") == {"filingpolicy"}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(office, rows):
    for n in range(rows):
        FilingPolicy.objects.create(valid_from=date(2026, 1, 1 + n))
    # session, user, memberships, bounded count, rows
    assert len(queries_of(office, changelist(FilingPolicy))) == 5


def test_a_deadline_of_filed_days_stands(office, hangzhou):
    DayLock.objects.create(region=hangzhou, date=date(2026, 11, 20), submitted_at=timezone.now())
    data = {"valid_from": "2026-11-20", "draft_at": "18:00", "deadline_at": "10:00"}
    add = "/admin/reports/filingpolicy/add/"
    assert "这一天起已有上报的日报" in office.post(add, data).content.decode()
    assert office.post(add, {**data, "valid_from": "2026-11-21"}).status_code == 302
