"""The bell and what stands behind it: one's own notices, each a way to what it tells of."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.lib.keyset import keyset_page
from regions.actions.notices import read_notices
from regions.models import User
from regions.queries.notices import MOST_COUNTED, notices_of, unread_count

LONGEST_NUMBER = 18


@login_required
@never_cache
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What she has not read yet; ``?all`` everything."""
    user, shows_all = cast("User", request.user), "all" in request.GET
    rows = notices_of(user=user, only_unread=not shows_all)
    context = {"page": keyset_page(rows=rows, params=request.GET), "shows_all": shows_all}
    return render(request, "regions/notices.html", context)


@never_cache
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The count that every page asks for by itself; for who is out meanwhile her page stays as it is."""
    if not isinstance(request.user, User):
        return HttpResponse(status=204)
    unread = unread_count(user=request.user)
    shown = f"{MOST_COUNTED}+" if unread > MOST_COUNTED else str(unread)
    return render(request, "regions/_unread.html", {"unread": unread, "shown": shown})


@login_required
@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Read, and on to what it tells of."""
    user = cast("User", request.user)
    notice = notices_of(user=user, only_unread=False).filter(pk=pk).first()
    if notice is None:
        raise Http404
    read_notices(user=user, ids=[pk], now=timezone.now())
    is_ours = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if is_ours else "regions:notices")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """All that the list could show: what came since stays unread."""
    newest = request.POST.get("newest", "")
    if not (newest.isascii() and newest.isdecimal() and len(newest) <= LONGEST_NUMBER):
        raise Http404
    read = read_notices(user=cast("User", request.user), up_to=int(newest), now=timezone.now())
    messages.success(request, _("已读 %(read)s 条。") % {"read": read})
    return redirect("regions:notices")
