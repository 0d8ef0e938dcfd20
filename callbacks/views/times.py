"""Appointments by one key: in two hours, this evening, tomorrow in each band (ruling 27)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from callbacks.forms.call import OTHER_TIME, PICKED_TIME
from callbacks.views.sheet import AnswerKey
from config.lib.calendar import ONE_DAY, at_local, local, local_day

IN_TWO_HOURS = timedelta(hours=2)
EVENING = time(18)
LAST_CALL = time(19, 30)
TOMORROW = (time(9, 30), time(14), time(18))


def appointment_times(*, now: datetime, chosen: str) -> tuple[AnswerKey, ...]:
    """Offers that still lie ahead; 0 is any other time."""
    today = local_day(now)
    soon = local(now + IN_TWO_HOURS).replace(second=0, microsecond=0)
    offers: list[tuple[datetime, str]] = []
    if soon.date() == today and soon.time() <= LAST_CALL:
        offers.append((soon, _("今天 %(at)s") % {"at": f"{soon:%H:%M}"}))
    evening = at_local(today, EVENING)
    if evening > now + timedelta(minutes=30):
        offers.append((evening, _("今晚 %(at)s") % {"at": f"{EVENING:%H:%M}"}))
    offers += [
        (at_local(today + ONE_DAY, clock), _("明天 %(at)s") % {"at": f"{clock:%H:%M}"}) for clock in TOMORROW
    ]
    keys = [
        AnswerKey(_sent(at), label, str(key), is_chosen=chosen == _sent(at))
        for key, (at, label) in enumerate(offers, start=1)
    ]
    other = AnswerKey(OTHER_TIME, _("其他时间"), "0", "other-time", is_chosen=chosen == OTHER_TIME)
    return (*keys, other)


def _sent(at: datetime) -> str:
    """As a form's own date-time field sends it: the wall clock of the project's zone."""
    return f"{local(at):{PICKED_TIME}}"
