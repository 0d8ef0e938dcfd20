"""The dailies of the history through the real filing: in time or late, accepted, returned, or forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random

from config.lib.calendar import ONE_DAY, at_local
from regions.models import User
from reports.actions.demo.people import Staff, Team
from reports.actions.demo.plan import DemoPlan, minutes
from reports.actions.filing import accept, make_draft, refresh_submitted, return_report, submit
from reports.actions.noting import update_notes
from reports.choices import ReportState
from reports.models import DailyReport

DRAFTED = time(18, 30)
FORGOTTEN = 0.25  # of the days that a region files late
RETURNED = 0.015
EARLY = 0.4
REASON = "完成量与ERP不一致,请核对后重新上报。"
NOTES = (
    "当日两单客户要求改期,已另约时间。",
    "下午线路短时中断,部分回访顺延到傍晚。",
    "配件到货推迟,三单顺延。",
)


@dataclass(frozen=True, slots=True)
class Filing:
    """Who files, who decides, and the dice of the day."""

    plan: DemoPlan
    staff: Staff
    dice: Random

    def file_early(self, *, day: date) -> None:
        """The keenest region sometimes files in the evening, before the ERP's night run brings the day."""
        keenest = min(self.staff.teams, key=lambda team: team.traits.late_filing)
        if self.dice.random() < EARLY:
            report = make_draft(region=keenest.region, day=day, actor=None, now=at_local(day, DRAFTED))
            evening = at_local(day, time(20, 10)) + minutes(self.dice.uniform(0, 25))
            submit(report=report, actor=keenest.lead, now=evening)

    def file(self, *, day: date) -> None:
        """Every region's daily of ``day``, as far as people came to it before the history ends."""
        for team in self.staff.teams:
            report = make_draft(region=team.region, day=day, actor=None, now=at_local(day, DRAFTED))
            if report.state == ReportState.SUBMITTED:
                self._bring_up_to_date(report=report, team=team)
            else:
                self._submit(report=report, team=team)

    def _bring_up_to_date(self, *, report: DailyReport, team: Team) -> None:
        """What the sweep does a few minutes after the night run: version n+1 by itself (ruling 49)."""
        at = min(self.plan.landing_of(report.date) + minutes(5), self.plan.now)
        newer = refresh_submitted(region=team.region, day=report.date, now=at)
        self._decide(report=newer or report, maker=team.lead, at=at + minutes(520))

    def _submit(self, *, report: DailyReport, team: Team) -> None:
        at = self._submission(team=team, day=report.date)
        if at is None or at >= self.plan.horizon:
            return
        maker = team.lead if self.dice.random() < 0.2 else self.dice.choice(team.agents)
        if self.dice.random() < 0.06:
            report = update_notes(report=report, actor=maker, now=at, notes=self.dice.choice(NOTES))
        filed = submit(report=report, actor=maker, now=at).report
        if self._is_last_of_the_poorest(team=team, day=report.date):
            return_report(report=filed, reason=REASON, actor=self.staff.hq_agents[0], now=at + minutes(95))
            return
        self._decide(report=filed, maker=maker, at=at)

    def _submission(self, *, team: Team, day: date) -> datetime | None:
        """The next morning before nine; the late ones in the afternoon, or not at all in the last days."""
        morning = at_local(day + ONE_DAY, time(8, 5)) + minutes(self.dice.uniform(0, 50))
        if self.dice.random() >= team.traits.late_filing:
            return morning
        is_recent = self.plan.today - day <= ONE_DAY * 14
        if is_recent and self.dice.random() < FORGOTTEN:
            return None
        return morning + minutes(self.dice.uniform(120, 1_700))

    def _decide(self, *, report: DailyReport, maker: User, at: datetime) -> None:
        decider = self.dice.choice(self.staff.hq_agents)
        decided = at + minutes(self.dice.uniform(60, 240 if self.dice.random() < 0.85 else 2_000))
        if decided >= self.plan.horizon:
            return
        if self.dice.random() < RETURNED:
            returned = return_report(report=report, reason=REASON, actor=decider, now=decided)
            again = decided + minutes(self.dice.uniform(20, 90))
            report = submit(report=returned, actor=maker, now=again).report
            decided = again + minutes(45)
        accept(report=report, actor=decider, now=decided)

    def _is_last_of_the_poorest(self, *, team: Team, day: date) -> bool:
        """One returned daily stands open for the tour: the poorest region's of the day before yesterday."""
        poorest = min(self.staff.teams, key=lambda each: each.traits.quality)
        return team is poorest and self.plan.today - day == ONE_DAY * 2
