"""The whole demo, day by day as it would have happened: night run, planning, filing, calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from callbacks.actions.planning import plan_callbacks
from callbacks.actions.queueing import rerank
from callbacks.models import CallbackTask, Complaint, Outcome
from config.lib.calendar import ONE_DAY
from config.lib.errors import Refused
from regions.actions.calendar_days import load_holidays
from regions.models import Region, User
from reports.actions.demo.calls import DemoCall
from reports.actions.demo.counting import Counting
from reports.actions.demo.filing import Filing
from reports.actions.demo.following import Desk, Following
from reports.actions.demo.jobs import DemoOrder, orders
from reports.actions.demo.landing import Export, confirm_catalogue, exports, land
from reports.actions.demo.looping import Loop
from reports.actions.demo.people import Staff, hire
from reports.actions.demo.plan import DemoPlan
from reports.actions.demo.supervising import Supervision
from reports.actions.demo.workday import Workday
from reports.actions.demo.writing import write_calls
from reports.actions.drafting import refresh_moved_days
from reports.actions.rollup import EVERYTHING, take_over_marks
from reports.choices import ReportState
from reports.models import DailyReport, TotalDay
from workorders.models import WorkOrder

WriteCalls = Callable[[Sequence[DemoCall]], None]


@dataclass(frozen=True, slots=True)
class Seeded:
    regions: int
    users: int
    orders: int
    callbacks: int
    complaints: int

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def _in_bulk(calls: Sequence[DemoCall]) -> None:
    write_calls(calls=calls)


@transaction.atomic
def seed_demo(*, plan: DemoPlan, write: WriteCalls = _in_bulk) -> Seeded:
    """Fill an empty database with ``plan``: all of it or nothing.

    Guarantees: the same plan gives the same rows. ``write`` is how a day's calls become rows; another way of
    writing them must make the same rows, and a test does it through the real actions. Raises Refused where
    there are regions or orders already.
    """
    if Region.objects.callable().exists() or WorkOrder.objects.exists():
        raise Refused("already_seeded", _("数据库里已有区域或工单,演示数据只能生成到空数据库里。"))
    staff = hire(plan=plan)
    years = {day.year for day in plan.dates} | {plan.today.year + 1}
    load_holidays(years=years, actor=None, now=plan.now)
    made = orders(plan=plan)
    history = _History(
        plan=plan,
        staff=staff,
        write=write,
        desk=_desk(plan=plan, staff=staff, made=made),
        supervision=Supervision(plan=plan, staff=staff),
        loop=Loop(plan=plan, staff=staff),
    )
    exported = exports(orders=made)
    for day in sorted({*exported, *plan.dates[:-1]}):
        history.live(day=day, export=exported.get(day, []))
    history.supervision.skip_one()
    confirm_catalogue()
    rerank(tasks=CallbackTask.objects.all(), now=plan.now)
    _settle_marks(now=plan.now)
    Counting(plan=plan, staff=staff).count()
    return Seeded(
        regions=Region.objects.callable().count(),
        users=User.objects.count(),
        orders=WorkOrder.objects.count(),
        callbacks=CallbackTask.objects.count(),
        complaints=Complaint.objects.count(),
    )


def _desk(*, plan: DemoPlan, staff: Staff, made: Sequence[DemoOrder]) -> Desk:
    workers = {order.worker.number: order.worker for order in made if order.worker is not None}
    return Desk(plan=plan, staff=staff, workers=workers, dice=plan.dice("desk"))


def _settle_marks(*, now: datetime) -> None:
    """Leave the filed dailies as they should be when the house opens: only days still open to change are
    looked at. The totals are left to the sweep, which makes them within seconds."""
    take_over_marks(stretch=EVERYTHING, now=now)
    waiting = DailyReport.objects.filter(
        state=ReportState.SUBMITTED, deadline_at__gte=now, region=OuterRef("region"), date=OuterRef("day")
    )
    TotalDay.objects.filter(~Exists(waiting), is_moved=True).update(is_moved=False)
    while TotalDay.objects.filter(is_moved=True).exists():
        refresh_moved_days(now=now)


@dataclass(slots=True)
class _History:
    plan: DemoPlan
    staff: Staff
    desk: Desk
    write: WriteCalls
    supervision: Supervision
    loop: Loop
    open: dict[int, Following] = field(default_factory=dict)
    refusers: set[int] = field(default_factory=set)
    last_task: int = 0

    def live(self, *, day: date, export: Export) -> None:
        """The night after ``day``, the next morning's filing and, before today, the next day's calls."""
        filing = Filing(plan=self.plan, staff=self.staff, dice=self.plan.dice(f"filing {day}"))
        is_filed = day in self.plan.filed_dates
        if is_filed:
            filing.file_early(day=day)
        landed_at = self.plan.landing_of(day)
        land(export=export, now=landed_at)
        plan_callbacks(now=landed_at)
        self._follow(now=landed_at)
        if is_filed:
            filing.file(day=day)
        next_day = day + ONE_DAY
        if next_day < self.plan.today:
            self._call(day=next_day)

    def _follow(self, *, now: datetime) -> None:
        """New callbacks join, cancelled ones go, and the queue's columns are as the night left them."""
        taken = list(self.desk.take(after=self.last_task, now=now))
        self.supervision.plant(following=taken)
        self.open |= {each.task.pk: each for each in taken}
        self.last_task = max(self.open, default=self.last_task)
        rows = CallbackTask.objects.callable().values_list("pk", "rank", "callable_at", "rerank_at")
        places = {pk: (rank, callable_at, rerank_at) for pk, rank, callable_at, rerank_at in rows}
        self.open = {pk: each for pk, each in self.open.items() if pk in places}
        for pk, each in self.open.items():
            each.task.rank, each.task.callable_at, each.task.rerank_at = places[pk]

    def _call(self, *, day: date) -> None:
        self.supervision.close(day=day)
        workday = Workday(
            day=day,
            plan=self.plan,
            outcomes={outcome.code: outcome for outcome in Outcome.objects.all()},
            refusers=self.refusers,
            dice=self.plan.dice(f"calls {day}"),
        )
        calls = workday.run(following=self.open.values())
        self.write(calls)
        self.supervision.note(calls=calls)
        self.loop.live(day=day)
