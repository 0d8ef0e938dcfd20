"""The one append-only timeline of a case (screens.md 3): calls, steps, photos, numbers shown, notices.

Every free word in it is without phone numbers, every customer's name is masked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from callbacks.choices import FollowUpState, ImprovementState, Solved
from callbacks.models import CallAttempt, CallbackRecord, FollowUp
from callbacks.models.complaint import CONTENT
from callbacks.queries.case_file import CaseFile
from callbacks.queries.case_words import told_step
from config.lib.masking import mask_name
from config.logs import masked

DOT = " · "


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; ``more`` are longer texts below it. ``mark`` is a status mark, ``photo`` a photo's id.
    ``is_story``: it belongs on paper too; who was told and who saw a number does not."""

    at: datetime
    title: Any
    text: str = ""
    who: str = ""
    mark: str = "open"
    more: tuple[str, ...] = ()
    photo: int | None = None
    is_story: bool = True


def case_timeline(*, file: CaseFile) -> list[Entry]:
    """Oldest first; of what happened at one moment the call comes before what it set off."""
    entries = [
        *_calls(file),
        *_dials(file),
        *_steps(file),
        *_follow_ups(file),
        *_completed(file),
        *_photos(file),
        *_reveals(file),
        *_notices(file),
        *_improvement(file),
    ]
    return sorted(entries, key=lambda entry: entry.at)


def joined(*parts: Any) -> str:
    """The parts that say something, with a dot between them and without phone numbers."""
    return masked(DOT.join(str(part) for part in parts if part not in (None, "")))


def steps_since(*, file: CaseFile, version: int) -> list[Entry]:
    """What others did since the version somebody looked at: every step counts one."""
    missed = max(0, file.case.version - version)
    return list(_steps(file))[len(file.events) - missed :] if missed else []


def _calls(file: CaseFile) -> Iterator[Entry]:
    second = sorted({attempt.task_id for attempt in file.attempts if attempt.task.round > 1})
    rounds = {task: number for number, task in enumerate(second, start=1)}
    for attempt in file.attempts:
        record = getattr(attempt, "record", None)
        taken_back = hasattr(attempt, "retraction")
        number = rounds.get(attempt.task_id)
        yield Entry(
            at=attempt.saved_at,
            title=_("二次回访") if number else _("一次回访"),
            text=joined(
                _("第 %(round)s 轮") % {"round": number} if number else "",
                _outcome(attempt),
                *(_answers(record) if record is not None else ()),
                _("已撤回") if taken_back else "",
            ),
            who=attempt.agent.label,
            mark="idle" if taken_back or record is None else _mark(record),
            more=tuple(_words(attempt, record)),
        )


def _outcome(attempt: CallAttempt) -> str:
    """Outcomes are rows: they bring their English themselves."""
    outcome = attempt.outcome
    return outcome.name_en if get_language() == "en" and outcome.name_en else outcome.name


def _answers(record: CallbackRecord) -> Iterator[Any]:
    if record.respondent_name:
        relation = record.get_respondent_relation_display()
        yield _("受访人 %(name)s") % {"name": joined(mask_name(name=record.respondent_name), relation)}
    if record.is_genuine is False:
        yield f"{_('不属实')} {record.get_not_genuine_reason_display()}"
    if record.contacted is not None:
        yield _("部门已联系") if record.contacted else _("部门未联系")
    if record.solved:
        yield _("是否解决 %(solved)s") % {"solved": record.get_solved_display()}
    if record.satisfaction is not None:
        level = f"{record.satisfaction} {record.get_satisfaction_display()}"
        yield _("满意度 %(level)s") % {"level": level}


def _mark(record: CallbackRecord) -> str:
    """A second callback decides by both answers, a first one by its satisfaction."""
    level = record.satisfaction
    if record.round > 1:
        return "ok" if record.solved == Solved.YES and (level or 0) >= CONTENT else "late"
    if record.is_genuine is False or (level is not None and level < CONTENT - 1):
        return "late"
    return "ok" if level is not None and level >= CONTENT else "today"


def _words(attempt: CallAttempt, record: CallbackRecord | None) -> Iterator[str]:
    for words in (record.description if record is not None else "", attempt.note):
        if words:
            yield f"「{masked(words)}」"


def _dials(file: CaseFile) -> Iterator[Entry]:
    """With a saved result the call itself tells it."""
    for dial in file.dials:
        yield Entry(dial.dialled_at, _("拨号"), _("没有保存结果"), dial.agent.label, mark="idle")


def _steps(file: CaseFile) -> Iterator[Entry]:
    for event in file.events:
        told = told_step(event=event, file=file)
        yield Entry(
            at=event.at,
            title=told.title,
            text=joined(*told.parts),
            who=str(event.actor or _("系统")),
            mark=told.mark,
            more=tuple(masked(words) for words in told.more if words),
        )


def _follow_ups(file: CaseFile) -> Iterator[Entry]:
    """Those that took no step of the case: looked after when it had ended, and nothing came back."""
    stepped = {event.at for event in file.events}
    for each in reversed(file.follow_ups):
        if each.state == FollowUpState.DONE and each.done_at is not None and each.done_at not in stepped:
            yield Entry(
                at=each.done_at,
                title=each.get_kind_display(),
                text=joined(_recurred(each), _("已告知客户") if each.told_customer else ""),
                who=str(each.done_by or ""),
                mark="late" if each.recurred else "ok",
                more=(masked(each.note),),
            )


def _recurred(follow_up: FollowUp) -> str:
    if follow_up.recurred is None:
        return ""
    return _("问题复发") if follow_up.recurred else _("没有复发")


def _completed(file: CaseFile) -> Iterator[Entry]:
    for each in file.escalations:
        if each.completed_at is not None and each.completed_at != each.at:
            level = _("%(level)s 级") % {"level": each.to_level}
            yield Entry(
                each.completed_at,
                _("升级说明"),
                level,
                str(each.completed_by or ""),
                more=(masked(each.description), masked(each.handling_so_far)),
            )


def _photos(file: CaseFile) -> Iterator[Entry]:
    for photo in file.photos:
        yield Entry(
            at=photo.uploaded_at,
            title=_("图片"),
            text=joined(photo.note, _("已去除定位信息")),
            who=str(photo.uploaded_by),
            photo=photo.pk,
        )


def _reveals(file: CaseFile) -> Iterator[Entry]:
    for shown in file.reveals:
        reason = _("原因：%(reason)s") % {"reason": shown.reason}
        yield Entry(
            shown.at, _("查看号码"), joined(reason), str(shown.actor or ""), mark="idle", is_story=False
        )


def _notices(file: CaseFile) -> Iterator[Entry]:
    """One line an occasion, with everybody who was told."""
    for _key, rows in groupby(sorted(file.notices, key=lambda row: (row.key, row.pk)), lambda row: row.key):
        told = list(rows)
        people = "、".join(str(row.recipient) for row in told)
        text = f"{told[0].text} → {people}"
        yield Entry(told[0].at, _("通知"), masked(text), mark="idle", is_story=False)


def _improvement(file: CaseFile) -> Iterator[Entry]:
    order = getattr(file.case, "improvement", None)
    if order is not None and order.state == ImprovementState.DONE and order.done_at is not None:
        yield Entry(
            order.done_at,
            _("改进完成"),
            "",
            str(order.done_by or ""),
            mark="ok",
            more=(masked(order.measure),),
        )
