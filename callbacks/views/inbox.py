"""/inbox: all open complaints of a supervisor's regions, the most urgent first (screens.md 2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from callbacks.choices import CaseLimit, CaseVerb
from callbacks.choices.lists import InboxTab
from callbacks.filters import InboxFilter
from callbacks.forms.inbox import SharedAssignForm
from callbacks.models import Complaint, ComplaintEvent, OverdueCheck
from callbacks.policies.looks import look_due
from callbacks.policies.time_left import TimeLeft
from callbacks.queries.case_choices import staff_of
from callbacks.queries.inbox import (
    MOST_URGENT_FIRST,
    checks_of,
    departments_in,
    inbox_cases,
    inbox_regions,
    last_steps,
    tab_condition,
    tab_counts,
    times_left,
)
from callbacks.queries.looks import due_looks, unlooked
from callbacks.rules import can_see_inbox
from callbacks.views.registers import SEALED
from config.lib.calendar import local_day
from config.lib.keyset import keyset_page
from regions.choices import HQ_ROLES, Role
from regions.models import Region, User
from regions.views.gates import only_for
from workorders.views.orders import FilterField, choice_field

JOINS = ("region", "work_order", "department__region", "handler")
# Of more regions than these nobody chooses a handler from one list: their heads name them (ruling 41).
REGIONS_WITH_HANDLERS = 3
SUPERVISORS_TABS = tuple(tab for tab in InboxTab if tab is not InboxTab.HEADQUARTERS)
TOLD_APART = ("department", "category", "severity", "level")
VERBS = dict(CaseVerb.choices)
LIMITS = dict(CaseLimit.choices)


@dataclass(frozen=True, slots=True)
class TabLink:
    tab: InboxTab
    count: int
    url: str
    key: str
    is_open: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class InboxRow:
    case: Complaint
    left: TimeLeft | None
    limit: Any
    step: ComplaintEvent | None
    step_word: Any
    check: OverdueCheck | None

    @property
    def may_check(self) -> bool:
        """Late, and nobody has looked at this limit yet (L4)."""
        return self.left is not None and self.left.is_over and self.check is None


def inbox_user(request: HttpRequest) -> User:
    """Supervisors and headquarters; for everybody else the page does not exist."""
    return only_for(request, may=can_see_inbox)


@login_required
@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    user, now = inbox_user(request), timezone.now()
    narrowed = InboxFilter(request.GET, queryset=inbox_cases(user=user), request=request)
    tab, cases = open_tab(request, user), narrowed.qs
    rows = cases.filter(tab_condition(tab=tab, now=now)).select_related(*JOINS).defer(*SEALED)
    page = keyset_page(rows=rows, params=request.GET, order=MOST_URGENT_FIRST)
    regions = list(inbox_regions(user=user))
    context = {
        "page": page,
        "rows": inbox_rows(cases=page.items, now=now),
        "tab": tab,
        "tabs": list(_tabs(request, tab=tab, counts=tab_counts(cases=cases, tabs=tabs_of(user), now=now))),
        "filters": tuple(_filters(request, narrowed, regions)),
        "is_narrowed": any(request.GET.get(name) for name in (*TOLD_APART, "region", "order_no")),
        "many_regions": len(regions) > 1,
        "assign": SharedAssignForm(**people_to_choose(regions)),
        "look": _look(user=user, regions=regions, now=now),
        "missed": _missed(user=user, now=now),
        "here": request.get_full_path(),
    }
    return render(request, "callbacks/inbox.html", context)


def tabs_of(user: User) -> Sequence[InboxTab]:
    return tuple(InboxTab) if user.has_role(*HQ_ROLES) else SUPERVISORS_TABS


def open_tab(request: HttpRequest, user: User) -> InboxTab:
    """Headquarters' inbox opens on what waits for headquarters, a supervisor's on everything."""
    wanted, tabs = request.GET.get("tab", ""), tabs_of(user)
    return InboxTab(wanted) if wanted in tabs else tabs[0]


def inbox_rows(*, cases: Sequence[Complaint], now: datetime) -> list[InboxRow]:
    left, steps = times_left(cases=cases, now=now), last_steps(cases=cases)
    checks = checks_of(cases=cases)
    return [
        InboxRow(
            case=case,
            left=left.get(case.pk),
            limit=LIMITS.get(case.next_limit, ""),
            step=(step := steps.get(case.pk)),
            step_word=VERBS.get(step.verb, step.verb) if step else "",
            check=checks.get(case.pk),
        )
        for case in cases
    ]


def _tabs(request: HttpRequest, *, tab: InboxTab, counts: dict[InboxTab, int]) -> Iterator[TabLink]:
    """Each number leads to its rows; what is narrowed stays narrowed."""
    for number, (each, count) in enumerate(counts.items(), start=1):
        query = request.GET.copy()
        for name in ("before", "after"):
            query.pop(name, None)
        query["tab"] = each.value
        is_late = each is InboxTab.OVERDUE and count > 0
        yield TabLink(each, count, f"?{query.urlencode()}", f"{number}", each is tab, is_late)


def _filters(request: HttpRequest, narrowed: InboxFilter, regions: Sequence[Region]) -> Iterator[FilterField]:
    if len(regions) > 1:
        seen = [(region.code, region.name) for region in regions]
        yield choice_field(request, "region", _("区域"), seen)
    for name in TOLD_APART:
        field = narrowed.form.fields[name]
        yield choice_field(request, name, field.label, [one for one in field.choices if one[0]])
    yield FilterField("order_no", narrowed.form.fields["order_no"].label, request.GET.get("order_no", ""))


def people_to_choose(regions: Sequence[Region]) -> dict[str, Any]:
    """The departments of her regions by code; who works there, where it is a list one can look through."""
    with_people = len(regions) <= REGIONS_WITH_HANDLERS
    departments = departments_in(regions=regions, with_people=with_people)
    named = {row.code: row.get_code_display() for row in departments}
    handlers = [
        (str(row), [(person.username, person.label) for person in staff_of(row)])
        for row in departments
        if with_people
    ]
    return {"departments": list(named.items()), "handlers": [group for group in handlers if group[1]]}


def _look(*, user: User, regions: Sequence[Region], now: datetime) -> dict[str, Any] | None:
    """Which look is due, and whether one of her regions still lacks it; nothing before ten or for others."""
    hour = look_due(now=now)
    if hour is None or not user.has_role(Role.REGION_SUPERVISOR):
        return None
    waiting = unlooked(regions=looked_after(user, regions), on=local_day(now), hour=hour)
    return {"hour": hour, "is_due": bool(waiting)}


def _missed(*, user: User, now: datetime) -> int:
    """How many looks of the last week nobody took: headquarters watches it, a supervisor knows it."""
    if not user.has_role(*HQ_ROLES):
        return 0
    return sum(each.is_missed for each in due_looks(regions=inbox_regions(user=user), now=now))


def looked_after(user: User, regions: Sequence[Region]) -> list[Region]:
    """Those she supervises herself: headquarters' looks are no supervisor's."""
    own = user.region_ids(roles=frozenset({Role.REGION_SUPERVISOR}))
    return [region for region in regions if region.pk in own]
