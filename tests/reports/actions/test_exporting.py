"""Detail files: scope, masks, permission at three moments, one whole file or none (rulings 20, 71; E4)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.http import Http404
from django.utils import timezone

from callbacks.models import Complaint
from config.downloads import attachment
from config.lib import disk, leases
from config.lib.calendar import local_day
from config.lib.errors import Conflict, Forbidden, Refused
from config.lib.leases import LEASE, MAX_ATTEMPTS, RunState
from regions.choices import Role
from regions.models import AuditEntry, Membership, Region, User
from reports.actions import exporting_run
from reports.actions.exporting import (
    MOST_GOING,
    Order,
    ask_export,
    cancel_export,
    download_export,
    repeat_export,
)
from reports.actions.exporting_run import remove_old_files, ring_overlooked, run_export
from reports.actions.filing import make_draft, submit
from reports.api.export_serializers import ExportSerializer
from reports.choices import ExportFormat, ExportKind
from reports.models import ExportRun
from reports.policies.summaries import DETAIL_HEADINGS
from reports.views.narrowing import narrowed_by
from tests.api.rows import callback_of, complaint_of, record_of
from tests.factories import WorkOrderFactory
from tests.reports.exported import csv_table, export, made, table
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
LISTS = ("orders", "callbacks", "complaints")


def ask(user: User, kind: str = "orders", **filters: str) -> ExportRun:
    return ask_export(order=Order(kind=ExportKind(kind), filters=filters), actor=user, now=timezone.now())


def files() -> list[str]:
    folder = Path(default_storage.path("exports"))
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.fixture(autouse=True)
def empty_folder() -> None:
    for name in files():
        (Path(default_storage.path("exports")) / name).unlink()


@pytest.fixture
def rows(hangzhou: Region, agent_hz: User) -> WorkOrder:
    """Of every list one row in 杭州, with a phone number in its free words."""
    task = callback_of(hangzhou, work_order__remark="x")
    WorkOrder.objects.filter(pk=task.work_order_id).update(remark="先打13812345678", customer_name="王小明")
    record_of(task, agent_hz, description="客户让打13912345678", respondent_name="王小明")
    complaint_of(hangzhou, agent_hz)
    return WorkOrder.objects.get(pk=task.work_order_id)


def test_an_order_leaves_masked(rows: WorkOrder, lead_hz: User) -> None:
    run = export(lead_hz, "orders")
    found = {row["工单号"]: row for row in table(run)}[rows.order_no]
    assert found["客户"] == "王**"
    assert found["联系电话"] == rows.phone_masked
    assert found["地址"] == rows.address_masked
    assert found["备注"] == "先打138****5678"
    assert (run.run_state, run.rows, run.total) == (RunState.DONE, 2, 2)


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_no_file_holds_a_number_a_name_or_an_address_in_clear(
    rows: WorkOrder, lead_hz: User, kind: str, form: str
) -> None:
    run = export(lead_hz, kind, form)
    told = str(csv_table(run) if form == "csv" else table(run))
    assert run.rows > 0
    orders = WorkOrder.objects.all()
    secrets = {text for order in orders for text in (order.phone, order.address, order.customer_name)}
    assert [secret for secret in (*secrets, "13812345678", "13912345678") if secret in told] == []


@pytest.mark.parametrize("kind", LISTS)
def test_another_regions_rows_are_not_in_it(
    rows: WorkOrder, lead_nb: User, hq_manager: User, kind: str
) -> None:
    assert export(lead_nb, kind).rows == 0
    assert export(hq_manager, kind).rows == export(hq_manager, kind, region="HZ").rows > 0


def test_a_callback_carries_its_answers_in_words(rows: WorkOrder, lead_hz: User) -> None:
    [row] = table(export(lead_hz, "callbacks"))
    assert (row["状态"], row["满意度"], row["是否属实"], row["结果"]) == (
        "已完成",
        "非常满意",
        "是",
        "接通",
    )
    assert row["回访员"] == "范琳 018"


def test_filters_are_those_of_the_list(rows: WorkOrder, lead_hz: User) -> None:
    assert export(lead_hz, "orders", order_no=rows.order_no).rows == 1
    assert export(lead_hz, "orders", order_no="none").rows == 0
    assert export(lead_hz, "orders", q="王小明").rows == 1
    assert export(lead_hz, "callbacks", state="due").rows == 0
    assert export(lead_hz, "callbacks", show="done_today").rows == 1
    assert export(lead_hz, "complaints", severity="major").rows == 0
    assert export(lead_hz, "complaints", mine="true").rows == 0
    Complaint.objects.update(handler=lead_hz)
    assert export(lead_hz, "complaints", mine="true").rows == 1


def test_a_searched_number_is_kept_as_its_digest_and_finds_the_same(rows: WorkOrder, lead_hz: User) -> None:
    run = export(lead_hz, "orders", q=rows.phone)
    assert run.rows == 1
    stored = ExportRun.objects.get(pk=run.pk).filters
    assert list(stored) == ["phone_hmac"]
    trail = str(list(AuditEntry.objects.values_list("after", flat=True)))
    assert rows.phone not in trail
    assert stored["phone_hmac"] not in trail


@pytest.mark.parametrize(("name", "typed"), [("q", "8000"), ("q", "李雷"), ("order_no", "WX13800138000")])
def test_what_was_typed_is_kept_encrypted_and_said_as_stars(
    lead_hz: User, hangzhou: Region, name: str, typed: str
) -> None:
    WorkOrderFactory(
        region=hangzhou,
        order_no="WX13800138000",
        customer_name="李雷",
        phone="13800138000",
        phone_last4="8000",
    )
    run = export(lead_hz, "orders", **{name: typed})
    assert run.rows == 1
    assert typed not in str(ExportRun.objects.values_list("filters", flat=True).get())
    again = made(repeat_export(run=run, actor=lead_hz, now=timezone.now()))
    assert again.rows == 1
    assert {entry[name] for entry in AuditEntry.objects.values_list("after", flat=True)} == {"***"}
    assert narrowed_by(run=run).endswith("：***")
    assert ExportSerializer(run).data["filters"] == {name: "***"}


def test_a_filter_that_cannot_be_read_is_refused(lead_hz: User) -> None:
    with pytest.raises(Refused) as refused:
        ask(lead_hz, "orders", completed_from="gestern")
    assert list(refused.value.fields) == ["completed_from"]
    assert ExportRun.objects.count() == 0


def test_who_may_not_export_is_refused(
    agent_hz: User, clerk_hz: User, head_hz: User, administrator: User, rows: WorkOrder
) -> None:
    """Ruling 71: supervisors and headquarters; the administrator never, superuser or not."""
    for user in (agent_hz, clerk_hz, head_hz, administrator):
        for kind in LISTS:
            with pytest.raises(Forbidden):
                ask(user, kind)
    assert ExportRun.objects.count() == 0


def test_rows_of_a_region_where_she_only_calls_stay_there(
    rows: WorkOrder, ningbo: Region, lead_nb: User, hangzhou: Region
) -> None:
    Membership.objects.create(user=lead_nb, region=hangzhou, role=Role.CALLBACK_AGENT)
    assert export(User.objects.get(pk=lead_nb.pk), "orders").rows == 0


def test_asking_and_taking_are_in_the_trail(rows: WorkOrder, lead_hz: User, hangzhou: Region) -> None:
    run = export(lead_hz, "orders", status="finished", q="王小明")
    download_export(run=run, actor=lead_hz, now=timezone.now())
    asked = {"export": "orders", "format": "xlsx", "status": "finished", "q": "***"}
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "region", "after")) == [
        ("request_export", hangzhou.pk, asked),
        ("download_export", hangzhou.pk, {**asked, "rows": 1}),
    ]


def test_who_was_demoted_meanwhile_gets_no_file(rows: WorkOrder, lead_hz: User) -> None:
    """E4: permission is judged when it runs."""
    run = ask(lead_hz)
    Membership.objects.filter(user=lead_hz).update(role=Role.CALLBACK_AGENT)
    done = made(run)
    assert (done.run_state, bool(done.file)) == (RunState.FAILED, False)
    assert "权限" in done.error
    assert files() == []


def test_who_was_switched_off_meanwhile_gets_no_file(rows: WorkOrder, lead_hz: User) -> None:
    run = ask(lead_hz)
    User.objects.filter(pk=lead_hz.pk).update(is_active=False)
    assert made(run).run_state == RunState.FAILED
    assert files() == []


def test_who_moved_to_another_region_meanwhile_gets_that_regions_rows(
    rows: WorkOrder, lead_hz: User, ningbo: Region
) -> None:
    run = ask(lead_hz)
    Membership.objects.filter(user=lead_hz).update(region=ningbo)
    assert made(run).rows == 0


def test_who_lost_a_region_after_it_was_made_cannot_take_it(
    rows: WorkOrder, lead_hz: User, ningbo: Region
) -> None:
    run = export(lead_hz, "orders")
    Membership.objects.filter(user=lead_hz).update(region=ningbo)
    with pytest.raises(Forbidden):
        download_export(run=run, actor=User.objects.get(pk=lead_hz.pk), now=timezone.now())
    assert AuditEntry.objects.filter(verb="download_export").count() == 0


def test_a_cancelled_run_makes_no_file(rows: WorkOrder, lead_hz: User) -> None:
    run = ask(lead_hz)
    cancel_export(run=run, actor=lead_hz, now=timezone.now())
    assert run_export(run_id=run.pk, clock=timezone.now) is None
    with pytest.raises(Conflict):
        cancel_export(run=run, actor=lead_hz, now=timezone.now())
    assert files() == []


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_is_cancelled_while_it_is_written_leaves_nothing(
    rows: WorkOrder, lead_hz: User, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    order = Order(kind=ExportKind.ORDERS, format=ExportFormat(form))
    run = ask_export(order=order, actor=lead_hz, now=timezone.now())
    monkeypatch.setattr(exporting_run, "TOLD_EVERY", 1)
    hold = leases.hold

    def stop_after_the_first_row(row, *, now, **columns):
        if columns.get("rows"):
            ExportRun.objects.filter(pk=run.pk).update(run_state=RunState.CANCELLED)
        hold(row, now=now, **columns)

    monkeypatch.setattr(leases, "hold", stop_after_the_first_row)
    assert run_export(run_id=run.pk, clock=timezone.now) is None
    assert files() == []


def test_a_killed_run_is_rung_again_and_begins_anew(rows: WorkOrder, lead_hz: User) -> None:
    run = ask(lead_hz)
    long_ago = timezone.now() - 2 * LEASE
    assert leases.claim(ExportRun.objects.all(), pk=run.pk, now=long_ago) is not None
    assert run_export(run_id=run.pk, clock=lambda: long_ago) is None
    assert ring_overlooked(now=timezone.now()) == 1
    done = made(run)
    assert (done.run_state, done.rows, done.attempt) == (RunState.DONE, 2, 2)
    assert len(files()) == 1


def test_what_kills_its_worker_five_times_is_dead(rows: WorkOrder, lead_hz: User) -> None:
    run = ask(lead_hz)
    now = timezone.now()
    for _attempt in range(MAX_ATTEMPTS):
        now += 2 * LEASE
        claimed = leases.claim(ExportRun.objects.all(), pk=run.pk, now=now)
        leases.hold(claimed, now=now, rows=5)
    assert ring_overlooked(now=now + 2 * LEASE) == 0
    run.refresh_from_db()
    assert run.run_state == RunState.DEAD


def test_the_late_worker_of_a_run_that_was_taken_over_shows_nothing(
    rows: WorkOrder, lead_hz: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = ask(lead_hz)
    finish = exporting_run._finish

    def taken_over(mine, path, *, now):
        ExportRun.objects.filter(pk=run.pk).update(lease_version=99)
        return finish(mine, path, now=now)

    monkeypatch.setattr(exporting_run, "_finish", taken_over)
    assert run_export(run_id=run.pk, clock=timezone.now) is None
    assert files() == []


def test_a_full_disk_ends_the_run_with_a_sentence(
    rows: WorkOrder, lead_hz: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F11."""
    monkeypatch.setattr(disk, "free_bytes", lambda *, path: 1_000)
    done = export(lead_hz, "orders")
    assert done.run_state == RunState.FAILED
    assert "磁盘" in done.error
    assert files() == []


def test_a_disk_that_fills_up_on_the_way_leaves_no_half_file(
    rows: WorkOrder, lead_hz: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = exporting_run.write_workbook
    monkeypatch.setattr(
        exporting_run, "write_workbook", lambda **given: real(**{**given, "target": "/dev/full"})
    )
    done = export(lead_hz, "orders")
    assert (done.run_state, bool(done.file)) == (RunState.FAILED, False)
    assert files() == []


def test_a_file_goes_after_seven_days_and_can_be_made_again(rows: WorkOrder, lead_hz: User) -> None:
    run = export(lead_hz, "orders")
    assert run.expires_at is not None
    assert run.finished_at is not None
    assert run.expires_at - run.finished_at == timedelta(days=7)
    assert remove_old_files(now=run.expires_at - timedelta(seconds=1)) == 0
    assert remove_old_files(now=run.expires_at + timedelta(seconds=1)) == 1
    run.refresh_from_db()
    with pytest.raises(Conflict):
        download_export(run=run, actor=lead_hz, now=timezone.now())
    assert made(repeat_export(run=run, actor=lead_hz, now=timezone.now())).rows == run.rows


def test_a_file_past_its_days_is_refused_before_the_sweep_comes(rows: WorkOrder, lead_hz: User) -> None:
    run = export(lead_hz, "orders")
    assert run.expires_at is not None
    assert download_export(run=run, actor=lead_hz, now=run.expires_at).is_file()
    with pytest.raises(Conflict):
        download_export(run=run, actor=lead_hz, now=run.expires_at + timedelta(seconds=1))
    assert AuditEntry.objects.filter(verb="download_export").count() == 1


def test_a_file_that_left_the_disk_is_refused_without_a_row_in_the_trail(
    rows: WorkOrder, lead_hz: User
) -> None:
    run = export(lead_hz, "orders")
    path = Path(run.file.path)
    path.unlink()
    with pytest.raises(Conflict):
        download_export(run=run, actor=lead_hz, now=timezone.now())
    assert AuditEntry.objects.filter(verb="download_export").count() == 0
    with pytest.raises(Conflict):
        attachment(path=path, name="a.xlsx", fallback="a.xlsx", content_type="text/csv")


def test_what_no_run_names_is_swept_after_a_day(rows: WorkOrder, lead_hz: User) -> None:
    run = export(lead_hz, "orders")
    stray = Path(run.file.path).with_name("9-stray.xlsx")
    stray.write_bytes(b"x")
    assert remove_old_files(now=timezone.now()) == 0
    assert remove_old_files(now=timezone.now() + timedelta(days=2)) == 1
    assert files() == [Path(run.file.path).name]


def test_nobody_queues_without_end(lead_hz: User) -> None:
    for _number in range(MOST_GOING):
        ask(lead_hz)
    with pytest.raises(Conflict):
        ask(lead_hz)


def test_rows_that_come_while_it_runs_do_not_double_any(
    hangzhou: Region, lead_hz: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.actions._export_rows.PIECE", 2)
    monkeypatch.setattr(exporting_run, "TOLD_EVERY", 1)
    numbers = [WorkOrderFactory(region=hangzhou).order_no for _number in range(5)]
    hold = leases.hold

    def with_a_new_order(row, *, now, **columns):
        if columns.get("rows"):
            WorkOrderFactory(region=hangzhou)
        hold(row, now=now, **columns)

    monkeypatch.setattr(leases, "hold", with_a_new_order)
    assert [row["工单号"] for row in table(export(lead_hz, "orders"))] == numbers[::-1]


def test_the_calls_of_a_day_are_those_of_the_version_that_was_filed(
    hangzhou: Region, agent_hz: User, ningbo: Region, agent_nb: User
) -> None:
    """Ruling 56: the daily's details as a file of their own, for whoever sees the daily."""
    record = record_of(callback_of(hangzhou), agent_hz)
    day = local_day(timezone.now()).isoformat()
    report = make_draft(region=hangzhou, day=local_day(timezone.now()), actor=agent_hz, now=timezone.now())
    submit(report=report, actor=agent_hz, now=timezone.now())
    record_of(callback_of(hangzhou), agent_hz)
    filed = table(export(agent_hz, "day", region="HZ", day=day, version="1"))
    assert [row["单号"] for row in filed] == [record.work_order.order_no]
    assert list(filed[0]) == list(DETAIL_HEADINGS)
    with pytest.raises(Http404):
        ask(agent_nb, "day", region="HZ", day=day)
    with pytest.raises(Refused):
        ask(agent_hz, "day", region="HZ")
    with pytest.raises(Refused):
        ask(agent_hz, "day", region="HZ", day="gestern")
