"""The words that are read aloud, with their variables (D9, D10, L27)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from callbacks.choices import ScriptCode
from callbacks.policies.questions import Label

# {name} → what stands there when it is read.
VARIABLES: dict[str, Label] = {
    "brand": _("品牌"),
    "staff_no": _("回访员工号"),
    "day": _("完工日期"),
    "kind": _("安装或维修"),
    "category": _("品类"),
    "hotline": _("区域热线"),
}
# Of the case that a second callback is about (calls.md 5.3).
CASE_VARIABLES: dict[str, Label] = {"matter": _("反映的事项"), "measure": _("部门的措施")}
# The greeting comes before anything else is said: it names the house and the customer only (ruling 26).
GREETING_VARIABLES: dict[str, Label] = {"brand": _("品牌"), "customer": _("客户称呼")}
SAMPLE = {
    "brand": "中亮电器",
    "staff_no": "018",
    "day": "11月20日",
    "kind": "安装",
    "category": "空调",
    "hotline": "400 800 1234",
    "customer": "王先生",
    "matter": "空调不制冷",
    "measure": "重新加了冷媒",
}
SENTENCES = re.compile(r"[。；;！!？?\n]|\.\s|\.$")
BRACES = re.compile(r"\{([^{}]*)\}|[{}]")


def variables_of(*, code: ScriptCode) -> dict[str, Label]:
    if code is ScriptCode.SECOND_CALLBACK:
        return VARIABLES | CASE_VARIABLES
    return GREETING_VARIABLES if code is ScriptCode.GREETING else VARIABLES


def unknown_variables(*, code: ScriptCode, text: str) -> tuple[str, ...]:
    """What stands in braces and would be read aloud as it is: wrong names, and braces without a partner."""
    known = variables_of(code=code)
    found = (match.group(0) for match in BRACES.finditer(text) if match.group(1) not in known)
    return tuple(dict.fromkeys(found))


def script_problem(*, code: ScriptCode, text: str) -> Label | None:
    """One sentence that says what is wrong and what may be used instead."""
    if not text.strip():
        return _("请填写话术。")
    unknown = unknown_variables(code=code, text=text)
    if not unknown:
        return None
    usable = "、".join(f"{{{name}}}" for name in variables_of(code=code))
    return _("不认识%(unknown)s；这里可以用%(usable)s。") % {"unknown": "、".join(unknown), "usable": usable}


def spoken(*, words: str, instead: str) -> str:
    """The first sentence without its full stop, to be read aloud inside another; ``instead`` of nothing."""
    first = next(filter(None, (part.strip() for part in SENTENCES.split(words))), "")
    return first or instead


def filled(*, text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text
