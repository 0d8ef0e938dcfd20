"""The agent's verbs by API (rulings 20, 24–32, 62)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from callbacks.models import CallAttempt, CallbackPolicy, CallbackTask, Complaint, DataRecheck, Dial
from config.lib.errors import Unavailable
from regions.models import AuditEntry
from tests.api.rows import callback_of

NEXT = "/api/v1/callbacks/next/"
MORNING = datetime(2026, 11, 20, 2, tzinfo=UTC)  # 10:00 in Shanghai
GOOD: dict[str, Any] = {
    "is_genuine": True,
    "satisfaction": 5,
    "attitude_rating": 5,
    "site_cleaned": "yes",
    "charge_status": "free",
}


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def task(hangzhou) -> CallbackTask:
    return callback_of(hangzhou)


def path(task, verb):
    return f"/api/v1/callbacks/{task.pk}/{verb}/"


def saved(client, task, **body):
    return client.post(path(task, "attempts"), {"outcome": "connected_done", "answers": GOOD, **body})


def test_next_claims_the_best_callback_and_keeps_giving_it(api, agent_hz, lead_hz, task):
    first = api(agent_hz).post(NEXT)
    assert first.status_code == 200
    assert (first.json()["id"], first.json()["reason"]) == (task.pk, "due_today")
    assert first.json()["lease_until"] == "2026-11-20T10:15:00+08:00"
    assert api(agent_hz).post(NEXT).json()["id"] == task.pk
    nothing = api(lead_hz).post(NEXT)
    assert (nothing.status_code, nothing.content) == (204, b"")


def test_who_has_no_queue_is_told_so(api, clerk_hz, administrator, hq_manager, task):
    for user in (clerk_hz, administrator, hq_manager):
        assert api(user).post(NEXT).status_code == 403
    assert CallbackTask.objects.get().claimed_by is None


def test_dial_tells_the_number_once_and_audits_it(api, agent_hz, task):
    response = api(agent_hz).post(path(task, "dial"))
    assert response.status_code == 200
    assert response.json() == {
        "phone": task.work_order.phone,
        "phone_slot": "primary",
        "dialled_at": "2026-11-20T10:00:00+08:00",
        "outside_hours": False,
    }
    assert response["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(verb="dial")
    assert (entry.actor, entry.object_id, entry.address) == (agent_hz, str(task.pk), "127.0.0.1")
    assert Dial.objects.get().address == "127.0.0.1"


def test_without_an_audit_row_the_number_stays(api, agent_hz, task, monkeypatch):
    def broken(**_details):
        raise Unavailable("audit_unavailable", "审计记录暂时无法写入")

    monkeypatch.setattr("callbacks.actions.dialling.record_audit", broken)
    response = api(agent_hz).post(path(task, "dial"))
    assert (response.status_code, response.json()["code"]) == (503, "audit_unavailable")
    assert response["Retry-After"] == "5"
    assert task.work_order.phone not in response.content.decode()


def test_a_slot_without_a_number_is_named(api, agent_hz, task):
    response = api(agent_hz).post(path(task, "dial"), {"phone_slot": "alternate"})
    assert (response.status_code, list(response.json()["fields"])) == (400, ["phone_slot"])
    unknown = api(agent_hz).post(path(task, "dial"), {"phone_slot": "third"})
    assert (unknown.status_code, list(unknown.json()["fields"])) == (400, ["phone_slot"])


def test_two_agents_never_work_on_one_callback(api, agent_hz, lead_hz, task):
    api(agent_hz).post(path(task, "dial"))
    for response in (api(lead_hz).post(path(task, "dial")), saved(api(lead_hz), task)):
        assert (response.status_code, response.json()["code"]) == (409, "held_by_another")


def test_a_saved_call_answers_the_callback_and_what_it_opened(api, agent_hz, task):
    client = api(agent_hz)
    client.post(path(task, "dial"))
    response = saved(
        client, task, suggestion={"text": "周末也上门", "category": "appointment"}, needs="想买冰箱"
    )
    assert response.status_code == 201, response.content
    answer = response.json()
    opened = {"complaint", "new_complaint", "recheck", "finding", "suggestion", "need"}
    assert set(answer) == {"callback", "also", *opened}
    assert (answer["callback"]["state"], answer["callback"]["satisfaction"]) == ("completed", 5)
    assert answer["callback"]["record"]["site_cleaned"] == "yes"
    assert answer["callback"]["attempts"][0]["agent"] == "agent_hz"
    assert (answer["complaint"], answer["recheck"], answer["finding"]) == (None, None, None)
    assert (answer["suggestion"]["text"], answer["suggestion"]["category"]) == ("周末也上门", "appointment")
    assert answer["need"]["text"] == "想买冰箱"
    closed = saved(client, task)
    assert (closed.status_code, closed.json()["code"]) == (409, "not_open")


def test_a_suggestion_may_be_bare_words(api, agent_hz, task):
    answer = saved(api(agent_hz), task, suggestion="周末也上门").json()
    assert (answer["suggestion"]["text"], answer["suggestion"]["category"]) == ("周末也上门", "other")


def test_a_dissatisfied_customer_opens_a_complaint(api, agent_hz, task):
    answer = saved(
        api(agent_hz),
        task,
        answers={**GOOD, "satisfaction": 1},
        respondent_relation="self",
        description="客户说师傅迟到两个小时",
        complaint={"demand": "道歉", "category": "untimely"},
    ).json()
    complaint = answer["complaint"]
    assert (complaint["grounds"], complaint["severity"]) == (["very_dissatisfied"], "serious")
    assert (complaint["category"], complaint["demand"], complaint["state"]) == (
        "untimely",
        "道歉",
        "registered",
    )
    due = {name: complaint["due"][name] for name in ("assign", "first_response", "next", "limit")}
    assert due == {
        "assign": "2026-11-20T11:00:00+08:00",
        "first_response": "2026-11-20T14:00:00+08:00",
        "next": "2026-11-20T11:00:00+08:00",
        "limit": "assign",
    }
    assert Complaint.objects.get().pk == complaint["id"]


def test_wrong_information_opens_a_recheck(api, agent_hz, task):
    answer = saved(
        api(agent_hz),
        task,
        data_error={"kind": "wrong_information", "note": "地址不对"},
        respondent_name="李雷",
        respondent_relation="self",
        description="地址应为文化路二号,其他都对",
    ).json()
    assert (answer["recheck"]["kind"], answer["recheck"]["note"]) == ("wrong_information", "地址不对")
    assert DataRecheck.objects.get().pk == answer["recheck"]["id"]
    assert answer["callback"]["state"] == "completed"


def test_irregular_service_opens_a_finding(api, agent_hz, task):
    answer = saved(api(agent_hz), task, answers={**GOOD, "site_cleaned": "no"}).json()
    assert answer["finding"]["grounds"] == ["site_not_cleaned"]
    assert answer["complaint"] is None


def test_an_appointment_moves_the_callback(api, agent_hz, task):
    at = "2026-11-20T16:30:00+08:00"
    answer = saved(
        api(agent_hz), task, outcome="reschedule", answers={}, next_at=at, appointment_for="me"
    ).json()
    assert (answer["callback"]["state"], answer["callback"]["appointment_at"]) == ("in_progress", at)
    assert answer["callback"]["reason"] == "appointment_later"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"outcome": None}, ["outcome"]),
        ({"outcome": "sang"}, ["outcome"]),
        ({"answers": {}}, ["is_genuine", "satisfaction", "attitude_rating", "site_cleaned", "charge_status"]),
        ({"answers": {**GOOD, "satisfaction": 6}}, ["satisfaction"]),
        ({"answers": {**GOOD, "mood": 5}}, ["mood"]),
        ({"answers": ["satisfaction"]}, ["answers"]),
        ({"answers": {**GOOD, "charge_amount": {"a": 1}}}, ["charge_amount"]),
        ({"complaint": {"demand": "x", "level": 3}}, ["complaint.level"]),
        ({"respondent_relation": "friend"}, ["respondent_relation"]),
        ({"next_at": "0001-01-01T00:00:00"}, ["next_at"]),
        ({"data_error": {"kind": "missing"}}, ["data_error.kind"]),
        ({"suggestion": {"category": "other"}}, ["suggestion.text"]),
        ({"suggestion": 7}, ["suggestion"]),
    ],
)
def test_what_is_missing_or_unreadable_is_named_and_nothing_is_written(api, agent_hz, task, body, fields):
    response = saved(api(agent_hz), task, **body)
    assert response.status_code == 400, response.content
    assert list(response.json()["fields"]) == fields
    assert not CallAttempt.objects.exists()
    assert not Dial.objects.exists()


@pytest.mark.parametrize(
    "field", ["state", "agent", "counted", "region", "due_end", "claimed_by", "satisfaction", "attempts_made"]
)
def test_nobody_assigns_the_servers_fields(api, agent_hz, task, field):
    for verb, body in (
        ("attempts", {"outcome": "no_answer"}),
        ("dial", {}),
        ("release", {}),
        ("skip", {"reason": "忙"}),
    ):
        response = api(agent_hz).post(path(task, verb), {**body, field: "completed"})
        assert (response.status_code, list(response.json()["fields"])) == (400, [field])
    task.refresh_from_db()
    assert (task.state, task.claimed_by, task.attempts_made) == ("due", None, 0)


def test_release_gives_the_callback_back(api, agent_hz, lead_hz, task):
    api(agent_hz).post(NEXT)
    released = api(agent_hz).post(path(task, "release"))
    assert (released.status_code, released.json()["lease_until"]) == (200, None)
    assert api(lead_hz).post(NEXT).json()["id"] == task.pk


def test_skip_puts_it_off_with_a_reason(api, agent_hz, task, morning):
    client = api(agent_hz)
    assert list(client.post(path(task, "skip"), {}).json()["fields"]) == ["reason"]
    assert client.post(path(task, "skip"), {"reason": "  "}).status_code == 400
    skipped = client.post(path(task, "skip"), {"reason": "客户在开车"})
    assert (skipped.status_code, skipped.json()["reason"]) == (200, "later")
    assert client.post(NEXT).status_code == 204
    morning.shift(timedelta(minutes=31))
    assert client.post(NEXT).json()["id"] == task.pk


def test_unreachable_is_refused_with_what_is_missing(api, agent_hz, task):
    client = api(agent_hz)
    saved(client, task, outcome="no_answer", answers={})
    response = client.post(path(task, "close-unreachable"))
    assert (response.status_code, response.json()["code"]) == (409, "rule_not_met")
    assert response.json()["missing"] == {"attempts": 2, "days": 1, "bands": 1}


def test_the_supervisor_closes_below_the_rule_with_a_reason(api, agent_hz, lead_hz, task):
    saved(api(agent_hz), task, outcome="no_answer", answers={})
    reason = {"reason": "客户出国三个月,无法联系"}
    too_early = api(lead_hz).post(path(task, "close-unreachable"), reason)
    assert (too_early.status_code, too_early.json()["missing"]["attempts"]) == (409, 2)
    CallbackPolicy.objects.update(dials_a_task=1)  # the dead end: all dials are used up
    assert api(lead_hz).post(path(task, "close-unreachable")).status_code == 409
    response = api(lead_hz).post(path(task, "close-unreachable"), reason)
    assert (response.status_code, response.json()["state"]) == (200, "unreachable")
    task.refresh_from_db()
    assert task.rule_met is False


def test_an_agents_reason_does_not_replace_the_rule(api, agent_hz, task):
    response = api(agent_hz).post(path(task, "close-unreachable"), {"reason": "客户出国三个月,无法联系"})
    assert response.status_code == 409


VERBS: dict[str, Any] = {
    "dial": {},
    "attempts": {"outcome": "no_answer"},
    "release": {},
    "skip": {"reason": "忙"},
    "close-unreachable": {},
}


@pytest.mark.parametrize("verb", VERBS)
def test_for_the_outsider_no_callback_exists(api, agent_nb, administrator, dept_hz, task, verb):
    for user in (agent_nb, administrator, dept_hz):
        response = api(user).post(path(task, verb), VERBS[verb])
        assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert not AuditEntry.objects.filter(verb="dial").exists()
    assert not CallAttempt.objects.exists()


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_only_read_is_refused(api, clerk_hz, hq_manager, task, verb):
    for user in (clerk_hz, hq_manager):
        response = api(user).post(path(task, verb), VERBS[verb])
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert not Dial.objects.exists()


def hers(other: CallbackTask, task: CallbackTask) -> CallbackTask:
    """Another order under the same number."""
    other.work_order.phone_hmac = task.work_order.phone_hmac
    other.work_order.save(update_fields=["phone_hmac"])
    return other


def test_one_call_of_a_unit_is_saved_for_the_chosen_orders(api, agent_hz, hangzhou, task):
    """Ruling 38: ``also`` names the other callbacks; each has a result of its own."""
    others = [hers(callback_of(hangzhou), task) for _number in range(2)]
    answer = saved(api(agent_hz), task, also=[other.pk for other in others])
    assert (answer.status_code, answer.json()["also"]) == (201, [other.pk for other in others])
    first = answer.json()["callback"]["attempts"][0]["id"]
    shared = CallAttempt.objects.filter(same_call_as=first).values_list("task", flat=True)
    assert sorted(shared) == [other.pk for other in others]
    assert Dial.objects.count() == 1
    shown = api(agent_hz).get(f"/api/v1/callbacks/{others[0].pk}/").json()
    assert (shown["state"], shown["attempts"][0]["same_call_as"]) == ("completed", first)


def test_another_regions_callback_is_never_saved_along(api, agent_hz, ningbo, task):
    foreign = hers(callback_of(ningbo), task)
    for also in ([foreign.pk], [999_999]):
        answer = saved(api(agent_hz), task, also=also)
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["also"])
    assert CallAttempt.objects.count() == 0
