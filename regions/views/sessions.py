"""In and out (W7, W8). The lock-out by name and address is django-axes', that by address alone is ours."""

from __future__ import annotations

from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRefresh

from regions.models import User
from regions.queries.guessing import guesses_too_often


class LoginForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("登录名或密码不对。请核对大小写后再试。"),
        "inactive": _("登录名或密码不对。请核对大小写后再试。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "hf-input"


class SignIn(LoginView):
    authentication_form = LoginForm
    redirect_authenticated_user = True
    http_method_names = ["get", "post", "head", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A part of a page that meets an ended session loads the whole page anew, which then leads here."""
        if request.headers.get("HX-Request"):
            return HttpResponseClientRefresh()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing is looked up once an address has guessed too often: known and unknown names are alike."""
        if guesses_too_often(address=get_client_ip_address(request), now=timezone.now()):
            return render(request, "registration/locked.html", {"by_address": True}, status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Her own language greets her, whatever the browser of a shared machine prefers."""
        response = super().form_valid(form)
        user = form.get_user()
        if isinstance(user, User):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                samesite="Lax",
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            )
        return response


class SignOut(LogoutView):
    http_method_names = ["post", "options"]
