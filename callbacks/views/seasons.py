"""One season as its pages show it, and what it did so far (C2, ruling 36)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from callbacks.actions.peak import end_peak_policy
from callbacks.choices import DrawCause, WaiveReason
from callbacks.forms.season import EndSeasonForm
from callbacks.models import CallbackTask, PeakPolicy
from callbacks.queries.redrawing import redraw_all
from callbacks.rules import can_set_seasons
from config.lib.calendar import local_day
from config.lib.errors import DomainError
from regions.models import User
from regions.views.gates import only_for

CAUSES = tuple(cause for cause in DrawCause if cause != DrawCause.DRAWN)


@dataclass(frozen=True, slots=True)
class Standing:
    policy: PeakPolicy
    mark: str
    word: Any
    may_end: bool


def maker_of(request: HttpRequest) -> User:
    """For everybody but headquarters' manager these pages do not exist."""
    return only_for(request, may=can_set_seasons)


def standing_of(policy: PeakPolicy, today: date) -> Standing:
    may_end = policy.ended_on is None and policy.ends_on >= today
    if policy.last_day < today:
        return Standing(policy, "hf-status idle", _("已结束"), may_end)
    if policy.starts_on > today:
        return Standing(policy, "hf-status open", _("未开始"), may_end)
    return Standing(policy, "hf-status ok", _("正在执行"), may_end)


@login_required
@never_cache
@require_safe
def peak_policy(request: HttpRequest, pk: int) -> HttpResponse:
    """What the season did so far by region; ``?check`` draws everything again and compares."""
    maker = maker_of(request)
    policy = get_object_or_404(PeakPolicy.objects.select_related("region", "category", "created_by"), pk=pk)
    tasks = CallbackTask.objects.visible_to(maker).standing().filter(draw__policy=policy)
    counts = {
        f"cause_{cause.value}": Count("pk", filter=Q(draw_key__startswith=cause.value)) for cause in CAUSES
    }
    rows = (
        tasks.order_by()
        .values("region__code", "region__name")
        .annotate(
            population=Count("pk"),
            left_out=Count("pk", filter=Q(waive_reason=WaiveReason.PEAK)),
            **counts,
        )
        .order_by("region__path")
    )
    checked = list(redraw_all(policy=policy)) if "check" in request.GET else None
    context = {
        "policy": policy,
        "standing": standing_of(policy, local_day(timezone.now())),
        "causes": CAUSES,
        "regions": [_region_row(policy, row) for row in rows],
        "checked": checked,
        "differing": [one for one in checked or () if one.differing],
        "orders": sum(one.orders for one in checked or ()),
    }
    return render(request, "callbacks/peak_policy.html", context)


def _region_row(policy: PeakPolicy, row: Mapping[str, Any]) -> dict[str, Any]:
    query = urlencode({"season": policy.pk, "region": row["region__code"]})
    url = f"{reverse('callbacks:callbacks')}?{query}"
    return {
        "name": row["region__name"],
        "population": (row["population"], url),
        "causes": [(row[f"cause_{cause.value}"], f"{url}&drawn={cause.value}") for cause in CAUSES],
        "called": (row["population"] - row["left_out"], f"{url}&drawn=called"),
        "left_out": (row["left_out"], f"{url}&drawn=left_out"),
    }


@login_required
@require_POST
def end_season(request: HttpRequest, pk: int) -> HttpResponse:
    maker = maker_of(request)
    policy = get_object_or_404(PeakPolicy, pk=pk)
    form = EndSeasonForm(request.POST)
    day = form.cleaned_data["ended_on"] if form.is_valid() else local_day(timezone.now())
    try:
        end_peak_policy(policy=policy, ended_on=day, actor=maker, now=timezone.now())
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("从 %(day)s 起恢复 100%% 回访。") % {"day": day})
    return redirect("callbacks:peak_policy", pk=pk)
