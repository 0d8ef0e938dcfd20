"""``exports/``: detail files for programs (item 8)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from callbacks.actions.result_stream import collect_results
from regions.models import AuditEntry
from reports.models import ExportRun
from tests.api.rows import callback_of, record_of
from tests.factories import WorkOrderFactory
from tests.reports.exported import export, made

pytestmark = pytest.mark.django_db
PATH = "/api/v1/exports/"


def test_an_export_is_asked_for_made_and_fetched(api, lead_hz, hangzhou):
    WorkOrderFactory(region=hangzhou, order_no="A1")
    WorkOrderFactory(region=hangzhou, order_no="A2")
    client = api(lead_hz)
    asked = client.post(PATH, {"kind": "orders", "filters": {"order_no": "A1"}, "format": "csv"})
    assert (asked.status_code, asked.json()["state"]) == (201, "pending")
    path = f"{PATH}{asked.json()['id']}/"
    assert (client.get(f"{path}file/").status_code, client.get(f"{path}file/").json()["code"]) == (
        409,
        "no_file",
    )
    made(ExportRun.objects.get())
    assert {name: client.get(path).json()[name] for name in ("state", "rows", "scope")} == {
        "state": "done",
        "rows": 1,
        "scope": "HZ",
    }
    answer = client.get(f"{path}file/")
    assert "A1" in b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer["Content-Type"] == "text/csv"
    assert AuditEntry.objects.filter(verb="download_export").count() == 1


@pytest.mark.parametrize("is_on_disk", [True, False])
def test_a_file_past_its_days_or_off_the_disk_is_409(api, lead_hz, is_on_disk):
    run = export(lead_hz, "orders")
    if is_on_disk:
        ExportRun.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        Path(run.file.path).unlink()
    answer = api(lead_hz).get(f"{PATH}{run.pk}/file/")
    assert (answer.status_code, answer.json()["code"]) == (409, "no_file")


def test_the_same_key_asks_once(api, lead_hz):
    client = api(lead_hz)
    key = {"Idempotency-Key": "one"}
    first = client.post(PATH, {"kind": "orders"}, headers=key)
    assert client.post(PATH, {"kind": "orders"}, headers=key).json() == first.json()
    assert ExportRun.objects.count() == 1


def test_the_list_shows_her_own_only(api, lead_hz, hq_manager, lead_nb):
    run = export(lead_hz, "orders")
    assert [row["id"] for row in api(lead_hz).get(PATH).json()["results"]] == [run.pk]
    for user in (hq_manager, lead_nb):
        client = api(user)
        assert client.get(PATH).json()["results"] == []
        assert client.get(f"{PATH}{run.pk}/").status_code == 404
        assert client.get(f"{PATH}{run.pk}/file/").status_code == 404
        assert client.post(f"{PATH}{run.pk}/cancel/").status_code == 404


def test_who_may_not_export_is_403(api, agent_hz, administrator):
    for user in (agent_hz, administrator):
        answer = api(user).post(PATH, {"kind": "orders"})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "users"}, "kind"),
        ({"kind": "results"}, "kind"),
        ({"kind": "orders", "format": "pdf"}, "format"),
        ({"kind": "orders", "filters": {"completed_from": "x"}}, "completed_from"),
        ({"kind": "orders", "rows": 5}, "rows"),
        ({"kind": "day"}, "day"),
    ],
)
def test_what_cannot_be_read_is_named(api, lead_hz, body, field):
    answer = api(lead_hz).post(PATH, body)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])


def test_results_are_asked_for_by_source_and_region(api, clerk_hz, agent_hz, hangzhou, ningbo):
    record_of(callback_of(hangzhou), agent_hz)
    collect_results(now=timezone.now())
    client = api(clerk_hz)
    assert client.post(f"{PATH}results/", {"region": "NB"}).status_code == 404
    asked = client.post(f"{PATH}results/", {"region": "HZ"})
    assert asked.status_code == 201
    assert (asked.json()["after_event"], made(ExportRun.objects.get()).rows) == (0, 1)


def test_a_waiting_run_is_cancelled(api, lead_hz):
    client = api(lead_hz)
    run = client.post(PATH, {"kind": "orders"}).json()
    assert client.post(f"{PATH}{run['id']}/cancel/").json()["state"] == "cancelled"
    assert client.post(f"{PATH}{run['id']}/cancel/").status_code == 409
