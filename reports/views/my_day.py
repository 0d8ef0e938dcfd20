"""/my-day/: what she did today, each figure a link to its rows. Nobody else's figures are on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from callbacks.models import CallAttempt
from callbacks.views.places import outcome_name, product
from config.lib.calendar import ONE_DAY, local_day
from regions.models import User
from regions.templatetags.clock import NOTHING, clock
from regions.views.gates import only_for
from reports.aggregates.own_day import OwnDay, calls_of, own_day
from reports.policies.charts import Chart, Point, Series
from reports.policies.figure_links import FigureOf, figure_url
from reports.policies.measures import DISSATISFIED, SATISFIED, Measure
from reports.policies.rates import percent
from reports.rules import can_see_own_day
from reports.views.reading import parsed_day

LAST_HOUR = 23
MINUTE_S, HOUR_S = 60, 3_600


@dataclass(frozen=True, slots=True)
class OwnFigure:
    label: Any
    value: str
    url: str
    note: str = ""


@login_required
@never_cache
@require_safe
def my_day(request: HttpRequest) -> HttpResponse:
    agent, now = only_for(request, may=can_see_own_day), timezone.now()
    today = local_day(now)
    day = parsed_day(text=request.GET.get("day") or today.isoformat())
    if day > today:
        raise Http404
    hour = _hour(request)
    found = own_day(agent=agent, day=day, now=now)
    context = {
        "day": day,
        "is_today": day == today,
        "figures": tuple(_figures(found, agent)),
        "hours": _hours_chart(found),
        "times": tuple(_times(found)),
        "hour": hour,
        "calls": [_line(call) for call in calls_of(agent=agent, day=day, hour=hour)],
        "previous": day - ONE_DAY,
        "following": day + ONE_DAY if day < today else None,
    }
    return render(request, "reports/my_day.html", context)


def _hour(request: HttpRequest) -> int | None:
    text = request.GET.get("hour", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text[:3]) <= LAST_HOUR):
        raise Http404
    return int(text)


def _figures(found: OwnDay, agent: User) -> Iterable[OwnFigure]:
    counts, callbacks = found.counts, reverse("callbacks:callbacks")

    def behind(*measures: Measure) -> str:
        of = FigureOf(first=found.day, last=found.day, agent=agent.username)
        return figure_url(measures=measures, of=of)

    def added(measures: Iterable[Measure]) -> int:
        return sum(counts[measure] for measure in measures)

    if found.waiting is not None:
        query = urlencode({"show": "due", "agent": agent.username})
        yield OwnFigure(_("待打"), str(found.waiting), f"{callbacks}?{query}")
    connected = percent(part=counts[Measure.CONNECTED], whole=counts[Measure.DIALS])
    yield OwnFigure(pgettext("count", "拨打"), str(counts[Measure.DIALS]), behind(Measure.DIALS))
    yield OwnFigure(
        _("接通"), str(counts[Measure.CONNECTED]), behind(Measure.CONNECTED), _of_dials(connected)
    )
    handled = urlencode({"handled_on": found.day.isoformat(), "agent": agent.username})
    yield OwnFigure(_("办结"), str(found.handled), f"{callbacks}?{handled}")
    yield OwnFigure(_("有效回访"), str(counts[Measure.ANSWERED]), behind(Measure.ANSWERED))
    yield OwnFigure(_("满意"), str(added(SATISFIED)), behind(*SATISFIED))
    yield OwnFigure(_("不满意"), str(added(DISSATISFIED)), behind(*DISSATISFIED))


def _of_dials(share: str) -> str:
    return "" if share == NOTHING else _("占拨打 %(share)s%%") % {"share": share}


def _times(found: OwnDay) -> Iterable[tuple[Any, str]]:
    average = found.wrap_up
    yield (
        _("平均收尾"),
        (
            _("%(seconds)s 秒（%(count)s 通）")
            % {"seconds": f"{average.total_seconds():.1f}", "count": found.wrapped}
            if average is not None
            else NOTHING
        ),
    )
    yield _("通话合计"), _length(found.talked)
    yield _("首次拨打"), clock(found.first_at)
    yield _("末次保存"), clock(found.last_at)


def _length(length: timedelta | None) -> str:
    if length is None:
        return NOTHING
    seconds = int(length.total_seconds())
    hours, minutes = seconds // HOUR_S, seconds % HOUR_S // MINUTE_S
    if hours:
        return _("%(hours)s 小时 %(minutes)s 分") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s 分 %(seconds)s 秒") % {"minutes": minutes, "seconds": seconds % MINUTE_S}


def _hours_chart(found: OwnDay) -> Chart:
    """Each bar leads to its calls, which stand below on this page."""
    hours = found.hours
    return Chart(
        code="hours",
        title=_("各时段拨打"),
        heading=_("时段"),
        categories=tuple(f"{each.hour:02}:00" for each in hours),
        series=(
            Series(
                pgettext("count", "拨打"),
                tuple(_hour_point(each.dials, found.day, each.hour) for each in hours),
            ),
            Series(_("接通"), tuple(Point(str(each.connected)) for each in hours)),
        ),
    )


def _hour_point(count: int, day: date, hour: int) -> Point:
    return Point(str(count), url=f"?{urlencode({'day': day.isoformat(), 'hour': hour})}#calls")


def _line(call: CallAttempt) -> dict[str, Any]:
    order = call.task.work_order
    return {
        "url": reverse("callbacks:callback", args=[call.task_id]),
        "number": order.order_no,
        "product": product(order),
        "outcome": outcome_name(call.outcome),
        "is_connected": call.outcome.is_connected,
        "dialled_at": clock(call.dialled_at),
        "saved_at": clock(call.saved_at),
    }
