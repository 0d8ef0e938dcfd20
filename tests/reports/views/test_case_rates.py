"""The rates of complaints on the inbox: what they say, whose they are, and the rows behind them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from callbacks.choices import ComplaintState
from callbacks.models import Complaint
from reports.actions.rollup import refresh_totals
from reports.aggregates.kpi_figures import kpi_figures
from reports.aggregates.totals import sums
from reports.aggregates.trends import cases_by_category, monthly_values
from reports.aggregates.wall import wall
from reports.policies.cuts import By, Cut
from reports.policies.kpis import RESPONSE
from reports.policies.measures import Measure
from tests.callbacks.calls import NOW
from tests.callbacks.cases import handled as handled_case
from tests.callbacks.cases import office, registered, second_call
from workorders.choices import Status
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
__all__ = ["office"]


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def test_each_figure_opens_exactly_its_cases(office, sign_in):
    done = handled_case(office)
    second_call(done, office.agent, done.handled_at)
    registered(office)
    Complaint.objects.filter(pk=registered(office).pk).update(
        state=ComplaintState.MERGED, merged_into=done, closed_at=NOW
    )
    for changes in ({"status": Status.VOID}, {"is_test": True}):
        other = registered(office)
        WorkOrder.objects.filter(pk=other.work_order_id).update(**changes)
    client = sign_in(office.lead)
    page = client.get("/reports/case-rates/")
    rates = page.context["rates"]
    assert (rates.resolution.numerator, rates.resolution.denominator) == (1, 2)
    assert rates.complaints.numerator == 2
    june = Cut(first=date(2026, 6, 1), last=date(2026, 6, 30), regions=frozenset({office.region.pk}))
    assert sum(count for _code, count in cases_by_category(user=office.lead, cut=june)) == 2
    assert wall(regions=[office.region], now=NOW + DAY).cases == 2
    assert sums(cut=june)[None][Measure.CASES] == 2
    for figure, count in (("solved", 1), ("counted", 2)):
        link = f"/complaints/?registered_from=2026-06-01&registered_to=2026-06-03&figure={figure}"
        assert link.replace("&", "&amp;") in page.content.decode()
        assert len(client.get(link).context["page"].items) == count


def test_another_regions_cases_count_nothing_and_the_administrator_has_no_such_page(
    office, sign_in, lead_nb, administrator
):
    registered(office)
    assert sign_in(lead_nb).get("/reports/case-rates/").context["rates"].complaints.numerator == 0
    assert sign_in(administrator).get("/reports/case-rates/").status_code == 404


def test_a_case_is_not_missed_before_its_limit(office):
    """kpis.md 3.2: 响应及时率 judges what was answered or should have been; the rest is 未到期."""
    missed, ahead = registered(office), registered(office)
    Complaint.objects.filter(pk=missed.pk).update(response_due_at=NOW - DAY / 24, responded_at=None)
    Complaint.objects.filter(pk=ahead.pk).update(response_due_at=NOW + DAY / 24, responded_at=None)
    refresh_totals(now=NOW)
    june = Cut(first=date(2026, 6, 1), last=date(2026, 6, 30), regions=frozenset({office.region.pk}))
    for by in (By.REGION, By.CATEGORY, By.TECHNICIAN, By.AGENT, By.KIND, By.NONE):
        found = kpi_figures(user=office.lead, cut=june, by=by, now=NOW)
        rows, total = [row.values[RESPONSE] for row in found.rows], found.totals.values[RESPONSE]
        assert (total.value, total.denominator, total.waiting) == ("0.0", 1, 1), by
        assert (sum(row.denominator for row in rows), sum(row.waiting for row in rows)) == (1, 1), by
    [month] = monthly_values(user=office.lead, cut=june, now=NOW)
    assert (month.values[RESPONSE].denominator, month.values[RESPONSE].waiting) == (1, 1)
    later = kpi_figures(user=office.lead, cut=june, by=By.REGION, now=NOW + DAY).totals.values[RESPONSE]
    assert (later.denominator, later.waiting) == (2, 0)


def test_it_costs_the_same_whatever_there_is_once_the_totals_are_made(
    office, sign_in, django_assert_num_queries
):
    client = sign_in(office.lead)
    for _more in range(2):
        registered(office)
        client.get("/reports/case-rates/")
        with django_assert_num_queries(9):
            client.get("/reports/case-rates/")
