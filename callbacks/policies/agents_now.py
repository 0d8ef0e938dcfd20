"""What an agent does at this moment, as the house knows it (screens.md 2, live strip)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from callbacks.choices.lists import AgentState

LONG_WRAP_UP = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Moment:
    """Her state and since when it lasts; ``since`` None: since before today's first call."""

    state: AgentState
    since: datetime | None
    is_long: bool = False


def at_this_moment(
    *, holds: bool, dialled_at: datetime | None, saved_at: datetime | None, now: datetime
) -> Moment:
    """``holds``: her lease of a callback runs; ``dialled_at``: its number was shown, nothing saved since;
    ``saved_at``: her last result today.

    A running lease is renewed only while somebody works at the page, so one that ran out is no talk.
    """
    if not holds:
        return Moment(AgentState.IDLE, saved_at)
    if dialled_at is not None:
        return Moment(AgentState.TALKING, dialled_at)
    is_long = saved_at is not None and now - saved_at > LONG_WRAP_UP
    return Moment(AgentState.WRAP_UP, saved_at, is_long)
