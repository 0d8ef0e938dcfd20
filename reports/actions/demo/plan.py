"""What a demo is made of, and the one clock and the dice it is made with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from config.lib.calendar import ONE_DAY, at_local, day_start, local_day

NIGHT_RUN = time(0, 5)
FILED_DAYS = 14


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """How much history, and which one: the same seed on the same day gives the same rows.

    The history ends with yesterday's last call. ``now`` decides nothing but the day and, so that the queue
    has something to show at once, the minutes of today's appointments.
    """

    now: datetime
    orders: int = 20_000
    days: int = 60
    seed: int = 1
    password: str = ""
    filed_days: int = FILED_DAYS

    @property
    def today(self) -> date:
        return local_day(self.now)

    @property
    def horizon(self) -> datetime:
        """00:00 of today: nothing has been called since."""
        return day_start(self.today)

    @property
    def dates(self) -> tuple[date, ...]:
        """The days of the history, today last."""
        return tuple(self.today - ONE_DAY * back for back in reversed(range(self.days)))

    @property
    def filed_dates(self) -> tuple[date, ...]:
        """The last days, whose dailies are filed: those that the list of days shows.

        Freezing a day's forms and files takes most of a small demo's time, so no more than these.
        """
        return self.dates[max(0, self.days - 1 - self.filed_days) : -1]

    def dice(self, topic: str) -> Random:
        """Chance of its own for each topic, so that a change in one leaves the others as they were."""
        return Random(f"huifang:{self.seed}:{topic}")

    def landing_of(self, day: date) -> datetime:
        """When the ERP's night run brought ``day``: five past midnight, never later than now."""
        return min(at_local(day + ONE_DAY, NIGHT_RUN), self.now)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
