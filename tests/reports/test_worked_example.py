"""THE ACCEPTANCE TEST: the dailies of forms.md 13, cell for cell.

Orders come by the real import of a workbook made here, callbacks by planning, answers by the calls' own
actions with the clock moved, and the figures are read from the workbook that a user downloads.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from callbacks.actions.calling import record_attempt
from callbacks.actions.case_assigning import Assignment, accept, assign
from callbacks.actions.case_handling import Contact, contact, handle
from callbacks.actions.planning import plan_callbacks
from callbacks.actions.submissions import CaseWords, Submission
from callbacks.models import CallbackTask, Complaint
from config.lib.calendar import at_local, local_day
from regions.choices import DepartmentCode, Role
from regions.models import Region, User
from reports.actions import drafting
from reports.actions.rollup import refresh_totals
from reports.aggregates.cases import case_rates
from reports.models import DailyReport
from reports.policies.rates import Rate
from tests.callbacks.cases import result
from tests.factories import DepartmentFactory, member

pytestmark = pytest.mark.django_db

HEADINGS = (
    "工单号",
    "工单类型",
    "服务方式",
    "区域",
    "品类",
    "客户姓名",
    "联系电话",
    "服务人员",
    "服务人员工号",
    "派单时间",
    "完工时间",
    "工单状态",
    "收费金额",
)
COLUMNS = ["姓名", "派单量", "当天完成量", "服务态度", "有无清理现场", "收费情况", "备注"]


def when(text: str) -> datetime:
    """``06-05 14:00`` of 2026, Shanghai."""
    moment = datetime.fromisoformat(f"2026-{text}")
    return at_local(moment.date(), moment.time())


@dataclass(frozen=True)
class Job:
    """One order of the example as the ERP shows it on a given evening."""

    number: str
    kind: str
    mode: str
    dispatched: str
    completed: str
    charge: int | None = 0
    is_void: bool = False

    def row(self, *, until: datetime) -> list[Any] | None:
        if when(self.dispatched) > until:
            return None
        is_done = bool(self.completed) and when(self.completed) <= until
        status = "作废" if self.is_void else ("已完工" if is_done else "处理中")
        return [
            self.number,
            self.kind,
            self.mode,
            "杭州",
            "空调",
            f"客户{self.number}",
            f"1380013800{self.number[1:]}",
            "张师傅",
            "HZ1008",
            f"2026-{self.dispatched}",
            f"2026-{self.completed}" if is_done else None,
            status,
            self.charge if is_done else None,
        ]


JOBS = (
    Job("O1", "安装", "上门", "06-01 08:30", "06-01 15:00", 0),
    Job("O2", "安装", "上门", "06-01 09:00", "06-02 16:00", 120),
    Job("O3", "维修", "上门", "06-02 09:00", "06-03 17:00", 80),
    Job("O4", "维修", "送修", "06-02 10:00", "06-05 11:00", 0),
    Job("O5", "安装", "上门", "06-30 09:00", "07-01 12:00", 0),
    Job("O6", "维修", "上门", "05-31 09:00", "06-01 17:00", 0),
    Job("O7", "安装", "上门", "06-02 11:00", "", None, is_void=True),
)


@dataclass(frozen=True)
class Ring:
    """One call of the example."""

    number: str
    at: str
    outcome: str = "connected_done"
    answers: dict[str, Any] = field(default_factory=dict)


def told(satisfaction: int, attitude: int, cleaned: str, charge: str, **more: Any) -> dict[str, Any]:
    answers = {"is_genuine": True, "satisfaction": satisfaction, "attitude_rating": attitude}
    return {**answers, "site_cleaned": cleaned, "charge_status": charge, **more}


RINGS = (
    Ring("O1", "06-02 09:30", answers=told(5, 5, "yes", "free")),
    Ring("O6", "06-02 10:00", outcome="no_answer"),
    Ring("O2", "06-03 10:00", answers=told(4, 4, "yes", "standard", charge_amount=120, receipt_given=True)),
    Ring("O6", "06-03 15:00", outcome="no_answer"),
    Ring("O6", "06-04 18:30", outcome="no_answer"),
    Ring("O3", "06-05 14:00", answers=told(2, 3, "no", "disputed", charge_amount=160, receipt_given=False)),
    Ring("O4", "06-08 15:00", answers=told(3, 4, "not_applicable", "free")),
    Ring("O5", "07-02 10:00", answers=told(5, 5, "yes", "free")),
)

EMPTY = [None, None, None]
ZERO_CHARGE = "免费0 合规0 违规0"
# forms.md 13, 「Daily」: 派单 完成 态度 清理 收费 备注.
EXPECTED: dict[str, list[Any]] = {
    "06-01": [2, 2, *EMPTY, None],
    "06-02": [2, 1, "好1 中0 差0", "有1 无0", "免费1 合规0 违规0", None],
    "06-03": [0, 1, "好1 中0 差0", "有1 无0", "免费0 合规1 违规0", None],
    "06-04": [0, 0, *EMPTY, "未接通1"],
    "06-05": [0, 1, "好0 中1 差0", "有0 无1", "免费0 合规0 违规1", "不满意1(O3)"],
    "06-08": [0, 0, "好1 中0 差0", "—", "免费1 合规0 违规0", None],
    "07-02": [0, 0, "好1 中0 差0", "有1 无0", "免费1 合规0 违规0", None],
}


@dataclass
class Office:
    """杭州 at work: the ERP file every evening, the calls of the day, the filing after them."""

    clock: time_machine.Traveller
    agent: User
    client_of: Callable[[User], Client]
    folder: Path

    def work_through(self, *, day: date) -> None:
        self._ring(day=day)
        self._import(at=at_local(day, time(18, 45)))
        self.clock.move_to(at_local(day, time(20, 5)))
        drafting.draft_due_dailies(now=timezone.now())
        url = f"/reports/daily/HZ/{day}/"
        assert self.client_of(self.agent).post(f"{url}submit/").status_code == 302

    def downloaded(self, *, day: date) -> openpyxl.Workbook:
        response = self.client_of(self.agent).get(f"/reports/daily/HZ/{day}/workbook.xlsx")
        assert response.status_code == 200
        return openpyxl.load_workbook(io.BytesIO(response.content))

    def _import(self, *, at: datetime) -> None:
        self.clock.move_to(at)
        book: Any = openpyxl.Workbook()
        book.active.append(HEADINGS)
        for row in filter(None, (job.row(until=at) for job in JOBS)):
            book.active.append(row)
        path = self.folder / f"{local_day(at)}.xlsx"
        book.save(path)
        call_command("import_work_orders", str(path), stdout=io.StringIO())
        plan_callbacks(now=timezone.now())

    def _ring(self, *, day: date) -> None:
        self.clock.move_to(at_local(day, time(0, 5)))
        plan_callbacks(now=timezone.now())
        for ring in RINGS:
            if local_day(when(ring.at)) == day:
                self._one_call(ring=ring)
        if day == date(2026, 6, 8):
            self._second_callback()

    def _one_call(self, *, ring: Ring) -> None:
        self.clock.move_to(when(ring.at))
        task = CallbackTask.objects.get(work_order__order_no=ring.number, round=1)
        is_bad = ring.answers.get("satisfaction", 5) <= 2
        submission = Submission(
            submission_id=uuid4(),
            outcome=ring.outcome,
            answers=ring.answers,
            respondent_name="客户",
            respondent_relation="self",
            description="师傅多收八十元，也没有给收据" if is_bad else "",
            complaint=CaseWords(demand="退还多收的八十元") if is_bad else None,
        )
        record_attempt(task=task, agent=self.agent, submission=submission, now=timezone.now())

    def _second_callback(self) -> None:
        """O3's second callback: solved, 5. It may show in no column of the form (review list 7)."""
        case = Complaint.objects.get(work_order__order_no="O3")
        department = DepartmentFactory(region=case.region, code=DepartmentCode.REPAIR)
        handler = member(region=case.region, role=Role.DEPARTMENT_HANDLER)
        department.handlers.add(handler)
        self.clock.move_to(when("06-08 08:30"))
        by: Any = {"actor": handler, "now": timezone.now()}
        lead = member(region=case.region, role=Role.REGION_SUPERVISOR)
        given = Assignment(department=department, handler=handler)
        case = assign(case=case, given=given, actor=lead, now=timezone.now())
        case = accept(case=case, **by)
        case = contact(case=case, given=Contact(note="已致歉，约定上门"), **by)
        self.clock.move_to(when("06-08 09:30"))
        by = {"actor": handler, "now": timezone.now()}
        handle(case=case, given=result(timezone.now()), **by)
        second = CallbackTask.objects.get(complaint=case)
        self.clock.move_to(when("06-08 10:00"))
        submission = Submission(
            submission_id=uuid4(),
            outcome="connected_done",
            answers={"contacted": True, "solved": "yes", "satisfaction": 5},
            respondent_name="客户",
            respondent_relation="self",
        )
        record_attempt(task=second, agent=self.agent, submission=submission, now=timezone.now())


@pytest.fixture
def office(
    hangzhou: Region, agent_hz: User, sign_in: Callable[[User], Client], tmp_path: Path
) -> Iterator[Office]:
    with time_machine.travel(when("05-31 18:00"), tick=False) as clock:
        yield Office(clock=clock, agent=agent_hz, client_of=sign_in, folder=tmp_path)


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def table_of(*, book: openpyxl.Workbook, sheet: str) -> list[list[Any]]:
    """Headings, rows and totals of a form sheet: its rows of seven filled or empty cells."""
    rows = [[cell.value for cell in row] for row in book[sheet].iter_rows(min_row=3, max_col=7)]
    last = next(number for number, row in enumerate(rows) if row[0] == "合计")
    return rows[: last + 1]


def test_the_dailies_of_the_worked_example(office: Office) -> None:
    books: dict[date, openpyxl.Workbook] = {}
    for day in [*days(date(2026, 5, 31), date(2026, 6, 8)), *days(date(2026, 6, 30), date(2026, 7, 2))]:
        office.work_through(day=day)
        books[day] = office.downloaded(day=day)

    for text, cells in EXPECTED.items():
        day = local_day(when(f"{text} 00:00"))
        row, totals = ["张师傅", *cells], ["合计", *cells[:5], None]
        for category in ("全部", "空调"):
            sheet = f"日报 {category}"
            assert table_of(book=books[day], sheet=sheet) == [COLUMNS, row, totals], (text, category)
            assert books[day][sheet]["A1"].value == "区域售后客服回访日报表"
            header = f"区域：杭州        品类：{category}        2026年{day.month}月{day.day}日"
            assert books[day][sheet]["A2"].value == header

    # 06-06 and 06-07 had nothing: filed as nil all the same (H8).
    for day in days(date(2026, 6, 6), date(2026, 6, 7)):
        assert table_of(book=books[day], sheet="日报 全部")[1:] == [["合计", 0, 0, *EMPTY, None]]
        assert DailyReport.objects.get(date=day).is_nil

    _nothing_moves_afterwards(office=office, books=books)
    _the_rates_of_complaints(office)
    _the_weeklies_and_the_monthly(office)
    _the_rates_of_june(office)


def _rows_of(client: Client, address: str) -> Iterator[list[list[Any]]]:
    """The rows and totals of the sheet 全部 of the workbook that a user downloads."""
    response = client.get(f"{address}workbook.xlsx")
    assert response.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    for name in (name for name in book.sheetnames if name.endswith(("全部", "空调"))):
        rows = [[cell.value for cell in row] for row in book[name].iter_rows(min_row=5)]
        yield rows[: next(number for number, row in enumerate(rows) if row[0] == "合计") + 1]


# forms.md 13, 「Weekly」 and 「Monthly June」.
WEEKS = {"2026-W23": [4, 1, 5, 1, 1, 0, 1, 0], "2026-W24": [0, 0, 0, 0, 0, 1, 0, 0]}
MONTH = [
    4, 3, "75.0", 1, 1, "100.0", 5, 4, "80.0", 1, "25.0", 1, "25.0", 1, "25.0", "50.0",
]  # fmt: skip


def _the_weeklies_and_the_monthly(office: Office) -> None:
    """Live from the workbook downloaded, then published by headquarters and downloaded again."""
    hq = Region.objects.get(code="HQ")
    client = office.client_of(member(region=hq, role=Role.HQ_MANAGER))
    office.clock.move_to(when("07-03 10:00"))
    expected = {f"/reports/weekly/HZ/{week}/": cells for week, cells in WEEKS.items()}
    expected["/reports/monthly/HZ/2026-06/"] = MONTH
    for address, cells in expected.items():
        table = [["张师傅", *cells], ["合计", *cells]]
        assert list(_rows_of(client, address)) == [table, table]
        posted = client.post(f"{address}publish/", {"exception": "试运行"}, follow=True)
        assert "第1版" in posted.content.decode()
        assert list(_rows_of(client, address)) == [table, table]
    notes = client.get("/api/v1/reports/monthly/?region=HZ&period=2026-06").json()["notes"]
    assert any("“一般”1 件（25.0%），计入分母" in note for note in notes)
    assert any("每日当天完成量合计 5 ＝ 派单送修完工总量 4 ＋ 跨月完工量 1" in note for note in notes)


def _nothing_moves_afterwards(*, office: Office, books: dict[date, openpyxl.Workbook]) -> None:
    office.clock.move_to(when("07-03 08:00"))
    stored = {report.date: bytes(report.workbook) for report in DailyReport.objects.all()}
    drafting.refresh_moved_days(now=timezone.now())
    assert {report.version for report in DailyReport.objects.filed()} == {1}
    assert {report.date: bytes(report.workbook) for report in DailyReport.objects.filed()} == {
        day: content for day, content in stored.items() if day in books
    }


def _the_rates_of_complaints(office: Office) -> None:
    """forms.md 13: one complaint of five finished orders, and a satisfied second callback closed it."""
    refresh_totals(now=timezone.now())
    rates = case_rates(user=office.agent, first=date(2026, 6, 1), last=date(2026, 6, 30))
    assert (rates.resolution.value, rates.complaints.value) == ("100.0", "20.0")
    assert (rates.resolution, rates.complaints) == (Rate(1, 1), Rate(1, 5))


# forms.md 13, 「KPIs June」.
JUNE = {
    "completion_rate": (5, 5, "100.0"),
    "effective_rate": (4, 5, "80.0"),
    "timeliness_rate": (5, 5, "100.0"),
    "satisfaction_rate": (2, 4, "50.0"),
    "satisfaction_index": (270, 4, "67.5"),
    "complaint_resolution_rate": (1, 1, "100.0"),
    "complaint_rate": (1, 5, "20.0"),
}


def _the_rates_of_june(office: Office) -> None:
    """As a program reads them, told apart in every way that has orders."""
    client = office.client_of(office.agent)
    for by, key in (("region", "HZ"), ("technician", "HZ1008"), ("category", "空调")):
        answer = client.get(f"/api/v1/kpis/?by={by}&period=2026-06").json()
        assert [row["key"] for row in answer["rows"]] == [key]
        found = answer["rows"][0]["kpi"]
        told = {
            code: (found[code]["numerator"], found[code]["denominator"], found[code]["value"])
            for code in JUNE
        }
        assert told == JUNE, by
    kinds = client.get("/api/v1/kpis/?by=kind&period=2026-06").json()["rows"]
    assert {row["key"]: row["kpi"]["satisfaction_rate"]["value"] for row in kinds} == {
        "install": "100.0",
        "repair": "0.0",
    }


def test_build_report_gives_the_same_cells_as_json(office: Office, tmp_path: Path) -> None:
    for day in days(date(2026, 5, 31), date(2026, 6, 5)):
        office.work_through(day=day)
    out = io.StringIO()
    call_command(
        "build_report",
        "daily",
        "--region=HZ",
        "--period=2026-06-05",
        "--category=空调",
        f"--output={tmp_path / 'daily.xlsx'}",
        "--json",
        stdout=out,
    )
    answer = json.loads(out.getvalue())
    cells = {
        "name": "张师傅",
        "dispatched": 0,
        "completed": 1,
        "attitude": "好0 中1 差0",
        "cleaned": "有0 无1",
        "charge": "免费0 合规0 违规1",
        "remark": "不满意1(O3)",
    }
    assert (answer["form"], answer["region"], answer["category"]) == ("daily", "HZ", "空调")
    assert (answer["period"], answer["version"], answer["state"]) == ("2026-06-05", 1, "submitted")
    assert answer["rows"] == [cells]
    assert answer["totals"] == {**cells, "name": "合计", "remark": ""}
    book = openpyxl.load_workbook(tmp_path / "daily.xlsx")
    assert table_of(book=book, sheet="日报 空调")[1] == ["张师傅", *EXPECTED["06-05"]]
