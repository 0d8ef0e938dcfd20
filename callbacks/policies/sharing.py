"""The morning share (ruling 35): a region's due callbacks, evenly over the agents who are there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_BETWEEN = re.compile(r"[\s,，、;；/]+")


@dataclass(frozen=True, slots=True)
class Unshared:
    """A due callback that is nobody's; ``owner`` made its last call or its appointment, ``barred`` handled
    the case of a second one (E5)."""

    pk: int
    owner: int | None = None
    dialect: str = ""
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Present:
    """An agent; ``load`` are the callbacks that are hers already."""

    pk: int
    dialects: frozenset[str] = frozenset()
    load: int = 0


def dialects_of(*, words: str) -> frozenset[str]:
    """How people write several dialects in one field."""
    return frozenset(_BETWEEN.split(words)) - {""}


def share(*, callbacks: Sequence[Unshared], agents: Sequence[Present]) -> dict[int, int]:
    """Callback → agent, in the order of the queue: who knows the customer, who speaks her dialect, who has
    least. What only some can take goes first, so that the rest evens it out; what none of them may take stays
    nobody's."""
    if not agents:
        return {}
    load = Counter({agent.pk: agent.load for agent in agents})
    shared: dict[int, int] = {}
    rest: list[Unshared] = []
    for each in callbacks:
        if each.owner is not None and each.owner in load and each.owner not in each.barred:
            shared[each.pk] = each.owner
            load[each.owner] += 1
        else:
            rest.append(each)
    spoken = [each for each in rest if _speakers(each, agents)]
    for each in (*spoken, *(each for each in rest if not _speakers(each, agents))):
        able = _speakers(each, agents) or [agent.pk for agent in agents if agent.pk not in each.barred]
        if able:
            taker = _least(able, load)
            shared[each.pk] = taker
            load[taker] += 1
    return shared


def _speakers(callback: Unshared, agents: Iterable[Present]) -> list[int]:
    return [
        agent.pk
        for agent in agents
        if callback.dialect and callback.dialect in agent.dialects and agent.pk not in callback.barred
    ]


def _least(agents: Iterable[int], load: Counter[int]) -> int:
    return min(agents, key=lambda pk: (load[pk], pk))
