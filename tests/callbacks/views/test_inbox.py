"""/inbox/: open cases by time left, tabs, filters, what a row says (screens.md 2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from callbacks.actions.case_ending import propose_invalid
from callbacks.actions.case_sweeping import escalate_cases
from callbacks.choices import ComplaintState
from callbacks.models import Complaint
from regions.models import SavedFilter, User
from tests.api.rows import complaint_of
from tests.callbacks import cases
from tests.callbacks.calls import at
from tests.callbacks.cases import Office, accepted, handled, handling, registered, waits_for_parts
from tests.callbacks.views.screens import text

pytestmark = pytest.mark.django_db
office = cases.office
SignIn = Callable[[User], Client]
URL = "/inbox/"
NOW = at("06-03 16:00")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def client(sign_in: SignIn, office: Office) -> Client:
    return sign_in(office.lead)


def numbers(page: Any) -> list[str]:
    return [row.case.number for row in page.context["rows"]]


def counted(page: Any) -> dict[str, int]:
    return {link.tab.value: link.count for link in page.context["tabs"]}


def test_the_least_time_left_comes_first(client: Client, office: Office) -> None:
    soon = registered(office, at("06-03 15:30"))  # to be accepted within four hours of service
    overdue = registered(office, at("06-03 10:00"))
    later = handling(office, at("06-03 12:30"))
    assert numbers(client.get(URL)) == [overdue.number, soon.number, later.number]


def test_a_row_says_time_left_number_customer_category_people_state_and_the_latest(
    client: Client, office: Office
) -> None:
    case = handling(office, at("06-03 13:00"))
    page = text(client.get(URL))
    for word in (case.number, "李*", "其他", "一般 · 1 级", "赵工", "处理中", "跟进", "联系客户 已致歉"):
        assert word in page, word
    assert case.work_order.phone not in page
    assert "46:59" in page or "47:00" in page  # 48 clock hours for the next word, an hour gone


def test_time_left_counts_service_hours_where_the_limit_does(client: Client, office: Office) -> None:
    """Accepting within four service hours: registered at 19:00, one hour today and three tomorrow."""
    registered(office, at("06-02 19:00"))
    with time_machine.travel(at("06-02 19:30"), tick=False):
        row = client.get(URL).context["rows"][0]
    assert (row.left.clock, row.left.in_service) == ("3:30", True)


def test_every_number_leads_to_its_rows(client: Client, office: Office) -> None:
    overdue, second = registered(office), handled(office, at("06-03 09:00"))
    parts = waits_for_parts(handling(office, at("06-03 11:00")), office, at("06-03 14:00"))
    proposed = propose_invalid(
        case=accepted(office, at("06-03 13:00")), reason="客户记错了日期", actor=office.head, now=NOW
    )
    unrouted = complaint_of(
        office.region, office.agent, next_due_at=NOW + timedelta(hours=2), next_limit="assign"
    )
    page = client.get(URL)
    assert counted(page) == {
        "all": 5,
        "overdue": 1,
        "today": 1,
        "unassigned": 1,
        "to_decide": 1,
        "parts": 1,
        "second": 1,
        "to_complete": 0,
    }
    for link in page.context["tabs"]:
        assert len(numbers(client.get(f"{URL}{link.url}"))) == link.count, link.tab
    expected = {
        "overdue": overdue,
        "unassigned": unrouted,
        "to_decide": proposed,
        "parts": parts,
        "second": second,
    }
    for tab, case in expected.items():
        assert numbers(client.get(URL, {"tab": tab})) == [case.number], tab


def test_escalations_whose_words_nobody_completed_wait_for_it(client: Client, office: Office) -> None:
    case = registered(office)
    escalate_cases(now=NOW)
    assert numbers(client.get(URL, {"tab": "to_complete"})) == [case.number]


def test_what_has_ended_is_not_there(client: Client, office: Office) -> None:
    case = registered(office)
    Complaint.objects.filter(pk=case.pk).update(
        state=ComplaintState.WITHDRAWN, withdrawn_call_at=NOW, closed_at=NOW
    )
    assert numbers(client.get(URL)) == []
    assert "这里没有投诉" in text(client.get(URL))


def test_a_case_of_before_there_were_limits_is_not_out_of_sight(client: Client, office: Office) -> None:
    old = complaint_of(office.region, office.agent, registered_at=at("05-01 10:00"))
    new = registered(office)
    assert numbers(client.get(URL)) == [old.number, new.number]


def test_pages_meet_without_gap_in_the_order_of_time_left(client: Client, office: Office) -> None:
    for number in range(53):
        complaint_of(
            office.region,
            office.agent,
            number=f"P-{number}",
            next_due_at=NOW + timedelta(minutes=number // 2),
            next_limit="assign",
        )
    first = client.get(URL)
    second = client.get(URL + first.context["page"].next_url)
    assert numbers(first) + numbers(second) == [f"P-{number}" for number in range(53)]
    back = client.get(URL + second.context["page"].previous_url)
    assert numbers(back) == numbers(first)


def test_a_tab_is_narrowed_and_kept_under_a_name(client: Client, office: Office) -> None:
    mine, _other = registered(office), complaint_of(office.region, office.agent)
    query = "department=repair&tab=overdue"
    assert numbers(client.get(f"{URL}?{query}")) == [mine.number]
    client.post("/saved-filters/", {"page": "callbacks:inbox", "name": "维修超时", "query": query})
    assert SavedFilter.objects.get().query == query
    assert "维修超时" in text(client.get(URL))


def test_headquarters_sees_all_regions_and_begins_with_what_waits_for_it(
    sign_in: SignIn, office: Office, lead_nb: User
) -> None:
    mine = registered(office)
    theirs = complaint_of(lead_nb.memberships.get().region, lead_nb, level=3)
    page = sign_in(office.manager).get(URL)
    assert numbers(page) == [theirs.number]
    assert "宁波" in text(page)
    assert set(numbers(sign_in(office.manager).get(URL, {"tab": "all"}))) == {mine.number, theirs.number}


def test_another_regions_supervisor_sees_nothing_of_it(
    sign_in: SignIn, office: Office, lead_nb: User
) -> None:
    case = registered(office)
    page = sign_in(lead_nb).get(URL)
    assert page.status_code == 200
    assert numbers(page) == []
    assert case.number not in text(page)


@pytest.mark.parametrize("who", ["agent", "head", "handler", "expert"])
def test_for_others_the_inbox_does_not_exist(sign_in: SignIn, office: Office, who: str) -> None:
    assert sign_in(getattr(office, who)).get(URL).status_code == 404


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_page_costs_the_same_for_one_and_three(
    client: Client, office: Office, how_many: int, django_assert_num_queries: Any
) -> None:
    for _number in range(how_many):
        registered(office)
    with django_assert_num_queries(21):
        client.get(URL)


def test_the_figures_of_the_month_are_asked_for(client: Client, office: Office) -> None:
    assert 'hx-get="/reports/case-rates/"' in text(client.get(URL))
