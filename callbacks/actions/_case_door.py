"""The one door through which a case changes (house rule 2; states.md 6.2, ruling 43).

The table of policies/case_steps.py decides, a history row remembers, and the limits of the new state are made
true in the same statement. A case in somebody else's hand is waited for; one that changed since it was seen
is a conflict (reliability.md C3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from callbacks.actions._history import history
from callbacks.choices import OPEN_CASE_STATES, CaseLimit, CaseVerb, ComplaintState
from callbacks.models import Complaint, ComplaintEvent
from callbacks.policies.case_steps import after, legal_verbs
from callbacks.policies.deadlines import next_limit
from config.lib.calendar import local_day
from config.lib.errors import Conflict
from regions.actions.days import days_together, mark_days
from regions.models import User

WITH_PEOPLE = (
    "work_order__customer", "work_order__technician", "region", "department", "handler", "expert", "record",
)  # fmt: skip
ENDED: dict[str, Any] = {"next_due_at": None, "next_limit": "", "wait_due_at": None, "paused_at": None}


@dataclass(frozen=True, slots=True)
class CaseStep:
    """Who does what, when and why; ``columns`` change together with the state."""

    verb: CaseVerb
    now: datetime
    actor: User | None = None
    reason: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)


def lock_case(pk: int) -> Complaint:
    """The case with its order, region and people, held until the transaction ends."""
    rows = Complaint.objects.select_for_update(of=("self",))
    return rows.select_related(*WITH_PEOPLE).get(pk=pk)


@contextmanager
def in_hand(*, case: Complaint, now: datetime, seen: int | None = None) -> Iterator[Complaint]:
    """A transaction that holds the case; its day of registration is marked for the reports (ruling 70), in
    its region and in that of its order now.

    Raises Conflict when ``seen``, the version the caller looked at, is not the present one.
    """
    with transaction.atomic(), days_together(now=now):
        held = lock_case(case.pk)
        if seen is not None and seen != held.version:
            raise Conflict("changed_meanwhile", _("这件投诉刚被别人改过，请看过新的情况再办。"))
        yield held
        regions = {held.region_id, held.work_order.region_id}
        days = {local_day(held.registered_at), local_day(now)}
        mark_days(days={(region, day) for region in regions for day in days}, now=now)


def take(*, case: Complaint, step: CaseStep) -> Complaint:
    """Take one step with a case in hand. Raises Conflict, with ``legal``, where the table forbids it."""
    state = ComplaintState(case.state)
    to = after(state=state, verb=step.verb)
    if to is None:
        raise illegal(state=state, verb=step.verb)
    return move(case=case, to=to, step=step)


def ensure_legal(*, case: Complaint, verb: CaseVerb) -> None:
    """For a step that asks for more than its state: what the table forbids is said first."""
    state = ComplaintState(case.state)
    if after(state=state, verb=verb) is None:
        raise illegal(state=state, verb=verb)


def move(*, case: Complaint, to: ComplaintState, step: CaseStep) -> Complaint:
    """Write the state with its columns, the limit that falls next, and the history row."""
    before = case.state
    for name, value in step.columns.items():
        setattr(case, name, value)
    case.state = to
    columns = {**step.columns, "state": to, **_next_columns(case)}
    if to not in OPEN_CASE_STATES and case.closed_at is None:
        columns["closed_at"] = step.now
    moved = Complaint.objects.filter(pk=case.pk, version=case.version).update(
        version=F("version") + 1, **columns
    )
    if not moved:
        raise Conflict("changed_meanwhile", _("这件投诉刚被别人改过，请看过新的情况再办。"))
    for name, value in columns.items():
        setattr(case, name, value)
    case.version += 1
    before = "" if step.verb is CaseVerb.REGISTER else before
    row = history(step=step, region_id=case.region_id, before=before, to=to)
    ComplaintEvent.objects.create(subject=case, **row)
    return case


def illegal(*, state: ComplaintState, verb: CaseVerb) -> Conflict:
    words = {"state": state.label, "verb": verb.label}
    legal = [str(each) for each in legal_verbs(state=state)]
    return Conflict("illegal_step", _("“%(state)s”的投诉不能“%(verb)s”。") % words, legal=legal)


def dues_of(case: Complaint) -> dict[CaseLimit, datetime | None]:
    """The stored limits; a response that was given and a plan that was told run no more."""
    dues: dict[CaseLimit, datetime | None] = {
        limit: getattr(case, f"{limit.value}_due_at") for limit in CaseLimit
    }
    if case.responded_at is not None:
        dues[CaseLimit.RESPONSE] = None
    if case.planned_at is not None:
        dues[CaseLimit.PLAN] = None
    if case.paused_at is not None:
        dues[CaseLimit.RESOLUTION] = None
    return dues


def _next_columns(case: Complaint) -> dict[str, Any]:
    state = ComplaintState(case.state)
    if state not in OPEN_CASE_STATES:
        return dict(ENDED)
    found = next_limit(state=state, dues=dues_of(case))
    if found is None:
        return {"next_due_at": None, "next_limit": ""}
    return {"next_due_at": found.at, "next_limit": found.limit}
