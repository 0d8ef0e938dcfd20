"""What becomes of a job after its dispatch: finished, waiting, void; sometimes taken back by the ERP."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from config.lib.calendar import ONE_DAY

VOID = 0.040
STUCK = 0.032
WAITS_FOR_PARTS = 0.050  # of repairs; most of them get the part and are finished
UNDONE = 0.005  # of finished jobs: voided or reopened in the ERP afterwards
LATE_SLIP = 0.007  # of finished jobs: the slip reaches the office days later
INSTALL_LAGS = ((0, 60), (1, 28), (2, 8), (3, 4))
REPAIR_LAGS = ((0, 46), (1, 32), (2, 11), (3, 6), (5, 5))
CARRIED_LAGS = ((1, 12), (2, 25), (3, 25), (4, 18), (6, 12), (9, 8))
DONE_TODAY = 0.35

FINISHED, OPEN, WAITING, VOIDED = "已完工", "处理中", "待配件", "作废"


@dataclass(frozen=True, slots=True)
class Version:
    """The order as the export of ``day`` shows it; ``completed_at`` as the ERP writes it, or empty."""

    day: date
    status: str
    completed_at: str = ""


@dataclass(frozen=True, slots=True)
class Life:
    """``dispatched`` is the local wall clock; nothing happens on ``today`` but what bare dates can say."""

    dispatched: datetime
    is_install: bool
    carried_in: bool
    today: date

    @property
    def day(self) -> date:
        return self.dispatched.date()


def life_of(*, life: Life, dice: Random) -> tuple[Version, ...]:
    """The versions up to yesterday's export, oldest first; at least the first one.

    An order stands in the export of its dispatch day and of each day when it changed.
    """
    versions = _today(life, dice) if life.day == life.today else _story(life, dice)
    told: dict[date, Version] = {}
    for version in versions:
        if version.day < life.today or life.day == life.today:
            told[version.day] = version  # of one day only the last state is exported
    return tuple(told.values())


def _today(life: Life, dice: Random) -> list[Version]:
    """Planned the evening before, or reported done with a bare date: no clock of today is needed."""
    yesterday = life.today - ONE_DAY
    if life.is_install and dice.random() < DONE_TODAY:
        return [Version(yesterday, FINISHED, f"{life.today:%Y-%m-%d}")]
    return [Version(yesterday, OPEN)]


def _story(life: Life, dice: Random) -> list[Version]:
    begun = Version(life.day, OPEN)
    chance = dice.random()
    if chance < VOID:
        return [begun, Version(life.day + ONE_DAY * dice.choice((0, 0, 1, 2)), VOIDED)]
    if chance < VOID + STUCK:
        return [begun]
    if not life.is_install and dice.random() < WAITS_FOR_PARTS:
        return [begun, *_waiting(life, dice)]
    return [begun, *_finished(life, dice, after=_lag(life, dice))]


def _lag(life: Life, dice: Random) -> int:
    lags = INSTALL_LAGS if life.is_install else CARRIED_LAGS if life.carried_in else REPAIR_LAGS
    return dice.choices([lag for lag, _weight in lags], [weight for _lag, weight in lags])[0]


def _waiting(life: Life, dice: Random) -> list[Version]:
    waits = Version(life.day + ONE_DAY * dice.choice((0, 1)), WAITING)
    if dice.random() < 0.25:
        return [waits]
    return [waits, *_finished(life, dice, after=dice.randrange(4, 15))]


def _finished(life: Life, dice: Random, *, after: int) -> list[Version]:
    done = _completion(life, dice, after=after)
    slip = dice.randrange(4, 7) if dice.random() < LATE_SLIP else 0
    finished = Version(done.date() + ONE_DAY * slip, FINISHED, f"{done:%Y-%m-%d %H:%M:%S}")
    if slip or dice.random() >= UNDONE:
        return [finished]
    undone = finished.day + ONE_DAY * dice.randrange(1, 5)
    if dice.random() < 0.6:
        return [finished, Version(undone, VOIDED)]
    again = datetime.combine(undone + ONE_DAY, time(16, 30))
    return [finished, Version(undone, OPEN), Version(again.date(), FINISHED, f"{again:%Y-%m-%d %H:%M:%S}")]


def _completion(life: Life, dice: Random, *, after: int) -> datetime:
    """The same day some time after the dispatch, else in working hours of a later day."""
    if after == 0:
        at = life.dispatched + timedelta(minutes=dice.triangular(50, 300, 130))
        latest = datetime.combine(life.day, time(21, 30))
        return min(at, latest).replace(second=dice.randrange(60), microsecond=0)
    day = life.day + ONE_DAY * after
    at = datetime.combine(day, time(8, 40)) + timedelta(minutes=dice.triangular(0, 640, 300))
    return at.replace(second=dice.randrange(60), microsecond=0)
