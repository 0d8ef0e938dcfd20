"""Verbs of re-checks and findings (rulings 30, 61): the new representation, 409 with what is legal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from callbacks.choices import RecheckState, TaskState
from callbacks.models import CallbackTask, DataRecheck, RecheckEvent, ServiceFinding
from regions.models import AuditEntry
from tests.api.rows import finding_of, recheck_of

FOUND = {"evidence": "问过服务人员", "responsible_kind": "technician"}
RIGHT = {**FOUND, "phone": "13900002222"}
KEY = {"Idempotency-Key": "once"}


@pytest.fixture
def recheck(hangzhou):
    made = recheck_of(hangzhou, due_at=timezone.now() + timedelta(hours=24))
    CallbackTask.objects.update(state=TaskState.BAD_DATA, completed_at=timezone.now(), rank=None)
    return made


@pytest.fixture
def finding(hangzhou, agent_hz):
    return finding_of(hangzhou, agent_hz)


def path(row, verb=""):
    kind = "data-rechecks" if isinstance(row, DataRecheck) else "findings"
    return f"/api/v1/{kind}/{row.pk}/" + (f"{verb}/" if verb else "")


def test_a_correction_answers_what_the_re_check_is_now(api, clerk_hz, recheck):
    client = api(clerk_hz)
    before = client.get(path(recheck)).json()
    assert (before["legal"], before["overdue"]) == (["check", "correct", "confirm", "not-an-error"], False)
    response = client.post(path(recheck, "correct"), RIGHT)
    assert response.status_code == 200, response.content
    told = response.json()
    assert (told["state"], told["legal"], told["checked_by"]) == ("corrected", ["verify"], "clerk_hz")
    assert (told["responsible_kind"], told["evidence"]) == ("technician", "问过服务人员")
    assert told["responsible"] == str(recheck.work_order.technician)
    assert told["changes"]["phone"]["after"] == "139****2222"
    assert told["phone_masked"] == "139****2222"
    assert RIGHT["phone"] not in response.content.decode()
    assert client.get(path(recheck)).json() == told
    assert CallbackTask.objects.get().state == TaskState.DUE


def test_every_verb_to_the_end(api, clerk_hz, hq_agent, recheck, hangzhou):
    assert api(clerk_hz).post(path(recheck, "check"), {}).json()["state"] == "checking"
    assert api(clerk_hz).post(path(recheck, "confirm"), FOUND).json()["state"] == "confirmed_error"
    told = api(hq_agent).post(path(recheck, "verify"), {}).json()
    assert (told["state"], told["verified_by"], told["legal"]) == ("verified", "hq_agent", [])
    other = recheck_of(hangzhou)
    assert api(clerk_hz).post(path(other, "not-an-error"), {"evidence": "能接通"}).json()["legal"] == [
        "verify"
    ]
    assert api(hq_agent).post(path(other, "verify"), {}).json()["state"] == "closed"


def test_an_illegal_step_names_the_legal_ones(api, clerk_hz, hq_manager, recheck):
    early = api(hq_manager).post(path(recheck, "verify"), {})
    assert (early.status_code, early.json()["code"]) == (409, "illegal_step")
    assert early.json()["legal"] == ["check", "correct", "confirm", "not-an-error"]
    api(clerk_hz).post(path(recheck, "confirm"), FOUND)
    late = api(clerk_hz).post(path(recheck, "correct"), RIGHT)
    assert (late.status_code, late.json()["legal"]) == (409, ["verify"])


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("correct", {**RIGHT, "evidence": ""}, "evidence"),
        ("correct", {**RIGHT, "responsible_kind": "nobody"}, "responsible_kind"),
        ("correct", FOUND, "phone"),
        ("correct", {**RIGHT, "phone": "12345"}, "phone"),
        ("correct", {**RIGHT, "state": "closed"}, "state"),
        ("confirm", {"evidence": "问过"}, "responsible_kind"),
        ("not-an-error", {}, "evidence"),
        ("verify", {"reason": "好"}, "reason"),
    ],
)
def test_a_body_is_read_strictly(api, clerk_hz, hq_agent, recheck, verb, body, field):
    response = api(hq_agent if verb == "verify" else clerk_hz).post(path(recheck, verb), body)
    assert (response.status_code, list(response.json()["fields"])) == (400, [field])
    assert DataRecheck.objects.get().state == RecheckState.OPENED


def test_a_key_makes_a_repetition_harmless(api, clerk_hz, recheck):
    first, again = (api(clerk_hz).post(path(recheck, "correct"), RIGHT, headers=KEY) for _each in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert RecheckEvent.objects.filter(verb="correct").count() == 1
    assert AuditEntry.objects.filter(verb="correct_recheck").count() == 1


def test_each_verb_has_its_roles(api, request, recheck, finding):
    """roles.md 7, ruling 41: out of the scope nothing exists, a role without the verb is told so."""
    allowed = {
        path(recheck, "check"): {"clerk_hz", "lead_hz"},
        path(recheck, "correct"): {"clerk_hz", "lead_hz"},
        path(recheck, "confirm"): {"clerk_hz", "lead_hz"},
        path(recheck, "not-an-error"): {"clerk_hz", "lead_hz"},
        path(recheck, "verify"): {"hq_agent", "hq_manager"},
        path(finding, "confirm"): {"lead_hz"},
        path(finding, "refute"): {"lead_hz"},
    }
    readers = ("agent_hz", "clerk_hz", "lead_hz", "hq_agent", "hq_manager")
    strangers = ("head_hz", "dept_hz", "agent_nb", "lead_nb", "administrator")
    for url, may in allowed.items():
        for name in readers:
            if name not in may:
                response = api(request.getfixturevalue(name)).post(url, {})
                assert (response.status_code, response.json()["code"]) == (403, "forbidden"), (url, name)
        for name in strangers:
            assert api(request.getfixturevalue(name)).post(url, {}).status_code == 404, (url, name)


def test_a_finding_is_confirmed_or_refuted_once(api, lead_hz, finding, hangzhou, agent_hz):
    client = api(lead_hz)
    assert client.get(path(finding)).json()["legal"] == ["confirm", "refute"]
    told = client.post(path(finding, "confirm"), {"note": "看过照片"}).json()
    assert (told["state"], told["decided_by"], told["note"]) == ("confirmed", "lead_hz", "看过照片")
    assert (told["responsible"], told["legal"]) == (str(finding.work_order.technician), [])
    again = client.post(path(finding, "refute"), {"note": "看错了"})
    assert (again.status_code, again.json()["legal"]) == (409, [])
    other = finding_of(hangzhou, agent_hz)
    assert client.post(path(other, "refute"), {"note": " "}).status_code == 400
    assert client.post(path(other, "refute"), {"note": "客户记错了"}).json()["state"] == "refuted"
    assert ServiceFinding.objects.filter(responsible_name="").count() == 1


def test_the_overdue_ones_are_listed(api, hq_manager, hangzhou, finding):
    """F2: 100 % are concluded."""
    late = recheck_of(hangzhou, due_at=timezone.now() - timedelta(minutes=1))
    recheck_of(hangzhou, due_at=timezone.now() + timedelta(minutes=1))
    client = api(hq_manager)
    listed = client.get("/api/v1/data-rechecks/?overdue=true").json()["results"]
    assert [(each["id"], each["overdue"]) for each in listed] == [(late.pk, True)]
    assert [each["id"] for each in client.get("/api/v1/findings/?overdue=true").json()["results"]] == [
        finding.pk
    ]
    assert client.get("/api/v1/findings/?overdue=false").json()["results"] == []
