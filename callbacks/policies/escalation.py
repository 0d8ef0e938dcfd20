"""When a case rises by rule (states.md 6.2, K10, rulings 41, 44): each step once a round, however often seen.

Levels only rise. The resolution stands still while the case waits, so what was late before is late, and
nothing becomes late meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from callbacks.choices import ComplaintState, EscalationRule, Severity
from callbacks.policies.deadlines import AWAITING_RESPONSE

S = ComplaintState
# Whose the levels above the department's are; the last is the top.
SUPERVISOR, HEADQUARTERS = 2, 3
# With nobody's result yet: from the handling on the second callback decides.
UNRESOLVED = frozenset(
    {
        S.REGISTERED,
        S.ASSIGNED,
        S.ACCEPTED,
        S.HANDLING,
        S.WAITING_PARTS,
        S.WAITING_CUSTOMER,
        S.REOPENED,
    }
)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules look at. ``waiting_since``: since when its parts are missing; ``round``: reopenings."""

    state: ComplaintState
    level: int
    severity: Severity
    round: int
    accept_due: datetime | None
    response_due: datetime | None
    resolution_due: datetime | None
    responded_at: datetime | None = None
    paused_at: datetime | None = None
    waiting_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class RiseRules:
    """The dated numbers: how long past its limit a resolution, how long a wait for parts goes up."""

    very_late: timedelta
    parts_long: timedelta
    parts_very_long: timedelta


@dataclass(frozen=True, slots=True)
class DueStep:
    """One step up; ``key`` names it in its round, so that it is taken once."""

    rule: EscalationRule
    to: int
    key: str


def is_late(*, facts: CaseFacts, now: datetime, by: timedelta = timedelta(0)) -> bool:
    """Is the resolution past its limit, by more than ``by``?"""
    if facts.state not in UNRESOLVED or facts.resolution_due is None:
        return False
    return facts.resolution_due + by < (facts.paused_at or now)


def becomes_serious(*, facts: CaseFacts, now: datetime) -> bool:
    """A minor case unresolved past its limit (calls.md 5.6)."""
    return facts.severity == Severity.MINOR and is_late(facts=facts, now=now)


def steps_due(*, facts: CaseFacts, rules: RiseRules, now: datetime) -> tuple[DueStep, ...]:
    """What is due above the present level, lowest first."""
    waited = facts.waiting_since
    found = (
        (EscalationRule.NOT_ACCEPTED, SUPERVISOR, _not_accepted(facts, now)),
        (EscalationRule.RESPONSE_LATE, SUPERVISOR, _response_late(facts, now)),
        (EscalationRule.RESOLUTION_LATE, SUPERVISOR, is_late(facts=facts, now=now)),
        (EscalationRule.PARTS_LONG, SUPERVISOR, _longer(waited, rules.parts_long, now)),
        (
            EscalationRule.RESOLUTION_VERY_LATE,
            HEADQUARTERS,
            is_late(facts=facts, now=now, by=rules.very_late),
        ),
        (EscalationRule.PARTS_VERY_LONG, HEADQUARTERS, _longer(waited, rules.parts_very_long, now)),
    )
    steps = [
        DueStep(rule=rule, to=to, key=f"{rule.value}:{facts.round}")
        for rule, to, holds in found
        if holds and to > facts.level
    ]
    return _one_a_level(steps)


def _one_a_level(steps: list[DueStep]) -> tuple[DueStep, ...]:
    """The first reason that leads to a level is its reason; the others would lead nowhere."""
    by_level: dict[int, DueStep] = {}
    for step in steps:
        by_level.setdefault(step.to, step)
    return tuple(by_level[level] for level in sorted(by_level))


def _not_accepted(facts: CaseFacts, now: datetime) -> bool:
    return facts.state == S.ASSIGNED and facts.accept_due is not None and facts.accept_due < now


def _response_late(facts: CaseFacts, now: datetime) -> bool:
    waits = facts.state in AWAITING_RESPONSE and facts.responded_at is None
    return waits and facts.response_due is not None and facts.response_due < now


def _longer(since: datetime | None, span: timedelta, now: datetime) -> bool:
    return since is not None and since + span < now
