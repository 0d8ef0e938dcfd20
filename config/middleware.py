"""Session limits (reliability.md W7): 30 minutes without activity, 12 hours in all. Text that can be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

STARTED = "started_at"
SEEN = "seen_at"
# Activity is noted at most this often, so that reading pages does not write a session row each time.
NOTED_EVERY_SECONDS = 60
# Pages send this header with what they poll by themselves: a screen left alone is no activity.
BACKGROUND_HEADER = "X-Background"
# A session that hangs on a wall sees what lies under this address and nothing else: nobody need sit there.
ONLY = "only_under"
NUL = "\x00"


class SessionLimitsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._limit(request, now=timezone.now())
        return self.get_response(request)

    def _limit(self, request: HttpRequest, *, now: datetime) -> None:
        session = request.session
        started, seen = session.get(STARTED), session.get(SEEN)
        if started is None or seen is None:
            session[STARTED] = session[SEEN] = now.timestamp()
            return
        only = session.get(ONLY)
        if only and not request.path.startswith(only):
            logout(request)
            return
        idle = 0 if only else now.timestamp() - seen
        age = now.timestamp() - started
        if idle > settings.SESSION_IDLE.total_seconds() or age > settings.SESSION_ABSOLUTE.total_seconds():
            logout(request)
        elif idle >= NOTED_EVERY_SECONDS and BACKGROUND_HEADER not in request.headers:
            session[SEEN] = now.timestamp()


class KeepableTextMiddleware:
    """400 for a NUL: PostgreSQL keeps none, SQLite would. After the CSRF check, which reads the form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path or any(NUL in text for text in _texts(request.GET)):
            raise BadRequest
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        if request.method == "POST" and any(NUL in text for text in _texts(request.POST)):
            raise BadRequest


def _texts(given: QueryDict) -> Iterator[str]:
    for name, values in given.lists():
        yield name
        yield from (str(value) for value in values)
