"""The calls of a day as rows, set-based: the same rows that dialling and saving them one by one would make.

What every call makes is written in bulk; rare rows (cases, re-checks, findings, words) go through
their own actions. A test replays the same calls through ``record_attempt`` and compares.
"""

from __future__ import annotations

from collections.abc import Sequence

from callbacks.actions.complaints import Filing, open_complaint
from callbacks.actions.findings import open_finding
from callbacks.actions.rechecks import Doubt, open_recheck
from callbacks.actions.submissions import CaseWords
from callbacks.actions.suggestions import keep_need, keep_suggestion
from callbacks.choices import QuestionnaireKind, Relation
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, Dial, TaskEvent
from callbacks.policies.attempts import band_of
from callbacks.policies.endings import Ending
from callbacks.policies.versions import kind_of
from callbacks.queries.questionnaires import version_on
from config.lib.calendar import local_day
from regions.actions.days import mark_days
from regions.models import AuditEntry
from reports.actions.demo.calls import DemoCall
from workorders.choices import Kind
from workorders.models import Customer

CHUNK = 500
MOVED = (
    "state", "attempts_made", "first_attempt_at", "last_attempt_at", "agent", "claimed_by", "lease_until",
    "appointment_at", "appointment_for", "completed_at", "rule_met", "rank", "callable_at", "rerank_at",
)  # fmt: skip


def write_calls(*, calls: Sequence[DemoCall]) -> None:
    """Write the calls of one day, in the caller's transaction."""
    if not calls:
        return
    attempts = _attempts(calls=calls, dials=_dials(calls=calls))
    records = _records(calls=calls, attempts=attempts)
    _move_tasks(calls=calls)
    for call, attempt in zip(calls, attempts, strict=True):
        _register(call=call, attempt=attempt, record=records.get(attempt.pk))
    refusers = {call.task.work_order.customer_id for call in calls if call.outcome.sets_do_not_call}
    Customer.objects.filter(pk__in=refusers).update(do_not_call=True)
    days = {(call.task.region_id, local_day(call.saved_at)) for call in calls}
    days |= {(call.task.region_id, call.task.due_on) for call in calls}
    mark_days(days=days, now=max(call.saved_at for call in calls))


def _dials(*, calls: Sequence[DemoCall]) -> dict[int, Dial]:
    """By the call's place; the audit row of each reveal stands beside its dial."""
    found = {place: _dial(call) for place, call in enumerate(calls) if call.is_dialled}
    AuditEntry.objects.bulk_create([_audit(call) for call in calls if call.is_dialled], batch_size=CHUNK)
    Dial.objects.bulk_create(found.values(), batch_size=CHUNK)
    return found


def _dial(call: DemoCall) -> Dial:
    return Dial(
        task=call.task,
        region_id=call.task.region_id,
        agent=call.agent,
        phone_slot=call.slot,
        phone_hmac=call.digest,
        dialled_at=call.dialled_at,
    )


def _audit(call: DemoCall) -> AuditEntry:
    return AuditEntry(
        at=call.dialled_at,
        actor=call.agent,
        verb="dial",
        object_type=CallbackTask._meta.label,
        object_id=str(call.task.pk),
        region_id=call.task.region_id,
        after={"phone_slot": str(call.slot), "phone": call.masked, "outside_hours": False},
    )


def _attempts(*, calls: Sequence[DemoCall], dials: dict[int, Dial]) -> list[CallAttempt]:
    asked = _asked(calls=calls)
    attempts = [
        CallAttempt(
            task=call.task,
            region_id=call.task.region_id,
            agent=call.agent,
            questionnaire_id=asked[_kind(call)],
            dial=dials.get(place),
            outcome=call.outcome,
            phone_slot=call.slot,
            phone_masked=call.masked,
            dialled_at=call.dialled_at,
            ended_at=call.submission.ended_at or call.saved_at,
            saved_at=call.saved_at,
            counted=call.counted,
            band=band_of(call.dialled_at) or "",
            answers=call.answers.as_json(),
            note=call.submission.note,
            next_at=call.submission.next_at,
            submission_id=call.submission.submission_id,
        )
        for place, call in enumerate(calls)
    ]
    return CallAttempt.objects.bulk_create(attempts, batch_size=CHUNK)


def _asked(*, calls: Sequence[DemoCall]) -> dict[QuestionnaireKind, int | None]:
    """The version of the questions in force on the day, of each kind that was called."""
    day = local_day(calls[0].saved_at)
    return {kind: version_on(kind=kind, day=day).pk for kind in {_kind(call) for call in calls}}


def _kind(call: DemoCall) -> QuestionnaireKind:
    return kind_of(kind=Kind(call.task.work_order.kind), round=call.task.round)


def _records(*, calls: Sequence[DemoCall], attempts: Sequence[CallAttempt]) -> dict[int, CallbackRecord]:
    """By the attempt's id: one for every completed callback."""
    records = [
        _record(call=call, attempt=attempt)
        for call, attempt in zip(calls, attempts, strict=True)
        if call.ending is Ending.COMPLETED
    ]
    CallbackRecord.objects.bulk_create(records, batch_size=CHUNK)
    return {record.attempt_id: record for record in records}


def _record(*, call: DemoCall, attempt: CallAttempt) -> CallbackRecord:
    return CallbackRecord(
        task=call.task,
        attempt=attempt,
        work_order_id=call.task.work_order_id,
        region_id=call.task.region_id,
        agent=call.agent,
        round=call.task.round,
        questionnaire_id=attempt.questionnaire_id,
        recorded_at=call.saved_at,
        is_partial=call.is_partial,
        extra_answers=dict(call.answers.extra),
        respondent_name=_respondent(call),
        respondent_relation=call.submission.respondent_relation,
        description=call.submission.description,
        note=call.submission.note,
        **call.answers.core(),
    )


def _respondent(call: DemoCall) -> str:
    """本人 is the customer (ruling 25)."""
    if not call.submission.respondent_name and call.submission.respondent_relation == Relation.SELF:
        return call.task.work_order.customer_name
    return call.submission.respondent_name


def _move_tasks(*, calls: Sequence[DemoCall]) -> None:
    """Each callback as its last call of the day left it, and a history row for every call."""
    tasks = {call.task.pk: call.task for call in calls}
    CallbackTask.objects.bulk_create(
        tasks.values(), update_conflicts=True, unique_fields=["id"], update_fields=MOVED, batch_size=CHUNK
    )
    events = [
        TaskEvent(
            subject=call.task,
            region_id=call.task.region_id,
            verb="record",
            from_state=call.from_state,
            to_state=call.to_state,
            at=call.saved_at,
            actor=call.agent,
        )
        for call in calls
    ]
    TaskEvent.objects.bulk_create(events, batch_size=CHUNK)


def _register(*, call: DemoCall, attempt: CallAttempt, record: CallbackRecord | None) -> None:
    """One complaint at most, or else one finding; then what else was heard."""
    if record is not None and call.case is not None:
        _complain(call=call, record=record)
    elif record is not None and call.irregular:
        open_finding(record=record, grounds=call.irregular, now=call.saved_at)
    if call.recheck is not None:
        told = call.submission.data_error
        words = told.note if told is not None and told.note else call.submission.description
        doubt = Doubt(
            kind=call.recheck, note=words or call.submission.note, respondent_name=_respondent(call)
        )
        open_recheck(task=call.task, doubt=doubt, actor=call.agent, now=call.saved_at)
    keep_suggestion(attempt=attempt, words=call.submission.suggestion, now=call.saved_at)
    keep_need(attempt=attempt, text=call.submission.needs, now=call.saved_at)


def _complain(*, call: DemoCall, record: CallbackRecord) -> None:
    if call.case is None:
        return
    filing = Filing(
        case=call.case,
        words=call.submission.complaint or CaseWords(),
        description=record.description,
        respondent_name=record.respondent_name,
        record=record,
    )
    open_complaint(order=call.task.work_order, filing=filing, actor=call.agent, now=call.saved_at)
