"""Who works when, who is away, who stands in (issue 4, item 8): the supervisor's, each with its trail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NoReturn

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from config.lib.calendar import local_day
from config.lib.errors import Conflict, Forbidden, Refused
from regions.actions.auditing import record_audit
from regions.actions.notices import Occasion, notify
from regions.models import Absence, Region, User, WorkWeek
from regions.models.rota import AbsenceQuerySet
from regions.policies.rota import Away, Duty, Week, circular_day
from regions.queries.rota import duties_of
from regions.rules import can_manage_region, can_stand_in, works_in

# How far ahead two who stand in for each other are looked for; what is saved later is looked at then.
LOOKED_AHEAD = timedelta(days=366)
ASKED_TO_STAND_IN = gettext_noop("%(name)s 从 %(first)s 起不在，由您代班")
NOT_SAVED = _("没有保存，请看标出的地方。")


@dataclass(frozen=True, slots=True)
class PlannedWeek:
    """The weekdays (``12345``) on which she works from ``valid_from`` on."""

    user: User
    valid_from: date
    weekdays: str
    stand_in: User | None = None


@dataclass(frozen=True, slots=True)
class PlannedAbsence:
    """Without ``last_on`` she leaves for good."""

    user: User
    first_on: date
    last_on: date | None = None
    stand_in: User | None = None
    reason: str = ""


@transaction.atomic
def set_work_week(*, region: Region, planned: PlannedWeek, actor: User, now: datetime) -> WorkWeek:
    """A new dated row, or a row of today or later in other words; what has passed stays as it was."""
    _demand_manager(actor, region)
    if planned.valid_from < local_day(now):
        _refuse("valid_from", _("生效日期不能早于今天，过去的班表不再改。"))
    weekdays = "".join(sorted(set(planned.weekdays)))
    if not weekdays or set(weekdays) - set("1234567"):
        _refuse("weekdays", _("请至少选一个上班日。"))
    _demand_people(region, planned.user, planned.stand_in)
    pk = planned.stand_in.pk if planned.stand_in else None
    week = Week(valid_from=planned.valid_from, weekdays=weekdays, stand_in=pk)
    _demand_no_circle(region, planned.user, week)
    row, _made = WorkWeek.objects.update_or_create(
        user=planned.user,
        region=region,
        valid_from=planned.valid_from,
        defaults={"weekdays": weekdays, "stand_in": planned.stand_in},
    )
    told = {"user": planned.user.username, "from": planned.valid_from, "weekdays": weekdays}
    after = told | {"stand_in": planned.stand_in.username if planned.stand_in else ""}
    record_audit(actor=actor, verb="set_work_week", obj=row, region=region, now=now, after=after)
    return row


@transaction.atomic
def add_absence(*, region: Region, planned: PlannedAbsence, actor: User, now: datetime) -> Absence:
    """She is away; the stand-in is told. What passes to her is passed by callbacks' sweep, on the day."""
    _demand_manager(actor, region)
    if planned.last_on is not None and planned.last_on < planned.first_on:
        _refuse("last_on", _("最后一天不能早于第一天。"))
    if planned.last_on is not None and planned.last_on < local_day(now):
        _refuse("last_on", _("这段请假已经过去，不用登记。"))
    _demand_people(region, planned.user, planned.stand_in)
    if _overlapping(planned).exists():
        _refuse("first_on", _("这几天已经登记了不在，请先撤销原来的一条。"))
    pk = planned.stand_in.pk if planned.stand_in else None
    _demand_no_circle(region, planned.user, Away(planned.first_on, planned.last_on, pk))
    row = Absence.objects.create(
        user=planned.user,
        region=region,
        first_on=planned.first_on,
        last_on=planned.last_on,
        stand_in=planned.stand_in,
        reason=planned.reason.strip(),
        created_by=actor,
        created_at=now,
    )
    record_audit(actor=actor, verb="add_absence", obj=row, region=region, now=now, after=_told(row))
    if planned.stand_in is not None:
        _tell(row, planned.stand_in, now)
    return row


@transaction.atomic
def withdraw_absence(*, absence: Absence, actor: User, now: datetime) -> None:
    """She is there after all. What was passed on stays where it is; a past absence stands."""
    _demand_manager(actor, absence.region)
    if absence.last_on is not None and absence.last_on < local_day(now):
        raise Refused("absence_past", _("这段请假已经过去，不能撤销。"))
    if not Absence.objects.standing().filter(pk=absence.pk).update(withdrawn_at=now):
        raise Conflict("already_withdrawn", _("这段请假已经撤销过了。"))
    record_audit(
        actor=actor,
        verb="withdraw_absence",
        obj=absence,
        region=absence.region,
        now=now,
        before=_told(absence),
    )


def _refuse(field: str, message: object) -> NoReturn:
    raise Refused("impossible_rota", NOT_SAVED, fields={field: message})


def _demand_manager(actor: User, region: Region) -> None:
    """Also holds the region: of two who save at once the second sees what the first one saved."""
    if not can_manage_region(actor, region):
        raise Forbidden("not_your_rota", _("班表和请假由本区域主管或总部经理登记。"))
    Region.objects.select_for_update().get(pk=region.pk)


def _demand_people(region: Region, user: User, stand_in: User | None) -> None:
    if not works_in(user, region):
        _refuse("user", _("%(name)s 不在本区域任职。") % {"name": user})
    if stand_in is None:
        return
    if stand_in.pk == user.pk:
        _refuse("stand_in", _("代班人不能是本人。"))
    if not can_stand_in(stand_in=stand_in, absent=user, region=region):
        told = {"stand_in": stand_in, "name": user}
        _refuse("stand_in", _("%(stand_in)s 在本区域不做 %(name)s 的工作，不能代班。") % told)


def _overlapping(planned: PlannedAbsence) -> AbsenceQuerySet:
    rows = Absence.objects.standing().filter(user=planned.user)
    rows = rows.filter(Q(last_on__isnull=True) | Q(last_on__gte=planned.first_on))
    return rows if planned.last_on is None else rows.filter(first_on__lte=planned.last_on)


def _demand_no_circle(region: Region, user: User, row: Week | Away) -> None:
    """On no day may the stand-ins lead back to one of themselves."""
    if row.stand_in is None:
        return
    first = row.valid_from if isinstance(row, Week) else row.first_on
    end = first + LOOKED_AHEAD
    last = end if isinstance(row, Week) or row.last_on is None else min(row.last_on, end)
    duties = duties_of(region=region, first=first, last=last)
    duties[user.pk] = _with(duties.get(user.pk, Duty()), row)
    day = circular_day(person=user.pk, days=_days(first, last), duties=duties)
    if day is not None:
        _refuse("stand_in", _("%(day)s 代班人自己也不在，又由本人代班，请另选。") % {"day": day})


def _with(duty: Duty, row: Week | Away) -> Duty:
    """As it will be: the new absence goes first, the new week takes the place of one of the same day."""
    if isinstance(row, Away):
        return replace(duty, absences=(row, *duty.absences))
    others = [week for week in duty.weeks if week.valid_from != row.valid_from]
    later = tuple(week for week in others if week.valid_from > row.valid_from)
    return replace(duty, weeks=(*later, row, *(week for week in others if week not in later)))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _told(row: Absence) -> dict[str, object]:
    return {
        "user": row.user.username,
        "first_on": row.first_on,
        "last_on": row.last_on or "",
        "stand_in": row.stand_in.username if row.stand_in else "",
    }


def _tell(row: Absence, stand_in: User, now: datetime) -> None:
    occasion = Occasion(
        region=row.region,
        key=f"absence:{row.pk}",
        message=ASKED_TO_STAND_IN,
        params={"name": str(row.user), "first": row.first_on.isoformat()},
        url=f"{reverse('regions:rota')}?region={row.region.code}",
    )
    notify(recipients=[stand_in], occasion=occasion, now=now)
