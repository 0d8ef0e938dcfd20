"""What a save says back in one line: the result, and what it opened."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from callbacks.actions.shift import SavedAndNext
from callbacks.actions.submissions import Saved
from callbacks.choices import TaskState


def say_saved(request: HttpRequest, *, done: SavedAndNext) -> None:
    saved = done.saved
    order = saved.task.work_order.order_no
    if done.others:
        order = _("%(order)s 等 %(count)s 单") % {"order": order, "count": len(done.others) + 1}
    state = TaskState(saved.task.state).label
    opened = [word for each in (saved, *done.others) for word in _opened(each)]
    if opened:
        text = _("已保存 %(order)s：%(state)s，已登记%(opened)s") % {
            "order": order,
            "state": state,
            "opened": "、".join(opened),
        }
        messages.warning(request, text)
    else:
        messages.success(request, _("已保存 %(order)s：%(state)s") % {"order": order, "state": state})


def _opened(saved: Saved) -> list[str]:
    opened = []
    if saved.complaint is not None:
        opened.append(_("投诉 %(number)s") % {"number": saved.complaint.number})
    if saved.recheck is not None:
        opened.append(_("资料复核"))
    if saved.finding is not None:
        opened.append(_("服务不规范"))
    return opened
