"""HQ's exception days (ruling 37): set, and withdrawn; the windows follow (renewing.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from callbacks.actions.renewing import move_windows
from callbacks.models import CallbackTask, ExceptionDay
from config.lib.errors import Conflict, Refused
from regions.actions.auditing import record_audit
from regions.models import Region, User

DAYS_AT_MOST = 31


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """``region`` None: every region."""

    starts_on: date
    ends_on: date
    reason: str
    region: Region | None = None


def set_exception_days(*, days: ClosedDays, actor: User, now: datetime) -> ExceptionDay:
    """Close the days and move the windows they touch; the hourly planning moves what is missed here.

    Raises Refused for impossible days or without a reason.
    """
    _check(days)
    with transaction.atomic():
        row = ExceptionDay.objects.create(
            region=days.region,
            starts_on=days.starts_on,
            ends_on=days.ends_on,
            reason=days.reason.strip(),
            created_by=actor,
            created_at=now,
        )
        record_audit(
            actor=actor,
            verb="set_exception_days",
            obj=row,
            region=days.region,
            now=now,
            after={"row": str(row)},
            reason=row.reason,
        )
    move_windows(tasks=CallbackTask.objects.all(), now=now)
    return row


def _check(days: ClosedDays) -> None:
    fields: dict[str, str] = {}
    length = (days.ends_on - days.starts_on).days + 1
    if length < 1:
        fields["ends_on"] = _("结束日期不能早于开始日期。")
    if length > DAYS_AT_MOST:
        fields["ends_on"] = _("一次最多 %(days)s 天。") % {"days": DAYS_AT_MOST}
    if not days.reason.strip():
        fields["reason"] = _("请填写原因。")
    if fields:
        raise Refused("impossible_days", _("例外日没有保存，请看标出的地方。"), fields=fields)


@transaction.atomic
def withdraw_exception_days(*, row: ExceptionDay, actor: User, now: datetime) -> ExceptionDay:
    """New windows count these days again; deadlines that were moved stay where they are.

    Raises Conflict when it was withdrawn already.
    """
    if not ExceptionDay.objects.standing().filter(pk=row.pk).exists():
        raise Conflict("withdrawn_already", _("这一条已经撤销。"))
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    record_audit(
        actor=actor,
        verb="withdraw_exception_days",
        obj=row,
        region=row.region,
        now=now,
        before={"row": str(row)},
        reason=row.reason,
    )
    return row
