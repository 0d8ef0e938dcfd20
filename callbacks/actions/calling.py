"""Saving a call: one save makes the attempt and all that follows from it (D13, E1, E2; rulings 24–34)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from callbacks.actions._call import Call, Given, prepare
from callbacks.actions._checks import ensure_complete
from callbacks.actions._rows import register, retell
from callbacks.actions._standing import carry_on, finish
from callbacks.actions.claiming import claim
from callbacks.actions.dialling import ensure_callable, lock
from callbacks.actions.second_callback import conclude, ensure_may_conclude
from callbacks.actions.submissions import Saved, Submission
from callbacks.choices import Behaviour
from callbacks.models import CallAttempt, CallbackRecord, CallbackTask, Outcome
from callbacks.policies.answers import Answers
from callbacks.policies.endings import FINAL, is_offered
from callbacks.policies.reading import read_answers
from callbacks.policies.versions import Version
from callbacks.queries.questionnaires import kind_asked, version_named, version_on
from config.lib.calendar import local_day
from config.lib.errors import Conflict, Refused
from regions.actions.days import days_together, mark_days
from regions.models import User


def record_attempt(*, task: CallbackTask, agent: User, submission: Submission, now: datetime) -> Saved:
    """Save what a dial ended in, with its answers, cases and words: all of it or nothing.

    An unclaimed callback is claimed by saving. A second post of the same ``submission_id`` returns what the
    first one made. Without a dial before it, the dial is noted now, under the same limits.

    Raises Refused with ``fields`` for what is missing or unreadable, for a call before the window without
    ``early_reason`` and for a dial over the limits; Conflict when the callback is closed, another agent's, or
    the submission belongs to another callback.
    """
    with transaction.atomic(), days_together(now=now):
        task = lock(task)
        saved = saved_before(task=task, submission=submission)
        if saved is not None:
            return saved
        saved = save_one(task=task, agent=agent, submission=submission, now=now)
        mark_save(tasks=[saved.task], now=now)
        return saved


def save_one(*, task: CallbackTask, agent: User, submission: Submission, now: datetime) -> Saved:
    """The save itself, of a locked callback, in the caller's transaction, which marks the days at its end.

    Raises what ``record_attempt`` raises.
    """
    return write(call=decide(task=task, agent=agent, submission=submission, now=now))


def decide(
    *,
    task: CallbackTask,
    agent: User,
    submission: Submission,
    now: datetime,
    same_call_as: CallAttempt | None = None,
) -> Call:
    """What the save would make, before anything of it is written; claims the callback and notes its dial."""
    outcome = _outcome(task=task, submission=submission)
    if same_call_as is not None:
        submission = _for_this_kind(task=task, submission=submission, now=now)
    version = _version(task=task, submission=submission, now=now)
    answers = _answers(version=version, submission=submission, outcome=outcome)
    ensure_callable(task)
    claim(task=task, agent=agent, now=now)
    _check_early(task=task, submission=submission, now=now)
    given = Given(
        task=task,
        agent=agent,
        submission=submission,
        outcome=outcome,
        version=version,
        answers=answers,
        now=now,
        same_call_as=same_call_as,
    )
    return prepare(given=given)


def write(*, call: Call) -> Saved:
    """Raises Refused with a message for every mandatory field that is missing."""
    ensure_complete(call=call)
    ensure_may_conclude(task=call.given.task, agent=call.given.agent)
    attempt = _attempt(call)
    saved = register(call=call, attempt=attempt)
    if call.ending not in FINAL:
        return replace(saved, task=carry_on(call=call))
    saved = replace(saved, task=finish(call=call))
    conclude(task=saved.task, record=saved.record, agent=call.given.agent, now=call.given.now)
    return saved


def mark_save(*, tasks: Sequence[CallbackTask], now: datetime) -> None:
    """Once and last: marks are rows that all saves of a region share, and are taken in one order.

    A second callback moves the final rating of the day its order was called first.
    """
    days = {
        (region, day)
        for task in tasks
        for region in (task.region_id, task.work_order.region_id)
        for day in (local_day(now), task.due_on, *_first_called(task))
    }
    mark_days(days=days, now=now)


def _first_called(task: CallbackTask) -> set[date]:
    if task.round == 1:
        return set()
    first = CallbackRecord.objects.effective().filter(work_order=task.work_order_id)
    return {local_day(at) for at in first.values_list("recorded_at", flat=True)}


def _attempt(call: Call) -> CallAttempt:
    given, submission = call.given, call.given.submission
    return CallAttempt.objects.create(
        task=given.task,
        region_id=given.task.region_id,
        agent=given.agent,
        questionnaire_id=given.version.pk,
        same_call_as=given.same_call_as,
        dial=call.dialling.dial,
        outcome=given.outcome,
        phone_slot=submission.phone_slot,
        phone_masked=call.dialling.masked,
        dialled_at=call.dialling.at,
        ended_at=_between(submission.ended_at, start=call.dialling.at, end=given.now),
        saved_at=given.now,
        counted=call.attempted.counted,
        band=call.dialling.band or "",
        answers=given.answers.as_json(),
        note=submission.note,
        next_at=submission.next_at,
        early_reason=submission.early_reason[:200],
        submission_id=submission.submission_id,
        address=submission.address,
    )


def _between(at: datetime | None, *, start: datetime, end: datetime) -> datetime:
    """A browser's clock is believed only between dial and save."""
    return min(max(at, start), end) if at is not None else end


def _outcome(*, task: CallbackTask, submission: Submission) -> Outcome:
    found = Outcome.objects.filter(code=submission.outcome, is_active=True).first()
    if found is None or not is_offered(behaviour=Behaviour(found.behaviour), round=task.round):
        raise Refused("unknown_outcome", _("请选择拨打结果。"), fields={"outcome": _("请选择拨打结果。")})
    return found


def _version(*, task: CallbackTask, submission: Submission, now: datetime) -> Version:
    """What was on the screen, though a newer version may have begun since; else what is in force (D6)."""
    kind, day = kind_asked(task=task), local_day(now)
    if submission.questionnaire is None:
        return version_on(kind=kind, day=day)
    named = version_named(pk=submission.questionnaire, kind=kind, day=day)
    if named is None:
        message: Any = _("这一单不问这份问卷，请刷新后再保存。")
        raise Refused("unknown_questionnaire", message, fields={"questionnaire": message})
    return named


def _for_this_kind(*, task: CallbackTask, submission: Submission, now: datetime) -> Submission:
    """A unit's answers for an order of another kind: its own version, and of the answers what that asks."""
    kind, day, named = kind_asked(task=task), local_day(now), submission.questionnaire
    if named is not None and version_named(pk=named, kind=kind, day=day) is not None:
        return submission
    asked = version_on(kind=kind, day=day).readable()
    answers = {key: value for key, value in submission.answers.items() if key in asked}
    return replace(submission, questionnaire=None, answers=answers)


def _answers(*, version: Version, submission: Submission, outcome: Outcome) -> Answers:
    """Typed answers; a denied service is 不属实 by itself (ruling 28)."""
    answers, errors = read_answers(raw=submission.answers, version=version)
    if outcome.behaviour == Behaviour.DENIES:
        if answers.is_genuine:
            errors = {**errors, "is_genuine": _("客户称未服务时不能记为属实。")}
        answers = replace(answers, is_genuine=False)
    if errors:
        raise Refused("unreadable_answers", _("有的答案无法识别。"), fields=errors)
    return answers


def _check_early(*, task: CallbackTask, submission: Submission, now: datetime) -> None:
    """Ruling 31: a call before the window needs its reason."""
    reason = submission.early_reason.strip() or task.early_reason
    if now < task.due_start and not reason:
        message: Any = _("还没到回访期,提前拨打请填写原因。")
        raise Refused("early_reason_missing", message, fields={"early_reason": message})


def saved_before(*, task: CallbackTask, submission: Submission) -> Saved | None:
    """What this very submission made before. Raises Conflict when it belongs to another callback."""
    attempt = (
        CallAttempt.objects.filter(submission_id=submission.submission_id).select_related("agent").first()
    )
    if attempt is None:
        return None
    if attempt.task_id != task.pk:
        raise Conflict("submission_reused", _("这次提交已用于另一条回访。"))
    return retell(task=task, attempt=attempt)
