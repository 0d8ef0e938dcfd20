"""A save before it is written: what happened and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from callbacks.actions.dialling import (
    DialRequest,
    check_may_dial,
    note_dial,
    open_dial,
    rule_of,
    shared_dial,
)
from callbacks.actions.submissions import Submission
from callbacks.choices import Behaviour, ComplaintCategory, FindingGround, PhoneSlot, RecheckKind, Relation
from callbacks.models import CallAttempt, CallbackTask, Dial, Outcome
from callbacks.policies.answers import CORE_KEYS, Answers
from callbacks.policies.attempts import Allowance, Band, Standing, band_of
from callbacks.policies.endings import Ending, Happened, ending
from callbacks.policies.reading import read_answers
from callbacks.policies.triggers import Case, OrderFacts, case, case_by_hand, grounds, irregularities
from callbacks.policies.versions import Version
from callbacks.queries.calls import (
    allowance,
    attempts_standing,
    bad_slots,
    earlier_partial,
    same_outcome_today,
    standing_attempts,
)
from callbacks.queries.numbers import policy_on
from callbacks.queries.orders import order_facts, phone_of
from config.lib.calendar import local_day
from regions.models import User


@dataclass(frozen=True, slots=True)
class Given:
    """What the edge handed in, read and typed; ``task`` is locked.

    ``same_call_as``: the attempt of the order the talk began with; this one repeats its answers
    (ruling 38).
    """

    task: CallbackTask
    agent: User
    submission: Submission
    outcome: Outcome
    version: Version
    answers: Answers
    now: datetime
    same_call_as: CallAttempt | None = None

    @property
    def respondent_name(self) -> str:
        """本人 is the customer (ruling 25)."""
        name = self.submission.respondent_name.strip()
        if not name and self.submission.respondent_relation == Relation.SELF:
            return self.task.work_order.customer_name
        return name


@dataclass(frozen=True, slots=True)
class Dialling:
    """When the number was dialled; ``dial`` None: in the conversation about another order of the customer."""

    at: datetime
    dial: Dial | None
    masked: str

    @property
    def band(self) -> Band | None:
        return band_of(self.at)


@dataclass(frozen=True, slots=True)
class Attempted:
    """The attempt's weight. ``past`` and ``allowance`` include it; ``same_today`` too (busy)."""

    counted: bool
    past: Standing
    allowance: Allowance
    same_today: int


@dataclass(frozen=True, slots=True)
class Call:
    """Everything a save needs."""

    given: Given
    dialling: Dialling
    attempted: Attempted
    ending: Ending
    case: Case | None
    irregular: tuple[FindingGround, ...]
    recheck: RecheckKind | None

    @property
    def is_partial(self) -> bool:
        return self.ending is Ending.COMPLETED and self.given.outcome.behaviour == Behaviour.PARTIAL


def prepare(*, given: Given) -> Call:
    """Decide everything; write only a dial not noted before. Raises Refused over the dialling limits."""
    partial = earlier_partial(given.task) if given.outcome.behaviour == Behaviour.PARTIAL else None
    if partial is not None:
        given = replace(given, answers=_with_earlier(given=given, earlier=partial.answers))
    dialling = _dialling(given)
    attempted = _attempted(given=given, at=dialling.at)
    end = ending(_happened(given=given, attempted=attempted, earlier_partials=0 if partial is None else 1))
    facts = _facts(given)
    first = given.task.round == 1
    return Call(
        given=given,
        dialling=dialling,
        attempted=attempted,
        ending=end,
        case=_case(given=given, facts=facts, answered=first and end is Ending.COMPLETED),
        irregular=irregularities(answers=given.answers, order=facts) if first else (),
        recheck=_recheck(given=given, end=end),
    )


def _with_earlier(*, given: Given, earlier: dict[str, Any]) -> Answers:
    """What was answered before the first cut-off still holds, unless answered again (ruling 34).

    A further question, or one of its options, that a newer version no longer has stays as it was answered.
    """
    raw = {**earlier, **given.answers.as_json()}
    merged, errors = read_answers(raw=raw, version=given.version)
    gone = {key: raw[key] for key in errors if key not in CORE_KEYS}
    return replace(merged, extra={**merged.extra, **gone})


def _dialling(given: Given) -> Dialling:
    task, agent, now = given.task, given.agent, given.now
    slot = given.submission.phone_slot
    _phone, digest, masked = phone_of(order=task.work_order, slot=slot)
    if given.same_call_as is not None:
        return Dialling(at=given.same_call_as.dialled_at, dial=None, masked=masked)
    dial = open_dial(task=task, agent=agent, slot=slot, now=now)
    if dial is not None:
        return Dialling(at=dial.dialled_at, dial=dial, masked=masked)
    shared = shared_dial(task=task, agent=agent, digest=digest, now=now) if digest else None
    if shared is not None:
        return Dialling(at=shared.dialled_at, dial=None, masked=masked)
    if given.outcome.behaviour == Behaviour.REFUSES and task.work_order.customer.do_not_call:
        return Dialling(at=now, dial=None, masked=masked)
    check_may_dial(task=task, digest=digest, now=now)
    request = DialRequest(phone_slot=slot, address=given.submission.address)
    return Dialling(at=now, dial=note_dial(task=task, agent=agent, request=request, now=now), masked=masked)


def _attempted(*, given: Given, at: datetime) -> Attempted:
    task, now = given.task, given.now
    before = attempts_standing(task=task, rule=rule_of(task=task, now=now))
    counted = _counts(given=given, before=before, at=at)
    _phone, digest, _masked = phone_of(order=task.work_order, slot=given.submission.phone_slot)
    return Attempted(
        counted=counted,
        past=before.after(at) if counted else before,
        allowance=allowance(task=task, digest=digest, now=now),
        same_today=same_outcome_today(task=task, outcome=given.outcome, now=now) + 1,
    )


def _counts(*, given: Given, before: Standing, at: datetime) -> bool:
    """Decided once, when it is saved (ruling 27)."""
    if not given.outcome.counts or not before.counts_at(at):
        return False
    if not given.outcome.once_a_day:
        return True
    counted = standing_attempts(given.task).filter(outcome=given.outcome, counted=True)
    days = {local_day(earlier) for earlier in counted.values_list("dialled_at", flat=True)}
    return local_day(at) not in days


def _happened(*, given: Given, attempted: Attempted, earlier_partials: int) -> Happened:
    task, outcome, slot = given.task, given.outcome, given.submission.phone_slot
    other = PhoneSlot.PRIMARY if slot == PhoneSlot.ALTERNATE else PhoneSlot.ALTERNATE
    other_exists = bool(phone_of(order=task.work_order, slot=other)[1])
    again = standing_attempts(task).filter(outcome=outcome, phone_slot=slot).exists()
    return Happened(
        behaviour=Behaviour(outcome.behaviour),
        answers=given.answers,
        past=attempted.past,
        allowance=attempted.allowance,
        counts=outcome.counts,
        earlier_partials=earlier_partials,
        number_is_bad=again or not outcome.repeats_before_recheck,
        other_phone=outcome.tries_alternate and other_exists and other not in bad_slots(task),
        keep_open=given.submission.keep_open or task.keep_open,
    )


def _facts(given: Given) -> OrderFacts:
    policy = policy_on(region_id=given.task.region_id, day=local_day(given.now))
    return order_facts(order=given.task.work_order, policy=policy)


def _case(*, given: Given, facts: OrderFacts, answered: bool) -> Case | None:
    """What the answers demand, or what the agent registers herself (ruling 29).

    Whoever refuses the questions, or is called a second time, may complain all the same.
    """
    words = given.submission.complaint
    category = words.category if words is not None else None
    holds = grounds(answers=given.answers, order=facts) if answered else ()
    found = case(found=holds, order=facts, category=category)
    if found is None and words is not None and given.outcome.is_connected:
        return case_by_hand(order=facts, category=category or ComplaintCategory.OTHER)
    return found


def _recheck(*, given: Given, end: Ending) -> RecheckKind | None:
    """From the tone of the line, or from what the respondent said (ruling 40)."""
    told = given.submission.data_error
    if end is not Ending.BAD_DATA:
        return told.kind if told is not None else None
    if told is not None and told.kind == RecheckKind.MISMATCH:
        return RecheckKind.MISMATCH
    return RecheckKind(given.outcome.recheck_kind or RecheckKind.WRONG_NUMBER)
