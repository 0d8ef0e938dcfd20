"""The pages of what went wrong: quiet, in the reader's language, never a traceback."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults
from django_htmx.http import HttpResponseClientRefresh

bad_request = partial(defaults.bad_request, template_name="errors/400.html")
permission_denied = partial(defaults.permission_denied, template_name="errors/403.html")
page_not_found = partial(defaults.page_not_found, template_name="errors/404.html")
server_error = partial(defaults.server_error, template_name="errors/500.html")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page part cannot show a whole page: htmx is told to load the page anew, which shows the login."""
    if request.headers.get("HX-Request"):
        return HttpResponseClientRefresh()
    return render(request, "errors/csrf.html", status=403)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = render(request, "errors/503.html", status=503)
    response["Retry-After"] = "60"
    return response
