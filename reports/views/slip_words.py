"""What is said of a number that was typed or scanned: which order, whose, and what is odd about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.calendar import local
from reports.actions.importing_slips import Imported
from reports.actions.slips import Taken, Verdict
from reports.aggregates.slip_days import SlipOrder, SlipSheet

OK, WARNING, ERROR = "success", "warning", "error"


@dataclass(frozen=True, slots=True)
class Answer:
    """One line for people; ``level`` is that of a message."""

    text: Any
    level: str


def answer(*, taken: Sequence[Taken], sheet: SlipSheet) -> Answer:
    if len(taken) == 1:
        return told(taken=taken[0], sheet=sheet)
    fresh = sum(each.verdict is not Verdict.ALREADY for each in taken)
    text = ngettext("已收 %(count)s 张单据。", "已收 %(count)s 张单据。", fresh) % {"count": fresh}
    return Answer(text=text, level=OK)


def told(*, taken: Taken, sheet: SlipSheet) -> Answer:
    words = {"number": taken.order_no, "day": sheet.day.isoformat()}
    match taken.verdict:
        case Verdict.ALREADY:
            return _already(taken=taken)
        case Verdict.UNKNOWN:
            text = _("已收 %(number)s，但本区域没有这个工单号：先记作“有单据无工单”。") % words
        case Verdict.NOT_FINISHED:
            text = _("已收 %(number)s，但 ERP 里这张工单还没有完工：先记作“有单据无工单”。") % words
        case Verdict.OTHER_DAY:
            words["other"] = taken.finished_on.isoformat() if taken.finished_on else ""
            text = _("已收 %(number)s，但 ERP 里它的完工日期是 %(other)s，不是 %(day)s。") % words
        case Verdict.TAKEN:
            return Answer(text=_("已收 %(number)s") % words + _whose(taken=taken, sheet=sheet), level=OK)
    return Answer(text=text, level=WARNING)


def _whose(*, taken: Taken, sheet: SlipSheet) -> str:
    """`` · 张师傅 · 空调 安装 · 李*``"""
    group = sheet.group_of(order_id=taken.order_id)
    if group is None:
        return ""
    order: SlipOrder = next(each for each in group.orders if each.order_id == taken.order_id)
    return f" · {group.worker.name} · {order.category} {order.kind} · {order.customer}"


def _already(*, taken: Taken) -> Answer:
    slip = taken.slip
    text = _("%(number)s 已经收过：%(who)s %(at)s，计入 %(day)s。没有重复收。") % {
        "number": taken.order_no,
        "who": slip.taken_by,
        "at": local(slip.taken_at).strftime("%m-%d %H:%M"),
        "day": slip.day.isoformat(),
    }
    return Answer(text=text, level=WARNING)


def _word(verdict: Verdict) -> Any:
    return {
        Verdict.TAKEN: _("已收"),
        Verdict.OTHER_DAY: _("完工日期不是这一天"),
        Verdict.NOT_FINISHED: _("还没有完工"),
        Verdict.UNKNOWN: _("没有这个工单号"),
        Verdict.ALREADY: _("已经收过"),
    }[verdict]


def import_counts(*, found: Imported) -> list[tuple[Any, int]]:
    """What became of the file's numbers, counted."""
    counts = Counter(each.taken.verdict for each in found.slips)
    return [(_word(verdict), counts[verdict]) for verdict in Verdict if counts[verdict]]


def import_odd(*, found: Imported) -> list[tuple[int, str, Any]]:
    """(line, number, word) of every number about which something is odd."""
    odd = [each for each in found.slips if each.taken.verdict is not Verdict.TAKEN]
    return [(each.line, each.taken.order_no, _word(each.taken.verdict)) for each in odd]
