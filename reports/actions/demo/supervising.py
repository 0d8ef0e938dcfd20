"""What waits for supervisors: callbacks without dials left, and some that all skip (rulings 27, 31)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time

from callbacks.actions.claiming import skip
from callbacks.actions.supervising import close_below_rule
from callbacks.choices import TaskState
from callbacks.models import CallbackTask
from callbacks.policies.endings import Ending
from config.lib.calendar import ONE_DAY, at_local, local_day
from reports.actions.demo.calls import DemoCall
from reports.actions.demo.dialling import NO_COMMON_LANGUAGE
from reports.actions.demo.following import Following
from reports.actions.demo.people import Staff, Team
from reports.actions.demo.plan import DemoPlan, minutes

SHOWN_IN = 3  # the largest regions
LEFT_OPEN = 2  # days: what is older the supervisor has closed
REASON = "方言不通,换人回访仍无法沟通"
SKIPPED_AT = (time(18, 20), time(18, 55), time(19, 30))
SKIPS = ("客户上次要求晚些再打", "正在查工单的收费情况", "客户方言重,留给本地同事")


@dataclass(slots=True)
class Supervision:
    plan: DemoPlan
    staff: Staff
    used_up: list[DemoCall] = field(default_factory=list)
    planted: set[int] = field(default_factory=set)

    def plant(self, *, following: Iterable[Following]) -> None:
        """One customer a large region whom nobody understands, so that a dead end is open today."""
        begins = self.plan.today - ONE_DAY * (LEFT_OPEN + 1)
        regions = {team.region.pk for team in self._shown()} - self.planted
        for each in following:
            if each.task.region_id in regions and local_day(each.task.due_start) == begins:
                each.spoilt = NO_COMMON_LANGUAGE
                each.moment = at_local(begins, time(9, 10))
                regions.remove(each.task.region_id)
                self.planted.add(each.task.region_id)

    def note(self, *, calls: Iterable[DemoCall]) -> None:
        self.used_up += [call for call in calls if call.ending is Ending.DEAD_END]

    def close(self, *, day: date) -> None:
        """In the morning the supervisor ends what has no dials left; the last days' still wait for her."""
        if self.plan.today - day <= ONE_DAY * LEFT_OPEN:
            return
        at = at_local(day, time(9, 20))
        for place, call in enumerate(self.used_up):
            lead = self.staff.team(region_id=call.task.region_id).lead
            close_below_rule(task=call.task, supervisor=lead, reason=REASON, now=at + minutes(place))
        self.used_up.clear()

    def skip_one(self) -> None:
        """Yesterday evening one callback a large region was put off three times."""
        yesterday = self.plan.today - ONE_DAY
        for team in self._shown():
            tasks = CallbackTask.objects.filter(region=team.region, state=TaskState.DUE, attempts_made=0)
            task = tasks.filter(due_on__gte=self.plan.today, due_start__lt=at_local(yesterday, time(18)))
            found = task.order_by("pk").first()
            if found is not None:
                self._skip(task=found, team=team, day=yesterday)

    def _skip(self, *, task: CallbackTask, team: Team, day: date) -> None:
        for place, (clock, reason) in enumerate(zip(SKIPPED_AT, SKIPS, strict=True)):
            agent = team.agents[place % len(team.agents)]
            task = skip(task=task, agent=agent, reason=reason, now=at_local(day, clock))

    def _shown(self) -> tuple[Team, ...]:
        by_size = sorted(self.staff.teams, key=lambda team: -team.traits.share)
        return tuple(by_size[:SHOWN_IN])
