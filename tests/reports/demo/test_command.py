"""seed_demo on the command line (interfaces.md 2, ruling 64)."""

from __future__ import annotations

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from callbacks.models import CallAttempt
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command("seed_demo", *words, stdout=out)
    return out.getvalue()


def seeded(*words: str) -> dict[str, int | str]:
    return json.loads(run("--orders", "25", "--days", "3", "--json", *words))


def test_json_has_the_counts_and_the_password():
    counts = seeded("--password", "a-long-password")
    assert set(counts) == {"regions", "users", "orders", "callbacks", "complaints", "password"}
    assert (counts["regions"], counts["orders"], counts["password"]) == (6, 25, "a-long-password")


def test_the_password_is_made_and_printed_once():
    text = run("--orders", "5", "--days", "2")
    assert re.search(r"密码：\S{12}（只显示这一次）", text)


def test_nothing_it_prints_is_a_phone():
    text = run("--orders", "25", "--days", "3", "--password", "a-long-password")
    numbers = set(WorkOrder.objects.values_list("phone_last4", flat=True)) - {""}
    assert not re.search(r"1\d{10}", text)
    assert not any(number in text for number in numbers)


def test_a_second_run_says_so_and_changes_nothing():
    seeded()
    before = (WorkOrder.objects.count(), CallAttempt.objects.count())
    with pytest.raises(CommandError) as refused:
        seeded()
    assert refused.value.returncode == 2
    assert "空数据库" in str(refused.value)
    assert (WorkOrder.objects.count(), CallAttempt.objects.count()) == before


def test_production_refuses(monkeypatch):
    monkeypatch.setenv("DEBUG", "false")
    with pytest.raises(CommandError) as refused:
        seeded()
    assert refused.value.returncode == 2
    assert not WorkOrder.objects.exists()


@pytest.mark.parametrize(
    "words",
    [("--orders", "0"), ("--orders", "many"), ("--days", "0"), ("--seed", "x"), ("--password", "short")],
)
def test_wrong_input_is_refused(words):
    with pytest.raises(CommandError):
        run(*words)
    assert not WorkOrder.objects.exists()
