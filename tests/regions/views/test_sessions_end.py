"""W7: how long a session lives, and what ends it at once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from regions.actions.members import RegionPost, disable_user, enable_user, grant_role, revoke_role
from regions.choices import Role
from regions.models import AuditEntry

MORNING = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
PAGE = "/preferences/"


@pytest.fixture
def client(agent_hz, sign_in):
    with time_machine.travel(MORNING, tick=False):
        client = sign_in(agent_hz)
        assert client.get(PAGE).status_code == 200
    return client


def at(minutes):
    return time_machine.travel(MORNING + timedelta(minutes=minutes), tick=False)


def test_half_an_hour_without_a_page_ends_it(client):
    with at(31):
        assert client.get(PAGE).status_code == 302


def test_working_keeps_it_alive(client):
    for minutes in range(20, 200, 20):
        with at(minutes):
            assert client.get(PAGE).status_code == 200


def test_a_screen_that_only_polls_is_no_work(client):
    for minutes in (10, 20, 29):
        with at(minutes):
            client.get(PAGE, headers={"X-Background": "1"})
    with at(31):
        assert client.get(PAGE).status_code == 302


def test_twelve_hours_end_it_however_busy_she_is(client):
    for minutes in range(20, 12 * 60, 20):
        with at(minutes):
            assert client.get(PAGE).status_code == 200
    with at(12 * 60 + 1):
        assert client.get(PAGE).status_code == 302


def test_a_disabled_user_is_out_at_her_next_request(agent_hz, administrator, sign_in):
    client = sign_in(agent_hz)
    assert client.get(PAGE).status_code == 200
    disable_user(actor=administrator, user=agent_hz, now=timezone.now())
    assert client.get(PAGE).status_code == 302


def test_coming_back_does_not_revive_the_old_session(agent_hz, administrator, sign_in):
    client = sign_in(agent_hz)
    assert client.get(PAGE).status_code == 200
    disable_user(actor=administrator, user=agent_hz, now=timezone.now())
    enable_user(actor=administrator, user=agent_hz, now=timezone.now())
    assert client.get(PAGE).status_code == 302


def test_ending_one_persons_sessions_leaves_the_others(agent_hz, agent_nb, administrator, sign_in):
    hers, others = sign_in(agent_hz), sign_in(agent_nb)
    disable_user(actor=administrator, user=agent_hz, now=timezone.now())
    assert AuditEntry.objects.get(verb="disable_user").after == {"sessions_ended": 1}
    assert (hers.get(PAGE).status_code, others.get(PAGE).status_code) == (302, 200)


def test_a_new_role_acts_at_the_next_request(agent_hz, hangzhou, administrator, sign_in):
    client = sign_in(agent_hz)
    assert client.get("/audit/").status_code == 404
    post = RegionPost(region=hangzhou, role=Role.REGION_SUPERVISOR)
    grant_role(actor=administrator, user=agent_hz, post=post, now=timezone.now())
    assert client.get("/audit/").status_code == 200
    revoke_role(actor=administrator, user=agent_hz, post=post, now=timezone.now())
    assert client.get("/audit/").status_code == 404
