"""A case that waits for parts or for the customer's day (E6, E7; states.md 6.2 rows 5–7; rulings 43, 44).

The resolution stands still meanwhile, and what was left of it is left when the case goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.actions._case_door import CaseStep, ensure_legal, in_hand, take
from callbacks.actions.case_handling import next_progress
from callbacks.actions.case_notices import Tidings, tell
from callbacks.actions.follow_ups import cancel_parts_checks, open_parts_check
from callbacks.choices import CaseVerb, PauseKind, Severity
from callbacks.models import CasePause, Complaint, PartsLine, PartsRequisition
from callbacks.policies.deadlines import Pause, resumed_resolution
from callbacks.queries.case_limits import case_policy_on, clock_from
from config.lib.calendar import day_end, local_day
from config.lib.errors import Conflict, Refused
from regions.models import User

MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Requisition:
    """What is missing, and when it is expected; the customer hears of it beforehand (K17)."""

    parts: Sequence[Part]
    expected_on: date | None
    told_customer: bool


def wait_parts(
    *, case: Complaint, given: Requisition, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """handling → waiting_parts; every next look at it is a task of the agents' queue (ruling 44).

    Raises Refused without parts, without the day they are expected, or for a day that is over.
    """
    expected_on = _expected_on(given=given, today=local_day(now))
    with in_hand(case=case, now=now, seen=seen) as held:
        ensure_legal(case=held, verb=CaseVerb.WAIT_PARTS)
        row = PartsRequisition.objects.create(
            complaint=held,
            requested_by=actor,
            requested_at=now,
            expected_on=expected_on,
            told_customer=given.told_customer,
        )
        PartsLine.objects.bulk_create([_line(row, part) for part in given.parts])
        _begin(case=held, kind=PauseKind.PARTS, until=day_end(expected_on), now=now)
        parts = "、".join(f"{part.name.strip()}×{part.quantity}" for part in given.parts)
        step = CaseStep(
            verb=CaseVerb.WAIT_PARTS,
            now=now,
            actor=actor,
            reason=parts,
            columns={"paused_at": now, "wait_due_at": open_parts_check(case=held, now=now)},
            evidence={"expected_on": f"{expected_on}", "told_customer": given.told_customer},
        )
        take(case=held, step=step)
    return held


def _line(row: PartsRequisition, part: Part) -> PartsLine:
    return PartsLine(requisition=row, name=part.name.strip(), quantity=part.quantity)


def _expected_on(*, given: Requisition, today: date) -> date:
    """The day of a whole requisition. Raises Refused for every field at fault."""
    fields: dict[str, Any] = {}
    named = [part for part in given.parts if part.name.strip() and part.quantity >= 1]
    if not named or len(named) != len(given.parts) or len(named) > MOST_LINES:
        fields["parts"] = _("请填写要申领的配件和数量。")
    if given.expected_on is None:
        fields["expected_on"] = _("请填写预计到货的日期。")
    elif given.expected_on < today:
        fields["expected_on"] = _("预计到货不能早于今天。")
    if fields or given.expected_on is None:
        raise Refused("incomplete", _("申领配件还不完整。"), fields=fields)
    return given.expected_on


def parts_arrived(*, case: Complaint, actor: User, now: datetime, seen: int | None = None) -> Complaint:
    """waiting_parts → handling (row 6)."""
    with in_hand(case=case, now=now, seen=seen) as held:
        columns = _end(case=held, now=now)
        take(case=held, step=CaseStep(verb=CaseVerb.PARTS_ARRIVED, now=now, actor=actor, columns=columns))
        held.requisitions.open().update(arrived_at=now, arrived_by=actor)
        cancel_parts_checks(case=held, now=now)
        tell(case=held, tidings=Tidings.PARTS_ARRIVED, now=now)
    return held


@dataclass(frozen=True, slots=True)
class Postponement:
    """The customer's own wish: until when, and why."""

    until: datetime
    reason: str


def wait_customer(
    *, case: Complaint, given: Postponement, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """handling → waiting_customer: seven days at most, twice (row 7).

    Raises Refused for a day outside these or without a reason, Conflict the third time.
    """
    with in_hand(case=case, now=now, seen=seen) as held:
        ensure_legal(case=held, verb=CaseVerb.WAIT_CUSTOMER)
        policy = case_policy_on(region_id=held.region_id, day=local_day(now))
        if held.postponements >= policy.postpone_times:
            raise Conflict(
                "postponed_before",
                _("客户改期已经有%(times)s次，不能再改。") % {"times": policy.postpone_times},
            )
        _ensure_postponement(given=given, days=policy.postpone_days, now=now)
        _begin(case=held, kind=PauseKind.CUSTOMER, until=given.until, reason=given.reason.strip(), now=now)
        step = CaseStep(
            verb=CaseVerb.WAIT_CUSTOMER,
            now=now,
            actor=actor,
            reason=given.reason.strip(),
            columns={
                "paused_at": now,
                "wait_due_at": given.until,
                "postponements": held.postponements + 1,
            },
            evidence={"until": given.until.isoformat()},
        )
        take(case=held, step=step)
    return held


def _ensure_postponement(*, given: Postponement, days: int, now: datetime) -> None:
    fields: dict[str, Any] = {}
    if not now < given.until <= now + timedelta(days=days):
        fields["until"] = _("约定的时间必须在%(days)s天之内。") % {"days": days}
    if not given.reason.strip():
        fields["reason"] = _("请写明客户改期的原因。")
    if fields:
        raise Refused("incomplete", _("客户改期还不完整。"), fields=fields)


def resume(*, case: Complaint, actor: User | None, now: datetime, seen: int | None = None) -> Complaint:
    """waiting_customer → handling, by hand or, when the agreed time has come, by the sweep."""
    with in_hand(case=case, now=now, seen=seen) as held:
        columns = _end(case=held, now=now)
        take(case=held, step=CaseStep(verb=CaseVerb.RESUME, now=now, actor=actor, columns=columns))
        tell(case=held, tidings=Tidings.RESUMED, now=now)
    return held


def _begin(*, case: Complaint, kind: PauseKind, until: datetime, now: datetime, reason: str = "") -> None:
    CasePause.objects.create(complaint=case, kind=kind, reason=reason, until=until, began_at=now)


def _end(*, case: Complaint, now: datetime) -> dict[str, Any]:
    """The limits after the pause of a case in hand; nothing where it does not wait."""
    if case.paused_at is None:
        return {}
    case.pauses.filter(ended_at__isnull=True).update(ended_at=now)
    columns: dict[str, Any] = {
        "paused_at": None,
        "wait_due_at": None,
        "progress_due_at": next_progress(case=case, now=now),
    }
    if case.resolution_due_at is not None:
        columns["resolution_due_at"] = resumed_resolution(
            due=case.resolution_due_at,
            pause=Pause(began_at=case.paused_at, ended_at=now),
            severity=Severity(case.severity),
            clock=clock_from(region_id=case.region_id, since=case.paused_at),
        )
    return columns
