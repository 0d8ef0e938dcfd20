"""The demo as a whole (interfaces.md 2, ruling 64): counts, queue, dailies, and that it keeps the rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Avg, Count

from callbacks.actions.claiming import claim_next
from callbacks.choices import OPEN_STATES, RecheckState, TaskState
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, Complaint, Dial
from callbacks.policies.attempts import standing
from callbacks.policies.priority import Rank
from config.lib.calendar import day_start, local, local_day
from config.lib.leases import RunState
from regions.choices import Role
from regions.models import Department, DirtyDay, Holiday, Region, User
from reports.actions.demo import life
from reports.actions.demo.plan import DemoPlan
from reports.actions.demo.seeding import Seeded, seed_demo
from reports.choices import ReportState
from reports.models import DailyReport
from tests.reports.demo.conftest import NOW, PASSWORD
from workorders.choices import Kind, Status
from workorders.models import Category, ImportBatch, Technician, WorkOrder

pytestmark = pytest.mark.django_db

ROLES = {
    "agent_hz": Role.CALLBACK_AGENT,
    "agent_nb": Role.CALLBACK_AGENT,
    "lead_hz": Role.REGION_SUPERVISOR,
    "head_hz": Role.DEPARTMENT_HEAD,
    "dept_hz": Role.DEPARTMENT_HANDLER,
    "expert": Role.TECHNICAL_EXPERT,
    "clerk_hz": Role.DATA_CLERK,
    "hq_agent": Role.HQ_AGENT,
    "hq_manager": Role.HQ_MANAGER,
    "qa": Role.QUALITY_INSPECTOR,
    "admin": Role.ADMINISTRATOR,
}
CODES = {"HZ", "NB", "WZ", "JX", "SX", "JH"}


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Seeded:
    """One demo for the whole module, rolled back at its end."""
    plan = DemoPlan(now=NOW, orders=420, days=12, seed=5, password=PASSWORD, filed_days=8)
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(life, "UNDONE", 0.03)
        yield seed_demo(plan=plan)
        transaction.set_rollback(True)


def test_it_counts_what_it_made(demo):
    assert demo.as_dict() == {
        "regions": 6,
        "users": User.objects.count(),
        "orders": 420,
        "callbacks": CallbackTask.objects.count(),
        "complaints": Complaint.objects.count(),
    }
    assert WorkOrder.objects.count() == 420
    assert set(Region.objects.callable().values_list("code", flat=True)) == CODES


@pytest.mark.parametrize(("username", "role"), ROLES.items())
def test_every_role_logs_in(demo, client, username, role):
    assert User.objects.get(username=username).roles() == {role}
    answer = client.post("/login/", {"username": username, "password": PASSWORD})
    assert (answer.status_code, client.session["_auth_user_id"]) == (
        302,
        str(User.objects.get(username=username).pk),
    )


def test_every_region_has_its_people_and_departments(demo):
    for region in Region.objects.callable():
        held = Counter(region.memberships.values_list("role", flat=True))
        assert held[Role.CALLBACK_AGENT] >= 2
        assert held[Role.REGION_SUPERVISOR] == held[Role.DATA_CLERK] == 1
        departments = Department.objects.filter(region=region)
        assert departments.count() == 9
        assert not departments.filter(head=None).exists()
        assert all(department.handlers.exists() for department in departments)


def test_the_calendar_is_loaded(demo):
    assert Holiday.objects.filter(on__year=local_day(NOW).year).exists()


def test_orders_are_of_many_kinds(demo):
    orders = WorkOrder.objects.all()
    assert set(orders.values_list("kind", flat=True)) == {Kind.INSTALL, Kind.REPAIR}
    assert set(orders.values_list("status", flat=True)) == set(Status.values)
    assert orders.filter(service_mode="carry_in").exists()
    assert orders.filter(charge__gt=0).exists()
    assert Category.objects.count() == 8
    assert Technician.objects.count() > 40
    assert 0.78 < orders.filter(status=Status.FINISHED).count() / 420 < 0.95
    assert 0 < orders.filter(phone_hmac="").count() < 15
    assert orders.values("phone_hmac").annotate(n=Count("pk")).filter(n__gt=1).exists()


def test_no_order_that_was_finished_is_lost(demo):
    """Ruling 72: the classes are disjoint by their order and their sum is the number of such orders."""
    finished = WorkOrder.objects.filter(finished_landed_at__isnull=False)
    tasks = defaultdict(list)
    for task in CallbackTask.objects.first_round():
        tasks[task.work_order_id].append(task)
    in_case = set(Complaint.objects.values_list("work_order", flat=True))
    classes = Counter(_class_of(tasks[order.pk], order.pk in in_case) for order in finished)
    assert classes["lost"] == 0
    assert sum(classes.values()) == finished.count()
    assert {"in case", "in re-check", "in call", "planned", "done"} <= set(classes)


def test_orders_undone_in_the_erp_leave_the_figures(demo):
    """Ruling 14: their callbacks are cancelled, or stay done and are flagged."""
    undone = WorkOrder.objects.filter(undone_at__isnull=False).exclude(status=Status.FINISHED)
    assert undone.exists()
    assert not CallbackTask.objects.standing().filter(work_order__in=undone).exists()


def _class_of(tasks: list[CallbackTask], in_case: bool) -> str:
    if not tasks:
        return "lost"
    standing = [t for t in tasks if t.state != TaskState.CANCELLED]
    if not standing:
        return "cancelled"
    if in_case:
        return "in case"
    task = standing[-1]
    if task.rechecks.filter(state__in=[RecheckState.OPENED, RecheckState.CHECKING]).exists():
        return "in re-check"
    if task.state == TaskState.IN_PROGRESS:
        return "in call"
    if task.state in OPEN_STATES:
        return "planned"
    return "waived" if task.state == TaskState.WAIVED else "done"


def test_the_queue_has_something_of_everything(demo):
    today = local_day(NOW)
    for region in Region.objects.callable().filter(code__in=["HZ", "NB", "WZ"]):
        tasks = CallbackTask.objects.filter(region=region)
        assert tasks.filter(state=TaskState.DUE, due_on=today).exists()
        assert tasks.open().filter(due_on__gt=today).exists()
        promised = tasks.open().filter(appointment_at__gt=NOW, appointment_at__lt=NOW + timedelta(minutes=20))
        assert promised.exists()
    assert CallbackTask.objects.callable().filter(due_end__lt=NOW).exists()
    assert CallbackTask.objects.filter(state=TaskState.PENDING).exists()
    claimed = claim_next(agent=User.objects.get(username="agent_hz"), now=NOW)
    assert claimed is not None


def test_something_waits_for_the_supervisors(demo):
    """Rulings 27, 31: no dials left and the rule not met; skipped three times."""
    used_up = CallbackTask.objects.callable().filter(rank=Rank.SUPERVISOR)
    assert {task.attempts_made for task in used_up} == {6}
    assert CallbackTask.objects.open().filter(skips__gte=3, rank__lt=Rank.SUPERVISOR).exists()


def test_nothing_happens_after_its_time(demo):
    horizon = day_start(local_day(NOW))
    assert not CallAttempt.objects.filter(saved_at__gte=horizon).exists()
    assert not WorkOrder.objects.filter(completed_at__gt=NOW).exists()
    assert not WorkOrder.objects.filter(landed_at__gt=NOW).exists()
    early = [a for a in CallAttempt.objects.all() if not 9 <= local(a.dialled_at).hour < 20]
    assert early == []


def test_no_customer_is_dialled_more_than_three_times_a_day(demo):
    """Ruling 27."""
    dials = Counter((dial.phone_hmac, local_day(dial.dialled_at)) for dial in Dial.objects.all())
    assert max(dials.values()) <= 3


def test_the_unreachable_were_tried_by_the_rule(demo):
    """Ruling 27: three counted attempts, on two days, in two bands."""
    given_up = CallbackTask.objects.filter(state=TaskState.UNREACHABLE, rule_met=True)
    assert given_up.exists()
    for task in given_up:
        times = task.attempts.filter(counted=True).values_list("dialled_at", flat=True)
        assert standing(times=times, rule=_rule()).rule_met


def _rule():
    from callbacks.policies.attempts import AttemptRule

    return AttemptRule()


def test_completed_callbacks_have_their_answers(demo):
    done = CallbackTask.objects.filter(state=TaskState.COMPLETED)
    assert CallbackRecord.objects.count() == done.count()
    assert not done.filter(record__isnull=True).exists()
    assert CallbackRecord.objects.filter(satisfaction__gte=4).count() / done.count() > 0.85


def test_regions_differ(demo):
    """Each at its own level, so that figures and rankings have something to tell."""
    means = dict(CallbackRecord.objects.values_list("region__code").annotate(Avg("satisfaction")))
    assert means["NB"] > means["JH"]


def test_dailies_are_in_every_state(demo):
    states = Counter(DailyReport.objects.current().values_list("state", flat=True))
    assert {ReportState.DRAFT, ReportState.RETURNED, ReportState.ACCEPTED} <= set(states)
    yesterday = local_day(NOW) - timedelta(days=1)
    fresh = DailyReport.objects.current().filter(date=yesterday)
    assert set(fresh.values_list("state", flat=True)) <= {ReportState.DRAFT, ReportState.SUBMITTED}
    assert fresh.count() == 6
    assert DailyReport.objects.filter(state=ReportState.SUPERSEDED).exists(), "the night made a version 2"
    for report in DailyReport.objects.current().filter(state=ReportState.ACCEPTED):
        assert report.sha256
        assert bytes(report.workbook)[:2] == b"PK"
        assert report.submitted_at
        assert report.decided_at
        assert report.drafted_at < report.submitted_at < report.decided_at


def test_the_list_of_imports_tells_the_nights(demo):
    batches = ImportBatch.objects.all()
    assert batches.count() == 11
    assert sum(batch.created for batch in batches) == 420
    assert {batch.run_state for batch in batches} == {RunState.DONE}
    assert Technician.objects.filter(is_new=True).count() == 6


def test_nothing_is_left_for_the_sweeps(demo):
    assert not DirtyDay.objects.exists()
