"""/peak-season/: headquarters' lower ratio, what it would leave out, what it left out (C2, ruling 36)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from callbacks.actions.peak import set_peak_policy
from callbacks.forms.season import SeasonForm
from callbacks.models import PeakPolicy
from callbacks.queries.peak_preview import Preview, Share, looked_at, preview
from callbacks.views.seasons import CAUSES, maker_of, standing_of
from config.lib.calendar import local_day
from config.lib.errors import DomainError
from regions.models import User
from workorders.models import WorkOrder

ROWS_SHOWN = 200
PERIODS = {
    "same": gettext_lazy("同一日期至今"),
    "last_year": gettext_lazy("去年同期"),
    "before": gettext_lazy("最近同样长的一段"),
}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def peak_season(request: HttpRequest) -> HttpResponse:
    """The seasons and the form; with terms in the question, what they would leave out."""
    maker, now = maker_of(request), timezone.now()
    if request.method == "POST":
        return _save(request, maker)
    asked = "starts_on" in request.GET
    form = SeasonForm(request.GET if asked else None)
    found = preview(season=form.terms().season(), today=local_day(now)) if asked and form.is_valid() else None
    return _page(request, form=form, found=found)


def _save(request: HttpRequest, maker: User) -> HttpResponse:
    form = SeasonForm(request.POST)
    if form.is_valid():
        try:
            policy = set_peak_policy(terms=form.terms(), actor=maker, now=timezone.now())
        except DomainError as error:
            form.blame(error)
            return _page(request, form=form, status=error.status)
        messages.success(request, _("已设置旺季比例 %(policy)s。") % {"policy": policy})
        return redirect("callbacks:peak_policy", pk=policy.pk)
    return _page(request, form=form, status=400)


def _page(
    request: HttpRequest, *, form: SeasonForm, found: Preview | None = None, status: int = 200
) -> HttpResponse:
    today = local_day(timezone.now())
    rows = PeakPolicy.objects.select_related("region", "category", "created_by")
    context = {
        "form": form,
        "seasons": [standing_of(row, today) for row in rows],
        "found": found,
        "period": PERIODS[found.period.which] if found is not None else "",
        "causes": CAUSES,
        "shares": _linked(request, found) if found is not None else (),
        "terms": [(name, value) for name, value in form.data.items() if name in form.fields],
    }
    return render(request, "callbacks/peak_season.html", context, status=status)


def _linked(request: HttpRequest, found: Preview) -> list[tuple[Share, str, list[tuple[int, str]]]]:
    """Each figure with the address of its rows: the same terms, one region, one cause."""
    rows = []
    for share in found.shares:
        terms = {name: value for name, value in request.GET.items() if name in SeasonForm.base_fields}
        url = f"{reverse('callbacks:peak_orders')}?{urlencode({**terms, 'of': share.region.code})}"
        rows.append((share, url, [(count, f"{url}&cause={cause.value}") for cause, count in share.by_cause]))
    return rows


@login_required
@require_safe
def peak_orders(request: HttpRequest) -> HttpResponse:
    """The orders behind a figure of the preview."""
    maker = maker_of(request)
    form = SeasonForm(request.GET)
    if not form.is_valid():
        raise Http404
    seen = looked_at(season=form.terms().season(), today=local_day(timezone.now()))
    causes = {order.pk: cause for order, cause in seen.orders}
    wanted = {pk for pk, cause in causes.items() if request.GET.get("cause", cause.value) == cause.value}
    own = WorkOrder.objects.visible_to(maker).filter(region__code=request.GET.get("of", ""))
    found = own.filter(pk__in=wanted).order_by("-completed_at", "-pk").select_related("region", "category")
    shown = found.defer("phone", "phone_raw", "phone_alt", "address", "raw")[:ROWS_SHOWN]
    context = {
        "orders": [(order, causes[order.pk].label) for order in shown],
        "count": found.count(),
        "period": seen.period,
        "back": f"{reverse('callbacks:peak_season')}?{request.GET.urlencode()}",
    }
    return render(request, "callbacks/peak_orders.html", context)
