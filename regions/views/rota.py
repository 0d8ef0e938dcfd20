"""/rota/: who works when, who is away, who stands in (issue 4, item 8): all read, managers write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.lib.calendar import local_day
from config.lib.errors import DomainError, Forbidden
from regions.actions.rota import add_absence as add
from regions.actions.rota import set_work_week as set_week
from regions.actions.rota import withdraw_absence as withdraw
from regions.forms import NEAR_DAYS, WEEKDAYS, AbsenceForm, RotaForm, WorkWeekForm
from regions.models import Absence, Region, User
from regions.policies.rota import Duty, working_for
from regions.queries import calendar_warnings
from regions.queries.rota import absences_from, duties_of, names_of, rota_regions, team_of
from regions.rules import can_manage_region, sees_rows
from regions.views.gates import only_for

DAYS_SHOWN = 7
ABSENCES_SHOWN = 200
EVERY_DAY = "1234567"


@dataclass(frozen=True, slots=True)
class Cell:
    """One person's day: shape, word, and on a day off who stands in."""

    mark: str
    word: Any
    stand_in: str


@dataclass(frozen=True, slots=True)
class Line:
    user: User
    roles: str
    weekdays: str
    coming: tuple[tuple[date, str], ...]
    cells: tuple[Cell, ...]


@login_required
@never_cache
@require_safe
def rota(request: HttpRequest) -> HttpResponse:
    """One region's week from a day on (``?region=HZ&day=2026-11-30``), today by default."""
    reader = only_for(request, may=sees_rows)
    regions = list(rota_regions(user=reader))
    code = request.GET.get("region", "")
    chosen = [region for region in regions if region.code == code] if code else regions[:1]
    if not chosen:
        raise Http404
    return _page(request, reader=reader, region=chosen[0], regions=regions)


@login_required
@require_POST
def add_absence(request: HttpRequest, code: str) -> HttpResponse:
    done = _("已登记，请假当天起约定的回访、二次回访和跟进转给代班人。")
    return _save(request, code=code, form_type=AbsenceForm, act=add, done=done)


@login_required
@require_POST
def set_work_week(request: HttpRequest, code: str) -> HttpResponse:
    return _save(request, code=code, form_type=WorkWeekForm, act=set_week, done=_("班表已保存。"))


@login_required
@require_POST
def withdraw_absence(request: HttpRequest, pk: int) -> HttpResponse:
    reader = only_for(request, may=sees_rows)
    rows = Absence.objects.visible_to(reader).select_related("region", "user", "stand_in")
    absence = get_object_or_404(rows, pk=pk)
    try:
        withdraw(absence=absence, actor=reader, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("已撤销；已经转给代班人的不再转回。"))
    return redirect(_url(absence.region))


def _save(
    request: HttpRequest, *, code: str, form_type: type[RotaForm], act: Callable[..., Any], done: str
) -> HttpResponse:
    reader = only_for(request, may=sees_rows)
    region = get_object_or_404(rota_regions(user=reader), code=code)
    form = form_type(request.POST, region=region, auto_id=f"{form_type.__name__}_%s")
    if form.is_valid():
        try:
            act(region=region, planned=form.planned(), actor=reader, now=timezone.now())
        except Forbidden as error:  # she has no form that could show it
            messages.error(request, error.message)
            return redirect(_url(region))
        except DomainError as error:
            form.blame(error)
        else:
            messages.success(request, done)
            return redirect(_url(region))
    regions = list(rota_regions(user=reader))
    return _page(request, reader=reader, region=region, regions=regions, form=form)


def _page(
    request: HttpRequest, *, reader: User, region: Region, regions: list[Region], form: RotaForm | None = None
) -> HttpResponse:
    today = local_day(timezone.now())
    first = _day(request.GET.get("day", "")) or today
    days = [first + timedelta(days=number) for number in range(DAYS_SHOWN)]
    team = list(team_of(region=region).prefetch_related("memberships"))
    is_manager = can_manage_region(reader, region)
    context = {
        "region": region,
        "regions": regions,
        "days": [(day, WEEKDAYS[day.weekday()][1]) for day in days],
        "today": today,
        "lines": _lines(region, team, days),
        "absences": absences_from(user=reader, region=region, day=min(first, today))[:ABSENCES_SHOWN],
        "is_manager": is_manager,
        "earlier": first - timedelta(days=DAYS_SHOWN),
        "later": first + timedelta(days=DAYS_SHOWN),
        "warnings": calendar_warnings(today=today),
    }
    if is_manager:
        context |= _forms(region, form)
    return render(request, "regions/rota.html", context, status=200 if form is None else 400)


def _forms(region: Region, sent: RotaForm | None) -> dict[str, RotaForm]:
    found: dict[str, RotaForm] = {}
    for name, form_type in (("absence_form", AbsenceForm), ("week_form", WorkWeekForm)):
        fresh = form_type(region=region, auto_id=f"{form_type.__name__}_%s")
        found[name] = sent if isinstance(sent, form_type) else fresh
    return found


def _lines(region: Region, team: list[User], days: list[date]) -> list[Line]:
    # Weeks that begin later are told too: a rota is written ahead.
    duties = duties_of(region=region, first=days[0], last=NEAR_DAYS[1].limit_value)
    names = {user.pk: str(user) for user in team}
    names |= names_of(people={pk for day in days for pk in _stand_ins(duties, day)} - set(names))
    return [_line(region, user, days, duties, names) for user in team]


def _stand_ins(duties: Mapping[int, Duty], day: date) -> set[int]:
    found = (working_for(person=pk, day=day, duties=duties) for pk in duties)
    return {pk for pk in found if pk is not None}


def _line(
    region: Region, user: User, days: list[date], duties: Mapping[int, Duty], names: Mapping[int, str]
) -> Line:
    duty = duties.get(user.pk, Duty())
    week = duty.week_on(days[0])
    held = [row for row in user.memberships.all() if row.region_id == region.pk]
    return Line(
        user=user,
        roles="、".join(str(row.get_role_display()) for row in held),
        weekdays=_said(week.weekdays if week else EVERY_DAY),
        coming=tuple((row.valid_from, _said(row.weekdays)) for row in duty.weeks if row.valid_from > days[0]),
        cells=tuple(_cell(user.pk, day, duties, names) for day in days),
    )


def _cell(person: int, day: date, duties: Mapping[int, Duty], names: Mapping[int, str]) -> Cell:
    off = duties[person].off(day) if person in duties else None
    if off is None:
        return Cell(mark="ok", word=_("班"), stand_in="")
    found = working_for(person=person, day=day, duties=duties)
    stand_in = names.get(found, "") if found is not None else ""
    return Cell(
        mark="today" if off.is_absent else "idle",
        word=_("假") if off.is_absent else _("休"),
        stand_in=stand_in,
    )


def _said(weekdays: str) -> str:
    if weekdays == EVERY_DAY:
        return _("每天")
    return " ".join(str(word) for number, word in WEEKDAYS if number in weekdays)


def _day(words: str) -> date | None:
    """None for what is no day near ours."""
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return day if NEAR_DAYS[0].limit_value <= day <= NEAR_DAYS[1].limit_value - timedelta(days=400) else None


def _url(region: Region) -> str:
    return f"{reverse('regions:rota')}?region={region.code}"
