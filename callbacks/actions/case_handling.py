"""The department's work on a case (states.md 6.2 rows 4, 8, 9; E4, F3, K5, K13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.actions._case_door import CaseStep, in_hand, take
from callbacks.actions.improving import open_improvement
from callbacks.actions.second_callback import plan_second_callback
from callbacks.choices import CaseVerb, ComplaintKind, ResponsibleKind, RootCause, Severity
from callbacks.models import CaseHandling, Complaint
from callbacks.policies.deadlines import progress_due
from callbacks.queries.case_limits import limits_and_clock
from callbacks.queries.responsible import Responsible, responsible_named
from config.lib.errors import Refused
from config.lib.words import enough_words
from regions.models import User

RESULT_AT_LEAST = 10
NOTE_AT_LEAST = 4


def next_progress(*, case: Complaint, now: datetime) -> datetime:
    """When the next word is due, counted from this one (row 8)."""
    limits, clock = limits_and_clock(case=case, severity=Severity(case.severity), since=now)
    return progress_due(limits=limits, clock=clock, last_told_at=now)


@dataclass(frozen=True, slots=True)
class Contact:
    """What was said with the customer, and when somebody will come."""

    note: str
    promised_at: datetime | None = None


def contact(
    *, case: Complaint, given: Contact, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """accepted or reopened → handling: the handler has spoken with the customer (row 4)."""
    note = _ensure_words(note=given.note)
    with in_hand(case=case, now=now, seen=seen) as held:
        columns: dict[str, Any] = {"progress_due_at": next_progress(case=held, now=now)}
        if held.responded_at is None:
            columns["responded_at"] = now
        promised = given.promised_at.isoformat() if given.promised_at else ""
        step = CaseStep(
            verb=CaseVerb.CONTACT,
            now=now,
            actor=actor,
            reason=note,
            columns=columns,
            evidence={"promised_at": promised, "told_customer": True},
        )
        take(case=held, step=step)
    return held


@dataclass(frozen=True, slots=True)
class Progress:
    """A note on the way (row 8). ``later_than_promised``: the new time, told beforehand (K9, K17)."""

    note: str
    told_customer: bool
    later_than_promised: datetime | None = None


def progress(
    *, case: Complaint, given: Progress, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    note = _ensure_words(note=given.note)
    with in_hand(case=case, now=now, seen=seen) as held:
        new_time = given.later_than_promised
        step = CaseStep(
            verb=CaseVerb.PROGRESS,
            now=now,
            actor=actor,
            reason=note,
            columns={"progress_due_at": next_progress(case=held, now=now)},
            evidence={
                "told_customer": given.told_customer,
                "promised_at": new_time.isoformat() if new_time else "",
            },
        )
        take(case=held, step=step)
    return held


def _ensure_words(*, note: str) -> str:
    message = _("请写明情况，至少4个字。")
    return enough_words(text=note, least=NOTE_AT_LEAST, field="note", code="note_missing", message=message)


@dataclass(frozen=True, slots=True)
class Result:
    """What was done: a result or a corrective measure, why it happened, whose fault it was, when (row 9).

    ``responsible`` is the technician's number or name, or the username of a colleague; empty with 无责 or for
    the order's own technician.
    """

    root_cause: RootCause
    responsible_kind: ResponsibleKind
    done_at: datetime
    result: str = ""
    measure: str = ""
    responsible: str = ""


def handle(
    *, case: Complaint, given: Result, actor: User, now: datetime, seen: int | None = None
) -> Complaint:
    """handling → handled → second_callback in one transaction, with the callback that decides (row 10).

    Raises Refused without a result or measure of ten characters, for a time in the future or before the case,
    without a photo where the customer asked for another visit, and for who would judge herself (F3, K13).
    """
    with in_hand(case=case, now=now, seen=seen) as held:
        person = responsible_named(
            order=held.work_order, kind=given.responsible_kind, named=given.responsible
        )
        _ensure_whole(case=held, given=given, person=person, actor=actor, now=now)
        step = CaseStep(
            verb=CaseVerb.HANDLE,
            now=now,
            actor=actor,
            reason=given.result.strip() or given.measure.strip(),
            columns={"handled_at": now, "handler": held.handler or actor},
            evidence={
                "root_cause": given.root_cause,
                "responsible_kind": given.responsible_kind,
                "responsible": person.name if person else "",
                "done_at": given.done_at.isoformat(),
            },
        )
        take(case=held, step=step)
        handling = _keep(case=held, given=given, person=person, actor=actor, now=now)
        open_improvement(case=held, handling=handling, now=now)
        plan_second_callback(case=held, now=now)
    return held


def _ensure_whole(
    *, case: Complaint, given: Result, person: Responsible | None, actor: User, now: datetime
) -> None:
    fields: dict[str, Any] = {}
    if max(len(given.result.strip()), len(given.measure.strip())) < RESULT_AT_LEAST:
        fields["result"] = _("请写明处理结果或整改措施，至少10个字。")
    # A form knows minutes, and a case may be settled in the one it was registered in.
    if not case.registered_at.replace(second=0, microsecond=0) <= given.done_at <= now:
        fields["done_at"] = _("完成时间必须在登记之后、现在之前。")
    if given.responsible_kind != ResponsibleKind.NONE and person is None:
        fields["responsible"] = _("找不到这位责任人，请填工号、姓名或登录名。")
    if person is not None and person.user is not None and person.user.pk == actor.pk:
        fields["responsible"] = _("不能由责任人自己认定，请由部门主管认定。")
    if case.kind == ComplaintKind.REVISIT and not _has_proof(case):
        fields["proof"] = _("再次上门的投诉要先上传照片或单据。")
    if fields:
        raise Refused("incomplete", _("处理结果还不完整。"), fields=fields)


def _has_proof(case: Complaint) -> bool:
    """A photo of this round."""
    last = case.handlings.order_by("-pk").values_list("at", flat=True).first() or case.registered_at
    return case.photos.filter(uploaded_at__gte=last).exists()


def _keep(
    *, case: Complaint, given: Result, person: Responsible | None, actor: User, now: datetime
) -> CaseHandling:
    return CaseHandling.objects.create(
        complaint=case,
        round=case.rounds + 1,
        handler=case.handler or actor,
        result=given.result.strip(),
        measure=given.measure.strip(),
        root_cause=given.root_cause,
        responsible_kind=given.responsible_kind,
        responsible_technician=person.technician if person else None,
        responsible_user=person.user if person else None,
        responsible_name=person.name if person else "",
        found_by=actor,
        done_at=given.done_at,
        at=now,
    )
