"""calls.md 4, rulings 27, 28, 34: what an attempt leads to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from callbacks.choices import Behaviour
from callbacks.policies.answers import Answers
from callbacks.policies.attempts import Allowance, AttemptRule, standing
from callbacks.policies.endings import Ending, Happened, ending

RULE = AttemptRule()
MET = standing(
    times=[
        datetime(2026, 6, 2, 2, tzinfo=UTC),
        datetime(2026, 6, 3, 7, tzinfo=UTC),
        datetime(2026, 6, 4, 2, tzinfo=UTC),
    ],
    rule=RULE,
)
SHORT = standing(times=[datetime(2026, 6, 2, 2, tzinfo=UTC)], rule=RULE)
SOME = Allowance(task_dials=3)
NONE = Allowance(task_dials=6)


def happened(behaviour: Behaviour, **fields) -> Happened:
    return Happened(
        behaviour=behaviour,
        **{"answers": Answers(), "past": SHORT, "allowance": SOME, "counts": True, **fields},
    )


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (happened(Behaviour.COMPLETES), Ending.COMPLETED),
        (happened(Behaviour.DENIES), Ending.COMPLETED),
        (happened(Behaviour.REFUSES), Ending.REFUSED),
        (happened(Behaviour.APPOINTMENT), Ending.APPOINTMENT),
        (happened(Behaviour.RETRY), Ending.RETRY),
        (happened(Behaviour.RETRY, past=MET), Ending.UNREACHABLE),
        (happened(Behaviour.RETRY, past=MET, keep_open=True), Ending.RETRY),
        (happened(Behaviour.RETRY, past=MET, keep_open=True, allowance=NONE), Ending.UNREACHABLE),
        (happened(Behaviour.RETRY, past=MET, counts=False), Ending.RETRY),
        (happened(Behaviour.RETRY, allowance=NONE), Ending.DEAD_END),
        (happened(Behaviour.RETRY, past=MET, counts=False, allowance=NONE), Ending.DEAD_END),
        (happened(Behaviour.FAULT, counts=False), Ending.RETRY),
        (happened(Behaviour.BAD_NUMBER), Ending.BAD_DATA),
        (happened(Behaviour.BAD_NUMBER, other_phone=True), Ending.OTHER_PHONE),
        (happened(Behaviour.BAD_NUMBER, number_is_bad=False), Ending.RETRY),
        (happened(Behaviour.BAD_NUMBER, number_is_bad=False, past=MET), Ending.UNREACHABLE),
        (happened(Behaviour.BAD_NUMBER, past=MET), Ending.BAD_DATA),
        (happened(Behaviour.PARTIAL), Ending.RETRY),
        (happened(Behaviour.PARTIAL, past=MET), Ending.UNREACHABLE),
        (happened(Behaviour.PARTIAL, answers=Answers(satisfaction=4, is_genuine=True)), Ending.RETRY),
        (
            happened(Behaviour.PARTIAL, answers=Answers(satisfaction=4, is_genuine=True), earlier_partials=1),
            Ending.COMPLETED,
        ),
        (
            happened(
                Behaviour.PARTIAL, answers=Answers(satisfaction=4, is_genuine=False), earlier_partials=1
            ),
            Ending.COMPLETED,
        ),
        (happened(Behaviour.PARTIAL, answers=Answers(satisfaction=4), earlier_partials=1), Ending.RETRY),
    ],
)
def test_every_behaviour_has_its_ending(what, expected):
    assert ending(what) is expected


@pytest.mark.parametrize("behaviour", list(Behaviour))
def test_no_behaviour_is_forgotten(behaviour):
    assert ending(happened(behaviour)) in Ending
