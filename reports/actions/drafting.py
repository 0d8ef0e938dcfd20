"""What the timetable does for the dailies: drafts at 18:30, versions of days whose figures moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import structlog
from django.db import transaction

from config.lib.calendar import at_local, local_day
from regions.actions.periodic import run_once
from regions.models import PeriodicRun, Region
from reports.actions.filing import make_draft, refresh_submitted
from reports.actions.rollup import EVERYTHING, take_over_marks
from reports.models import TotalDay
from reports.queries import filing_policy

logger = structlog.get_logger(__name__)
CATCH_UP_DAYS = 3
AT_ONCE = 500


def draft_due_dailies(*, now: datetime) -> int:
    """A draft for every region whose drafting hour has come, today and for days that were missed.

    Each region and day once, whoever asks and however often (reliability C7). Answers how many were made.
    """
    days = [day for day in _last_days(now=now) if now >= at_local(day, filing_policy(day=day).draft_at)]
    regions = list(Region.objects.callable())
    wanted = {f"daily-draft:{region.code}:{day}": (region, day) for region in regions for day in days}
    done = PeriodicRun.objects.filter(key__in=wanted, finished_at__isnull=False)
    made = 0
    for key in wanted.keys() - set(done.values_list("key", flat=True)):
        region, day = wanted[key]
        made += run_once(key=key, now=now, work=partial(_draft, region=region, day=day, now=now))
    return made


def refresh_moved_days(*, now: datetime) -> int:
    """Version n+1 of submitted days whose figures moved since; how many."""
    take_over_marks(stretch=EVERYTHING, now=now)
    made = 0
    for bucket in (
        TotalDay.objects.filter(is_moved=True).select_related("region").order_by("day", "pk")[:AT_ONCE]
    ):
        try:
            with transaction.atomic():
                TotalDay.objects.filter(pk=bucket.pk).update(is_moved=False)
                made += refresh_submitted(region=bucket.region, day=bucket.day, now=now) is not None
        except Exception:  # one day that cannot be made must not hold up all others
            logger.exception("daily_not_refreshed", region=bucket.region.code, date=str(bucket.day))
    return made


def _last_days(*, now: datetime) -> list[date]:
    today = local_day(now)
    return [today - timedelta(days=back) for back in range(CATCH_UP_DAYS)]


def _draft(*, region: Region, day: date, now: datetime) -> dict[str, int]:
    return {"report": make_draft(region=region, day=day, actor=None, now=now).pk}
