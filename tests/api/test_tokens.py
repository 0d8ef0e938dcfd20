"""``issue_token USERNAME`` (interfaces.md 2)."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from regions.models import AuditEntry


def told(*arguments: str) -> str:
    out = io.StringIO()
    call_command("issue_token", *arguments, stdout=out)
    return out.getvalue().strip()


def test_the_token_opens_the_api_and_stays_the_same(agent_hz):
    token = told("agent_hz")
    assert json.loads(told("agent_hz", "--json")) == {"token": token}
    response = Client().get("/api/v1/callbacks/", headers={"Authorization": f"Token {token}"})
    assert response.status_code == 200


def test_issuing_is_on_record(agent_hz):
    told("agent_hz")
    entry = AuditEntry.objects.get(verb="issue_token")
    assert (entry.object_id, entry.actor) == (str(agent_hz.pk), None)


def test_nobody_and_who_has_left_get_none(agent_hz):
    agent_hz.is_active = False
    agent_hz.save()
    for name in ("nobody", "agent_hz"):
        with pytest.raises(CommandError, match=name) as refused:
            told(name)
        assert refused.value.returncode == 2
