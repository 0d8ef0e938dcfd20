"""/wall/: the live board for a screen on the wall (L12). It asks for itself every 15 seconds."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.middleware import ONLY
from regions.models import Region
from regions.views.gates import only_for
from reports.aggregates.wall import wall as figures_of
from reports.queries import regions_of, visible_region
from reports.rules import can_see_wall

HOUR_S, DAY_S = 3_600, 86_400


@login_required
@never_cache
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The whole page, or what is swapped in it. Dark unless the address asks for light."""
    user, now = only_for(request, may=can_see_wall), timezone.now()
    regions = list(regions_of(user=user))
    chosen = _chosen(request)
    shown = [region for region in regions if region.path.startswith(chosen.path)] if chosen else regions
    figures = figures_of(regions=shown, now=now)
    context = {
        "wall": figures,
        "handling": duration(figures.handling),
        "region": chosen,
        "regions": regions,
        "is_hung": ONLY in request.session,
        "theme": "light" if request.GET.get("theme") == "light" else "dark",
    }
    template = "reports/_wall.html" if request.headers.get("HX-Request") else "reports/wall.html"
    return render(request, template, context)


@login_required
@require_POST
def hang_wall(request: HttpRequest) -> HttpResponse:
    """From now on this session sees the board and nothing else, and does not end by itself before its day."""
    only_for(request, may=can_see_wall)
    request.session[ONLY] = request.path.removesuffix("hang/")
    chosen = _chosen(request)
    return redirect(f"{request.session[ONLY]}?region={chosen.code}" if chosen else request.session[ONLY])


def _chosen(request: HttpRequest) -> Region | None:
    code = request.GET.get("region") or request.POST.get("region") or ""
    return visible_region(user=request.user, code=code) if code else None


def duration(length: timedelta | None) -> str:
    """``3.2 天`` or ``5.5 小时``: read from across the room."""
    if length is None:
        return "—"
    seconds = length.total_seconds()
    if seconds >= 2 * DAY_S:
        return _("%(days)s 天") % {"days": f"{seconds / DAY_S:.1f}"}
    return _("%(hours)s 小时") % {"hours": f"{seconds / HOUR_S:.1f}"}
