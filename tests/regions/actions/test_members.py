"""Roles and departments: who gives what to whom, and what is written down (rulings 17, 41; roles.md 7)."""

import pytest
from django.utils import timezone
from rest_framework.authtoken.models import Token

from config.lib.errors import Forbidden, Refused
from regions.actions.members import (
    DepartmentStaff,
    RegionPost,
    change_password,
    disable_user,
    enable_user,
    grant_role,
    revoke_role,
    staff_department,
)
from regions.choices import Role
from regions.models import AuditEntry, Membership
from tests.factories import PASSWORD, DepartmentFactory, UserFactory

NOW = timezone.now()


def grant(actor, user, region, role):
    return grant_role(actor=actor, user=user, post=RegionPost(region=region, role=role), now=NOW)


def test_a_role_is_given_once_and_written_down(administrator, hangzhou):
    user = UserFactory(username="new")
    first = grant(administrator, user, hangzhou, Role.CALLBACK_AGENT)
    assert grant(administrator, user, hangzhou, Role.CALLBACK_AGENT) == first
    entry = AuditEntry.objects.get(verb="grant_role")
    assert entry.actor == administrator
    assert entry.region == hangzhou
    assert entry.after == {"user": "new", "role": "回访员", "region": "HZ"}


def test_a_role_is_taken_away_and_written_down(administrator, agent_hz, hangzhou):
    post = RegionPost(region=hangzhou, role=Role.CALLBACK_AGENT)
    assert revoke_role(actor=administrator, user=agent_hz, post=post, now=NOW)
    assert not revoke_role(actor=administrator, user=agent_hz, post=post, now=NOW)
    assert not Membership.objects.filter(user=agent_hz).exists()
    assert AuditEntry.objects.get(verb="revoke_role").before["role"] == "回访员"


def test_nobody_gives_herself_a_role(administrator, hq):
    with pytest.raises(Forbidden):
        grant(administrator, administrator, hq, Role.HQ_MANAGER)


def test_only_the_administrator_gives_roles(hq_manager, agent_hz, hangzhou):
    with pytest.raises(Forbidden):
        grant(hq_manager, agent_hz, hangzhou, Role.REGION_SUPERVISOR)


def test_the_administrator_holds_no_role_that_sees_customers(administrator, hq, agent_hz):
    other = UserFactory()
    grant(administrator, other, hq, Role.ADMINISTRATOR)
    with pytest.raises(Refused) as refusal:
        grant(administrator, other, hq, Role.HQ_MANAGER)
    assert refusal.value.code == "sees_data_and_rules_users"


@pytest.mark.parametrize("role", [Role.HQ_AGENT, Role.HQ_MANAGER, Role.ADMINISTRATOR])
def test_roles_of_headquarters_are_held_at_headquarters(administrator, hangzhou, role):
    with pytest.raises(Refused) as refusal:
        grant(administrator, UserFactory(), hangzhou, role)
    assert refusal.value.code == "not_at_hq"


def test_a_department_gets_its_people(lead_hz, head_hz, dept_hz, hangzhou):
    department = DepartmentFactory(region=hangzhou)
    staff = DepartmentStaff(head=head_hz, deputy=None, handlers=(dept_hz,))
    staff_department(actor=lead_hz, department=department, staff=staff, now=NOW)
    department.refresh_from_db()
    assert (department.head, list(department.handlers.all())) == (head_hz, [dept_hz])
    entry = AuditEntry.objects.get(verb="staff_department")
    assert entry.before == {"head": "", "deputy": "", "handlers": ""}
    assert entry.after == {"head": "head_hz", "deputy": "", "handlers": "dept_hz"}


def test_a_stranger_to_the_region_gets_no_department(lead_hz, agent_nb, hangzhou):
    department = DepartmentFactory(region=hangzhou)
    staff = DepartmentStaff(head=agent_nb, deputy=None, handlers=())
    with pytest.raises(Refused) as refusal:
        staff_department(actor=lead_hz, department=department, staff=staff, now=NOW)
    assert refusal.value.message == "不在本区域任职:钱宁"


def test_leaving_takes_the_api_key_along(administrator, agent_hz):
    Token.objects.create(user=agent_hz)
    disable_user(actor=administrator, user=agent_hz, now=NOW)
    agent_hz.refresh_from_db()
    assert (agent_hz.is_active, Token.objects.count()) == (False, 0)
    enable_user(actor=administrator, user=agent_hz, now=NOW)
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["disable_user", "enable_user"]


def test_nobody_locks_herself_out(administrator):
    with pytest.raises(Refused):
        disable_user(actor=administrator, user=administrator, now=NOW)
    administrator.refresh_from_db()
    assert administrator.is_active


def test_a_new_password_replaces_the_old_one_and_is_not_written_down(agent_hz):
    change_password(actor=agent_hz, password="another-long-password", now=NOW)
    agent_hz.refresh_from_db()
    assert agent_hz.check_password("another-long-password")
    assert not agent_hz.check_password(PASSWORD)
    assert AuditEntry.objects.get(verb="change_password").after == {}
