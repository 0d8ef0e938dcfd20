"""The rows behind any figure: the part below its cell, and the full list (item 4, screens 5, U12)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from config.lib.keyset import keyset_page
from regions.rules import can_export, sees_rows
from regions.views.gates import only_for
from reports.actions.rollup import settle
from reports.aggregates.figure_cuts import Asked, asked_figure
from reports.aggregates.figure_rows import FigureRow, figure_rows
from reports.aggregates.sources import rows_behind, source_rows
from reports.aggregates.totals import sums
from reports.forms import FigureForm
from reports.policies.cuts import By
from reports.policies.measures import LABELS, SOURCE_OF, Measure, Source

# More are not counted: the figure itself says how many there are.
MOST_COUNTED = 5_000


@dataclass(frozen=True, slots=True)
class Behind:
    """``figure`` is what the table says, ``count`` how many rows there are, None when too many to count.

    ``total`` is what the rows add up to, for a figure that is a sum; ``is_compared``: the figure is known.
    """

    caption: str
    rows: list[FigureRow]
    figure: int
    count: int | None
    url: str
    total: int | None = None
    is_compared: bool = True

    @property
    def is_sum(self) -> bool:
        return self.total is not None

    @property
    def is_judged(self) -> bool:
        return self.is_compared and (self.is_sum or self.count is not None)

    @property
    def agrees(self) -> bool:
        told = self.total if self.is_sum else self.count
        return told is None or told == self.figure

    @property
    def is_cut(self) -> bool:
        return self.count is None or self.count > len(self.rows)


@login_required
@require_GET
def figure(request: HttpRequest) -> HttpResponse:
    """With htmx the first rows for below the cell, else the list, page by page."""
    user, now = only_for(request, may=sees_rows), timezone.now()
    form = FigureForm(request.GET)
    if not form.is_valid():
        raise Http404
    asked = asked_figure(user=user, given=form.cleaned_data)
    cut = asked.cut
    settle(regions=cut.regions, first=cut.first, last=cut.last, now=now)
    found = rows_behind(measures=asked.measures, cut=cut)
    page = keyset_page(rows=found, params=request.GET)
    source = SOURCE_OF[asked.measures[0]]
    own = found.filter(pk__in=[row.pk for row in page.items]).order_by("-pk")
    behind = Behind(
        caption=_caption(asked),
        rows=figure_rows(source=source, rows=own),
        figure=_figure(asked),
        count=_count(found),
        url=request.get_full_path(),
        total=_total(found) if asked.measures == (Measure.TALK_SECONDS,) else None,
    )
    is_part = bool(request.headers.get("HX-Request"))
    context = {
        "behind": behind,
        "page": page,
        "may_take_away": can_export(user),
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/_behind.html" if is_part else "reports/figure.html", context)


def _figure(asked: Asked) -> int:
    by = By.AGENT if asked.of_agents else By.NONE
    counts: Counter[str] = Counter()
    for found in sums(cut=asked.cut, by=by).values():
        counts.update(found)
    return sum(counts[measure] for measure in asked.measures)


def _count(rows: Any) -> int | None:
    count = rows.order_by()[: MOST_COUNTED + 1].count()
    return None if count > MOST_COUNTED else count


def _total(rows: Any) -> int:
    """What the rows themselves add up to, in seconds."""
    asked = source_rows(Source.ATTEMPTS).sums[Measure.TALK_SECONDS]
    talked = rows.order_by().aggregate(talked=asked)["talked"]
    return int(talked.total_seconds()) if talked else 0


def _caption(asked: Asked) -> str:
    what = "＋".join(str(LABELS[measure]) for measure in asked.measures)
    days = _days(asked.cut.first, asked.cut.last)
    return " · ".join([*asked.words, what, days])


def _days(first: date, last: date) -> str:
    if first == last:
        return first.isoformat()
    return _("%(first)s 至 %(last)s") % {"first": first.isoformat(), "last": last.isoformat()}
