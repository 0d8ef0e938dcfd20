"""The rows a save makes beside its attempt: record, case, re-check, finding, suggestion, need."""

from __future__ import annotations

from callbacks.actions._call import Call
from callbacks.actions.complaints import Filing, open_complaint
from callbacks.actions.findings import open_finding
from callbacks.actions.rechecks import Doubt, open_recheck
from callbacks.actions.submissions import CaseWords, Saved
from callbacks.actions.suggestions import keep_need, keep_suggestion
from callbacks.models import (
    CallAttempt,
    CallbackRecord,
    CallbackTask,
    Complaint,
    CustomerNeed,
    DataRecheck,
    ServiceFinding,
    Suggestion,
)
from callbacks.policies.endings import Ending
from callbacks.queries.calls import complaint_of


def register(*, call: Call, attempt: CallAttempt) -> Saved:
    """In the caller's transaction. One complaint at most, or else one finding (rulings 29, 30)."""
    record = _record(call=call, attempt=attempt) if call.ending is Ending.COMPLETED else None
    complaint = _complaint(call=call, record=record)
    finding = None
    if record is not None and complaint is None and call.irregular:
        finding = open_finding(record=record, grounds=call.irregular, now=call.given.now)
    return Saved(
        task=call.given.task,
        attempt=attempt,
        record=record,
        complaint=complaint,
        recheck=_recheck(call),
        finding=finding,
        suggestion=keep_suggestion(
            attempt=attempt, words=call.given.submission.suggestion, now=call.given.now
        ),
        need=keep_need(attempt=attempt, text=call.given.submission.needs, now=call.given.now),
    )


def _record(*, call: Call, attempt: CallAttempt) -> CallbackRecord:
    submission = call.given.submission
    return CallbackRecord.objects.create(
        task=call.given.task,
        attempt=attempt,
        work_order_id=call.given.task.work_order_id,
        region_id=call.given.task.region_id,
        agent=call.given.agent,
        round=call.given.task.round,
        questionnaire_id=call.given.version.pk,
        recorded_at=call.given.now,
        is_partial=call.is_partial,
        extra_answers=dict(call.given.answers.extra),
        respondent_name=call.given.respondent_name,
        respondent_relation=submission.respondent_relation,
        description=submission.description.strip(),
        note=submission.note.strip(),
        **call.given.answers.core(),
    )


def _complaint(*, call: Call, record: CallbackRecord | None) -> Complaint | None:
    if call.case is None:
        return None
    submission = call.given.submission
    filing = Filing(
        case=call.case,
        words=submission.complaint or CaseWords(),
        description=submission.description.strip(),
        respondent_name=call.given.respondent_name,
        record=record,
    )
    return open_complaint(
        order=call.given.task.work_order, filing=filing, actor=call.given.agent, now=call.given.now
    )


def _recheck(call: Call) -> DataRecheck | None:
    if call.recheck is None:
        return None
    told = call.given.submission.data_error
    words = (
        told.note
        if told is not None and told.note
        else call.given.submission.description or call.given.submission.note
    )
    doubt = Doubt(kind=call.recheck, note=words, respondent_name=call.given.respondent_name)
    return open_recheck(task=call.given.task, doubt=doubt, actor=call.given.agent, now=call.given.now)


def retell(*, task: CallbackTask, attempt: CallAttempt) -> Saved:
    """What an earlier save of the same submission made, read back."""
    record = CallbackRecord.objects.filter(attempt=attempt).first()
    return Saved(
        task=task,
        attempt=attempt,
        record=record,
        complaint=complaint_of(attempt),
        recheck=DataRecheck.objects.filter(task=task, opened_at=attempt.saved_at).first(),
        finding=ServiceFinding.objects.filter(record=record).first() if record is not None else None,
        suggestion=Suggestion.objects.filter(attempt=attempt).first(),
        need=CustomerNeed.objects.filter(attempt=attempt).first(),
        replayed=True,
    )
