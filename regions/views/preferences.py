"""Language and way of dialling: one click each, kept with the user."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from regions.actions.preferences import choose_dial_mode, choose_language
from regions.choices import DialMode
from regions.models import User


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Open to guests too: the login page has the switch."""
    wanted = request.POST.get("language", "")
    if isinstance(request.user, User) and wanted in dict(settings.LANGUAGES):
        choose_language(actor=request.user, language=wanted)
    return set_language(request)


@require_POST
def dial_mode(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("dial_mode", "")
    if isinstance(request.user, User) and wanted in DialMode.values:
        choose_dial_mode(actor=request.user, mode=DialMode(wanted))
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return redirect(back if is_ours else "regions:home")
