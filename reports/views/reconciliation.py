"""日报核对: how far the filed dailies agree with slips and ERP, by region and by day (B5, A9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from config.lib.calendar import local_day
from config.lib.keyset import keyset_page
from regions.models import Region
from reports import queries
from reports.aggregates.reconciliation import CheckedSpan, by_day, by_region, day_differences
from reports.forms import RegisterForm, month_of
from reports.models import DayCheck
from reports.policies.rates import percent
from reports.views.reading import caller

SHOWN = {"open": _("待说明的差异"), "explained": _("已说明的差异"), "all": _("全部差异")}
EMPTY = CheckedSpan(days=0, checked=0, equal=0, late=0, open=0, explained=0)


@dataclass(frozen=True, slots=True)
class ListedSpan:
    """A region over the days, a day of one region, or all together. ``url`` opens what it is made of,
    ``gaps_url`` the differences counted."""

    name: str
    url: str
    gaps_url: str
    explained_url: str
    span: CheckedSpan
    rate: str
    check: DayCheck | None = None


@login_required
@require_safe
def reconciliation(request: HttpRequest) -> HttpResponse:
    user, today = caller(request), local_day(timezone.now())
    branches = list(queries.branches_of(user=user))
    if not branches:
        return render(request, "regions/no_role.html", status=403)
    form = RegisterForm(request.GET, user=user, today=today)
    context: dict[str, Any] = {"form": form, "months": _months(form=form, today=today)}
    if not form.is_valid():
        return render(request, "reports/reconciliation.html", context, status=400)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    region = form.cleaned_data["region"] or (branches[0] if len(branches) == 1 else None)
    regions = branches if region else list(queries.regions_between(user=user, first=first, last=last))
    if region is None:
        rows = _regions(regions=regions, form=form)
    else:
        rows = _days(region=region, first=first, last=last)
    total = _total(rows=rows, form=form)
    context |= {"region": region, "rows": rows, "total": total, **_gaps(request, regions=regions, form=form)}
    return render(request, "reports/reconciliation.html", context)


def _regions(*, regions: Sequence[Region], form: RegisterForm) -> list[ListedSpan]:
    given = form.cleaned_data
    found = by_region(regions=[each.pk for each in regions], first=given["first"], last=given["last"])
    return [
        _listed(
            name=region.name,
            span=found.get(region.pk, EMPTY),
            url=_url(form=form, region=region.code),
            gaps_url=_url(form=form, region=region.code, gaps="open") + "#gaps",
            explained_url=_url(form=form, region=region.code, gaps="explained") + "#gaps",
        )
        for region in regions
    ]


def _days(*, region: Region, first: date, last: date) -> list[ListedSpan]:
    rows = []
    for check, span in by_day(region=region, first=first, last=last):
        day = check.day.isoformat()
        url = reverse("reports:reconciled_day", args=[region.code, day])
        gaps = f"{url}#differences"
        rows.append(_listed(name=day, span=span, url=url, gaps_url=gaps, explained_url=gaps, check=check))
    return rows


def _listed(*, name: str, span: CheckedSpan, **more: Any) -> ListedSpan:
    return ListedSpan(name=name, span=span, rate=percent(part=span.equal, whole=span.checked), **more)


def _total(*, rows: Iterable[ListedSpan], form: RegisterForm) -> ListedSpan:
    """Out of counts, never an average."""
    spans = [row.span for row in rows]
    whole = CheckedSpan(
        days=sum(span.days for span in spans),
        checked=sum(span.checked for span in spans),
        equal=sum(span.equal for span in spans),
        late=sum(span.late for span in spans),
        open=sum(span.open for span in spans),
        explained=sum(span.explained for span in spans),
    )
    return _listed(
        name=str(_("合计")),
        span=whole,
        url=_url(form=form),
        gaps_url=_url(form=form, gaps="open") + "#gaps",
        explained_url=_url(form=form, gaps="explained") + "#gaps",
    )


def _gaps(request: HttpRequest, *, regions: Sequence[Region], form: RegisterForm) -> dict[str, Any]:
    """The differences that a figure counted, below the table, fifty at a time."""
    wanted = request.GET.get("gaps", "")
    if wanted not in SHOWN:
        return {}
    given = form.cleaned_data
    ids = [given["region"].pk] if given["region"] else [region.pk for region in regions]
    rows = day_differences(regions=ids, first=given["first"], last=given["last"])
    if wanted != "all":
        rows = rows.filter(explained_at__isnull=wanted == "open")
    page = keyset_page(rows=rows.select_related("region", "owner", "explained_by"), params=request.GET)
    return {"gaps": page.items, "page": page, "gaps_title": SHOWN[wanted], "close_url": _url(form=form)}


def _url(*, form: RegisterForm, **other: str) -> str:
    return f"?{urlencode(form.as_query(**other))}"


def _months(*, form: RegisterForm, today: date) -> list[tuple[Any, str]]:
    return [
        (word, _url(form=form, **month_of(day=today, back=back)))
        for word, back in ((_("本月"), 0), (_("上月"), 1))
    ]
