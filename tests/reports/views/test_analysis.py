"""The analysis of a month (J1, A11, L16–L18): figures that open their rows, its scope, its workbook."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.choices import TaskState
from callbacks.models import CallAttempt, CaseHandling, Outcome
from regions.models import AuditEntry, Region, User
from reports.actions.filing import make_draft, return_report, submit
from reports.actions.process_changes import ChangeTerms, add_process_change
from reports.actions.rollup import rebuild_totals
from reports.aggregates.analyses import AnalysisPart
from reports.models import ProcessChange
from reports.policies.analysis import Section
from tests.api.rows import complaint_of
from tests.factories import RegionFactory
from tests.reports.cast import at, call, order, task, technician
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
JUNE = "/reports/analysis/?period=2026-06"
DAY = date(2026, 6, 5)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def july() -> Any:
    with time_machine.travel(at(date(2026, 7, 10), 10), tick=False):
        yield


def tried(
    work_order: WorkOrder, agent: User, *, attempts: int, outcome: str = "no_answer", **fields: Any
) -> None:
    """A first round with so many attempts, the first of them in its window."""
    first = at(DAY, 10)
    made = task(
        work_order=work_order, agent=agent, attempts_made=attempts, now=first,
        **{"first_attempt_at": first if attempts else None, **fields},
    )  # fmt: skip
    for number in range(attempts):
        CallAttempt.objects.create(
            task=made, region=made.region, agent=agent, outcome=Outcome.objects.get(code=outcome),
            dialled_at=first + number * HOUR, saved_at=first + number * HOUR, submission_id=uuid4(),
        )  # fmt: skip


def worked(region: Region, agent: User) -> None:
    """Of 杭州's June: answers, calls that were lost in every way, orders that came late."""
    worker = technician(region=region, name="钱师傅", number=f"{region.code}1")
    numbers = iter(range(100))

    def done(**fields: Any) -> WorkOrder:
        return order(worker=worker, order_no=f"{region.code}-{next(numbers)}", **fields)

    for level in (5, 5, 4):
        call(work_order=done(), agent=agent, satisfaction=level)
    untrue = {"is_genuine": False, "not_genuine_reason": "not_finished"}
    call(work_order=done(), agent=agent, satisfaction=1, **untrue)
    open_state = {"state": TaskState.DUE, "completed_at": None}
    tried(done(), agent, attempts=0, **open_state)
    tried(done(), agent, attempts=1, **open_state)
    tried(done(), agent, attempts=1, outcome="reschedule", **open_state)
    tried(done(), agent, attempts=0, late_import=True, **open_state)
    tried(done(), agent, attempts=3, state=TaskState.UNREACHABLE, rule_met=True)
    tried(done(), agent, attempts=2, state=TaskState.UNREACHABLE, rule_met=False)
    slow = at(DAY + timedelta(days=6), 9)
    tried(done(), agent, attempts=5, state=TaskState.REFUSED, completed_at=slow)
    tried(done(), agent, attempts=1, state=TaskState.REFUSED, first_attempt_at=slow, completed_at=slow)
    for hours in (1, 3, 30, 60):
        done(finished_landed_at=at(DAY, 16) + hours * HOUR, kind="repair")


def complained(region: Region, agent: User) -> None:
    """Three cases of June: one handled late, one answered in time, one that nobody answered."""
    registered = at(DAY, 12)
    due = {"registered_at": registered, "response_due_at": registered + HOUR}
    late = {"resolution_due_at": registered + HOUR, "handled_at": registered + 4 * HOUR}
    case = complaint_of(region, agent, category="charging", grounds=["charge", "attitude"], **due, **late)
    CaseHandling.objects.create(
        complaint=case, round=1, handler=agent, result="退款", root_cause="install", responsible_kind="none",
        found_by=agent, done_at=registered, at=registered,
    )  # fmt: skip
    answered = registered + HOUR / 2
    complaint_of(region, agent, category="parts", grounds=["attitude"], responded_at=answered, **due)
    complaint_of(region, agent, category="parts", grounds=[], registered_at=registered)


def returned(region: Region, maker: User, decider: User) -> None:
    day = DAY + timedelta(days=1)
    with time_machine.travel(at(day, 19), tick=False):
        filed = submit(
            report=make_draft(region=region, day=day, actor=maker, now=at(day, 19)),
            actor=maker,
            now=at(day, 19),
        ).report
        return_report(report=filed, reason="少一份单据", actor=decider, now=at(day, 20))


def changed(region: Region | None, manager: User, **terms: Any) -> ProcessChange:
    """From the fifth of June on, to be told by 满意度."""
    given = {
        "what": "晚上也拨打",
        "why": "白天没人接",
        "owner": "周主管",
        "kpi": "satisfaction_rate",
        **terms,
    }
    change = ChangeTerms(effective_on=given.pop("effective_on", DAY), region=region, **given)
    return add_process_change(terms=change, actor=manager, now=at(DAY, 9))


@pytest.fixture
def june(hangzhou: Region, ningbo: Region, agent_hz: User, agent_nb: User, hq_manager: User) -> None:
    worked(hangzhou, agent_hz)
    complained(hangzhou, agent_hz)
    returned(hangzhou, agent_hz, hq_manager)
    call(work_order=order(worker=technician(region=ningbo, number="NB1"), order_no="NB-1"), agent=agent_nb)
    rebuild_totals(first=date(2026, 5, 1), last=date(2026, 7, 9), now=at(date(2026, 7, 10), 9))


def sections(client: Client, url: str) -> dict[str, Section]:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return {section.code: section for section in answer.context["analysis"].sections}


def texts(section: Section) -> dict[str, list[str]]:
    return {
        row.cells[0].text: [cell.text for cell in row.cells[1:]]
        for row in (*section.table.rows, section.table.totals)
    }


def shown(section: Section) -> list[tuple[str, str]]:
    """Names with their first figure, where it is not 0."""
    return [(name, cells[0]) for name, cells in texts(section).items() if cells[0] not in {"0", "—"}]


@pytest.mark.parametrize("narrowed", ["", "&region=HZ&category=空调"])
def test_every_figure_opens_exactly_its_rows(june, hq_manager, sign_in, narrowed):
    """U12, of totals and of raw rows alike."""
    client = sign_in(hq_manager)
    asked: dict[str, int] = {}
    for part in AnalysisPart:
        context = client.get(f"{JUNE}&part={part}{narrowed}").context
        for section in context["analysis"].sections:
            for row in (*section.table.rows, section.table.totals):
                for figure in (figure for cell in row.cells for figure in cell.figures if figure.count):
                    if url := context["scope"].address(section, row, figure):
                        assert asked.setdefault(url, figure.count) == figure.count, url
    for url, number in asked.items():
        opened = client.get(url, headers={"HX-Request": "true"}).context
        found = opened["count"] if "=returned" in url or "=filed" in url else opened["behind"].count
        assert found == number, url
    assert len(asked) > 50


def test_rows_that_changed_since_do_not_agree_with_the_table(june, hq_manager, sign_in):
    client = sign_in(hq_manager)
    context = client.get(f"{JUNE}&part=time").context
    urls = [
        context["scope"].address(section, section.table.totals, figure)
        for section in context["analysis"].sections
        for cell in section.table.totals.cells
        for figure in cell.figures
        if figure.count
    ]
    url = next(url for url in urls if "figure=" in url and "=returned" not in url and "=filed" not in url)
    assert "与表中一致" in client.get(url).content.decode()
    WorkOrder.objects.update(status="void")
    answer = client.get(url)
    assert "与表中一致" not in answer.content.decode()
    assert (answer.context["behind"].count, answer.context["behind"].agrees) == (0, False)
    assert client.get(f"{url}x").status_code == 404
    assert "与表中一致" not in client.get(url.partition("&figure=")[0]).content.decode()


def test_why_callbacks_were_late_is_one_reason_each(june, lead_hz, sign_in):
    found = sections(sign_in(lead_hz), f"{JUNE}&part=time")
    assert shown(found["overdue"]) == [
        ("数据晚到", "1"), ("从未拨打", "1"), ("首次拨打晚", "1"), ("客户改约", "1"), ("未达规则结束", "1"),
        ("拨打次数不足", "1"), ("办结太晚", "1"), ("合计", "7"),
    ]  # fmt: skip
    assert texts(found["overdue"])["合计"][:3] == ["7", "12", "58.3"]
    assert shown(found["lag"]) == [
        ("1 小时内", "13"), ("1—4 小时", "1"), ("24—48 小时", "1"), ("超过 48 小时", "1"), ("合计", "16"),
    ]  # fmt: skip
    assert texts(found["attempts"])["拒访"] == ["2", "16.7", "3.0", "0", "1", "0", "0", "1"]
    assert texts(found["returned"])["杭州"][:3] == ["1", "1", "100.0"]
    assert texts(found["limit"])["首次响应"][:2] == ["1", "2"]
    assert texts(found["limit"])["处理"][:4] == ["1", "1", "100.0", "4.0"]


def test_who_is_over_the_line_is_named(june, lead_hz, sign_in):
    found = sections(sign_in(lead_hz), JUNE)
    person = texts(found["technicians"])["钱师傅"]
    assert person[4:6] == ["1", "25.0"]
    assert person[-1] == "不属实报警（样本不足）"
    assert "NB-1" not in str(found)


def test_why_customers_complained(june, lead_hz, sign_in):
    found = sections(sign_in(lead_hz), f"{JUNE}&part=reasons")
    assert shown(found["category"]) == [("配件", "2"), ("收费", "1"), ("合计", "3")]
    assert shown(found["ground"]) == [
        ("态度不满意", "2"), ("收费不符或有异议", "1"), ("人工登记，没有理由", "1"), ("合计", "3"),
    ]  # fmt: skip
    assert shown(found["cause"]) == [("尚未认定", "2"), ("安装", "1"), ("合计", "3")]


def test_a_quarter_and_what_is_still_to_come(june, lead_hz, sign_in):
    client = sign_in(lead_hz)
    scope = client.get("/reports/analysis/").context["scope"]
    assert (scope.asked.span.text, scope.following_url) == ("2026-06", "/reports/analysis/?period=2026-07")
    quarter = client.get("/reports/analysis/?period=2026-Q2")
    assert quarter.context["analysis"].title == "客服回访季度分析"
    [trend, *_rest] = quarter.context["analysis"].sections
    assert [row.key for row in trend.table.rows][::11] == ["2025-07", "2026-06"]
    for early in ("period=2000-01", "period=2000-Q1", "period=2000-Q3"):  # nothing lies before the year 2000
        assert client.get(f"/reports/analysis/?{early}").status_code == 200, early
    assert client.get("/reports/analysis/analysis.xlsx?period=2000-01").status_code == 200
    for wrong in ("period=2026-W20", "period=2026-08", "region=NB", "category=没有", "part=no"):
        assert client.get(f"/reports/analysis/?{wrong}").status_code == 404, wrong
    for wrong in ("key=no", "key=ground.no", "key=limit.no", ""):
        assert client.get(f"/reports/analysis/rows/?{wrong}").status_code == 404, wrong


@pytest.mark.parametrize("who", ["agent_hz", "clerk_hz", "head_hz", "administrator"])
def test_it_is_for_those_who_answer_for_a_region(request, sign_in, who):
    client = sign_in(request.getfixturevalue(who))
    for path in ("", "rows/?key=lag", "analysis.xlsx", "changes/"):
        assert client.get(f"/reports/analysis/{path}").status_code == 404


def test_another_region_counts_nothing_of_this_one(june, lead_nb, sign_in):
    client = sign_in(lead_nb)
    assert shown(sections(client, f"{JUNE}&part=time")["lag"]) == [("1 小时内", "1"), ("合计", "1")]
    assert shown(sections(client, f"{JUNE}&part=reasons")["category"]) == []
    assert "HZ-" not in client.get("/reports/analysis/rows/?period=2026-06&key=lag").content.decode()


def test_the_workbook_holds_the_tables_of_the_page_and_leads_back_to_its_rows(
    june, hangzhou, lead_hz, hq_manager, sign_in
):
    changed(hangzhou, hq_manager)
    client = sign_in(lead_hz)
    answer = client.get("/reports/analysis/analysis.xlsx?period=2026-06")
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [len(page._charts) for page in workbook] == [1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0]
    for part in AnalysisPart:
        for section in sections(client, f"{JUNE}&part={part}").values():
            page, top = workbook[section.name], 19 if section.is_drawn else 3
            for number, row in enumerate((*section.table.rows, section.table.totals), start=top + 1):
                printed = [str(cell.value) for cell in page[number]]
                assert [as_printed(cell) for cell in row.cells] == printed
    assert workbook["逾期原因"]["B21"].hyperlink.target.endswith(
        "period=2026-06&key=overdue.late.never&figure=1"
    )
    entry = AuditEntry.objects.get(verb="export_analysis")
    assert (entry.actor, entry.region.code) == (lead_hz, "HZ")


def as_printed(cell: Any) -> str:
    """A rate is a number in the file, 50.0 comes back as 50; out of nothing it is no cell."""
    if not cell.text or (cell.figures and cell.text == "—"):
        return "None"
    rate = cell.figures and cell.figures[0].printed and not cell.figures[0].detail
    return cell.text.removesuffix(".0") if rate else cell.text


@pytest.mark.parametrize("regions", [1, 3])
def test_its_queries_do_not_grow(regions, hangzhou, agent_hz, hq_manager, sign_in):
    for number in range(regions):
        region = RegionFactory(code=f"R{number}")
        worked(region, agent_hz)
        complained(region, agent_hz)
        changed(region, hq_manager)
    rebuild_totals(first=date(2026, 6, 1), last=date(2026, 6, 30), now=at(date(2026, 7, 10), 9))
    client = sign_in(hq_manager)
    counts = {}
    for part in AnalysisPart:
        client.get(f"{JUNE}&part={part}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{JUNE}&part={part}")
        counts[part.value] = len(queries)
    assert counts == {"work": 17, "reasons": 10, "time": 12, "changes": 14}
