"""Nothing mandatory is missing before a save is written (rulings 24, 25, 28, 40)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from callbacks.actions._call import Call
from callbacks.choices import Behaviour, RecheckKind, Relation
from callbacks.policies.endings import Ending
from callbacks.policies.mandatory import Registers, Told, missing_words
from callbacks.policies.questions import Label
from callbacks.queries.colleagues import colleague_named
from callbacks.queries.numbers import policy_on
from callbacks.rules import may_appoint_beyond
from config.lib.calendar import local_day
from config.lib.errors import Refused
from workorders.choices import ServiceMode

FOUND_WHILE_TALKING = frozenset({RecheckKind.WRONG_INFORMATION, RecheckKind.MISMATCH})


def ensure_complete(*, call: Call) -> None:
    """Raises Refused with a message for every field at fault."""
    missing: dict[str, Label] = {
        **_missing_answers(call),
        **_missing_words(call),
        **_wrong_relation(call),
        **_wrong_data_error(call),
        **_complaint_of_nobody(call),
        **_wrong_appointment(call),
        **_wrong_colleague(call),
    }
    if missing:
        raise Refused("incomplete", _("还有必填项没有填好,没有保存。"), fields=missing)


def _missing_answers(call: Call) -> dict[str, Label]:
    """All of them for a completed talk; a denial and a second cut-off need only the reason of 不属实."""
    if call.ending is not Ending.COMPLETED:
        return {}
    mode = ServiceMode(call.given.task.work_order.service_mode)
    missing = call.given.version.missing(mode=mode, answers=call.given.answers)
    if call.given.outcome.behaviour == Behaviour.COMPLETES:
        return missing
    return {key: message for key, message in missing.items() if key == "not_genuine_reason"}


def _missing_words(call: Call) -> dict[str, Label]:
    submission = call.given.submission
    told = Told(
        respondent_name=call.given.respondent_name,
        respondent_relation=submission.respondent_relation,
        description=submission.description,
        demand=submission.complaint.demand if submission.complaint is not None else "",
        note=submission.note,
    )
    registers = Registers(
        complaint=call.case is not None,
        recheck=call.recheck,
        needs_note=call.given.outcome.needs_note,
        decides_case=submission.asks_who_answered
        and call.given.task.round > 1
        and call.ending is Ending.COMPLETED,
    )
    return missing_words(told=told, registers=registers)


def _wrong_relation(call: Call) -> dict[str, Label]:
    known = call.given.submission.respondent_relation in {"", *Relation.values}
    return {} if known else {"respondent_relation": _("请选择受访人与用户的关系。")}


def _wrong_data_error(call: Call) -> dict[str, Label]:
    told = call.given.submission.data_error
    if told is None or (told.kind in FOUND_WHILE_TALKING and call.given.outcome.is_connected):
        return {}
    return {"data_error": _("只有接通后才能登记信息错误或不符。")}


def _complaint_of_nobody(call: Call) -> dict[str, Label]:
    """Words that would be lost are refused (E1)."""
    if call.given.submission.complaint is None or call.case is not None:
        return {}
    return {"complaint": _("只有接通后才能登记投诉。")}


def _wrong_colleague(call: Call) -> dict[str, Label]:
    """Only an outcome of no common language hands over, and only to somebody who speaks the dialect (D11)."""
    given = call.given
    if not given.submission.hand_to:
        return {}
    if not given.outcome.offers_colleague:
        return {"hand_to": _("只有语言不通时才能转给同事。")}
    if colleague_named(task=given.task, agent=given.agent, username=given.submission.hand_to) is None:
        return {"hand_to": _("这位同事不在本区域回访，或不会客户的方言。")}
    return {}


def _wrong_appointment(call: Call) -> dict[str, Label]:
    """Beyond ``due_end`` + 2 days only the supervisor appoints, or an outcome that may (ruling 24)."""
    given, at = call.given, call.given.submission.next_at
    if call.ending is Ending.APPOINTMENT and at is None:
        return {"next_at": _("请填写改约时间。")}
    if at is None or call.ending not in {Ending.APPOINTMENT, Ending.RETRY}:
        return {}
    if at <= given.now:
        return {"next_at": _("改约时间必须在现在之后。")}
    days = policy_on(region_id=given.task.region_id, day=local_day(given.now)).overdue_days
    late = at > given.task.due_end + timedelta(days=days)
    if late and not given.outcome.beyond_window and not may_appoint_beyond(given.agent, given.task):
        return {"next_at": _("改约不能晚于截止后%(days)s天,更晚请主管安排。") % {"days": days}}
    return {}
