"""Outcomes, rules and scripts every installation starts with (calls.md 4, 5.3); people may change them."""

from __future__ import annotations

from datetime import date
from typing import Any

from callbacks.actions.case_defaults import ensure_case_defaults
from callbacks.actions.phrases import ensure_default_phrases
from callbacks.actions.questionnaires import ensure_default_questionnaires
from callbacks.choices import Behaviour, RecheckKind, ScriptCode
from callbacks.models import CallbackPolicy, Outcome, ScriptText
from config.lib.calendar import day_start

START = date(2000, 1, 1)

B = Behaviour
OUTCOMES: tuple[dict[str, Any], ...] = (
    {"code": "connected_done", "name": "接通", "name_en": "Connected", "key": "1", "behaviour": B.COMPLETES,
     "is_connected": True},
    {"code": "no_answer", "name": "无人接听", "name_en": "No answer", "key": "2", "behaviour": B.RETRY,
     "counts": True},
    {"code": "busy", "name": "忙线", "name_en": "Busy", "key": "3", "behaviour": B.RETRY, "counts": True,
     "once_a_day": True, "retry_minutes": 15, "max_a_day": 2},
    {"code": "power_off", "name": "关机", "name_en": "Powered off", "key": "4", "behaviour": B.RETRY,
     "counts": True},
    {"code": "suspended", "name": "停机", "name_en": "Suspended", "key": "5", "behaviour": B.BAD_NUMBER,
     "counts": True, "next_day": True, "tries_alternate": True, "repeats_before_recheck": True,
     "recheck_kind": RecheckKind.SUSPENDED},
    {"code": "empty_number", "name": "空号", "name_en": "Empty number", "key": "6", "behaviour": B.BAD_NUMBER,
     "tries_alternate": True, "recheck_kind": RecheckKind.EMPTY_NUMBER},
    {"code": "wrong_number", "name": "号码错误", "name_en": "Wrong number", "key": "7",
     "behaviour": B.BAD_NUMBER, "is_connected": True, "tries_alternate": True,
     "recheck_kind": RecheckKind.WRONG_NUMBER},
    {"code": "refused", "name": "拒访", "name_en": "Refused", "key": "8", "behaviour": B.REFUSES,
     "is_connected": True, "sets_do_not_call": True},
    {"code": "reschedule", "name": "改约", "name_en": "Rescheduled", "key": "9", "behaviour": B.APPOINTMENT,
     "is_connected": True},
    {"code": "connected_partial", "name": "中途挂断", "name_en": "Hung up midway", "behaviour": B.PARTIAL,
     "is_connected": True, "counts": True, "retry_minutes": 120},
    {"code": "denied_service", "name": "称未安装/未维修", "name_en": "Denies the service",
     "behaviour": B.DENIES, "is_connected": True},
    {"code": "not_the_person", "name": "非本人(家人/代接)", "name_en": "Not the person",
     "behaviour": B.RETRY, "is_connected": True, "counts": True},
    {"code": "rejected", "name": "拒接(挂断)", "name_en": "Call rejected", "behaviour": B.RETRY,
     "counts": True, "next_day": True},
    {"code": "unreachable_signal", "name": "无法接通/不在服务区", "name_en": "Out of reach",
     "behaviour": B.RETRY, "counts": True},
    {"code": "call_barred", "name": "呼叫受限/来电提醒", "name_en": "Call barred", "behaviour": B.RETRY,
     "counts": True},
    {"code": "voicemail", "name": "语音助手/留言", "name_en": "Voicemail", "behaviour": B.RETRY,
     "counts": True},
    {"code": "language", "name": "语言/方言不通", "name_en": "No common language", "behaviour": B.RETRY,
     "is_connected": True, "offers_colleague": True},
    {"code": "system_fault", "name": "线路故障", "name_en": "Line fault", "behaviour": B.FAULT},
    {"code": "not_collected", "name": "未取机", "name_en": "Not collected yet", "behaviour": B.APPOINTMENT,
     "is_connected": True, "beyond_window": True},
    {"code": "not_in_use", "name": "未通电/未使用", "name_en": "Not in use yet", "behaviour": B.APPOINTMENT,
     "is_connected": True, "beyond_window": True},
)  # fmt: skip

SCRIPTS: dict[ScriptCode, str] = {
    ScriptCode.GREETING: "您好!我是{brand}的回访员,请问这是{customer}家吗?能打搅您一会吗?",
    ScriptCode.OPENING: "我是{staff_no}号回访员,想用一两分钟了解一下{day}给您{kind}{category}的情况,"
    "本次通话可能会录音,仅用于改进服务,您看方便吗?",
    ScriptCode.NOT_CONVENIENT: "好的,不耽误您。您看今天晚些时候,还是明天给您打过来合适?",
    ScriptCode.WRONG_PERSON: "不好意思打错了,我们会核对登记信息,打扰您了。",
    ScriptCode.UNHAPPY: "让您遇到这样的事,实在抱歉。我把经过记下来,您看我说得对不对。"
    "我马上转给负责的主管,会有人联系您,处理完我再给您打电话确认。",
    ScriptCode.NOT_GENUINE: "谢谢您告诉我。为了弄清楚,我再跟您核对两点。",
    ScriptCode.CHARGE_DOUBT: "请问一共收了多少、分别是哪些项目、有没有收据?我核实后给您答复。",
    ScriptCode.FAREWELL: "感谢您接听和配合,您反映的情况我已经记下。以后有任何问题请拨打{hotline}。"
    "祝您和家人生活愉快,再见!",
    ScriptCode.FAREWELL_UNHAPPY: "再次向您道歉,我们会尽快给您答复。谢谢您的理解,再见!",
    ScriptCode.FAREWELL_REFUSED: "好的,不打扰您了,祝您愉快,再见!",
    ScriptCode.SECOND_CALLBACK: "您好,我是{brand}回访员。上次您反映的{matter},部门说已经{measure},"
    "我想跟您确认一下现在是不是解决了?",
}


def ensure_callback_defaults() -> None:
    CallbackPolicy.objects.get_or_create(region=None, valid_from=START)
    for position, row in enumerate(OUTCOMES, start=1):
        rest = {name: value for name, value in row.items() if name != "code"}
        Outcome.objects.get_or_create(code=row["code"], defaults={**rest, "position": position * 10})
    for code, text in SCRIPTS.items():
        ScriptText.objects.get_or_create(code=code, valid_from=START, defaults={"text": text})
    ensure_case_defaults(valid_from=START)
    ensure_default_questionnaires(valid_from=START, now=day_start(START))
    ensure_default_phrases()
