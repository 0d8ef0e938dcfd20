"""Filing by states.md 6.5 and ruling 49: drafts, versions, freezing, acceptance, lateness."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from config.lib.errors import Conflict, DomainError, Forbidden, Refused
from regions.actions.days import mark_days
from regions.models import AuditEntry, DayLock, DirtyDay, Holiday, PeriodicRun, Region, User
from reports.actions import drafting, filing
from reports.actions.downloading import FileKind, download_daily
from reports.aggregates.day_views import DayView, Wanted, day_view
from reports.models import DailyReport
from reports.policies.daybook import DayBook, fingerprint
from tests.reports.cast import DAY, at, call, order, task, technician
from workorders.models import Technician

pytestmark = pytest.mark.django_db
EVENING = at(DAY, 19)
NEXT_MORNING = at(DAY + timedelta(days=1), 8)
# 2026-06-05 is a Friday: due on Monday at nine.
MONDAY_NINE = at(DAY + timedelta(days=3), 9)


@pytest.fixture
def worker(hangzhou: Region) -> Technician:
    return technician(region=hangzhou)


def draft(*, region: Region, now: datetime = EVENING) -> DailyReport:
    return filing.make_draft(region=region, day=DAY, actor=None, now=now)


def submitted(*, region: Region, actor: User, now: datetime = EVENING) -> DailyReport:
    return filing.submit(report=draft(region=region, now=now), actor=actor, now=now).report


def completed_of(*, report: DailyReport) -> int | str:
    """当天完成量 of the totals as frozen."""
    return DayBook.from_json(stored=report.snapshot).forms[0].table.totals.cells[2].value


def view_of(*, region: Region, **wanted: int) -> DayView:
    return day_view(region=region, day=DAY, wanted=Wanted(**wanted))  # type: ignore[arg-type]


# Draft ---------------------------------------------------------------------------------------------------
def test_a_draft_is_made_once(hangzhou: Region) -> None:
    first, again = draft(region=hangzhou), draft(region=hangzhou, now=NEXT_MORNING)
    assert (first.pk, first.state, first.version) == (again.pk, "draft", 1)
    assert [event.verb for event in first.events.all()] == ["draft"]


def test_the_deadline_is_nine_of_the_next_working_day(hangzhou: Region) -> None:
    Holiday.objects.create(on=DAY + timedelta(days=3), name="调休", kind="holiday")
    assert draft(region=hangzhou).deadline_at == at(DAY + timedelta(days=4), 9)


def test_a_day_to_come_has_no_daily(hangzhou: Region) -> None:
    with pytest.raises(Refused):
        filing.make_draft(region=hangzhou, day=DAY + timedelta(days=1), actor=None, now=EVENING)


def test_a_day_out_of_reach_has_no_daily(hangzhou: Region) -> None:
    with pytest.raises(Refused):
        filing.make_draft(region=hangzhou, day=date(1, 1, 1), actor=None, now=EVENING)


def test_the_timetable_drafts_every_region_once_at_half_past_six(hangzhou: Region, ningbo: Region) -> None:
    assert drafting.draft_due_dailies(now=at(DAY, 18, 29)) == 4  # the two days before, caught up
    assert drafting.draft_due_dailies(now=at(DAY, 18, 30)) == 2
    assert drafting.draft_due_dailies(now=at(DAY, 18, 35)) == 0
    assert DailyReport.objects.filter(date=DAY).count() == 2
    assert PeriodicRun.objects.filter(key=f"daily-draft:HZ:{DAY}").count() == 1


# Submit --------------------------------------------------------------------------------------------------
def test_submitting_freezes_rows_hash_and_files(hangzhou: Region, agent_hz: User, worker: Technician) -> None:
    call(work_order=order(worker=worker, order_no="O1"), agent=agent_hz)
    report = submitted(region=hangzhou, actor=agent_hz)
    stored = DailyReport.objects.get(pk=report.pk)
    assert (stored.state, stored.version, stored.is_nil) == ("submitted", 1, False)
    assert stored.sha256 == fingerprint(stored=stored.snapshot)
    assert bytes(stored.workbook)[:2] == bytes(stored.poster)[:2] == b"PK"
    assert (stored.prepared_by, stored.submitted_by) == (agent_hz, agent_hz)
    assert stored.first_submitted_at == stored.submitted_at == EVENING
    lock = DayLock.objects.get(region=hangzhou, date=DAY)
    assert (lock.submitted_at, lock.accepted_at) == (EVENING, None)
    assert AuditEntry.objects.filter(verb="submit_daily", object_id=str(report.pk)).count() == 1


def test_an_empty_day_is_filed_as_nil_by_one_click(hangzhou: Region, agent_hz: User) -> None:
    assert submitted(region=hangzhou, actor=agent_hz).is_nil


def test_submitting_early_tells_how_many_may_still_be_called(
    hangzhou: Region, agent_hz: User, worker: Technician
) -> None:
    task(work_order=order(worker=worker, order_no="O1"), state="due", completed_at=None, now=at(DAY, 9))
    early = filing.submit(report=draft(region=hangzhou), actor=agent_hz, now=at(DAY, 19, 59))
    assert early.may_still_be_called == 1


def test_after_calling_hours_nothing_is_waited_for(
    hangzhou: Region, agent_hz: User, worker: Technician
) -> None:
    task(work_order=order(worker=worker, order_no="O1"), state="due", completed_at=None, now=at(DAY, 9))
    late = filing.submit(report=draft(region=hangzhou), actor=agent_hz, now=at(DAY, 20))
    assert late.may_still_be_called == 0


def test_a_second_submit_is_told_the_legal_steps(hangzhou: Region, agent_hz: User) -> None:
    report = submitted(region=hangzhou, actor=agent_hz)
    with pytest.raises(Conflict) as refusal:
        filing.submit(report=report, actor=agent_hz, now=EVENING)
    assert refusal.value.extra["legal"] == ["accept", "return"]
    assert DailyReport.objects.count() == 1


@pytest.mark.parametrize("who", ["clerk_hz", "hq_manager", "agent_nb", "head_hz"])
def test_only_agent_and_supervisor_of_the_region_submit(
    hangzhou: Region, who: str, request: pytest.FixtureRequest
) -> None:
    report = draft(region=hangzhou)
    with pytest.raises(Forbidden):
        filing.submit(report=report, actor=request.getfixturevalue(who), now=EVENING)


def test_a_frozen_version_never_moves(hangzhou: Region, agent_hz: User, worker: Technician) -> None:
    first = order(worker=worker, order_no="O1")
    report = submitted(region=hangzhou, actor=agent_hz)
    before = download_daily(
        view=view_of(region=hangzhou), kind=FileKind.WORKBOOK, actor=agent_hz, now=EVENING
    )
    first.status, first.completed_at = "void", None
    first.save()
    order(worker=worker, order_no="O2")
    view = view_of(region=hangzhou, version=1)
    after = download_daily(view=view, kind=FileKind.WORKBOOK, actor=agent_hz, now=NEXT_MORNING)
    assert after.content == before.content == bytes(DailyReport.objects.get(pk=report.pk).workbook)
    form = view.book.forms[0]
    assert [line.order_no for line in view.book.rows_behind(form=form, row_key="*", drill="completed")] == [
        "O1"
    ]


def test_the_hash_says_nothing_of_ids(hangzhou: Region, agent_hz: User, worker: Technician) -> None:
    order(worker=worker, order_no="O1")
    stored = submitted(region=hangzhou, actor=agent_hz).snapshot
    moved = json.loads(json.dumps(stored))
    moved["lines"][0]["order_id"] += 1
    assert fingerprint(stored=moved) == fingerprint(stored=stored)


def test_phones_and_names_are_masked_in_what_is_stored(
    hangzhou: Region, agent_hz: User, worker: Technician
) -> None:
    record = call(work_order=order(worker=worker, order_no="O1"), agent=agent_hz)
    text = json.dumps(submitted(region=hangzhou, actor=agent_hz).snapshot, ensure_ascii=False)
    assert record.work_order.phone not in text
    assert record.work_order.customer_name not in text


# Versions by themselves ----------------------------------------------------------------------------------
def test_a_day_that_moves_before_acceptance_gets_a_new_version(
    hangzhou: Region, agent_hz: User, worker: Technician
) -> None:
    order(worker=worker, order_no="O1")
    first = submitted(region=hangzhou, actor=agent_hz)
    order(worker=worker, order_no="O2")
    mark_days(days=[(hangzhou.pk, DAY)], now=NEXT_MORNING)
    assert drafting.refresh_moved_days(now=NEXT_MORNING) == 1
    old, new = DailyReport.objects.order_by("version")
    assert (old.pk, old.state, completed_of(report=old)) == (first.pk, "superseded", 1)
    assert (new.state, new.version, completed_of(report=new)) == ("submitted", 2, 2)
    assert (new.first_submitted_at, new.submitted_at, new.prepared_by) == (EVENING, NEXT_MORNING, agent_hz)
    assert new.reason == filing.AUTOMATIC_REASON
    assert DirtyDay.objects.count() == 0


def test_a_mark_without_a_difference_makes_no_version(
    hangzhou: Region, agent_hz: User, worker: Technician
) -> None:
    order(worker=worker, order_no="O1")
    submitted(region=hangzhou, actor=agent_hz)
    assert filing.refresh_submitted(region=hangzhou, day=DAY, now=NEXT_MORNING) is None


def test_after_the_deadline_a_submitted_day_stays(
    hangzhou: Region, agent_hz: User, worker: Technician
) -> None:
    submitted(region=hangzhou, actor=agent_hz)
    order(worker=worker, order_no="O1")
    after = MONDAY_NINE + timedelta(microseconds=1)
    assert filing.refresh_submitted(region=hangzhou, day=DAY, now=after) is None
    assert filing.refresh_submitted(region=hangzhou, day=DAY, now=MONDAY_NINE) is not None


def test_a_draft_or_a_returned_day_makes_no_version_by_itself(
    hangzhou: Region, agent_hz: User, hq_agent: User, worker: Technician
) -> None:
    report = draft(region=hangzhou)
    order(worker=worker, order_no="O1")
    assert filing.refresh_submitted(region=hangzhou, day=DAY, now=EVENING) is None
    filing.submit(report=report, actor=agent_hz, now=EVENING)
    filing.return_report(report=report, reason="缺少备注", actor=hq_agent, now=NEXT_MORNING)
    order(worker=worker, order_no="O2")
    assert filing.refresh_submitted(region=hangzhou, day=DAY, now=NEXT_MORNING) is None


# HQ ------------------------------------------------------------------------------------------------------
def test_hq_accepts_from_the_next_midnight(hangzhou: Region, agent_hz: User, hq_agent: User) -> None:
    report = submitted(region=hangzhou, actor=agent_hz)
    midnight = at(DAY + timedelta(days=1), 0)
    with pytest.raises(Conflict):
        filing.accept(report=report, actor=hq_agent, now=midnight - timedelta(microseconds=1))
    accepted = filing.accept(report=report, actor=hq_agent, now=midnight)
    assert (accepted.state, accepted.decided_by) == ("accepted", hq_agent)
    assert DayLock.objects.get(region=hangzhou, date=DAY).accepted_at == midnight


@pytest.mark.parametrize("who", ["agent_hz", "lead_hz", "agent_nb"])
def test_a_region_accepts_nothing(hangzhou: Region, who: str, request: pytest.FixtureRequest) -> None:
    actor = request.getfixturevalue(who)
    report = submitted(region=hangzhou, actor=request.getfixturevalue("agent_hz"))
    with pytest.raises(Forbidden):
        filing.accept(report=report, actor=actor, now=NEXT_MORNING)
    with pytest.raises(Forbidden):
        filing.return_report(report=report, reason="不行", actor=actor, now=NEXT_MORNING)


def test_a_return_needs_its_reason(hangzhou: Region, agent_hz: User, hq_agent: User) -> None:
    report = submitted(region=hangzhou, actor=agent_hz)
    with pytest.raises(Refused):
        filing.return_report(report=report, reason="  ", actor=hq_agent, now=NEXT_MORNING)


def test_a_returned_daily_is_filed_again_as_the_next_version_at_any_hour(
    hangzhou: Region, agent_hz: User, hq_agent: User
) -> None:
    report = submitted(region=hangzhou, actor=agent_hz)
    back = filing.return_report(report=report, reason="缺少备注", actor=hq_agent, now=NEXT_MORNING)
    assert (back.state, back.return_reason) == ("returned", "缺少备注")
    assert DayLock.objects.get(region=hangzhou, date=DAY).submitted_at is None
    week_later = MONDAY_NINE + timedelta(days=7)
    again = filing.submit(report=back, actor=agent_hz, now=week_later).report
    assert (again.version, again.state, again.reason) == (2, "submitted", "缺少备注")
    assert (again.first_submitted_at, again.is_late) == (EVENING, False)
    assert DailyReport.objects.get(pk=report.pk).state == "superseded"
    steps = [(event.verb, event.to_state) for event in report.events.all()]
    assert steps == [
        ("draft", "draft"),
        ("submit", "submitted"),
        ("return", "returned"),
        ("submit", "superseded"),
    ]


def test_an_accepted_version_is_replaced_only_by_a_correction_with_a_reason(
    hangzhou: Region, agent_hz: User, lead_hz: User, hq_agent: User, worker: Technician
) -> None:
    report = submitted(region=hangzhou, actor=agent_hz)
    accepted = filing.accept(report=report, actor=hq_agent, now=NEXT_MORNING)
    order(worker=worker, order_no="O1")
    assert filing.refresh_submitted(region=hangzhou, day=DAY, now=NEXT_MORNING) is None
    refusals: list[type[DomainError]] = []
    for step in (
        lambda: filing.submit(report=accepted, actor=agent_hz, now=NEXT_MORNING),
        lambda: filing.return_report(report=accepted, reason="x", actor=hq_agent, now=NEXT_MORNING),
        lambda: filing.correct(report=accepted, reason="", actor=lead_hz, now=NEXT_MORNING),
        lambda: filing.correct(report=accepted, reason="漏单", actor=agent_hz, now=NEXT_MORNING),
    ):
        with pytest.raises(DomainError) as refusal:
            step()
        refusals.append(type(refusal.value))
    assert refusals == [Conflict, Conflict, Refused, Forbidden]
    corrected = filing.correct(report=accepted, reason="漏单", actor=lead_hz, now=NEXT_MORNING)
    assert (corrected.version, corrected.state, corrected.reason) == (2, "submitted", "漏单")
    assert completed_of(report=corrected) == 1
    assert DayLock.objects.get(region=hangzhou, date=DAY).accepted_at is None


@pytest.mark.parametrize(
    ("now", "is_late"), [(MONDAY_NINE, False), (MONDAY_NINE + timedelta(seconds=1), True)]
)
def test_lateness_is_the_first_submissions(
    hangzhou: Region, agent_hz: User, now: datetime, is_late: bool
) -> None:
    report = draft(region=hangzhou)
    assert filing.submit(report=report, actor=agent_hz, now=now).report.is_late is is_late


def test_a_version_shows_before_live_figures_and_live_on_demand(
    hangzhou: Region, agent_hz: User, worker: Technician
) -> None:
    assert view_of(region=hangzhou).state == "live"
    draft(region=hangzhou)
    assert view_of(region=hangzhou).state == "draft"
    filing.submit(report=draft(region=hangzhou), actor=agent_hz, now=EVENING)
    order(worker=worker, order_no="O1")
    assert (view_of(region=hangzhou).state, len(view_of(region=hangzhou).book.lines)) == ("submitted", 0)
    live = view_of(region=hangzhou, live=True)
    assert (live.state, len(live.book.lines)) == ("live", 2)
