"""Findings decided (ruling 30): by the supervisor, with a note, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callbacks.actions.deciding import confirm_finding, refute_finding
from callbacks.actions.taking_back import take_back
from callbacks.choices import FindingState
from callbacks.models import ServiceFinding
from callbacks.queries.rechecks import late_findings
from config.lib.errors import Conflict
from regions.models import AuditEntry
from tests.callbacks.calls import NOW, answer, due_task, fields_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def saved(hangzhou, agent_hz):
    return answer(due_task(hangzhou), agent_hz, site_cleaned="no")


def decide(verb, finding, lead, note="看过现场照片"):
    return verb(finding=finding, actor=lead, note=note, now=LATER)


def test_a_confirmed_finding_names_the_technician(saved, lead_hz):
    """F3, F4: assessable from now on."""
    done = decide(confirm_finding, saved.finding, lead_hz)
    found = ServiceFinding.objects.get()
    assert (found.state, found.decided_by, found.decided_at) == (FindingState.CONFIRMED, lead_hz, LATER)
    assert found.responsible_name == str(saved.task.work_order.technician)
    assert (done.state, done.note) == (FindingState.CONFIRMED, "看过现场照片")
    entry = AuditEntry.objects.get(verb="confirm_finding")
    assert (entry.actor, entry.region, entry.reason) == (lead_hz, found.region, "看过现场照片")


def test_a_refuted_finding_names_nobody(saved, lead_hz):
    decide(refute_finding, saved.finding, lead_hz)
    found = ServiceFinding.objects.get()
    assert (found.state, found.responsible_name) == (FindingState.REFUTED, "")
    assert AuditEntry.objects.filter(verb="refute_finding").count() == 1


@pytest.mark.parametrize("verb", [confirm_finding, refute_finding])
def test_nothing_is_decided_without_a_note(saved, lead_hz, verb):
    assert fields_of(lambda: decide(verb, saved.finding, lead_hz, note="  ")) == ["note"]
    assert ServiceFinding.objects.get().state == FindingState.OPENED


def test_it_is_decided_once(saved, lead_hz):
    decide(refute_finding, saved.finding, lead_hz)
    with pytest.raises(Conflict) as refused:
        decide(confirm_finding, saved.finding, lead_hz)
    assert (refused.value.code, refused.value.extra) == ("illegal_step", {"legal": []})


def test_one_whose_save_was_taken_back_is_nobodys_to_decide(saved, agent_hz, lead_hz):
    """Ruling 33."""
    take_back(attempt=saved.attempt, agent=agent_hz, now=NOW)
    with pytest.raises(Conflict):
        decide(confirm_finding, saved.finding, lead_hz)


def test_it_is_late_after_three_days(saved, lead_hz):
    def late(days):
        return ServiceFinding.objects.filter(late_findings(now=NOW + timedelta(days=days))).count()

    assert (late(2), late(4)) == (0, 1)
    decide(confirm_finding, saved.finding, lead_hz)
    assert late(4) == 0
