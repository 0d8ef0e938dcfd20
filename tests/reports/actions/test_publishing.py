"""Weekly and monthly: published and frozen, corrected with the difference, held up by a checklist (H7)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from config.lib.calendar import at_local, day_range, local_day
from config.lib.errors import Conflict, Forbidden, Refused
from regions.actions.days import mark_days
from regions.models import AuditEntry, PeriodicRun
from reports.actions import publishing_many
from reports.actions.filing import make_draft, submit
from reports.actions.publishing import correct_period, make_period_draft, note_period, publish
from reports.actions.reconciling import check_day
from reports.actions.rollup import settle
from reports.aggregates.checklists import checklist_of, checklists_of
from reports.choices import PeriodKind, PeriodState
from reports.models import PeriodReport
from reports.policies.period_book import PeriodBook
from reports.policies.spans import SpanKind, span_around
from tests.factories import RegionFactory, TechnicianFactory, WorkOrderFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 13)
AFTER = at_local(date(2026, 6, 2), time(9))
MONTH = {"kind": PeriodKind.MONTHLY, "day": DAY}


def finish_order(region, number: str, *, at: datetime | None = None):
    moment = at or day_range(DAY)[0]
    worker = TechnicianFactory(region=region, name="张师傅", number=f"T-{number}")
    order = WorkOrderFactory(
        region=region, order_no=number, technician=worker, dispatched_at=moment, completed_at=moment
    )
    mark_days(days=[(region.pk, local_day(moment))], now=AFTER)
    return order


@pytest.fixture
def draft(hangzhou, hq_agent):
    finish_order(hangzhou, "HZ-1")
    return make_period_draft(**MONTH, region=hangzhou, actor=hq_agent, now=AFTER)


def total(report: PeriodReport) -> int | str:
    book = PeriodBook.from_json(stored=PeriodReport.objects.get(pk=report.pk).book())
    return book.forms[0].table.total_record()["total"]


def test_a_published_month_keeps_its_rows_its_hash_and_its_files(draft, hq_manager):
    made = publish(report=draft, actor=hq_manager, now=AFTER, exception="试运行")
    stored = PeriodReport.objects.get(pk=made.pk)
    book = PeriodBook.from_json(stored=stored.book())
    form = book.forms[0]
    behind = book.rows_behind(form=form, row_key="n:T-HZ-1", drill="dispatched_onsite")
    assert (stored.state, total(stored), [line.order_no for line in behind]) == ("published", 1, ["HZ-1"])
    assert len(stored.sha256) == 64
    assert bytes(stored.workbook)[:2] == bytes(stored.poster)[:2] == b"PK"
    assert AuditEntry.objects.filter(verb="publish_period").count() == 1


def test_after_freezing_nothing_moves_and_the_next_version_shows_what_did(draft, hangzhou, hq_manager):
    first = publish(report=draft, actor=hq_manager, now=AFTER, exception="试运行")
    before = PeriodReport.objects.values_list("sha256", "workbook", "poster", "snapshot").get(pk=first.pk)
    finish_order(hangzhou, "HZ-2")
    settle(regions=[hangzhou.pk], first=DAY, last=DAY, now=AFTER)
    assert PeriodReport.objects.values_list("sha256", "workbook", "poster", "snapshot").get() == before

    second = correct_period(report=first, reason="补录一单", actor=hq_manager, now=AFTER + timedelta(hours=1))
    assert (second.version, total(second), total(first)) == (2, 2, 1)
    first.refresh_from_db()
    assert first.state == PeriodState.SUPERSEDED
    changed = {
        (each["sheet"], each["row"], each["column"]): (each["before"], each["after"])
        for each in second.changes
    }
    assert changed["全部", "合计", "派单送修总量"] == ("1", "2")
    assert all(before != after for before, after in changed.values())


def test_a_correction_that_changes_nothing_is_refused(draft, hq_manager):
    made = publish(report=draft, actor=hq_manager, now=AFTER, exception="试运行")
    with pytest.raises(Conflict) as problem:
        correct_period(report=made, reason="再看看", actor=hq_manager, now=AFTER + timedelta(hours=1))
    assert problem.value.code == "nothing_changed"
    assert PeriodReport.objects.count() == 1


def test_a_correction_has_a_reason(draft, hq_manager):
    made = publish(report=draft, actor=hq_manager, now=AFTER, exception="试运行")
    with pytest.raises(Refused):
        correct_period(report=made, reason=" ", actor=hq_manager, now=AFTER)


def test_an_open_checklist_holds_the_month_up_until_the_manager_signs(draft, hangzhou, agent_hz, hq_manager):
    make_draft(region=hangzhou, day=DAY, actor=agent_hz, now=AFTER)
    with pytest.raises(Refused) as problem:
        publish(report=draft, actor=hq_manager, now=AFTER)
    assert problem.value.code == "not_ready"
    made = publish(report=draft, actor=hq_manager, now=AFTER, exception="区域停电，日报补交中")
    open_items = {item["duty"]: (item["open"], item["total"]) for item in made.checklist}
    assert open_items["dailies"] == (19, 19)
    assert made.exception == "区域停电，日报补交中"


def open_items(report: PeriodReport) -> dict[str, tuple[int, int]]:
    return {item.duty.value: (item.open, item.total) for item in checklist_of(report=report).items}


def test_a_region_that_never_began_owes_its_days_with_finished_orders(draft, hangzhou, hq_manager):
    finish_order(hangzhou, "HZ-2")
    finish_order(hangzhou, "HZ-3", at=day_range(date(2026, 5, 20))[0])
    with pytest.raises(Refused):
        publish(report=draft, actor=hq_manager, now=AFTER)
    assert open_items(draft)["dailies"] == (2, 2)


def test_a_filed_day_that_was_never_compared_is_an_open_difference(draft, hangzhou, lead_hz, agent_hz):
    daily = make_draft(region=hangzhou, day=DAY, actor=agent_hz, now=AFTER)
    submit(report=daily, actor=lead_hz, now=AFTER)
    assert open_items(draft)["differences"] == (1, 1)
    check_day(region=hangzhou, day=DAY, now=AFTER)
    assert open_items(draft)["differences"] == (0, 0)


def test_the_checklists_of_many_regions_cost_as_much_as_one(hq, django_assert_num_queries):
    for number in range(5):
        region = RegionFactory(code=f"R{number}")
        make_period_draft(**MONTH, region=region, actor=None, now=AFTER)
    reports = list(PeriodReport.objects.all())
    with django_assert_num_queries(9):
        assert len(checklists_of(reports=reports[:1])) == 1
    with django_assert_num_queries(9):
        assert len(checklists_of(reports=reports)) == 5


def test_nothing_is_published_before_it_is_over(draft, hq_manager):
    with pytest.raises(Conflict) as problem:
        publish(report=draft, actor=hq_manager, now=at_local(date(2026, 5, 31), time(23)))
    assert problem.value.code == "period_not_over"


@pytest.mark.parametrize("who", ["agent_hz", "lead_hz", "hq_agent", "administrator"])
def test_only_the_manager_publishes(draft, request, who):
    with pytest.raises(Forbidden):
        publish(report=draft, actor=request.getfixturevalue(who), now=AFTER, exception="x")


def test_a_published_note_stays(draft, hq_agent, hq_manager):
    note_period(report=draft, note="五月促销 13800138000", actor=hq_agent, now=AFTER)
    made = publish(report=draft, actor=hq_manager, now=AFTER, exception="试运行")
    assert "13800138000" not in PeriodReport.objects.get(pk=made.pk).note
    with pytest.raises(Conflict):
        note_period(report=made, note="改", actor=hq_agent, now=AFTER)


def test_drafts_come_by_themselves_once(hangzhou, ningbo):
    monday = at_local(date(2026, 6, 1), time(6))
    assert publishing_many.draft_due_periods(now=monday - timedelta(minutes=1)) == 14
    assert publishing_many.draft_due_periods(now=monday) == 4
    assert publishing_many.draft_due_periods(now=monday + timedelta(minutes=5)) == 0
    found = PeriodReport.objects.filter(region=hangzhou).order_by("kind", "first")
    assert [report.period for report in found] == [
        *("2026-03", "2026-04", "2026-05"),  # after an outage of months, and of weeks
        *("2026-W17", "2026-W18", "2026-W19", "2026-W20", "2026-W21", "2026-W22"),
    ]
    assert PeriodicRun.objects.filter(key__startswith="period-draft:").count() == 18


def test_many_are_published_by_a_worker_and_those_not_ready_are_left(hangzhou, ningbo, hq_manager, agent_nb):
    for region in (hangzhou, ningbo):
        make_period_draft(**MONTH, region=region, actor=hq_manager, now=AFTER)
    make_draft(region=ningbo, day=DAY, actor=agent_nb, now=AFTER)
    span = span_around(kind=SpanKind.MONTH, day=DAY)
    asked = publishing_many.ask_publication(kind=PeriodKind.MONTHLY, span=span, actor=hq_manager, now=AFTER)
    later = AFTER + timedelta(minutes=1)
    assert asked == 1
    assert [publishing_many.publish_overlooked(now=later) for _twice in range(2)] == [1, 0]
    states = PeriodReport.objects.filter(kind=PeriodKind.MONTHLY).order_by("region__code")
    assert list(states.values_list("region__code", "state")) == [("HZ", "published"), ("NB", "draft")]


def test_what_is_saved_between_settling_and_freezing_is_in_the_whole_book_or_in_none_of_it(
    draft, hangzhou, hq_manager, monkeypatch
):
    """Rows and totals of a form are those of one moment (ruling 22)."""
    turns = []

    def settle_and_be_overtaken(**asked):
        settle(**asked)
        turns.append(1)
        if len(turns) == 1:
            finish_order(hangzhou, "HZ-LATE")

    monkeypatch.setattr("reports.actions.publishing.settle", settle_and_be_overtaken)
    made = publish(report=draft, actor=hq_manager, now=AFTER, exception="试运行")
    assert (len(turns), total(made)) == (2, 2)


def test_a_period_that_never_stands_still_is_not_published(draft, hangzhou, hq_manager, monkeypatch):
    def settle_and_be_overtaken(**asked):
        settle(**asked)
        mark_days(days=[(hangzhou.pk, DAY)], now=AFTER)

    monkeypatch.setattr("reports.actions.publishing.settle", settle_and_be_overtaken)
    with pytest.raises(Conflict) as problem:
        publish(report=draft, actor=hq_manager, now=AFTER, exception="试运行")
    assert problem.value.code == "still_moving"
    assert PeriodReport.objects.get().state == PeriodState.DRAFT


@pytest.mark.django_db(transaction=True)
def test_a_book_is_read_at_one_moment_where_the_transaction_is_its_own(draft, hq_manager):
    """On PostgreSQL by REPEATABLE READ, which only the outermost transaction can ask for."""
    assert publish(report=draft, actor=hq_manager, now=AFTER, exception="试运行").state == "published"


def test_the_sheet_of_regions_names_and_sums_no_other_region(draft, ningbo, hq_manager):
    finish_order(ningbo, "NB-1")
    made = publish(report=draft, actor=hq_manager, now=AFTER, exception="试运行")
    book = PeriodBook.from_json(stored=PeriodReport.objects.get(pk=made.pk).book())
    sheet = book.sheet(name="区域对比")
    assert sheet is not None
    assert "宁波" not in str(sheet.as_json())
    again = correct_refused(made, hq_manager, lambda: finish_order(ningbo, "NB-2"))
    assert again == "nothing_changed"


def correct_refused(report, manager, change) -> str:
    change()
    with pytest.raises(Conflict) as problem:
        correct_period(report=report, reason="看看", actor=manager, now=AFTER + timedelta(hours=1))
    return problem.value.code


def test_one_that_cannot_be_made_holds_no_other_up(hangzhou, ningbo, hq_manager, monkeypatch):
    for region in (hangzhou, ningbo):
        make_period_draft(**MONTH, region=region, actor=hq_manager, now=AFTER)
    PeriodReport.objects.update(asked_at=AFTER, asked_by=hq_manager)
    real = publishing_many.publish

    def broken_for_hangzhou(*, report, **by):
        if report.region_id == hangzhou.pk:
            raise RuntimeError("no workbook")
        return real(report=report, **by)

    monkeypatch.setattr(publishing_many, "publish", broken_for_hangzhou)
    assert publishing_many.publish_overlooked(now=AFTER + timedelta(minutes=1)) == 1
    assert PeriodReport.objects.get(region=ningbo).state == PeriodState.PUBLISHED
    assert PeriodReport.objects.get(region=hangzhou).asked_at == AFTER  # tried again the next time
