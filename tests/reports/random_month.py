"""Rows of a random month in three regions, with everything that the forms leave out or count otherwise.

Written as rows, not through actions: what counts may not depend on how it came about. Every moment is a
whole second or the very edge of a day in Shanghai (C10).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from callbacks.choices import CancelReason, ComplaintState, TaskState, WaiveReason
from callbacks.models import (
    CallAttempt,
    CallbackRecord,
    CallbackTask,
    Complaint,
    DataRecheck,
    Outcome,
    Retraction,
)
from config.lib.calendar import at_local, day_end, day_start
from regions.choices import Role
from regions.models import Membership, Region, User
from tests.factories import CategoryFactory, CustomerFactory, RegionFactory, TechnicianFactory, member
from workorders.choices import Kind, ServiceMode, Status
from workorders.models import Technician, WorkOrder

FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)
EARLIEST, SPAN = date(2026, 5, 22), 45
LAST_MOMENT = time(23, 59, 59, 999_999)
ENDED = (TaskState.COMPLETED,) * 6 + (
    TaskState.REFUSED, TaskState.UNREACHABLE, TaskState.UNREACHABLE, TaskState.BAD_DATA, TaskState.BAD_DATA,
    TaskState.WAIVED, TaskState.CANCELLED, TaskState.DUE, TaskState.IN_PROGRESS,
)  # fmt: skip


class RandomMonth:
    """The same seed makes the same rows."""

    def __init__(self, *, seed: int) -> None:
        self.random = Random(seed)
        self.regions: list[Region] = [RegionFactory(code=code) for code in ("HZ", "NB", "WZ")]
        self.agents: list[User] = [
            member(region=region, role=Role.CALLBACK_AGENT) for region in self.regions for _each in range(2)
        ]
        self.agents += self._odd_agents()
        air, fridge = CategoryFactory(name="空调"), CategoryFactory(name="冰箱")
        self.categories: list[Any] = [air, fridge, CategoryFactory(name="空调器", alias_of=air)]
        own = {region.pk: self._technicians(region) for region in self.regions}
        lent = own[self.regions[0].pk][0]
        self.technicians: dict[int, list[Technician | None]] = {
            region: [None, *people] if lent in people else [None, *people, lent]
            for region, people in own.items()
        }
        self.customers = [CustomerFactory() for _each in range(12)]
        self.outcomes = {each.is_connected: each for each in Outcome.objects.order_by("-pk")}

    def _technicians(self, region: Region) -> list[Any]:
        """With a namesake in every region who has no number, and one who left."""
        real: list[Any] = [TechnicianFactory(region=region), TechnicianFactory(region=region)]
        namesake = TechnicianFactory(region=region, name="张伟", number="")
        gone = TechnicianFactory(region=region, name="李强", is_active=False)
        return [*real, TechnicianFactory(region=region, alias_of=real[0]), namesake, gone]

    def _odd_agents(self) -> list[User]:
        """Two of one name, one who left, and one who calls in one region and leads another."""
        first, second, third = self.regions
        twins = [
            member(region=region, role=Role.CALLBACK_AGENT, name="王芳", staff_no="")
            for region in (first, second)
        ]
        gone = member(region=third, role=Role.CALLBACK_AGENT, is_active=False)
        mixed = member(region=first, role=Role.CALLBACK_AGENT)
        Membership.objects.create(user=mixed, region=second, role=Role.REGION_SUPERVISOR)
        return [*twins, gone, mixed]

    def chance(self, percent: int) -> bool:
        return self.random.randrange(100) < percent

    def moment(self, day: date) -> datetime:
        if self.chance(10):
            return at_local(day, self.random.choice([time(0), LAST_MOMENT]))
        return day_start(day) + timedelta(seconds=self.random.randrange(86_400))

    def fill(self, *, orders: int) -> None:
        for number in range(orders):
            order = self._order(number)
            if self.chance(92 if order.status == Status.FINISHED else 5):
                self._task(order)

    def _order(self, number: int) -> WorkOrder:
        region = self.random.choice(self.regions)
        dispatched = self.moment(EARLIEST + timedelta(days=self.random.randrange(SPAN)))
        status = self.random.choices(list(Status), weights=[75, 13, 6, 6])[0]
        kind = self.random.choice([Kind.INSTALL, Kind.REPAIR])
        modes = list(ServiceMode) if kind == Kind.REPAIR else [ServiceMode.ONSITE]
        done = self.moment(
            (dispatched + timedelta(hours=32)).date() + timedelta(days=self.random.randrange(5))
        )
        customer = self.random.choice(self.customers)
        return WorkOrder.objects.create(
            order_no=f"R{number:05d}",
            region=region,
            category=self.random.choice(self.categories),
            technician=self.random.choice(self.technicians[region.pk]),
            customer=customer,
            phone_hmac="" if self.chance(5) else customer.phone_hmac,
            kind=kind,
            service_mode=self.random.choice(modes),
            status=status,
            dispatched_at=dispatched,
            completed_at=max(done, dispatched) if status == Status.FINISHED or self.chance(10) else None,
            is_test=self.chance(4),
            landed_at=dispatched,
        )

    def _task(self, order: WorkOrder) -> None:
        since = order.completed_at or order.dispatched_at
        due_on = since.date() + timedelta(days=self.random.randrange(1, 4))
        state = self.random.choice(ENDED)
        task = CallbackTask(
            work_order=order,
            region=order.region if self.chance(95) else self.random.choice(self.regions),
            state=state,
            due_start=day_start(due_on),
            due_end=day_end(due_on),
            due_on=due_on,
            callable_at=day_start(due_on),
            created_at=since,
            late_import=self.chance(10),
            waive_reason=WaiveReason.PEAK if state == TaskState.WAIVED else "",
            cancel_reason=CancelReason.UNDONE if state == TaskState.CANCELLED else "",
            assigned_to=self.random.choice([None, *self.agents]),
        )
        if state == TaskState.COMPLETED and self.chance(6):
            task.waive_reason = WaiveReason.PEAK  # waived, and called later all the same
        is_done = state not in {TaskState.DUE, TaskState.WAIVED}
        if is_done:
            task.completed_at = self.moment(
                due_on + timedelta(days=self.random.choice([-1, 0, 0, 0, 1, 2, 3]))
            )
        if state == TaskState.UNREACHABLE:
            task.rule_met = self.chance(70)
        is_flagged = state in {TaskState.COMPLETED, TaskState.REFUSED} and self.chance(5)
        task.flagged_at = task.completed_at if is_flagged else None
        task.save()
        self._calls(task)

    def _calls(self, task: CallbackTask) -> None:
        if task.state in {TaskState.WAIVED, TaskState.DUE} or (
            task.state == TaskState.BAD_DATA and self.chance(50)
        ):
            tries = 0  # born without a usable number
        else:
            tries = self.random.randrange(1, 4)
        last = task.completed_at or day_start(task.due_on)
        for number in range(tries):
            at = last - timedelta(hours=5 * (tries - 1 - number))
            attempt = self._attempt(task, at, is_last=number == tries - 1)
            if number == 0:
                task.first_attempt_at = attempt.dialled_at
            task.attempts_made, task.agent = number + 1, attempt.agent
        task.save()
        if task.state == TaskState.BAD_DATA and self.chance(70):
            self._recheck(task)

    def _attempt(self, task: CallbackTask, at: datetime, *, is_last: bool) -> CallAttempt:
        ends_well = is_last and task.state == TaskState.COMPLETED
        attempt = self._saved(task, at, is_connected=ends_well or self.chance(20))
        if ends_well:
            if self.chance(8):
                self._taken_back(task, at)
            self._record(task, attempt)
        return attempt

    def _saved(self, task: CallbackTask, at: datetime, *, is_connected: bool) -> CallAttempt:
        dialled = at - timedelta(seconds=self.random.randrange(200))
        return CallAttempt.objects.create(
            task=task,
            region=task.region,
            agent=self.random.choice(self.agents),
            outcome=self.outcomes[is_connected],
            dialled_at=dialled,
            ended_at=self.random.choice([None, dialled + (at - dialled) / 2]),
            saved_at=at,
            submission_id=UUID(int=self.random.getrandbits(128)),
        )

    def _taken_back(self, task: CallbackTask, at: datetime) -> None:
        attempt = self._saved(task, at, is_connected=True)
        Retraction.objects.create(attempt=attempt, region=task.region, agent=attempt.agent, at=at)
        self._answers(task, attempt, task_of_record=None, retracted_at=at)

    def _record(self, task: CallbackTask, attempt: CallAttempt) -> None:
        record = self._answers(task, attempt, task_of_record=task, retracted_at=None)
        if (record.satisfaction or 5) <= 2 or self.chance(5):
            self._case(record)

    def _answers(
        self, task: CallbackTask, attempt: CallAttempt, *, task_of_record: Any, retracted_at: Any
    ) -> CallbackRecord:
        is_genuine = self.random.choice([True, True, True, True, False, None])
        return CallbackRecord.objects.create(
            task=task_of_record,
            attempt=attempt,
            work_order=task.work_order,
            region=task.region,
            agent=attempt.agent,
            round=task.round,
            recorded_at=attempt.saved_at,
            satisfaction=self.random.choice([None, 1, 2, 3, 4, 5]),
            attitude_rating=self.random.choice([None, 1, 2, 3, 4, 5]),
            is_genuine=is_genuine,
            not_genuine_reason="not_visited" if is_genuine is False else "",
            retracted_at=retracted_at,
        )

    def _recheck(self, task: CallbackTask) -> None:
        is_concluded = self.chance(70)
        DataRecheck.objects.create(
            work_order=task.work_order,
            task=task,
            region=task.region,
            kind="empty_number",
            state="confirmed_error" if is_concluded else "opened",
            evidence="问过服务人员" if is_concluded else "",
            opened_at=task.completed_at or task.created_at,
            checked_at=task.completed_at if is_concluded else None,
            responsible_kind=self.random.choice(["", "technician", "none"]) if is_concluded else "",
        )

    def _case(self, record: CallbackRecord) -> None:
        at = record.recorded_at
        case = Complaint.objects.create(
            number=f"C-{record.pk:06d}",
            work_order=record.work_order,
            region=record.region,
            record=record if self.chance(85) else None,
            kind="dissatisfied",
            category="other",
            severity="minor",
            complainant="李雷",
            matter="不制冷",
            demand="再修一次",
            description="不制冷",
            occurred_at=at,
            registered_at=at if self.chance(80) else self.moment(at.date() + timedelta(days=2)),
            registered_by=record.agent,
            response_due_at=self.random.choice([None, at + timedelta(hours=24)]),
            responded_at=self.random.choice(
                [None, at + timedelta(hours=2), at + timedelta(hours=24), at + timedelta(days=3)]
            ),
            resolution_due_at=self.random.choice([None, at + timedelta(days=2)]),
            second_due_at=self.random.choice([None, at + timedelta(days=3)]),
            taken_back_at=at if self.chance(5) else None,
        )
        self.random.choice([self._leave_open, self._close, self._close, self._withdraw, self._merge])(case)

    def _leave_open(self, case: Complaint) -> None:
        """Its second callback may have told something all the same."""
        if self.chance(50):
            self._second(case, satisfaction=self.random.randrange(1, 6))

    def _close(self, case: Complaint) -> None:
        record = self._second(case, satisfaction=self.random.randrange(4, 6))
        case.state, case.handler = ComplaintState.CLOSED_SATISFIED, self._other_than(record.agent)
        case.handled_at = self.random.choice(
            [None, case.registered_at + timedelta(days=self.random.randrange(4))]
        )
        case.closed_at = record.recorded_at
        case.closing_record, case.closing_solved, case.closing_agent = record, "yes", record.agent
        case.closing_satisfaction = record.satisfaction
        case.save()

    def _withdraw(self, case: Complaint) -> None:
        case.state = ComplaintState.WITHDRAWN
        case.closed_at = case.withdrawn_call_at = case.registered_at + timedelta(hours=30)
        case.closing_solved = self.random.choice(["yes", None])
        case.save()

    def _merge(self, case: Complaint) -> None:
        master = Complaint.objects.exclude(pk=case.pk).order_by("pk").first()
        if master is not None:
            case.state, case.merged_into, case.closed_at = ComplaintState.MERGED, master, case.registered_at
            case.save()

    def _second(self, case: Complaint, *, satisfaction: int) -> CallbackRecord:
        at = self.moment(case.registered_at.date() + timedelta(days=self.random.randrange(1, 6)))
        rounds = CallbackTask.objects.filter(work_order=case.work_order).count()
        task = CallbackTask.objects.create(
            work_order=case.work_order,
            region=case.region,
            complaint=case,
            round=rounds + 1,
            state=TaskState.COMPLETED,
            due_start=at,
            due_end=at,
            due_on=at.date(),
            callable_at=at,
            created_at=at,
            completed_at=at,
            first_attempt_at=at,
            attempts_made=1,
        )
        record = self._answers(
            task, self._saved(task, at, is_connected=True), task_of_record=task, retracted_at=None
        )
        record.satisfaction, record.solved = satisfaction, "yes"
        record.save()
        return record

    def _other_than(self, agent: User) -> User:
        return next(each for each in self.agents if each != agent)
