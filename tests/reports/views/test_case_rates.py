"""The rates of complaints on the inbox: what they say, whose they are, and the rows behind them."""

from __future__ import annotations

import pytest
import time_machine

from callbacks.choices import ComplaintState
from callbacks.models import Complaint
from tests.callbacks.calls import NOW
from tests.callbacks.cases import handled as handled_case
from tests.callbacks.cases import office, registered, second_call

pytestmark = pytest.mark.django_db
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
    client = sign_in(office.lead)
    page = client.get("/reports/case-rates/")
    rates = page.context["rates"]
    assert (rates.resolution.numerator, rates.resolution.denominator) == (1, 2)
    assert rates.complaints.numerator == 2
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


def test_it_costs_three_queries_whatever_there_is(office, sign_in, django_assert_num_queries):
    client = sign_in(office.lead)
    client.get("/reports/case-rates/")
    for _more in range(2):
        registered(office)
        with django_assert_num_queries(7):
            client.get("/reports/case-rates/")
