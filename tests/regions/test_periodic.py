"""C7: two beats are harmless, a missed tick is caught up, a killed run is taken over."""

from datetime import timedelta

import pytest
from django.utils import timezone

from regions.actions.periodic import run_once
from regions.models import PeriodicRun

pytestmark = pytest.mark.django_db


def test_a_period_is_done_once_however_often_it_is_asked():
    done = []
    now = timezone.now()
    answers = [
        run_once(key="job:2026-11-21", now=now, work=lambda: done.append(1) or {"rows": 3}) for _ in "ab"
    ]
    assert answers == [True, False]
    assert done == [1]
    run = PeriodicRun.objects.get(key="job:2026-11-21")
    assert run.result == {"rows": 3}
    assert run.finished_at == now


def test_a_running_period_is_left_alone():
    now = timezone.now()
    PeriodicRun.objects.create(key="job", started_at=now, result={"state": "running"})
    assert not run_once(key="job", now=now + timedelta(minutes=5), work=dict)


def test_a_killed_run_is_taken_over_ten_minutes_later():
    now = timezone.now()

    def killed():
        raise SystemExit

    with pytest.raises(SystemExit):
        run_once(key="job", now=now, work=killed)
    assert not run_once(key="job", now=now + timedelta(minutes=9), work=dict)
    assert run_once(key="job", now=now + timedelta(minutes=11), work=dict)
