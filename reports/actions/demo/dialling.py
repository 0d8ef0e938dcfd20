"""When an agent dials and what comes of it: habits of people, within the rules of policies/attempts.py."""

from __future__ import annotations

from datetime import date, datetime, time
from random import Random

from callbacks.policies.attempts import BANDS, band_of
from config.lib.calendar import ONE_DAY, at_local, day_start, local, local_day
from reports.actions.demo.plan import DemoPlan, minutes
from reports.actions.demo.words import RegionTraits

CLOSING = time(19, 50)
FIRST_BAND = (46, 36, 18)
REPAIR_DAYS = (60, 27, 13)
# The last two days are still being worked on: more is left lying than of older days.
UNFINISHED = 0.10
STAYS_BEHIND = 2
BAD_NUMBER = 0.010

# Nobody answers: how often it is what.
UNREACHED = {
    "no_answer": 56,
    "busy": 13,
    "power_off": 9,
    "rejected": 9,
    "unreachable_signal": 7,
    "voicemail": 3,
    "call_barred": 1.5,
    "system_fault": 1.5,
}
# Somebody answers.
REACHED = {
    "connected_done": 900,
    "reschedule": 38,
    "not_the_person": 22,
    "refused": 17,
    "connected_partial": 12,
    "denied_service": 1,
    "language": 2,
}
NO_COMMON_LANGUAGE = "language"
BAD_NUMBERS = {"empty_number": 40, "wrong_number": 35, "suspended": 25, NO_COMMON_LANGUAGE: 6}


def first_call(*, window: tuple[date, date], traits: RegionTraits, plan: DemoPlan, dice: Random) -> datetime:
    """When she first thinks of it: mostly on the first day of the window, seldom after it."""
    first, last = window
    span = (last - first).days
    day = first + ONE_DAY * dice.choices(range(span + 1), REPAIR_DAYS[: span + 1])[0] if span < 3 else first
    slack = traits.slack + (UNFINISHED if plan.today - last <= ONE_DAY * STAYS_BEHIND else 0)
    if dice.random() < slack:
        day = last + ONE_DAY * dice.randrange(1, 4)
    return moment_in_a_band(day=day, dice=dice)


def moment_in_a_band(*, day: date, dice: Random) -> datetime:
    _band, opens, closes = dice.choices(BANDS, FIRST_BAND)[0]
    start, end = at_local(day, opens), min(at_local(day, closes), at_local(day, CLOSING))
    return whole_seconds(start + (end - start) * dice.uniform(0.02, 0.98))


def dialled_after(*, moment: datetime, dice: Random) -> datetime:
    """She comes to it a while after its time, in the same band; outside the bands not before the next day."""
    band = band_of(moment)
    if band is None:
        return moment_in_a_band(day=local_day(moment) + ONE_DAY, dice=dice)
    closes = next(closing for each, _opens, closing in BANDS if each is band)
    end = min(at_local(local_day(moment), closes), at_local(local_day(moment), CLOSING)) - minutes(3)
    return whole_seconds(max(moment, min(moment + minutes(dice.triangular(1, 90, 12)), end)))


def appointment(*, at: datetime, dice: Random) -> datetime:
    """The customer's own time: this evening, or tomorrow at a full or half hour."""
    if local(at).hour < 16 and dice.random() < 0.35:
        return at_local(local_day(at), time(18, dice.choice((0, 30))))
    return at_local(
        local_day(at) + ONE_DAY, time(dice.choice((9, 10, 11, 14, 15, 16, 18, 19)), dice.choice((0, 30)))
    )


def outcome(*, reach: float, number_is_bad: str, promised: bool, dice: Random) -> str:
    """The code of calls.md 4. ``reach`` 0…1 how many pick up; who promised a time mostly keeps it."""
    if number_is_bad:
        return number_is_bad
    if dice.random() >= (0.88 if promised else reach):
        return dice.choices(list(UNREACHED), list(UNREACHED.values()))[0]
    found = dice.choices(list(REACHED), list(REACHED.values()))[0]
    return "connected_done" if promised and found == "reschedule" else found


def bad_number(*, dice: Random) -> str:
    """The outcome that every dial to this number has, the dialect's among them; empty for a good one."""
    if dice.random() >= BAD_NUMBER:
        return ""
    return dice.choices(list(BAD_NUMBERS), list(BAD_NUMBERS.values()))[0]


def talk_seconds(*, code: str, dice: Random) -> float:
    """From the dial to the key of the outcome."""
    if code == "connected_done":
        return dice.triangular(45, 240, 80)
    return dice.triangular(18, 60, 28) if code in UNREACHED else dice.triangular(15, 90, 30)


def wrap_up_seconds(*, has_case: bool, dice: Random) -> float:
    """From the key of the outcome to the save."""
    return dice.triangular(30, 150, 60) if has_case else dice.triangular(2, 14, 4)


def whole_seconds(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def next_morning(at: datetime) -> datetime:
    return day_start(local_day(at) + ONE_DAY)
