"""The technicians of the demo, each with a level of his own, so that the forms tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from reports.actions.demo.people import person
from reports.actions.demo.words import RegionTraits


@dataclass(frozen=True, slots=True)
class Worker:
    """``skill`` 0…1 moves every answer about him; ``greed`` is the share of charges told too high.

    ``busy`` weighs how many jobs he gets; ``clerk`` keys in his orders.
    """

    number: str
    name: str
    skill: float
    greed: float
    busy: float
    clerk: str


def crew(*, traits: RegionTraits, dice: Random) -> tuple[Worker, ...]:
    clerk = person(dice=dice, female=True)
    return tuple(
        Worker(
            number=f"{traits.code}{position:03d}",
            name=person(dice=dice, female=False),
            skill=min(1.0, max(0.0, dice.gauss(traits.quality, 0.16))),
            greed=0.09 if dice.random() < 0.08 else 0.008,
            busy=dice.uniform(0.5, 1.5),
            clerk=clerk,
        )
        for position in range(1, traits.technicians + 1)
    )
