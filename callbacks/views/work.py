"""/work: what waits for a department's head, its handlers and the experts, on a phone too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from callbacks.choices.lists import WorkTab
from callbacks.queries.inbox import MOST_URGENT_FIRST, times_left
from callbacks.queries.worklist import Desk, desk_of, work_cases, work_condition, work_counts
from callbacks.rules import can_see_work
from callbacks.views.inbox import LIMITS
from callbacks.views.registers import SEALED
from config.lib.keyset import keyset_page
from regions.views.gates import only_for

JOINS = ("region", "work_order", "department__region", "handler")
LATE = frozenset({WorkTab.OVERDUE})


@dataclass(frozen=True, slots=True)
class WorkLink:
    tab: WorkTab
    count: int
    url: str
    key: str
    is_open: bool

    @property
    def is_late(self) -> bool:
        return self.tab in LATE and self.count > 0


@login_required
@never_cache
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """For anybody who handles no case and is asked about none the page does not exist."""
    user, now = only_for(request, may=can_see_work), timezone.now()
    desk = desk_of(user=user)
    counts = work_counts(desk=desk, now=now)
    tab = _open_tab(request, desk, counts)
    rows = work_cases(desk=desk).filter(work_condition(tab=tab, desk=desk, now=now))
    joined = rows.select_related(*JOINS).defer(*SEALED)
    page = keyset_page(rows=joined, params=request.GET, order=MOST_URGENT_FIRST)
    left = times_left(cases=page.items, now=now)
    context: dict[str, Any] = {
        "page": page,
        "rows": [(case, left.get(case.pk), LIMITS.get(case.next_limit, "")) for case in page.items],
        "tab": tab,
        "tabs": list(_links(counts, tab)),
    }
    return render(request, "callbacks/work.html", context)


def _open_tab(request: HttpRequest, desk: Desk, counts: dict[WorkTab, int]) -> WorkTab:
    """The one she asks for, else the first with something to do; improvement orders have their page."""
    listed = [tab for tab in desk.tabs if tab is not WorkTab.IMPROVEMENT]
    wanted = request.GET.get("tab", "")
    return next(
        (tab for tab in listed if tab == wanted), next((tab for tab in listed if counts[tab]), listed[0])
    )


def _links(counts: dict[WorkTab, int], current: WorkTab) -> Iterator[WorkLink]:
    for number, (tab, count) in enumerate(counts.items(), start=1):
        elsewhere = reverse("callbacks:improvements") if tab is WorkTab.IMPROVEMENT else ""
        yield WorkLink(tab, count, elsewhere or f"?tab={tab.value}", f"{number}", tab is current)
