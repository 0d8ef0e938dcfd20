"""``callback-results/``: the stream of what goes back to the ERP (item 8)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from callbacks.actions.result_stream import collect_results
from tests.api.rows import callback_of, record_of

pytestmark = pytest.mark.django_db
PATH = "/api/v1/callback-results/"


def results(region, agent, count=1):
    for _number in range(count):
        record_of(callback_of(region), agent)
    collect_results(now=timezone.now())


def test_the_erp_follows_the_cursor_until_there_is_nothing_more(api, clerk_hz, agent_hz, hangzhou):
    results(hangzhou, agent_hz, 3)
    client = api(clerk_hz)
    first = client.get(PATH, {"source": "erp", "page_size": 2}).json()
    assert len(first["results"]) == 2
    assert first["results"][0]["callback_state"] == "completed"
    rest = client.get(first["next"]).json()
    assert (len(rest["results"]), rest["next"]) == (1, None)
    again = client.get(PATH, {"cursor": rest["cursor"]}).json()
    assert again == {"next": None, "cursor": rest["cursor"], "results": []}


def test_the_keys_are_those_of_the_api_page(api, clerk_hz, agent_hz, hangzhou):
    results(hangzhou, agent_hz)
    [row] = api(clerk_hz).get(PATH).json()["results"]
    assert list(row) == [
        "position",
        "order_no",
        "source",
        "region",
        "callback_state",
        "outcome",
        "is_genuine",
        "satisfaction",
        "attitude_rating",
        "site_cleaned",
        "charge_status",
        "charge_amount",
        "complaint_no",
        "complaint_state",
        "called_at",
        "agent_no",
        "changed_at",
    ]


def test_another_region_gets_none_and_who_may_not_import_is_refused(
    api, agent_hz, agent_nb, lead_nb, administrator, hangzhou
):
    results(hangzhou, agent_hz)
    assert api(lead_nb).get(PATH).json()["results"] == []
    for user in (agent_hz, agent_nb, administrator):
        assert api(user).get(PATH).status_code == 403


@pytest.mark.parametrize("cursor", ["x", "-1", str(2**63), "1.5"])
def test_a_cursor_that_is_none_is_named(api, clerk_hz, cursor):
    answer = api(clerk_hz).get(PATH, {"cursor": cursor})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["cursor"])


@pytest.mark.parametrize("count", [1, 3])
def test_a_part_costs_the_same_for_one_result_and_three(api, clerk_hz, agent_hz, hangzhou, count):
    results(hangzhou, agent_hz, count)
    client = api(clerk_hz)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(PATH)
    assert len(queries) == 6
