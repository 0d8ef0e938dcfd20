"""Where each role starts her day (A2)."""

import pytest
from django.test import Client

from regions.choices import Role
from tests.factories import UserFactory, member


@pytest.mark.parametrize(
    ("role", "at_hq", "work_list"),
    [
        (Role.CALLBACK_AGENT, False, "/queue/"),
        (Role.REGION_SUPERVISOR, False, "/inbox/"),
        (Role.DATA_CLERK, False, "/imports/"),
        (Role.DEPARTMENT_HEAD, False, "/work/"),
        (Role.DEPARTMENT_HANDLER, False, "/work/"),
        (Role.TECHNICAL_EXPERT, False, "/work/"),
        (Role.HQ_AGENT, True, "/reports/daily/"),
        (Role.HQ_MANAGER, True, "/reports/daily/"),
        (Role.QUALITY_INSPECTOR, True, "/reports/daily/"),
        (Role.ADMINISTRATOR, True, "/admin/"),
    ],
)
def test_each_role_starts_at_its_work(hq, hangzhou, sign_in, role, at_hq, work_list):
    client = sign_in(member(region=hq if at_hq else hangzhou, role=role))
    assert client.get("/")["Location"] == work_list


def test_who_calls_and_leads_starts_with_the_calls(agent_hz, hangzhou, sign_in):
    agent_hz.memberships.create(region=hangzhou, role=Role.REGION_SUPERVISOR)
    assert sign_in(agent_hz).get("/")["Location"] == "/queue/"


def test_who_has_no_role_is_told_so(sign_in, db):
    assert "还没有角色" in sign_in(UserFactory()).get("/").content.decode()


def test_guests_are_sent_to_the_login(db):
    assert Client().get("/")["Location"] == "/login/?next=/"
