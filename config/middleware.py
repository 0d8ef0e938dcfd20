"""Session limits (reliability.md W7): 30 minutes without activity, 12 hours in all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

STARTED = "started_at"
SEEN = "seen_at"
# Activity is noted at most this often, so that reading pages does not write a session row each time.
NOTED_EVERY_SECONDS = 60
# Pages send this header with what they poll by themselves: a screen left alone is no activity.
BACKGROUND_HEADER = "X-Background"


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
        idle = now.timestamp() - seen
        age = now.timestamp() - started
        if idle > settings.SESSION_IDLE.total_seconds() or age > settings.SESSION_ABSOLUTE.total_seconds():
            logout(request)
        elif idle >= NOTED_EVERY_SECONDS and BACKGROUND_HEADER not in request.headers:
            session[SEEN] = now.timestamp()
