"""The keyboard: one table of what a key can do, for the buttons, the help and everybody's own keys (U11).

A key is written as a page listens to it: ``d``, ``?``, ``Alt+l``, ``g q`` (one after the other). Digits,
Enter, Escape and the arrows answer and move; they belong to nobody's choice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

SINGLE = re.compile(r"[a-z?/\[\];',.=-]")
PAIR = re.compile(r"[a-z] [a-z]")
WITH_ALT = re.compile(r"Alt\+[a-z]|Ctrl\+k")
LETTER = re.compile(r"[a-z]")


class Place(StrEnum):
    EVERYWHERE = "everywhere"
    LIST = "list"
    INBOX = "inbox"
    CALL = "call"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class KeyAction:
    """What a key does where; ``key`` is the default."""

    code: str
    label: Any
    key: str
    place: Place = Place.EVERYWHERE


KEY_ACTIONS = (
    KeyAction("help", _("本页快捷键"), "?"),
    KeyAction("palette", _("命令面板"), "Ctrl+k"),
    KeyAction("language", _("中文 / English"), "Alt+l"),
    KeyAction("theme", _("切换深浅主题"), "Alt+t"),
    KeyAction("go_home", _("我的首页"), "g g"),
    KeyAction("go_dashboard", _("看板"), "g d"),
    KeyAction("go_notices", _("通知"), "g n"),
    KeyAction("go_queue", _("今日回访"), "g q"),
    KeyAction("go_inbox", _("收件箱"), "g i"),
    KeyAction("go_work", _("待办"), "g k"),
    KeyAction("go_supervision", _("督办"), "g v"),
    KeyAction("go_orders", _("工单"), "g o"),
    KeyAction("go_imports", _("导入"), "g m"),
    KeyAction("go_complaints", _("投诉"), "g p"),
    KeyAction("go_rechecks", _("资料复核"), "g c"),
    KeyAction("go_findings", _("服务不规范"), "g f"),
    KeyAction("go_suggestions", _("建议与需求"), "g s"),
    KeyAction("go_answers", _("答案统计"), "g w"),
    KeyAction("go_reports", _("日报"), "g r"),
    KeyAction("go_kpis", _("指标"), "g z"),
    KeyAction("go_board", _("上报看板"), "g u"),
    KeyAction("go_slips", _("单据"), "g j"),
    KeyAction("go_reconciliation", _("日报核对"), "g y"),
    KeyAction("go_periods", _("周报月报"), "g x"),
    KeyAction("go_registers", _("登记册"), "g l"),
    KeyAction("go_exports", _("导出"), "g e"),
    KeyAction("go_rota", _("班表"), "g b"),
    KeyAction("go_audit", _("审计"), "g t"),
    KeyAction("go_season", _("旺季比例"), "g h"),
    KeyAction("go_admin", _("管理"), "g a"),
    KeyAction("search", _("查找"), "/", Place.LIST),
    KeyAction("previous", _("上一页"), "[", Place.LIST),
    KeyAction("next", _("下一页"), "]", Place.LIST),
    KeyAction("down", _("下一行"), "j", Place.LIST),
    KeyAction("up", _("上一行"), "k", Place.LIST),
    KeyAction("save_filter", _("保存筛选"), "w", Place.LIST),
    KeyAction("inbox_select", _("选择"), "x", Place.INBOX),
    KeyAction("inbox_assign", _("指派"), "a", Place.INBOX),
    KeyAction("inbox_escalate", _("升级"), "e", Place.INBOX),
    KeyAction("inbox_look", _("已看"), "l", Place.INBOX),
    KeyAction("dial", _("拨打"), "d", Place.CALL),
    KeyAction("show_number", _("只显示号码"), "v", Place.CALL),
    KeyAction("complaint", _("登记投诉"), "c", Place.CALL),
    KeyAction("note", _("备注"), "n", Place.CALL),
    KeyAction("suggestion", _("建议"), "g", Place.CALL),
    KeyAction("data_error", _("资料有误"), "e", Place.CALL),
    KeyAction("optional", _("选问"), "o", Place.CALL),
    KeyAction("skip_optional", _("跳过选问"), "z", Place.CALL),
    KeyAction("phrases", _("常用短语"), "p", Place.CALL),
    KeyAction("unit", _("同一客户的其他单"), "x", Place.CALL),
    KeyAction("skip", _("跳过"), "s", Place.CALL),
    KeyAction("release", _("放回"), "r", Place.CALL),
    KeyAction("take_back", _("撤回"), "u", Place.CALL),
    KeyAction("script", _("其他话术"), "t", Place.CALL),
    KeyAction("follow_ups", _("跟进"), "a", Place.CALL),
    KeyAction("dialect", _("方言"), "l", Place.CALL),
    KeyAction("mr", _("先生"), "m", Place.CALL),
    KeyAction("ms", _("女士"), "f", Place.CALL),
    KeyAction("case_soothe", _("致歉"), "s", Place.CASE),
    KeyAction("case_assign", _("指派"), "a", Place.CASE),
    KeyAction("case_accept", _("受理"), "t", Place.CASE),
    KeyAction("case_contact", _("联系客户"), "c", Place.CASE),
    KeyAction("case_handle", _("处理完毕"), "h", Place.CASE),
    KeyAction("case_progress", _("跟进"), "r", Place.CASE),
    KeyAction("case_note", _("备注"), "m", Place.CASE),
    KeyAction("case_photo", _("图片"), "p", Place.CASE),
    KeyAction("case_parts", _("等配件"), "w", Place.CASE),
    KeyAction("case_arrived", _("配件到货"), "b", Place.CASE),
    KeyAction("case_postpone", _("客户改期"), "d", Place.CASE),
    KeyAction("case_resume", _("恢复处理"), "z", Place.CASE),
    KeyAction("case_solution", _("解决方案"), "f", Place.CASE),
    KeyAction("case_ask", _("询问部门"), "q", Place.CASE),
    KeyAction("case_escalate", _("升级"), "e", Place.CASE),
    KeyAction("case_instruct", _("主管指示"), "n", Place.CASE),
    KeyAction("case_opine", _("专家意见"), "o", Place.CASE),
    KeyAction("case_rule", _("总部裁定"), "u", Place.CASE),
    KeyAction("case_copy", _("复制链接"), "y", Place.CASE),
    KeyAction("case_print", _("打印"), "l", Place.CASE),
)
BY_CODE = {action.code: action for action in KEY_ACTIONS}
DEFAULTS = {action.code: action.key for action in KEY_ACTIONS}


def keys_of(*, keymap: Mapping[str, Any]) -> dict[str, str]:
    """The key of every action: the person's own where she chose one, else the default."""
    own = keymap.get("keys", {})
    return {code: own.get(code, key) for code, key in DEFAULTS.items()}


def singles_are_off(*, keymap: Mapping[str, Any]) -> bool:
    return bool(keymap.get("singles_off", False))


def problems(*, keys: Mapping[str, str]) -> dict[str, Any]:
    """What is wrong with a choice of keys, by action; empty when it can be used."""
    found: dict[str, Any] = {}
    for code, key in keys.items():
        problem = _misspelt(BY_CODE[code], key) or _taken(code, keys)
        if problem:
            found[code] = problem
    return found


def _misspelt(action: KeyAction, key: str) -> Any:
    if not (SINGLE.fullmatch(key) or PAIR.fullmatch(key) or WITH_ALT.fullmatch(key)):
        return _("请用一个字母或符号、先后两个字母（如 g q）或 Alt 加字母；数字和回车留给答题。")
    if action.place is Place.EVERYWHERE and LETTER.fullmatch(key) and key != action.key:
        return _("到处可用的功能请用两个字母、符号或 Alt 加字母，单个字母留给各页面。")
    return None


def _taken(code: str, keys: Mapping[str, str]) -> Any:
    mine, place = keys[code], BY_CODE[code].place
    for other, key in keys.items():
        if other == code or key != mine or not _meet(place, BY_CODE[other].place):
            continue
        return _("与“%(other)s”相同，请换一个键。") % {"other": BY_CODE[other].label}
    return None


def _meet(one: Place, other: Place) -> bool:
    """The call screen has the queue's list beside it, and the inbox is one."""
    if one is other or Place.EVERYWHERE in {one, other}:
        return True
    return {one, other} in ({Place.LIST, Place.CALL}, {Place.LIST, Place.INBOX})
