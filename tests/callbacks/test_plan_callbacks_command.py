"""interfaces.md 2, ruling 21: plan_callbacks [--today DATE] [--json]."""

from __future__ import annotations

import json
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from callbacks.models import CallbackTask
from tests.callbacks.calls import NOW, at
from tests.factories import WorkOrderFactory

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("plan_callbacks", *arguments, stdout=out)
    return out.getvalue()


def finished(when: str, **fields) -> None:
    WorkOrderFactory(completed_at=at(when), landed_at=at(when), finished_landed_at=at(when), **fields)


@time_machine.travel(NOW, tick=False)
def test_it_plans_and_says_what_it_did():
    finished("06-02 10:00")
    finished("06-02 10:00", phone="", phone_hmac="", phone_raw="")
    assert json.loads(run("--json")) == {"planned": 1, "waived": 0, "data_errors": 1, "cancelled": 0}
    assert run() == "新增回访 0，免访 0，资料错误 0，取消 0\n"


@time_machine.travel(NOW, tick=False)
def test_a_past_day_is_planned_as_at_its_end():
    finished("06-01 10:00")
    finished("06-03 09:00")
    assert json.loads(run("--json", "--today", "2026-06-02"))["planned"] == 1
    assert CallbackTask.objects.get().state == "due"


@time_machine.travel(NOW, tick=False)
def test_a_future_day_is_never_later_than_now():
    finished("06-03 09:00")
    run("--today", "2026-06-30")
    assert CallbackTask.objects.get().state == "pending"


def test_a_date_that_is_none_exits_2_with_one_line():
    with pytest.raises(CommandError) as error:
        run("--today", "2026-13-01")
    assert (error.value.returncode, str(error.value)) == (2, "日期无法识别：2026-13-01，请写成 2026-11-20。")
