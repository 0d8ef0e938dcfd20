"""``build_report`` from the shell (interfaces.md 2, ruling 63): wrong input exits 2 with one line."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest
import time_machine
from django.core.management import CommandError, call_command

from regions.models import AuditEntry, Region, User
from reports.actions import filing
from reports.models import DailyReport
from tests.reports.cast import DAY, at, order, technician

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hangzhou")]
EVENING = at(DAY, 19)


@pytest.fixture(autouse=True)
def evening() -> object:
    with time_machine.travel(EVENING, tick=False):
        yield


def build(folder: Path, *options: str, form: str = "daily", period: str = str(DAY)) -> str:
    out = io.StringIO()
    where = f"--output={folder / 'out.xlsx'}"
    call_command("build_report", form, "--region=HZ", f"--period={period}", where, *options, stdout=out)
    return out.getvalue()


def test_live_figures_before_a_submission(tmp_path: Path, hangzhou: Region) -> None:
    order(worker=technician(region=hangzhou), order_no="O1")
    answer = json.loads(build(tmp_path, "--json"))
    assert (answer["state"], answer["version"], answer["report_id"]) == ("live", None, None)
    assert [column["key"] for column in answer["columns"]] == [
        "name",
        "dispatched",
        "completed",
        "attitude",
        "cleaned",
        "charge",
        "remark",
    ]
    assert answer["totals"]["dispatched"] == 1
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames[0] == "日报 全部"


def test_the_submitted_version_before_live_figures(tmp_path: Path, hangzhou: Region, agent_hz: User) -> None:
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=None, now=EVENING)
    filing.submit(report=draft, actor=agent_hz, now=EVENING)
    order(worker=technician(region=hangzhou), order_no="O1")
    assert json.loads(build(tmp_path, "--json"))["totals"]["dispatched"] == 0
    assert (tmp_path / "out.xlsx").read_bytes() == bytes(DailyReport.objects.get().workbook)
    live = json.loads(build(tmp_path, "--json", "--live"))
    assert (live["state"], live["totals"]["dispatched"]) == ("live", 1)


def test_the_export_leaves_a_trace(tmp_path: Path) -> None:
    build(tmp_path)
    assert AuditEntry.objects.get(verb="export_daily_workbook").actor is None


@pytest.mark.parametrize(
    ("form", "period", "options", "reason"),
    [
        ("weekly", "2026-06", [], "日期“2026-06”无法识别,应写作 2026-W47"),
        ("weekly", "2026-W54", [], "日期“2026-W54”无法识别,应写作 2026-W47"),
        ("monthly", "2026-W23", [], "日期“2026-W23”无法识别,应写作 2026-11"),
        ("yearly", "2026", [], "没有名为 yearly 的报表,可用:daily、weekly、monthly"),
        ("daily", "2026-6-5", [], "日期“2026-6-5”无法识别,应写作 2026-11-20"),
        ("daily", "2026-02-30", [], "日期“2026-02-30”无法识别,应写作 2026-11-20"),
        ("daily", "2026-06-06", [], "2026-06-06 还没有到"),
        ("daily", str(DAY), ["--region=XX"], "没有代码为 XX 的区域"),
        ("daily", str(DAY), ["--region=HQ"], "没有代码为 HQ 的区域"),
        ("daily", str(DAY), ["--category=火箭"], "没有名为 火箭 的品类"),
        (
            "daily",
            str(DAY),
            ["--output=/nowhere/x.xlsx"],
            "无法写入 /nowhere/x.xlsx: No such file or directory",
        ),
    ],
)
def test_wrong_input_exits_two_with_one_line(
    tmp_path: Path, form: str, period: str, options: list[str], reason: str
) -> None:
    with pytest.raises(CommandError) as problem:
        build(tmp_path, *options, form=form, period=period)
    assert (str(problem.value), problem.value.returncode) == (reason, 2)
