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
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from config.lib.errors import Refused
from regions.actions.members import change_password
from regions.actions.preferences import (
    choose_dial_mode,
    choose_dialects,
    choose_keys,
    choose_language,
    reset_keys,
)
from regions.choices import DialMode
from regions.forms import KeysForm, OwnPasswordForm
from regions.models import User
from regions.policies.keys import KEY_ACTIONS, Place

PLACES = {
    Place.EVERYWHERE: gettext_lazy("到处可用"),
    Place.LIST: gettext_lazy("列表"),
    Place.INBOX: gettext_lazy("收件箱"),
    Place.CALL: gettext_lazy("回访页"),
    Place.CASE: gettext_lazy("投诉页"),
}


@login_required
@require_safe
def preferences(request: HttpRequest) -> HttpResponse:
    return _page(request)


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


@login_required
@require_POST
def dialects(request: HttpRequest) -> HttpResponse:
    choose_dialects(actor=cast("User", request.user), dialects=request.POST.get("dialects", ""))
    messages.success(request, _("已保存。"))
    return redirect("regions:preferences")


@sensitive_post_parameters()
@login_required
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """This session goes on; every other one of hers ends."""
    form = OwnPasswordForm(request.user, request.POST)
    if not form.is_valid():
        return _page(request, password_form=form, status=400)
    user = cast("User", request.user)
    change_password(actor=user, password=form.cleaned_data["new_password1"], now=timezone.now())
    update_session_auth_hash(request, user)
    messages.success(request, _("密码已修改，其他地方的登录已失效。"))
    return redirect("regions:preferences")


@login_required
@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """All of her keys in one go, so that two can change places; or back to the defaults."""
    user = cast("User", request.user)
    if "reset" in request.POST:
        reset_keys(actor=user)
        messages.success(request, _("快捷键已恢复默认。"))
        return redirect("regions:preferences")
    form = KeysForm(request.POST, user=user)
    if not form.is_valid():
        return _page(request, keys_form=form, status=400)
    try:
        choose_keys(actor=user, keys=form.keys(), singles_off=form.cleaned_data["singles_off"])
    except Refused as refused:
        for code, sentence in refused.fields.items():
            form.add_error(code, sentence)
        return _page(request, keys_form=form, status=400)
    messages.success(request, _("快捷键已保存。"))
    return redirect("regions:preferences")


def _page(
    request: HttpRequest,
    *,
    password_form: OwnPasswordForm | None = None,
    keys_form: KeysForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = cast("User", request.user)
    keys_form = keys_form or KeysForm(user=user)
    context = {
        "form": password_form or OwnPasswordForm(user),
        "keys_form": keys_form,
        "key_groups": [
            (PLACES[place], [keys_form[action.code] for action in KEY_ACTIONS if action.place is place])
            for place in Place
        ],
        "memberships": user.memberships.select_related("region"),
        "languages": settings.LANGUAGES,
        "dial_modes": DialMode.choices,
    }
    return render(request, "regions/preferences.html", context, status=status)
