"""What an attempt leads to (calls.md 4, rulings 27, 28, 34): by the outcome's behaviour, never its code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from callbacks.choices import Behaviour
from callbacks.policies.answers import Answers
from callbacks.policies.attempts import Allowance, Standing, is_dead_end


class Ending(StrEnum):
    COMPLETED = "completed"
    REFUSED = "refused"
    BAD_DATA = "bad_data"
    UNREACHABLE = "unreachable"
    RETRY = "retry"
    APPOINTMENT = "appointment"
    OTHER_PHONE = "other_phone"
    DEAD_END = "dead_end"


# Only a first callback asks whether the job was done at all.
FIRST_ROUND_ONLY = frozenset({Behaviour.DENIES})
FINAL = frozenset({Ending.COMPLETED, Ending.REFUSED, Ending.BAD_DATA, Ending.UNREACHABLE})


@dataclass(frozen=True, slots=True)
class Happened:
    """The attempt and what went before it.

    ``past`` and ``allowance`` include it; ``counts``: its outcome counts to the attempt rule;
    ``earlier_partials``: calls cut off before; ``number_is_bad``: the tone is proof, or came again where once
    is not enough (停机); ``other_phone``: another number is left to try.
    """

    behaviour: Behaviour
    answers: Answers
    past: Standing
    allowance: Allowance
    counts: bool = False
    earlier_partials: int = 0
    number_is_bad: bool = True
    other_phone: bool = False
    keep_open: bool = False


def is_offered(*, behaviour: Behaviour, round: int) -> bool:  # noqa: A002 - the product's word for it
    return round == 1 or behaviour not in FIRST_ROUND_ONLY


def ending(happened: Happened) -> Ending:
    match happened.behaviour:
        case Behaviour.COMPLETES | Behaviour.DENIES:
            return Ending.COMPLETED
        case Behaviour.REFUSES:
            return Ending.REFUSED
        case Behaviour.APPOINTMENT:
            return Ending.APPOINTMENT
        case Behaviour.PARTIAL if completes_partially(happened):
            return Ending.COMPLETED
        case Behaviour.BAD_NUMBER if happened.number_is_bad:
            return Ending.OTHER_PHONE if happened.other_phone else Ending.BAD_DATA
        case _:
            return _not_reached(happened)


def completes_partially(happened: Happened) -> bool:
    """Cut off a second time, with the two answers that matter (ruling 34)."""
    answers = happened.answers
    answered = answers.satisfaction is not None and answers.is_genuine is not None
    return happened.earlier_partials > 0 and answered


def _not_reached(happened: Happened) -> Ending:
    """When the rule holds the task ends by itself, unless kept open while dials remain (ruling 27)."""
    past, allowance = happened.past, happened.allowance
    used_up = allowance.left(past.rule) == 0
    if past.rule_met and happened.counts and (used_up or not happened.keep_open):
        return Ending.UNREACHABLE
    if is_dead_end(past=past, allowance=allowance) or used_up:
        return Ending.DEAD_END
    return Ending.RETRY
