"""The cards beside a case: its limits, how satisfied the customer was, who is on it, what waits for words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from callbacks.choices import CaseLimit, ComplaintState, Ground, Severity
from callbacks.models import CallbackRecord, Complaint
from callbacks.policies import severity as rules
from callbacks.policies.deadlines import RUNNING
from callbacks.policies.time_left import TimeLeft, counts_service_time, time_left
from callbacks.policies.triggers import BY_HAND_RULE, VIP_RULE
from callbacks.queries.case_file import CaseFile
from callbacks.queries.case_limits import service_calendar
from callbacks.views.story import level_mark
from config.lib.calendar import local_day

S = ComplaintState
GROUNDS = dict(Ground.choices)
WITH_DEPARTMENT_DONE = (S.HANDLED, S.SECOND_CALLBACK)
NOT_YET = (S.REGISTERED, S.ASSIGNED)


@dataclass(frozen=True, slots=True)
class LimitLine:
    """``at`` where there is a moment to tell, else ``word``."""

    label: Any
    mark: str
    at: datetime | None = None
    word: str = ""
    note: str = ""


def severity_rule_words(case: Complaint) -> Any:
    """Which rule set the severity (calls.md 5.6), in words."""
    named = {
        VIP_RULE: _("VIP客户"),
        BY_HAND_RULE: _("人工登记"),
        rules.SAFETY_RULE: _("安全"),
        rules.DAMAGE_RULE: _("财产损坏"),
        rules.THIRD_RULE: _("同一事项第三次投诉"),
        rules.FAILED_RULE: _("二次回访未解决"),
        rules.LATE_RULE: _("超时未解决"),
        rules.SET_BY_HAND_RULE: _("人工提高"),
    }
    return named.get(case.severity_rule) or GROUNDS.get(case.severity_rule, case.severity_rule)


def next_left(*, case: Complaint, now: datetime) -> TimeLeft | None:
    """What is left of the limit that falls next, on the clock that counts it; None where nothing runs."""
    if case.next_due_at is None:
        return None
    limit, severity = CaseLimit(case.next_limit), Severity(case.severity)
    in_service = counts_service_time(limit=limit, severity=severity)
    since = local_day(min(now, case.next_due_at))
    calendar = service_calendar(region_id=case.region_id, since=since) if in_service else None
    return time_left(due=case.next_due_at, now=now, calendar=calendar, in_service=in_service)


def limit_lines(*, file: CaseFile, now: datetime) -> list[LimitLine]:
    """Done in green, due in amber, late in red; what does not run yet says when it will."""
    return list(_limits(file.case, now))


def _limits(case: Complaint, now: datetime) -> Iterator[LimitLine]:
    if case.state == S.REGISTERED:
        yield _line(_("指派"), due=case.assign_due_at, done=None, now=now, runs=True)
    if case.accept_due_at is not None or case.accepted_at is not None:
        yield _line(
            _("受理"), due=case.accept_due_at, done=case.accepted_at, now=now, runs=case.state == S.ASSIGNED
        )
    yield _line(_("首次响应"), due=case.response_due_at, done=case.responded_at, now=now, runs=case.is_open)
    if case.plan_due_at is not None:
        yield _line(_("方案"), due=case.plan_due_at, done=case.planned_at, now=now, runs=case.is_open)
    running = RUNNING.get(S(case.state), ())
    if CaseLimit.PROGRESS in running:
        yield _line(_("跟进"), due=case.progress_due_at, done=None, now=now, runs=True)
    yield _resolution(case, now)
    yield _second(case, now)


def _resolution(case: Complaint, now: datetime) -> LimitLine:
    label = _("处理")
    if case.paused_at is not None:
        return LimitLine(label, "idle", word=_("暂停"), note=_("恢复后接着算"))
    is_done = case.state in WITH_DEPARTMENT_DONE or not case.is_open
    done = case.handled_at if is_done else None
    return _line(label, due=case.resolution_due_at, done=done, now=now, runs=case.is_open and not is_done)


def _second(case: Complaint, now: datetime) -> LimitLine:
    label = _("二次回访")
    if case.state == S.SECOND_CALLBACK:
        return _line(label, due=case.second_due_at, done=None, now=now, runs=True)
    if case.closing_record is not None:
        at = case.closing_record.recorded_at
        return _line(label, due=case.second_due_at, done=at, now=now, runs=False)
    return LimitLine(label, "", word=_("处理后 24 小时内") if case.is_open else "—")


def _line(label: Any, *, due: datetime | None, done: datetime | None, now: datetime, runs: bool) -> LimitLine:
    if done is not None:
        was_late = due is not None and done > due
        return LimitLine(label, "late" if was_late else "ok", done, note=_("超时") if was_late else "")
    if due is None or not runs:
        return LimitLine(label, "", word="—")
    left = time_left(due=due, now=now, calendar=None, in_service=False)
    return LimitLine(
        label, "late" if left.is_over else "today", due, note=_("已超时") if left.is_over else ""
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer about satisfaction."""

    label: Any
    mark: str
    word: str


def satisfactions(*, file: CaseFile) -> list[Heard]:
    """First, second and final stand side by side: the first never changes (E8)."""
    case, found = file.case, []
    if case.record is not None:
        found.append(_heard(_("一次回访"), case.record))
    second = [record for record in map(_standing_record, file.attempts) if record and record.round > 1]
    for number, record in enumerate(second, start=1):
        label = _("二次回访") if len(second) == 1 else _("二次回访 %(round)s") % {"round": number}
        found.append(_heard(label, record))
    final = case.closing_satisfaction
    if final is None:
        return [*found, Heard(_("最终"), "", "—")]
    word = f"{final} {case.closing_record.get_satisfaction_display()}" if case.closing_record else str(final)
    return [*found, Heard(_("最终"), level_mark(final), word)]


def _standing_record(attempt: Any) -> CallbackRecord | None:
    record: CallbackRecord | None = getattr(attempt, "record", None)
    return record if record is not None and not hasattr(attempt, "retraction") else None


def _heard(label: Any, record: CallbackRecord) -> Heard:
    level = record.satisfaction
    word = "—" if level is None else f"{level} {record.get_satisfaction_display()}"
    if not record.solved:
        return Heard(label, level_mark(level), word)
    is_solved = record.solved == "yes"
    mark = level_mark(level) if is_solved else "late"
    return Heard(label, mark, f"{word} · {record.get_solved_display()}")


def told_charge_words(record: CallbackRecord | None) -> str:
    """What the customer says she paid, and whether a receipt was given."""
    if record is None or not record.charge_status:
        return ""
    amount = "" if record.charge_amount is None else f"{record.charge_amount:.2f} {_('元')}"
    receipt = _("有收据") if record.receipt_given else _("无收据")
    is_told = bool(amount) and record.receipt_given is not None
    words = (record.get_charge_status_display(), amount, receipt if is_told else "")
    return " · ".join(str(word) for word in words if word)
