"""Times as people say them: 今天 14:05, 11-20 14:05, 2025-11-20 (screens.md, Look)."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.calendar import local, local_day

register = template.Library()
NOTHING = "—"


@register.filter
def clock(at: datetime | None) -> str:
    """``今天 14:05`` on this day, ``11-20 14:05`` in this year, with the year before it."""
    if at is None:
        return NOTHING
    here, today = local(at), local_day(timezone.now())
    if here.date() == today:
        return f"{_('今天')} {here:%H:%M}"
    return f"{here:%m-%d %H:%M}" if here.year == today.year else f"{here:%Y-%m-%d %H:%M}"


@register.filter
def stamp(at: datetime | None) -> str:
    """``2026-11-20 14:05``: what stands on paper is true tomorrow too."""
    return NOTHING if at is None else f"{local(at):%Y-%m-%d %H:%M}"


@register.filter
def day(at: datetime | date | None) -> str:
    """``11-20``, with the year when it is another one."""
    if at is None:
        return NOTHING
    on = local_day(at) if isinstance(at, datetime) else at
    return f"{on:%m-%d}" if on.year == local_day(timezone.now()).year else f"{on:%Y-%m-%d}"


@register.filter
def yuan(amount: object) -> str:
    return NOTHING if amount in (None, "") else f"{amount:.2f} {_('元')}"
