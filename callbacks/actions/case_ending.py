"""The other ends of a case (states.md 6.2 rows 13–15, ruling 43): each with the proof the table asks for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from callbacks.actions._case_door import CaseStep, ensure_legal, in_hand, lock_case, take
from callbacks.actions.cancelling import cancel_second_callbacks, hold_second_callbacks
from callbacks.actions.case_merging import ensure_may_take_in, take_in
from callbacks.actions.case_notices import Tidings, tell
from callbacks.actions.follow_ups import cancel_parts_checks
from callbacks.actions.second_callback import plan_second_callback
from callbacks.choices import CaseVerb, RecheckState, Solved, TaskState
from callbacks.models import Complaint
from callbacks.queries.case_calls import last_call_about
from callbacks.rules import can_decide_invalid
from config.lib.errors import Conflict, Forbidden, Refused
from config.lib.words import enough_words
from regions.models import User

REASON_AT_LEAST = 4
# A re-check that ended without a number that can be called.
NO_OTHER_NUMBER = frozenset({RecheckState.CONFIRMED_ERROR, RecheckState.VERIFIED})
NO_PAUSE: dict[str, Any] = {"paused_at": None, "wait_due_at": None}


def _ensure_reason(*, text: str, field: str = "reason") -> str:
    message = _("请写明原因，至少4个字。")
    return enough_words(text=text, least=REASON_AT_LEAST, field=field, code="reason_missing", message=message)


def mark_invalid(
    *, case: Complaint, reason: str, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """By the HQ manager a decision, by others a proposal (ruling 43)."""
    act = find_invalid if can_decide_invalid(actor, case) else propose_invalid
    return act(case=case, reason=reason, actor=actor, now=now, seen=seen)


def propose_invalid(
    *, case: Complaint, reason: str, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """Anybody but the HQ manager proposes; the case goes on until she decides (row 14)."""
    reason = _ensure_reason(text=reason)
    with in_hand(case=case, now=now, seen=seen) as held:
        columns = {"invalid_proposed_by": actor, "invalid_reason": reason}
        step = CaseStep(verb=CaseVerb.MARK_INVALID, now=now, actor=actor, reason=reason, columns=columns)
        take(case=held, step=step)
        tell(case=held, tidings=Tidings.PROPOSED_INVALID, now=now)
    return held


def find_invalid(
    *, case: Complaint, reason: str, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """The HQ manager's decision: the customer is called all the same, and only she ends the case (ruling 43).

    Without a reason of her own the proposal's holds; Refused where there is none.
    """
    with in_hand(case=case, now=now, seen=seen) as held:
        ensure_legal(case=held, verb=CaseVerb.CONFIRM_INVALID)
        reason = _ensure_reason(text=reason or held.invalid_reason)
        _take_out_of_waiting(case=held, now=now)
        columns = {"invalid_found_by": actor, "invalid_reason": reason, **NO_PAUSE}
        step = CaseStep(verb=CaseVerb.CONFIRM_INVALID, now=now, actor=actor, reason=reason, columns=columns)
        plan_second_callback(case=held, now=now, step=step)
    return held


def reject_invalid(
    *, case: Complaint, reason: str, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """The proposal falls; the case goes on. Raises Conflict where there is none."""
    reason = _ensure_reason(text=reason)
    with in_hand(case=case, now=now, seen=seen) as held:
        ensure_legal(case=held, verb=CaseVerb.REJECT_INVALID)
        if held.invalid_proposed_by is None:
            raise Conflict("nothing_proposed", _("没有待裁定的不成立提议。"))
        columns = {"invalid_proposed_by": None, "invalid_reason": ""}
        step = CaseStep(verb=CaseVerb.REJECT_INVALID, now=now, actor=actor, reason=reason, columns=columns)
        take(case=held, step=step)
        tell(case=held, tidings=Tidings.INVALID_REJECTED, now=now)
    return held


def merge(
    *, case: Complaint, into: Complaint, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """The same matter twice: the master carries it on, with the graver of both (row 15).

    Raises Refused for a master of another customer or region, one that has ended, or the case itself.
    """
    ensure_may_take_in(case=case, master=into)
    with transaction.atomic():
        for pk in sorted((case.pk, into.pk)):
            lock_case(pk)
        with in_hand(case=case, now=now, seen=seen) as held, in_hand(case=into, now=now) as master:
            ensure_may_take_in(case=held, master=master)
            _take_out_of_waiting(case=held, now=now)
            step = CaseStep(
                verb=CaseVerb.MERGE,
                now=now,
                actor=actor,
                reason=master.number,
                columns={"merged_into": master},
                evidence={"into": master.number},
            )
            take(case=held, step=step)
            take_in(master=master, merged=held, actor=actor, now=now)
    return held


def withdraw(
    *, case: Complaint, reason: str, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """The customer takes it back, by a call on record since the case was registered (row 15, kpis.md). Only a
    saved talk counts as solved; a number that was shown proves no more than that.

    Raises Refused where there is no such call, Forbidden to whoever handled it.
    """
    reason = _ensure_reason(text=reason)
    with transaction.atomic():
        hold_second_callbacks(case)
        with in_hand(case=case, now=now, seen=seen) as held:
            ensure_legal(case=held, verb=CaseVerb.WITHDRAW)
            _ensure_not_hers(case=held, actor=actor)
            call = last_call_about(case=held)
            if call is None:
                raise Refused("no_call", _("撤回要有登记之后与客户的通话记录：请先拨打或查看号码联系客户。"))
            _take_out_of_waiting(case=held, now=now)
            step = CaseStep(
                verb=CaseVerb.WITHDRAW,
                now=now,
                actor=actor,
                reason=reason,
                columns={
                    "withdrawn_call_at": call.at,
                    "closing_solved": Solved.YES if call.is_a_talk else None,
                    "closing_note": reason,
                },
                evidence={"call": call.source, "at": call.at.isoformat()},
            )
            take(case=held, step=step)
            cancel_second_callbacks(case=held, actor=actor, now=now)
            tell(case=held, tidings=Tidings.ENDED, now=now)
    return held


def close_unconfirmed(
    *, case: Complaint, note: str, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """The customer could not be reached by the attempt rule (row 13); never counted as solved.

    Raises Conflict while a second callback is open or ended another way, Forbidden to whoever handled it.
    """
    note = _ensure_reason(text=note, field="note")
    with in_hand(case=case, now=now, seen=seen) as held:
        ensure_legal(case=held, verb=CaseVerb.CLOSE_UNCONFIRMED)
        _ensure_not_hers(case=held, actor=actor)
        if not _cannot_be_reached(held):
            raise Conflict("rule_not_met", _("二次回访还没有按三次规则打完，不能以未能确认结案。"))
        columns = {"closing_note": note}
        step = CaseStep(verb=CaseVerb.CLOSE_UNCONFIRMED, now=now, actor=actor, reason=note, columns=columns)
        take(case=held, step=step)
        tell(case=held, tidings=Tidings.ENDED, now=now)
    return held


def _cannot_be_reached(case: Complaint) -> bool:
    """Called as often as the rule asks, or her number is wrong and the re-check found no other."""
    last = case.second_callbacks.order_by("-round").first()
    if last is None:
        return False
    if last.state == TaskState.BAD_DATA:
        found = set(last.rechecks.values_list("state", flat=True))
        return bool(found) and found <= NO_OTHER_NUMBER
    return last.state == TaskState.UNREACHABLE and last.rule_met is not False


def _ensure_not_hers(*, case: Complaint, actor: User) -> None:
    if case.was_handled_by(actor):
        raise Forbidden("handler_never_closes", _("处理过这件投诉的人不能结束它。"))


def _take_out_of_waiting(*, case: Complaint, now: datetime) -> None:
    case.pauses.filter(ended_at__isnull=True).update(ended_at=now)
    case.requisitions.open().update(cancelled_at=now)
    cancel_parts_checks(case=case, now=now)
