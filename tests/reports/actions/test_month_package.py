"""A region's forms of a month in one zip: the stored files, judged three times, safe names (55, E3)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from config.lib.archives import write_zip
from config.lib.errors import Forbidden, Refused
from config.lib.leases import RunState
from regions.models import AuditEntry, Region, User
from reports.actions.exporting import Order, ask_export, download_export
from reports.actions.filing import make_draft, return_report, submit
from reports.choices import ExportFormat, ExportKind, PeriodState
from reports.models import DailyReport, ExportRun, PeriodReport
from tests.reports.cast import at
from tests.reports.exported import export, made

pytestmark = pytest.mark.django_db
FIRST, SECOND = date(2026, 6, 1), date(2026, 6, 2)


@pytest.fixture
def month(hangzhou: Region, agent_hz: User, hq_agent: User) -> Region:
    """Two days filed, the second returned and filed again; a week and the month published."""
    for day in (FIRST, SECOND):
        draft = make_draft(region=hangzhou, day=day, actor=None, now=at(day, 18, 30))
        report = submit(report=draft, actor=agent_hz, now=at(day, 20)).report
    back = return_report(report=report, reason="核对", actor=hq_agent, now=at(SECOND, 21))
    submit(report=back, actor=agent_hz, now=at(SECOND, 22))
    make_draft(region=hangzhou, day=date(2026, 6, 3), actor=None, now=at(date(2026, 6, 3), 18, 30))
    for kind, first, last in (
        ("weekly", FIRST, date(2026, 6, 7)),
        ("weekly", date(2026, 6, 29), date(2026, 7, 5)),
        ("monthly", FIRST, date(2026, 6, 30)),
    ):
        PeriodReport.objects.create(
            kind=kind,
            region=hangzhou,
            first=first,
            last=last,
            state=PeriodState.PUBLISHED,
            drafted_at=at(last, 6),
            published_at=at(last, 6),
            sha256="0" * 64,
            workbook=f"{kind} {first}".encode(),
        )
    return hangzhou


def ask(user: User, **filters: str) -> ExportRun:
    order = Order(kind=ExportKind.FORMS, filters={"region": "HZ", "month": "2026-06", **filters})
    return ask_export(order=order, actor=user, now=timezone.now())


def test_the_package_holds_the_stored_files_byte_for_byte(month: Region, agent_hz: User) -> None:
    run = made(ask(agent_hz))
    assert (run.run_state, run.format, run.rows, run.total) == (RunState.DONE, ExportFormat.ZIP, 5, 5)
    with zipfile.ZipFile(Path(run.file.path)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    told = files.pop("说明.txt").decode("utf-8-sig")
    stored = {
        f"日报/区域售后客服回访日报表_杭州_{report.date}_第{report.version}版.xlsx": bytes(report.workbook)
        for report in DailyReport.objects.current().filed()
    }
    assert sorted(report.version for report in DailyReport.objects.current().filed()) == [1, 2]
    assert files == stored | {
        "周报/总部客服回访情况周报表_杭州_2026-06-01_2026-06-07_第1版.xlsx": b"weekly 2026-06-01",
        "月报/总部客服回访情况月报表_杭州_2026-06-01_2026-06-30_第1版.xlsx": b"monthly 2026-06-01",
    }
    assert "未上报日报：2026年6月3日" in told
    assert run.filename.startswith("月度报表包_杭州_2026-06_")


def test_a_month_without_forms_says_so(hangzhou: Region, agent_hz: User) -> None:
    run = made(ask(agent_hz, month="2026-05"))
    with zipfile.ZipFile(Path(run.file.path)) as archive:
        assert archive.namelist() == ["说明.txt"]
        assert "本月没有已上报的日报" in archive.read("说明.txt").decode("utf-8-sig")


def test_another_regions_package_does_not_exist(month: Region, agent_nb: User, dept_hz: User) -> None:
    with pytest.raises(Http404):
        ask(agent_nb)
    with pytest.raises(Forbidden):
        ask(dept_hz)


def test_who_lost_the_region_gets_no_package_and_no_download(month: Region, agent_hz: User) -> None:
    done, waiting = made(ask(agent_hz)), ask(agent_hz)
    agent_hz.memberships.all().delete()
    assert made(waiting).run_state == RunState.FAILED
    with pytest.raises(Forbidden):
        download_export(run=done, actor=User.objects.get(pk=agent_hz.pk), now=timezone.now())


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "2026-06-01", "x"])
def test_what_is_no_month_is_refused(hangzhou: Region, agent_hz: User, month: str) -> None:
    with pytest.raises(Refused):
        ask(agent_hz, month=month)


def test_rows_are_no_zip_and_forms_nothing_else(lead_hz: User) -> None:
    with pytest.raises(Refused):
        export(lead_hz, "orders", "zip")


def test_asking_and_downloading_leave_their_rows(month: Region, agent_hz: User) -> None:
    download_export(run=made(ask(agent_hz)), actor=agent_hz, now=timezone.now())
    rows = AuditEntry.objects.filter(object_type="reports.ExportRun").order_by("pk")
    assert [(row.verb, row.after["month"]) for row in rows] == [
        ("request_export", "2026-06"),
        ("download_export", "2026-06"),
    ]


def test_the_page_asks_for_it(month: Region, agent_hz: User, sign_in: Callable[[User], Client]) -> None:
    client = sign_in(agent_hz)
    assert "生成报表包" in client.get("/exports/").content.decode()
    client.post("/exports/ask/", {"kind": "forms", "region": "HZ", "month": "2026-06"})
    run = ExportRun.objects.get()
    assert (run.kind, run.filters) == ("forms", {"region": "HZ", "month": "2026-06"})
    assert "HZ · 2026-06" in client.get("/exports/").content.decode()
    made(run)
    answer = client.post(f"/exports/{run.pk}/download/")
    assert answer["Content-Type"] == "application/zip"
    assert b"".join(answer.streaming_content).startswith(b"PK")


def test_two_files_of_one_name_stay_two_and_the_same_files_give_the_same_bytes() -> None:
    def packed() -> bytes:
        target = io.BytesIO()
        files = [("日报/甲.xlsx", b"1"), ("日报/甲.xlsx", b"2")]
        assert write_zip(target=target, files=files, made_at=at(FIRST, 9)) == 2
        return target.getvalue()

    with zipfile.ZipFile(io.BytesIO(packed())) as archive:
        assert archive.namelist() == ["日报/甲.xlsx", "日报/甲(2).xlsx"]
    assert packed() == packed()
