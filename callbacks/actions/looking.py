"""The supervisor looks at her inbox at ten and at three, and is asked to (screens.md 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

import structlog
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from callbacks.models import InboxLook
from callbacks.policies.looks import look_due
from callbacks.queries.case_limits import service_calendars
from callbacks.queries.case_people import holders
from callbacks.queries.looks import InboxCounts, inbox_counts, unlooked
from config.lib.calendar import local_day
from config.lib.errors import Refused
from regions.actions.notices import Occasion, notify
from regions.actions.periodic import run_once
from regions.choices import Role
from regions.models import Region, User

logger = structlog.get_logger(__name__)
ASKED = gettext_noop("%(hour)s点查看收件箱：未结 %(open)s，超时 %(overdue)s，未指派 %(unassigned)s")


def look_at_inbox(*, regions: Iterable[Region], hour: int | None, actor: User, now: datetime) -> int:
    """Note that she has looked, with what each inbox held; how many regions. The first look of an
    hour stands. Raises Refused when ``hour``, the look of the page she saw, is not the one that is due.
    """
    on, due = local_day(now), look_due(now=now)
    if due is None or hour != due:
        raise Refused("not_due", _("现在不是这次查看的时间：每天 10 点和 15 点，请刷新页面。"))
    hour = due
    to_look = unlooked(regions=regions, on=on, hour=hour)
    counts = inbox_counts(regions=to_look, now=now)
    looks = [
        InboxLook(
            region=region,
            on=on,
            hour=hour,
            actor=actor,
            at=now,
            **asdict(counts.get(region.pk, InboxCounts())),
        )
        for region in to_look
    ]
    InboxLook.objects.bulk_create(looks, ignore_conflicts=True)
    return len(looks)


def look_reminders(*, now: datetime) -> int:
    """Once for each look: the supervisors of every region that serves today hear what waits for them; how
    many regions were asked. Who has looked already is not asked."""
    on, hour = local_day(now), look_due(now=now)
    if hour is None:
        return 0
    regions = unlooked(regions=Region.objects.callable(), on=on, hour=hour)
    calendars = service_calendars(region_ids=[region.pk for region in regions], since=on)
    open_today = [region for region in regions if calendars[region.pk].spans_on(on)]
    return sum(_ask_once(region=region, hour=hour, now=now) for region in open_today)


def _ask_once(*, region: Region, hour: int, now: datetime) -> bool:
    """What goes wrong in one region stops no other; the next tick asks again."""

    def work() -> Mapping[str, int]:
        return {"told": _ask(region=region, hour=hour, now=now)}

    try:
        return run_once(key=f"look-reminder:{region.code}:{local_day(now)}T{hour}", now=now, work=work)
    except Exception as problem:
        logger.exception("look_not_asked", region=region.code, error=type(problem).__name__)
        return False


def _ask(*, region: Region, hour: int, now: datetime) -> int:
    counts = inbox_counts(regions=[region], now=now).get(region.pk, InboxCounts())
    params = {
        "hour": hour,
        "open": counts.open_cases,
        "overdue": counts.overdue,
        "unassigned": counts.unassigned,
    }
    occasion = Occasion(
        region=region,
        key=f"look:{region.code}:{local_day(now)}T{hour}",
        message=ASKED,
        params=params,
        url=reverse("callbacks:inbox"),
    )
    return notify(recipients=holders(role=Role.REGION_SUPERVISOR, region=region), occasion=occasion, now=now)
