"""The slips of the last days in one region's clerk's hands, and what the comparison of filed days finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from config.lib.calendar import ONE_DAY, at_local
from reports.actions.demo.people import Staff, Team
from reports.actions.demo.plan import DemoPlan, minutes
from reports.actions.reconciling import check_day, explain_difference
from reports.actions.slips import Count, close_slips, take_slips
from reports.aggregates.slip_days import slip_sheet
from reports.choices import DifferenceKind, SlipHow
from reports.models import DayDifference

MORNING = time(7, 40)
DAYS_COUNTED = 3
MISREAD = "-1"  # what a torn slip was read as
EXPLANATION = "客户签字的单据还在师傅手里,次日补交。"


@dataclass(frozen=True, slots=True)
class Counting:
    """Who counts is the keenest region's clerk; of her newest day one slip is missing and one misread."""

    plan: DemoPlan
    staff: Staff

    def count(self) -> None:
        """Ends before the history does; everything through the real actions. The other filed days are left to
        the timetable's first sweep."""
        team = min(self.staff.teams, key=lambda each: each.traits.late_filing)
        days = self.plan.filed_dates[-DAYS_COUNTED - 1 : -1]
        for day in days:
            self._count_day(team=team, day=day, is_last=day == days[-1])
        checked_at = self.plan.horizon - minutes(30)
        for day in days:
            check_day(region=team.region, day=day, now=checked_at)
        self._explain_one(team=team, at=checked_at + minutes(9))

    def _count_day(self, *, team: Team, day: date, is_last: bool) -> None:
        sheet = slip_sheet(region=team.region, day=day)
        numbers = [order.order_no for group in sheet.groups for order in group.orders]
        if is_last and numbers:
            numbers[-1] += MISREAD
        count, at = Count(region=team.region, day=day), at_local(day + ONE_DAY, MORNING)
        if numbers:
            take_slips(numbers=numbers, count=count, how=SlipHow.SCAN, actor=team.clerk, now=at)
        close_slips(count=count, actor=team.clerk, now=at + minutes(11))

    def _explain_one(self, *, team: Team, at: datetime) -> None:
        kind = DifferenceKind.ORDER_WITHOUT_SLIP
        waiting = DayDifference.objects.unexplained().filter(region=team.region, kind=kind)
        found = waiting.select_related("region").order_by("day", "order_no").first()
        if found is not None:
            explain_difference(difference=found, text=EXPLANATION, actor=team.lead, now=at)
