"""When an unreached customer may be given up, and when she is tried again (ruling 27, calls.md 4).

The attempt rule: three counted attempts, on two days, in two time bands, at least two hours apart. The
numbers are those of the dated policy row; the bands are the ruling's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from config.lib.calendar import ONE_DAY, at_local, day_start, local, local_day

LOOK_AHEAD_DAYS = 7


class Band(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


# Half-open: 12:00 is no longer morning, 17:30 is evening, 20:00 is outside (ruling 27).
BANDS: tuple[tuple[Band, time, time], ...] = (
    (Band.MORNING, time(9), time(12)),
    (Band.AFTERNOON, time(13, 30), time(17, 30)),
    (Band.EVENING, time(17, 30), time(20)),
)


class Refusal(StrEnum):
    CUSTOMER_DAY_LIMIT = "customer_day_limit"
    TASK_LIMIT = "task_limit"
    ADDS_NOTHING = "adds_nothing"


@dataclass(frozen=True, slots=True)
class AttemptRule:
    attempts: int = 3
    days: int = 2
    bands: int = 2
    gap: timedelta = timedelta(hours=2)
    dials_a_day: int = 3
    dials_a_task: int = 6


def band_of(at: datetime) -> Band | None:
    """The band of the instant's local clock; None outside all bands."""
    clock = local(at).time()
    return next((band for band, opens, closes in BANDS if opens <= clock < closes), None)


@dataclass(frozen=True, slots=True)
class Missing:
    """What the rule still lacks. One dial can add to all three at once, hence ``dials`` is their maximum."""

    attempts: int
    days: int
    bands: int

    @property
    def dials(self) -> int:
        return max(self.attempts, self.days, self.bands)

    def as_dict(self) -> dict[str, int]:
        return {"attempts": self.attempts, "days": self.days, "bands": self.bands}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the counted attempts have come towards the rule."""

    rule: AttemptRule = field(default_factory=AttemptRule)
    counted: int = 0
    days: frozenset[date] = frozenset()
    bands: frozenset[Band] = frozenset()
    last_counted: datetime | None = None

    @property
    def missing(self) -> Missing:
        return Missing(
            attempts=max(0, self.rule.attempts - self.counted),
            days=max(0, self.rule.days - len(self.days)),
            bands=max(0, self.rule.bands - len(self.bands)),
        )

    @property
    def rule_met(self) -> bool:
        return self.missing.dials == 0

    def counts_at(self, at: datetime) -> bool:
        """Within two hours of the last counted attempt nothing counts."""
        return self.last_counted is None or at - self.last_counted >= self.rule.gap

    def after(self, at: datetime) -> Standing:
        """With one more countable attempt at ``at``; a time outside the bands adds to number and day."""
        if not self.counts_at(at):
            return self
        band = band_of(at)
        return replace(
            self,
            counted=self.counted + 1,
            days=self.days | {local_day(at)},
            bands=self.bands | {band} if band else self.bands,
            last_counted=at,
        )

    def gains_by(self, at: datetime) -> bool:
        """Would a countable attempt at ``at`` bring the end of the rule nearer?"""
        return self.after(at).missing.dials < self.missing.dials


def standing(*, times: Iterable[datetime], rule: AttemptRule) -> Standing:
    """From the times of attempts whose outcome counts; those within the gap drop out here too."""
    found = Standing(rule=rule)
    for at in sorted(times):
        found = found.after(at)
    return found


@dataclass(frozen=True, slots=True)
class Allowance:
    """Dials used so far. ``customer_today`` counts every dial to the same digits, saved or not (ruling 32);
    ``granted`` are the supervisor's extra dials."""

    task_dials: int
    granted: int = 0
    customer_today: int = 0

    def left(self, rule: AttemptRule) -> int:
        return max(0, rule.dials_a_task + self.granted - self.task_dials)


def refusal(
    *, past: Standing, at: datetime, allowance: Allowance, appointment: bool = False
) -> Refusal | None:
    """Why the number may not be dialled at ``at``; None when it may.

    A dial that brings the rule no nearer is refused when the dials left after it would be fewer than those
    missing, so that no task runs into its dead end by carelessness. An appointment is the customer's own
    wish: she is called then whatever it adds.
    """
    if allowance.customer_today >= past.rule.dials_a_day:
        return Refusal.CUSTOMER_DAY_LIMIT
    if allowance.left(past.rule) == 0:
        return Refusal.TASK_LIMIT
    if appointment or _affordable(past=past, at=at, allowance=allowance):
        return None
    return Refusal.ADDS_NOTHING


def _affordable(*, past: Standing, at: datetime, allowance: Allowance) -> bool:
    return past.gains_by(at) or allowance.left(past.rule) - 1 >= past.missing.dials


def is_dead_end(*, past: Standing, allowance: Allowance) -> bool:
    """No dial left and the rule not met: the supervisor grants three more or closes (ruling 27)."""
    return allowance.left(past.rule) == 0 and not past.rule_met


@dataclass(frozen=True, slots=True)
class Retry:
    """An outcome's own way of being tried again (calls.md 4); none of them set means another time band.

    ``after`` holds for the first ``max_a_day`` such outcomes of a day (busy), ``at_once`` for a line fault or
    a second phone, ``next_day`` for a rejected call or a suspended number.
    """

    after: timedelta = timedelta(0)
    max_a_day: int | None = None
    next_day: bool = False
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """The attempt just saved; ``same_today`` counts today's attempts with this outcome, this one included."""

    at: datetime
    retry: Retry
    same_today: int = 1


def next_try(*, tried: Tried, past: Standing, allowance: Allowance) -> datetime:
    """When the task may be called again; ``past`` and ``allowance`` include the attempt just made.

    Chosen so that the next dial adds what the rule misses (ruling 27); the outcome's own time is kept while
    enough dials remain.
    """
    day_is_full = allowance.customer_today >= past.rule.dials_a_day
    earliest = _earliest(tried=tried, day_is_full=day_is_full)
    own_time = _own_time(tried=tried, earliest=earliest, past=past)
    if own_time is not None and _affordable(past=past, at=own_time, allowance=allowance):
        return own_time
    return _adding_slot(tried=tried, past=past, earliest=earliest)


def _earliest(*, tried: Tried, day_is_full: bool) -> datetime:
    if tried.retry.next_day or day_is_full:
        return day_start(local_day(tried.at) + ONE_DAY)
    return tried.at + tried.retry.after


def _own_time(*, tried: Tried, earliest: datetime, past: Standing) -> datetime | None:
    """None when the outcome has no time of its own, or has used up its tries of the day."""
    if tried.retry.at_once and earliest == tried.at:
        return earliest
    spent = tried.retry.max_a_day is not None and tried.same_today > tried.retry.max_a_day
    if tried.retry.at_once or (tried.retry.after and not spent):
        return next(_slots(earliest=earliest, past=past))
    return None


def _slots(*, earliest: datetime, past: Standing) -> Iterator[datetime]:
    """Moments inside the bands, in order: ``earliest``, the end of the gap, each band's opening."""
    first_day = local_day(earliest)
    openings = (
        at_local(first_day + ONE_DAY * ahead, opens)
        for ahead in range(LOOK_AHEAD_DAYS)
        for _band, opens, _closes in BANDS
    )
    after_gap = [past.last_counted + past.rule.gap] if past.last_counted else []
    moments = sorted({earliest, *after_gap, *openings})
    return (at for at in moments if at >= earliest and band_of(at) is not None)


def _adding_slot(*, tried: Tried, past: Standing, earliest: datetime) -> datetime:
    slots = list(_slots(earliest=earliest, past=past))
    if not tried.retry.next_day:
        slots = [at for at in slots if band_of(at) != band_of(tried.at)]
    return next((at for at in slots if past.gains_by(at)), slots[0])
