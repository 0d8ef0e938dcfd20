"""Background runs and the timetable for the administrator (reliability.md 1, screens.md 10)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from config.celery import app
from config.lib.calendar import zone
from config.lib.errors import Conflict
from config.lib.leases import MAX_ATTEMPTS, RunState, claim
from regions.actions.jobs import Run, give_up, note_run, retry
from regions.choices import TASK_WORDS
from regions.models import AuditEntry, JobRecord
from regions.policies.timetable import next_at
from regions.queries.jobs import bad_jobs, house_warnings, open_jobs, said
from regions.tasks import beat
from tests.regions.back_office import queries_of
from workorders.models import ImportBatch

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
JOBS, TIMETABLE = "/jobs/", "/timetable/"


def batch(clerk, region, state=RunState.DEAD, **fields):
    return ImportBatch.objects.create(
        scope=region, uploaded_by=clerk, uploaded_at=NOW, filename="王小明13800138000.xlsx", run_state=state,
        queued_at=NOW, rows=100, checkpoint=40, attempt=MAX_ATTEMPTS, **fields,
    )  # fmt: skip


@pytest.fixture
def dead(clerk_hz, hangzhou):
    return batch(clerk_hz, hangzhou, error="第 3 行 13800138000 无法识别")


def test_a_dead_run_is_shown_with_its_owner_and_its_masked_error_and_no_file_name(
    dead, administrator, sign_in
):
    page = sign_in(administrator).get(JOBS).content.decode()
    (line,) = bad_jobs()
    assert (line.owner, line.region, line.done, line.total) == (str(dead.uploaded_by), "杭州", 40, 100)
    assert line.error in page
    assert "13800138000" not in page
    assert "王小明" not in page


def test_running_comes_before_waiting(clerk_hz, hangzhou):
    waiting = batch(clerk_hz, hangzhou, RunState.PENDING)
    running = batch(clerk_hz, hangzhou, RunState.RUNNING, lease_until=NOW)
    batch(clerk_hz, hangzhou, RunState.DONE)
    assert [line.pk for line in open_jobs()] == [running.pk, waiting.pk]


def test_a_dead_run_waits_again_with_all_its_attempts_and_goes_on_where_it_was(dead, administrator):
    now = timezone.now()
    retry(row=dead, actor=administrator, now=now)
    dead.refresh_from_db()
    assert (dead.run_state, dead.attempt, dead.error, dead.checkpoint) == ("pending", 0, "", 40)
    taken = claim(ImportBatch.objects.all(), pk=dead.pk, now=now)
    assert taken is not None
    entry = AuditEntry.objects.get(verb="retry_job")
    assert (entry.actor, entry.object_id, entry.before["attempt"]) == (administrator, str(dead.pk), 5)


def test_only_a_dead_run_can_be_run_again_or_given_up(dead, administrator):
    give_up(row=dead, actor=administrator, now=NOW)
    dead.refresh_from_db()
    assert dead.run_state == "cancelled"
    for verb in (retry, give_up):
        with pytest.raises(Conflict):
            verb(row=dead, actor=administrator, now=NOW)
    assert AuditEntry.objects.filter(verb__in=["retry_job", "give_up_job"]).count() == 1


def test_the_buttons_do_it(dead, administrator, sign_in):
    client = sign_in(administrator)
    url = reverse("regions:decide_job", args=["retry", "workorders.ImportBatch", dead.pk])
    assert client.post(url).status_code == 302
    dead.refresh_from_db()
    assert dead.run_state == "pending"
    unknown = reverse("regions:decide_job", args=["retry", "regions.User", dead.pk])
    assert client.post(unknown).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_whatever_they_hold(count, clerk_hz, hangzhou, administrator, sign_in):
    for _number in range(count):
        batch(clerk_hz, hangzhou)
        batch(clerk_hz, hangzhou, RunState.PENDING)
    client = sign_in(administrator)
    own = {"jobs": len(queries_of(client, JOBS)), "timetable": len(queries_of(client, TIMETABLE))}
    assert own == {"jobs": 9, "timetable": 6}


def test_nobody_but_the_administrator_has_these_pages(lead_hz, hq_manager, sign_in):
    for user in (lead_hz, hq_manager):
        for url in (JOBS, TIMETABLE):
            assert sign_in(user).get(url).status_code == 404


def test_her_home_warns_of_dead_runs_a_silent_beat_and_failed_tasks(dead):
    note_run(name="reports.tasks.draft_dailies", run=Run(NOW, NOW, error="OperationalError: x"))
    warnings = house_warnings(now=NOW)
    assert len(warnings) == 3
    assert "1" in warnings[1]
    assert "起草日报" in warnings[2]


# The timetable --------------------------------------------------------------------------------------------


def test_every_entry_has_its_words():
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} - set(TASK_WORDS) == set()


def test_a_run_of_the_timetable_leaves_one_row_and_counts():
    for _run in range(3):
        beat.apply()
    record = JobRecord.objects.get()
    assert (record.name, record.runs, record.failures, record.error) == ("regions.tasks.beat", 3, 0, "")
    assert record.started_at is not None
    assert record.finished_at is not None
    assert record.started_at <= record.finished_at


def test_a_failed_run_keeps_its_error_until_a_good_one():
    name = "reports.tasks.draft_dailies"
    note_run(name=name, run=Run(NOW, NOW + timedelta(seconds=2), error="ValueError: nein"))
    note_run(name=name, run=Run(NOW, NOW + timedelta(seconds=2), result="drafted=3"))
    record = JobRecord.objects.get(name=name)
    assert (record.runs, record.failures, record.error, record.result) == (2, 1, "", "drafted=3")


def test_the_page_shows_every_entry_and_runs_one_now(administrator, sign_in):
    client = sign_in(administrator)
    note_run(name="workorders.tasks.remove_import_files", run=Run(NOW, NOW, result="removed=3"))
    page = client.get(TIMETABLE).content.decode()
    assert "删除 3" in page
    assert page.count("data-row") == len(app.conf.beat_schedule)
    assert client.post("/timetable/regions.tasks.beat/run/").status_code == 302
    assert AuditEntry.objects.get(verb="run_now").after == {"task": "regions.tasks.beat"}
    assert client.post("/timetable/os.system/run/").status_code == 404


@pytest.mark.parametrize(
    ("hours", "minute", "expected"),
    [
        ({3}, 20, datetime(2026, 11, 20, 19, 20, tzinfo=UTC)),
        ({11}, 0, datetime(2026, 11, 20, 3, 0, tzinfo=UTC)),
        (set(range(24)), 10, datetime(2026, 11, 20, 2, 10, tzinfo=UTC)),
    ],
)
def test_the_next_run_is_on_the_house_clock(hours, minute, expected):
    found = next_at(minutes=frozenset({minute}), hours=frozenset(hours), now=NOW, zone=zone())
    assert found == expected


def test_schedules_are_said_in_words():
    entries = {entry["task"]: said(entry["schedule"]) for entry in app.conf.beat_schedule.values()}
    assert entries["regions.tasks.beat"] == "每 10 秒"
    assert entries["reports.tasks.draft_dailies"] == "每 5 分钟"
    assert entries["callbacks.tasks.plan_hourly"] == "每小时第 10 分"
    assert entries["workorders.tasks.remove_import_files"] == "每天 03:20"
