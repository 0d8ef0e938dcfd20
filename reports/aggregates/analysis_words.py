"""How the parts that the analysis counts are called, on its pages and above the rows they open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from callbacks.choices import CaseLimit, ComplaintCategory, Ground, RootCause
from reports.aggregates.analysis_cases import NO_CAUSE, NO_GROUND


def category_words() -> dict[str, str]:
    return _labels(ComplaintCategory)


def ground_words() -> dict[str, str]:
    return {**_labels(Ground), NO_GROUND: _("人工登记，没有理由")}


def cause_words() -> dict[str, str]:
    return {**_labels(RootCause), NO_CAUSE: _("尚未认定")}


def _labels(choices: Any) -> dict[str, str]:
    return {each.value: str(each.label) for each in choices}


def lag_words() -> dict[str, str]:
    return {
        "0": _("1 小时内"),
        "1": _("1—4 小时"),
        "2": _("4—24 小时"),
        "3": _("24—48 小时"),
        "4": _("超过 48 小时"),
    }


def result_words() -> dict[str, str]:
    return {
        "completed": _("回访成功"),
        "refused": _("拒访"),
        "unreachable": _("未接通"),
        "rule_unmet": _("未达规则"),
        "bad_data": _("资料错误"),
        "open": _("尚未办结"),
    }


def late_words() -> dict[str, tuple[str, str]]:
    """Why a callback was late, and what that means."""
    return {
        "late_import": (_("数据晚到"), _("ERP 数据在回访期限后才到，期限已顺延，仍未及时")),
        "never": (_("从未拨打"), _("一次也没有拨打")),
        "late_first": (_("首次拨打晚"), _("期限过后才第一次拨打")),
        "appointment": (_("客户改约"), _("按时拨打，客户约了以后的时间")),
        "rule_unmet": (_("未达规则结束"), _("没有打够三次就结束，不算办结")),
        "too_few": (_("拨打次数不足"), _("按时拨打，不到三次就停下，至今没有结果")),
        "slow": (_("办结太晚"), _("按时拨打，期限后两天内没有办结")),
    }


def said_key(*, key: str) -> str:
    """The key of opened rows in words; its parts that have none are said as they are."""
    question, *parts = key.split(".")
    known = {**PARTS.get(question, dict)(), "late": _("逾期"), "timely": _("及时")}
    return " · ".join([str(QUESTIONS[question]), *(known.get(part, part) for part in parts)])


def _late_names() -> dict[str, str]:
    return {code: name for code, (name, _note) in late_words().items()}


def _tried_names() -> dict[str, str]:
    times = {str(times): _("%(times)s次") % {"times": times} for times in range(4)}
    return {**result_words(), **times, "4": _("%(times)s次以上") % {"times": 4}}


QUESTIONS = {
    "lag": gettext_lazy("完工到入库"),
    "attempts": gettext_lazy("拨打次数"),
    "times": gettext_lazy("拨打次数"),
    "overdue": gettext_lazy("应回访（已到期）"),
    "category": gettext_lazy("投诉类别"),
    "ground": gettext_lazy("不满意理由"),
    "cause": gettext_lazy("根本原因"),
    "limit": gettext_lazy("投诉等待"),
    "returned": gettext_lazy("日报退回"),
    "filed": gettext_lazy("上报过的日报"),
}
PARTS: Mapping[str, Callable[[], dict[str, str]]] = {
    "lag": lag_words,
    "attempts": _tried_names,
    "times": _tried_names,
    "overdue": _late_names,
    "category": category_words,
    "ground": ground_words,
    "cause": cause_words,
    "limit": lambda: _labels(CaseLimit),
}
