"""``reveal`` (ruling 20): with a reason, audited first, told once."""

from __future__ import annotations

import pytest

from callbacks.choices import RecheckKind
from config.lib.errors import Unavailable
from regions.choices import DepartmentCode
from regions.models import AuditEntry, Department, IdempotentAnswer
from tests.api.rows import complaint_of, recheck_of

BODY = {"reason": "客户要求回电"}
KEY = {"Idempotency-Key": "once"}


@pytest.fixture
def repair(hangzhou, head_hz, dept_hz):
    department = Department.objects.create(region=hangzhou, code=DepartmentCode.REPAIR, head=head_hz)
    department.handlers.add(dept_hz)
    return department


@pytest.fixture
def complaint(hangzhou, agent_hz, repair, dept_hz):
    return complaint_of(hangzhou, agent_hz, department=repair, handler=dept_hz)


@pytest.fixture
def recheck(hangzhou):
    return recheck_of(hangzhou)


def path(row):
    route = "complaints" if hasattr(row, "demand") else "data-rechecks"
    return f"/api/v1/{route}/{row.pk}/reveal/"


def revealed():
    return AuditEntry.objects.filter(verb="reveal")


def test_the_case_is_told_to_who_answers_for_it(api, head_hz, dept_hz, lead_hz, hq_manager, complaint):
    for user in (head_hz, dept_hz, lead_hz, hq_manager):
        response = api(user).post(path(complaint), BODY)
        assert response.status_code == 200, response.content
        assert response["Cache-Control"] == "no-store"
        assert response.json()["phone"] == complaint.work_order.phone
        assert response.json()["phone_raw"] == ""
        entry = revealed().get(actor=user)
        assert (entry.reason, entry.object_id, entry.region) == (
            BODY["reason"],
            str(complaint.pk),
            complaint.region,
        )
        assert complaint.work_order.phone not in str(entry.after)


def test_the_recheck_is_told_to_the_clerk_with_what_the_file_said(api, clerk_hz, lead_hz, hangzhou):
    recheck = recheck_of(hangzhou, kind=RecheckKind.INVALID_FORMAT)
    order = recheck.work_order
    order.phone, order.phone_hmac, order.phone_raw = "", "", "1381234567"
    order.save()
    answer = api(clerk_hz).post(path(recheck), BODY).json()
    assert (answer["phone"], answer["phone_raw"]) == ("", "1381234567")
    assert revealed().count() == 1


def test_without_a_reason_nothing_is_told(api, lead_hz, complaint, recheck):
    for row in (complaint, recheck):
        for body in ({}, {"reason": ""}, {"reason": "   "}):
            response = api(lead_hz).post(path(row), body)
            assert (response.status_code, list(response.json()["fields"])) == (400, ["reason"])
            assert row.work_order.phone not in response.content.decode()
    assert not revealed().exists()


def test_a_number_that_is_not_there_is_refused(api, lead_hz, complaint, recheck):
    for row in (complaint, recheck):
        response = api(lead_hz).post(path(row), {**BODY, "phone_slot": "alternate"})
        assert (response.status_code, response.json()["code"]) == (400, "no_number")
    assert not revealed().exists()


def test_without_an_audit_row_the_number_stays(api, lead_hz, complaint, monkeypatch):
    def broken(**_details):
        raise Unavailable("audit_unavailable", "审计记录暂时无法写入")

    monkeypatch.setattr("callbacks.actions.revealing.record_audit", broken)
    response = api(lead_hz).post(path(complaint), BODY)
    assert (response.status_code, response.json()["code"]) == (503, "audit_unavailable")
    assert complaint.work_order.phone not in response.content.decode()


def test_a_replay_is_audited_again_and_never_stored(api, lead_hz, complaint):
    client = api(lead_hz)
    first, again = (client.post(path(complaint), BODY, headers=KEY) for _each in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert revealed().count() == 2
    assert IdempotentAnswer.objects.get().answer is None
    assert client.post(path(complaint), {"reason": "别的"}, headers=KEY).status_code == 409


def test_for_the_outsider_neither_exists(api, agent_nb, lead_nb, administrator, complaint, recheck):
    for user in (agent_nb, lead_nb, administrator):
        for row in (complaint, recheck):
            assert api(user).post(path(row), BODY).status_code == 404
    assert not revealed().exists()


def test_who_may_read_may_not_yet_reveal(api, agent_hz, clerk_hz, complaint, recheck):
    for user, row in ((agent_hz, complaint), (clerk_hz, complaint), (agent_hz, recheck)):
        response = api(user).post(path(row), BODY)
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert not revealed().exists()


def test_a_department_does_not_see_rechecks(api, head_hz, recheck):
    assert api(head_hz).post(path(recheck), BODY).status_code == 404
