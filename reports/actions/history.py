"""历史补录: a file of past forms is looked at, then taken in whole; read-only afterwards (item 9, H7).

Looking keeps the file for a day and writes no row. Taking reads it again, since others work meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.calendar import local_day
from config.lib.errors import Conflict, Forbidden, Refused
from regions.actions.auditing import record_audit
from regions.lists import waiting
from regions.models import Region, User
from reports.actions._history_file import Found, Verdict, judged
from reports.models import HistoricForm
from reports.rules import can_take_history


@dataclass(frozen=True, slots=True)
class Waiting:
    """The name under which the file waits for its confirmation, one a person."""

    name: str = "history"


@dataclass(frozen=True, slots=True)
class Looked:
    """``token`` names the file that waits; empty when there is nothing to take in."""

    verdict: Verdict
    token: str = ""


@dataclass(frozen=True, slots=True)
class _Taking:
    """Whose file is taken in, when and why."""

    file_name: str
    sha256: str
    reason: str
    actor: User
    now: datetime


def look_at_history(*, content: bytes, filename: str, actor: User, now: datetime) -> Looked:
    """Every problem with its sheet, line, column and value. Raises Forbidden, Refused for no table."""
    _ensure_may(actor)
    verdict = judged(content=content, actor=actor, today=local_day(now))
    if verdict.problems or not verdict.moves:
        return Looked(verdict)
    token = waiting.keep(resource=Waiting(), user=actor, content=content, filename=filename)
    return Looked(verdict, token)


def take_history(*, token: str, reason: str, actor: User, now: datetime) -> list[HistoricForm]:
    """All forms of the file that was looked at, or none. Raises Forbidden, Conflict, Refused.

    What stands already stays; what says otherwise replaces it, with a ``reason``, and the old one is kept.
    """
    _ensure_may(actor)
    kept = waiting.take(resource=Waiting(), user=actor, token=token)
    if kept is None:
        raise Conflict("not_waiting", _("这个文件已不在等待确认，请重新选择文件。"))
    filename, content = kept
    with transaction.atomic():
        verdict = judged(content=content, actor=actor, today=local_day(now))
        if verdict.problems:
            raise Conflict("changed", _("区域或已有的报表有了变化，请重新上传。"))
        if verdict.replaces and not reason.strip():
            waiting.keep(resource=Waiting(), user=actor, content=content, filename=filename)
            message = _("有已补录的报表会被替换，请写明原因。")
            raise Refused("reason_missing", message, fields={"reason": _("必填")})
        taking = _Taking(filename, verdict.sha256, reason.strip(), actor, now)
        return [_taken(each, each.region, taking) for each in verdict.moves if each.region is not None]


def _taken(found: Found, region: Region, taking: _Taking) -> HistoricForm:
    """Of two who take the same form at once the unique index lets one through."""
    sheet, before = found.sheet, found.standing
    first, last = sheet.days
    if before is not None:
        HistoricForm.objects.filter(pk=before.pk).update(replaced_at=taking.now)
    form = HistoricForm.objects.create(
        form=sheet.form,
        region=region,
        category=sheet.category,
        first=first,
        last=last,
        table=found.table,
        file_name=taking.file_name[:200],
        sheet=sheet.sheet[:64],
        sha256=taking.sha256,
        taken_by=taking.actor,
        taken_at=taking.now,
        reason=taking.reason if before is not None else "",
    )
    record_audit(
        actor=taking.actor,
        verb="replace_history" if before is not None else "take_history",
        obj=form,
        region=region,
        now=taking.now,
        after={"name": str(form), "file": form.file_name, "rows": len(sheet.rows)},
        reason=form.reason,
    )
    return form


def _ensure_may(actor: User) -> None:
    if not can_take_history(actor):
        raise Forbidden("forbidden", _("您的角色不能补录历史报表。"))
