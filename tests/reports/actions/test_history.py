"""历史补录: looked at, taken in whole or not at all, kept when replaced, read by 同比 (item 9, H7, A1)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone

from config.lib.errors import Conflict, Forbidden, Refused
from regions.models import AuditEntry, Region, User
from reports.actions._history_file import MOST_BYTES
from reports.actions.filing import make_draft, submit
from reports.actions.history import Looked, look_at_history, take_history
from reports.aggregates.history import historic_counts
from reports.aggregates.kpi_figures import Beside, kpi_figures
from reports.choices import HistoricKind
from reports.models import HistoricForm
from reports.policies.cuts import By, Cut
from reports.policies.tables import TOTAL_KEY
from reports.renderers.period import period_poster, period_workbook
from tests.reports.books import MADE_AT, monthly_book, weekly_book
from tests.reports.cast import DAY, at, call, order, technician
from tests.reports.past_files import DAILY, MONTHLY, WEEKLY, book, changed
from tests.reports.totals import counted

pytestmark = pytest.mark.django_db
ALL = {"日报 空调": DAILY, "周报 空调": WEEKLY, "月报 全部": MONTHLY, "说明": [("随便写写",)]}


def look(actor: User, content: bytes, name: str = "历史.xlsx") -> Looked:
    return look_at_history(content=content, filename=name, actor=actor, now=timezone.now())


def take(actor: User, content: bytes, reason: str = "") -> list[HistoricForm]:
    token = look(actor, content).token
    return take_history(token=token, reason=reason, actor=actor, now=timezone.now())


def test_several_sheets_of_one_file_are_taken_in_together(hangzhou: Region, hq_agent: User) -> None:
    looked = look(hq_agent, book(ALL))
    assert (looked.verdict.problems, looked.verdict.left_out) == ([], ("说明",))
    assert HistoricForm.objects.count() == 0
    taken = take_history(token=looked.token, reason="", actor=hq_agent, now=timezone.now())
    assert [(form.form, form.category, form.first, form.last) for form in taken] == [
        ("daily", "空调", date(2025, 6, 5), date(2025, 6, 5)),
        ("weekly", "空调", date(2025, 6, 2), date(2025, 6, 8)),
        ("monthly", "全部", date(2025, 6, 1), date(2025, 6, 30)),
    ]
    assert (taken[0].file_name, taken[0].sheet) == ("历史.xlsx", "日报 空调")
    assert taken[0].table["rows"][0]["remark"] == "不满意1 打138****5678"
    assert AuditEntry.objects.filter(verb="take_history", region=hangzhou).count() == 3


def test_one_bad_sheet_keeps_all_out(hangzhou: Region, hq_agent: User) -> None:
    looked = look(hq_agent, book(ALL | {"又一张": MONTHLY, "坏": changed(WEEKLY, (5, 4, 9))}))
    told = [(each.sheet, each.line, each.column, each.value) for each in looked.verdict.problems]
    assert told == [("又一张", 1, "", "全部"), ("坏", 6, "非常满意", "9"), ("坏", 1, "", "空调")]
    assert looked.token == ""


def test_the_same_file_again_changes_nothing(hangzhou: Region, hq_agent: User) -> None:
    take(hq_agent, book(ALL))
    again = look(hq_agent, book(ALL))
    assert (again.verdict.moves, again.token) == ([], "")


def test_what_says_otherwise_replaces_with_a_reason_and_keeps_the_old(
    hangzhou: Region, hq_agent: User
) -> None:
    [before] = take(hq_agent, book({"周报": WEEKLY}))
    other = book({"周报": changed(WEEKLY, (4, 4, 2), (5, 4, 2))})
    looked = look(hq_agent, other)
    with pytest.raises(Refused):
        take_history(token=looked.token, reason=" ", actor=hq_agent, now=timezone.now())
    [after] = take_history(token=looked.token, reason="原表抄错", actor=hq_agent, now=timezone.now())
    before.refresh_from_db()
    assert before.replaced_at is not None
    assert (after.reason, after.table["totals"]["very_satisfied"]) == ("原表抄错", 2)
    assert list(HistoricForm.objects.standing()) == [after]
    assert AuditEntry.objects.get(verb="replace_history").reason == "原表抄错"


def test_a_token_is_good_once_and_for_its_file_only(hangzhou: Region, hq_agent: User) -> None:
    looked = look(hq_agent, book({"周报": WEEKLY}))
    take_history(token=looked.token, reason="", actor=hq_agent, now=timezone.now())
    for token in (looked.token, "x"):
        with pytest.raises(Conflict):
            take_history(token=token, reason="", actor=hq_agent, now=timezone.now())


def test_a_region_out_of_her_scope_is_an_unknown_one(
    hangzhou: Region, ningbo: Region, lead_hz: User, lead_nb: User, agent_hz: User
) -> None:
    assert take(lead_hz, book({"周报": WEEKLY}))[0].region == hangzhou
    [problem] = look(lead_nb, book({"周报": WEEKLY})).verdict.problems
    assert (problem.column, problem.value) == ("区域", "杭州")
    with pytest.raises(Forbidden):
        look(agent_hz, book({"周报": WEEKLY}))


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.4", b"PK\x03\x04 broken", b"a" * (MOST_BYTES + 1), book({"表": [("通讯录",)]})]
)
def test_what_is_no_past_form_is_refused_in_one_sentence(
    hangzhou: Region, hq_agent: User, content: bytes
) -> None:
    with pytest.raises(Refused) as refused:
        look(hq_agent, content)
    assert refused.value.message


def test_our_own_workbooks_can_be_read_back(hangzhou: Region, agent_hz: User, hq_agent: User) -> None:
    worker = technician(region=hangzhou)
    call(work_order=order(worker=worker, order_no="O1"), agent=agent_hz, satisfaction=2, attitude_rating=3)
    draft = make_draft(region=hangzhou, day=DAY, actor=None, now=at(DAY, 18, 30))
    filed = submit(report=draft, actor=agent_hz, now=at(DAY, 20)).report
    files = [
        bytes(filed.workbook),
        period_workbook(book=weekly_book(), made_at=MADE_AT),
        period_workbook(book=monthly_book(), made_at=MADE_AT),
    ]
    totals = []
    for content in files:
        looked = look(hq_agent, content)
        assert looked.verdict.problems == []
        assert [each.sheet.category for each in looked.verdict.found] == ["全部", "空调"]
        totals.append(looked.verdict.found[0].table["totals"])
    daily, weekly, monthly = totals
    assert (daily["dispatched"], daily["completed"], daily["attitude_fair"]) == (1, 1, 1)
    assert (weekly["onsite"], weekly["carry_in"], weekly["total"], weekly["satisfied"]) == (4, 1, 5, 1)
    assert (monthly["total"], monthly["total_done"], monthly["neutral"]) == (5, 4, 1)
    poster = look(hq_agent, period_poster(book=weekly_book(), made_at=MADE_AT))
    assert poster.verdict.found[0].table["totals"] == weekly


def test_the_comparison_reads_what_fills_its_days(hangzhou: Region, ningbo: Region, hq_agent: User) -> None:
    second = changed(WEEKLY, (1, 3, "2025年6月9日（—6月15日）"))
    take(hq_agent, book({"一": WEEKLY, "二": second}))
    both = {"form": HistoricKind.WEEKLY, "regions": [hangzhou.pk, ningbo.pk]}
    found = historic_counts(**both, first=date(2025, 6, 2), last=date(2025, 6, 15))
    assert found == {
        hangzhou.pk: Counter(onsite=8, carry_in=2, total=10, very_satisfied=2, satisfied=2, dissatisfied=2)
    }
    assert historic_counts(**both, first=date(2025, 6, 2), last=date(2025, 6, 16)) == {}
    assert historic_counts(**both, first=date(2025, 6, 1), last=date(2025, 6, 15)) == {}


def test_all_categories_count_once_and_single_ones_together(hangzhou: Region, hq_agent: User) -> None:
    fridges = changed(MONTHLY, (1, 0, "区域：杭州  品类：冰箱  2025年6月份"))
    air = changed(MONTHLY, (1, 0, "区域：杭州  品类：空调  2025年6月份"))
    june = {
        "form": HistoricKind.MONTHLY,
        "regions": [hangzhou.pk],
        "first": date(2025, 6, 1),
        "last": date(2025, 6, 30),
    }
    take(hq_agent, book({"冰箱": fridges, "空调": air}))
    assert historic_counts(**june)[hangzhou.pk]["total"] == 10
    take(hq_agent, book({"全部": MONTHLY}))
    assert historic_counts(**june)[hangzhou.pk]["total"] == 5
    assert historic_counts(**june)[hangzhou.pk]["neutral"] == 1


def test_a_month_stands_beside_the_past_one_of_last_year(
    hangzhou: Region, ningbo: Region, hq_agent: User
) -> None:
    """同比 of a region that counted nothing of its own then; its own counts go before (A7)."""
    take(hq_agent, book({"月报": MONTHLY}))
    june = Cut(date(2026, 6, 1), date(2026, 6, 30), frozenset({hangzhou.pk, ningbo.pk}))
    counted(hangzhou, date(2026, 6, 5), satisfaction_5=9, satisfaction_1=1)

    def last_year(cut: Cut, by: By = By.REGION) -> dict[str, str]:
        found = kpi_figures(user=hq_agent, cut=cut, by=by, now=timezone.now())
        rows = [*found.rows, found.totals]
        return {row.key: row.beside[Beside.YEAR_BEFORE]["satisfaction_rate"].value for row in rows}

    assert last_year(june) == {"HZ": "50.0", "NB": "—", TOTAL_KEY: "50.0"}
    assert last_year(june, By.NONE)[TOTAL_KEY] == "50.0"
    assert last_year(replace(june, kind="repair"))["HZ"] == "—"
    counted(hangzhou, date(2025, 6, 5), satisfaction_5=1)
    assert last_year(june)["HZ"] == "100.0"
