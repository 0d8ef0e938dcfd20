"""Before the deadline of a daily its makers are reminded, after it its supervisors and headquarters hear that
it is missing: each once a region and day, whoever asks and however often (H2, H8, reliability C7)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial

import structlog
from django.urls import reverse
from django.utils.translation import gettext_noop

from callbacks.queries.case_people import holders
from config.lib.calendar import local
from regions.actions.notices import Occasion, notify
from regions.actions.periodic import run_once
from regions.choices import HQ_ROLES, Role
from regions.models import PeriodicRun, Region, User
from regions.models.region import HQ_CODE
from reports.aggregates.filing_board import unfiled_drafts
from reports.models import DailyReport
from reports.policies.reminders import is_miss_due, is_reminder_due

logger = structlog.get_logger(__name__)
MAKERS = (Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR)
SOON = gettext_noop("%(region)s %(day)s 的日报还没有上报，期限 %(deadline)s，请在期限前上报")
MISSED = gettext_noop("%(region)s %(day)s 的日报已过期限 %(deadline)s，仍没有上报，请尽快补报")
SOME_MISSED = gettext_noop("%(day)s 的日报已过期限，仍有区域没有上报，请看上报看板")

Work = Callable[[], Mapping[str, int]]


def remind_and_tell(*, now: datetime) -> dict[str, int]:
    """Both, as the timetable asks for them."""
    return {"asked": remind_of_dailies(now=now), "told": tell_of_missed_dailies(now=now)}


def remind_of_dailies(*, now: datetime) -> int:
    """How many region-days were reminded of by this call."""
    due = [
        report
        for report, minutes in unfiled_drafts(now=now)
        if is_reminder_due(deadline=report.deadline_at, minutes=minutes, now=now)
    ]
    return _each_once(
        {f"daily-reminder:{_name(report)}": partial(_remind, report=report, now=now) for report in due},
        now=now,
    )


def tell_of_missed_dailies(*, now: datetime) -> int:
    """How many region-days were told of by this call."""
    due = [
        report
        for report, _minutes in unfiled_drafts(now=now)
        if is_miss_due(deadline=report.deadline_at, now=now)
    ]
    return _each_once(
        {f"daily-missed:{_name(report)}": partial(_tell, report=report, now=now) for report in due}, now=now
    )


def _each_once(wanted: Mapping[str, Work], *, now: datetime) -> int:
    """What goes wrong in one region stops no other; the next tick asks again."""
    done = PeriodicRun.objects.filter(key__in=wanted, finished_at__isnull=False)
    told = 0
    for key in wanted.keys() - set(done.values_list("key", flat=True)):
        try:
            told += run_once(key=key, now=now, work=wanted[key])
        except Exception as problem:
            logger.exception("daily_not_reminded", key=key, error=type(problem).__name__)
    return told


def _remind(*, report: DailyReport, now: datetime) -> dict[str, int]:
    told = _notify(_people(MAKERS, report.region), _of_region(report, SOON, "daily-reminder"), now)
    return {"told": told}


def _tell(*, report: DailyReport, now: datetime) -> dict[str, int]:
    """Headquarters hears once of a day, however many regions miss it: the board names them."""
    own = _people([Role.REGION_SUPERVISOR], report.region)
    told = _notify(own, _of_region(report, MISSED, "daily-missed"), now)
    headquarters = Region.objects.get(code=HQ_CODE)
    day = report.date.isoformat()
    some = Occasion(
        region=headquarters,
        key=f"daily-missed:{day}",
        message=SOME_MISSED,
        params={"day": day},
        url=f"{reverse('reports:board')}?first={day}&last={day}&state=missing",
        is_urgent=True,
    )
    return {"told": told + _notify(_people(sorted(HQ_ROLES), headquarters), some, now)}


def _of_region(report: DailyReport, message: str, key: str) -> Occasion:
    return Occasion(
        region=report.region,
        key=f"{key}:{_name(report)}",
        message=message,
        params={
            "region": report.region.name,
            "day": report.date.isoformat(),
            "deadline": f"{local(report.deadline_at):%m-%d %H:%M}",
        },
        url=_page(region=report.region, day=report.date),
        is_urgent=True,
    )


def _notify(people: Iterable[User], occasion: Occasion, now: datetime) -> int:
    return notify(recipients=people, occasion=occasion, now=now)


def _people(roles: Iterable[Role], region: Region) -> list[User]:
    return [person for role in roles for person in holders(role=role, region=region)]


def _page(*, region: Region, day: date) -> str:
    return reverse("reports:daily_day", args=[region.code, day.isoformat()])


def _name(report: DailyReport) -> str:
    return f"{report.region.code}:{report.date}"
