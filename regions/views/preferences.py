"""One's own settings: language, way of dialling, password."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from regions.actions.members import change_password
from regions.actions.preferences import choose_dial_mode, choose_language
from regions.choices import DialMode
from regions.forms import OwnPasswordForm
from regions.models import User


@login_required
@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    return _page(request, OwnPasswordForm(request.user), status=200)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Open to guests too: the login page has the switch."""
    wanted = request.POST.get("language", "")
    if isinstance(request.user, User) and wanted in dict(settings.LANGUAGES):
        choose_language(actor=request.user, language=wanted)
    return set_language(request)


@login_required
@require_POST
def dial_mode(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("dial_mode", "")
    if wanted in DialMode.values:
        choose_dial_mode(actor=cast("User", request.user), mode=DialMode(wanted))
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(back if is_ours else "regions:home")


@sensitive_post_parameters()
@login_required
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """This session goes on; every other one of hers ends."""
    form = OwnPasswordForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    user = cast("User", request.user)
    change_password(actor=user, password=form.cleaned_data["new_password1"], now=timezone.now())
    update_session_auth_hash(request, user)
    messages.success(request, _("密码已修改,其他地方的登录已失效。"))
    return redirect("regions:preferences")


def _page(request: HttpRequest, form: OwnPasswordForm, *, status: int) -> HttpResponse:
    user = cast("User", request.user)
    context = {
        "form": form,
        "memberships": user.memberships.select_related("region"),
        "languages": settings.LANGUAGES,
        "dial_modes": DialMode.choices,
    }
    return render(request, "regions/preferences.html", context, status=status)
