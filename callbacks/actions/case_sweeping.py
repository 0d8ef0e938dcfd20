"""What the timetable does with cases (L4; states.md 6.2; rulings 41–44): safe twice, interleaved, late (C8).

Each case is taken in hand on its own, in the order of the keys; whoever is faster has done it, and what goes
wrong with one case is written down and stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TypeVar

import structlog

from callbacks.actions._case_door import CaseStep, in_hand, move
from callbacks.actions.case_escalating import Rise, rise
from callbacks.actions.case_notices import Tidings, tell
from callbacks.actions.case_waiting import resume
from callbacks.choices import CaseVerb, ComplaintState, Severity
from callbacks.models import CasePolicy, Complaint
from callbacks.policies.deadlines import accept_due, first_dues, progress_due
from callbacks.policies.escalation import RiseRules, becomes_serious, steps_due
from callbacks.policies.severity import LATE_RULE
from callbacks.queries.case_due import (
    case_policies_on,
    facts_of,
    may_rise,
    postponed_until,
    rise_rules,
    shortest_wait,
    steps_taken,
    with_facts,
    without_limits,
)
from callbacks.queries.case_limits import limits_and_clock
from config.lib.calendar import local_day
from config.lib.errors import Conflict

logger = structlog.get_logger(__name__)
CHUNK = 500
Item = TypeVar("Item")


def chunks(items: list[Item], *, size: int = CHUNK) -> Iterator[list[Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def each_case(*, cases: Iterable[Complaint], work: Callable[[Complaint], bool], what: str) -> int:
    """How many were worked on. A case that changed meanwhile is the next tick's; an error is logged."""
    done = 0
    for case in cases:
        try:
            done += work(case)
        except Conflict:
            continue
        except Exception as problem:
            logger.exception("case_not_swept", what=what, case=case.pk, error=type(problem).__name__)
    return done


def escalate_cases(*, now: datetime) -> int:
    """Up by rule, and a minor case past its limit becomes serious; how many changed."""
    policies = case_policies_on(day=local_day(now))
    ids = may_rise(now=now, shortest=shortest_wait(policies.values()))
    return sum(_escalate_chunk(ids=some, policies=policies, now=now) for some in chunks(ids))


def _escalate_chunk(*, ids: list[int], policies: dict[int | None, CasePolicy], now: datetime) -> int:
    taken = steps_taken(ids=ids)

    def work(case: Complaint) -> bool:
        rules = rise_rules(policies.get(case.region_id) or policies[None])
        facts = facts_of(case)
        due = steps_due(facts=facts, rules=rules, now=now)
        steps = [step for step in due if (case.pk, step.key) not in taken]
        if not steps and not becomes_serious(facts=facts, now=now):
            return False
        return _escalate(case=case, rules=rules, now=now)

    return each_case(cases=with_facts(ids=ids), work=work, what="escalate")


def _escalate(*, case: Complaint, rules: RiseRules, now: datetime) -> bool:
    """Judged once more in hand: what changed since it was found may have settled it."""
    with in_hand(case=case, now=now, seen=case.version) as held:
        facts = facts_of(held)
        due = steps_due(facts=facts, rules=rules, now=now)
        steps = [Rise(rule=step.rule, to=step.to, key=step.key) for step in due]
        risen = [rise(case=held, step=step, now=now) for step in steps]
        serious = becomes_serious(facts=facts, now=now)
        if serious:
            _make_serious(case=held, now=now)
    return serious or any(risen)


def _make_serious(*, case: Complaint, now: datetime) -> None:
    """Its limits stay: the one it missed is the truth (kpis.md 按时解决率)."""
    step = CaseStep(
        verb=CaseVerb.RAISE,
        now=now,
        reason=str(Severity.SERIOUS.label),
        columns={"severity": Severity.SERIOUS, "severity_rule": LATE_RULE},
        evidence={"before": case.severity, "rule": LATE_RULE},
    )
    move(case=case, to=ComplaintState(case.state), step=step)


def resume_postponed(*, now: datetime) -> int:
    """The time agreed with the customer has come (row 7); how many went on."""

    def work(case: Complaint) -> bool:
        resume(case=case, actor=None, now=now, seen=case.version)
        return True

    return each_case(cases=list(postponed_until(now=now)), work=work, what="resume")


def give_limits(*, now: datetime) -> int:
    """Open cases of before there were limits get theirs, counted from now: nobody missed what nobody knew."""
    return each_case(
        cases=list(without_limits()), work=lambda case: _give_limits(case=case, now=now), what="give_limits"
    )


def _give_limits(*, case: Complaint, now: datetime) -> bool:
    with in_hand(case=case, now=now) as held:
        if held.next_due_at is not None or not held.is_open:
            return False
        state = ComplaintState(held.state)
        limits, clock = limits_and_clock(case=held, severity=Severity(held.severity), since=now)
        dues = first_dues(limits=limits, clock=clock, registered_at=now)
        columns = {
            "assign_due_at": dues.assign,
            "response_due_at": dues.response,
            "resolution_due_at": dues.resolution,
            "plan_due_at": dues.plan,
            "progress_due_at": progress_due(limits=limits, clock=clock, last_told_at=now),
        }
        if state == ComplaintState.ASSIGNED:
            columns["accept_due_at"] = accept_due(limits=limits, clock=clock, assigned_at=now)
        step = CaseStep(verb=CaseVerb.AMEND, now=now, reason="补登时限", columns=columns)
        move(case=held, to=state, step=step)
        if state == ComplaintState.REGISTERED:
            tell(case=held, tidings=Tidings.UNROUTED, now=now, key="limits")
    return True
