"""What a save says back in one line: the result, what it opened, what became of its case."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from callbacks.actions.shift import SavedAndNext
from callbacks.actions.submissions import Saved
from callbacks.choices import ComplaintState, TaskState
from callbacks.models import CaseEscalation, Complaint


def say_saved(request: HttpRequest, *, done: SavedAndNext) -> None:
    saved = done.saved
    order = saved.task.work_order.order_no
    if done.others:
        order = _("%(order)s 等 %(count)s 单") % {"order": order, "count": len(done.others) + 1}
    words = {"order": order, "state": TaskState(saved.task.state).label}
    opened = [word for each in (saved, *done.others) for word in _opened(each)]
    fate = _fate(request, saved=saved)
    text = _("已保存 %(order)s：%(state)s") % words
    if opened:
        text = _("已保存 %(order)s：%(state)s，已登记%(opened)s") % {**words, "opened": "、".join(opened)}
    if fate is not None:
        text = f"{text}；{fate.words}"
    say = messages.warning if opened or (fate is not None and fate.is_open) else messages.success
    say(request, text)


@dataclass(frozen=True, slots=True)
class Fate:
    """What a finished second callback made of its case."""

    words: str
    is_open: bool


def _fate(request: HttpRequest, *, saved: Saved) -> Fate | None:
    """Closed, round again and one level up, or left to the supervisor; None for any other call."""
    if saved.task.complaint is None or saved.task.is_open:
        return None
    case = Complaint.objects.visible_to(request.user).filter(pk=saved.task.complaint.pk).first()
    if case is None:
        return None
    words = {"number": case.number, "level": case.level, "state": ComplaintState(case.state).label}
    if not case.is_open:
        return Fate(_("投诉 %(number)s 已结案（%(state)s）") % words, is_open=False)
    if case.state != ComplaintState.REOPENED:
        return Fate(_("投诉 %(number)s 等主管处理") % words, is_open=True)
    steps = CaseEscalation.objects.visible_to(request.user)
    rose = steps.filter(complaint=case, at=saved.attempt.saved_at).exists()
    told = _("投诉 %(number)s 重新处理，升到 %(level)s 级") if rose else _("投诉 %(number)s 重新处理")
    return Fate(told % words, is_open=True)


def _opened(saved: Saved) -> list[str]:
    opened = []
    if saved.complaint is not None:
        opened.append(_("投诉 %(number)s") % {"number": saved.complaint.number})
    if saved.recheck is not None:
        opened.append(_("资料复核"))
    if saved.finding is not None:
        opened.append(_("服务不规范"))
    return opened
