"""The timetable and the tasks know each other (reliability.md 1)."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

from config.celery import QUEUES, SWEEPS, app
from tests.house.source import ROOT


@pytest.fixture(scope="module")
def tasks() -> dict[str, Any]:
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


def wants_nothing(task: Any) -> bool:
    return not inspect.signature(task.run).parameters


def test_every_entry_of_the_timetable_is_a_task(tasks):
    assert {row["task"] for row in app.conf.beat_schedule.values()} - set(tasks) == set()


def test_every_task_that_needs_no_row_is_in_the_timetable(tasks):
    alone = {name for name, task in tasks.items() if wants_nothing(task)}
    assert alone - {row["task"] for row in app.conf.beat_schedule.values()} == set()


def test_sweeps_are_in_the_timetable_too():
    assert set(SWEEPS) - {row["task"] for row in app.conf.beat_schedule.values()} == set()


def test_people_read_the_same_timetable():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    told = set(re.findall(r"^\| [^|]+ \| `([\w.]+)` \|", page, flags=re.M))
    assert told == {row["task"] for row in app.conf.beat_schedule.values()}


def test_tasks_carry_ids_only(tasks):
    """House rule 6: a message holds a row's id and nothing of its contents."""
    named = {name: list(inspect.signature(task.run).parameters) for name, task in tasks.items()}
    assert {
        name for name, arguments in named.items() if any(not a.endswith("_id") for a in arguments)
    } == set()


def test_a_message_reaches_one_queue_only():
    keys = [(queue.exchange.name, queue.routing_key) for queue in app.conf.task_queues]
    assert keys == [(name, name) for name in QUEUES]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("worker_prefetch_multiplier", 1),
        ("task_soft_time_limit", 240),
        ("task_time_limit", 300),
        ("worker_soft_shutdown_timeout", 30),
        ("task_ignore_result", True),
        ("worker_max_tasks_per_child", 200),
    ],
)
def test_celery_is_set_as_reliability_demands(setting, value):
    assert getattr(app.conf, setting) == value


def test_a_lost_message_comes_back_after_a_quarter_of_an_hour():
    assert app.conf.broker_transport_options["visibility_timeout"] == 900
