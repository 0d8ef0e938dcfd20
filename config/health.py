"""Is the house alive, and is it ready to work? Both answer JSON, need no login and tell nothing private."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Min
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from config.celery import app as celery_app
from config.lib.disk import COPIES, RESERVE, free_bytes
from config.lib.leases import LeasedRow, RunState

BEAT = "beat"
_BROKER_TIMEOUT_SECONDS = 2

Check = dict[str, Any]


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; a full disk does not end it, but is told here too."""
    return JsonResponse({"status": "alive" if _guarded(_disk)["ok"] else "degraded"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every part works, else 503; each part says what it saw."""
    now = timezone.now()
    checks = {
        "database": _guarded(_database),
        "broker": _guarded(_broker),
        "disk": _guarded(_disk),
        "pending": _guarded(lambda: _pending(now=now)),
        "beat": _guarded(lambda: _beat(now=now)),
    }
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse(
        {"status": "ready" if ready else "degraded", "checks": checks}, status=200 if ready else 503
    )


def _guarded(check: Callable[[], Check]) -> Check:
    """A part that is away is an answer, not an error page; the reason stays in the log's hands."""
    try:
        return check()
    except (DatabaseError, OperationalError, OSError) as error:
        return {"ok": False, "error": type(error).__name__}


def _database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True, "vendor": connection.vendor}


def _broker() -> Check:
    with celery_app.connection_for_write(connect_timeout=_BROKER_TIMEOUT_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=_BROKER_TIMEOUT_SECONDS)
        return {"ok": True, "transport": broker.transport_cls}


def _disk() -> Check:
    """Room for one more upload of the largest size (F11); below it, files are refused one by one."""
    free = free_bytes(path=Path(settings.MEDIA_ROOT))
    return {"ok": free >= settings.UPLOAD_MAX_BYTES * COPIES + RESERVE, "free_mb": free // 1024 // 1024}


def _pending(*, now: datetime) -> Check:
    """Seconds that the oldest background run has been waiting for a worker."""
    oldest = [found for found in (_oldest_pending(model) for model in leased_models()) if found]
    age = int((now - min(oldest)).total_seconds()) if oldest else 0
    return {"ok": age <= settings.READY_PENDING_AGE, "age_seconds": age}


def _oldest_pending(model: type[LeasedRow]) -> datetime | None:
    waiting = model._default_manager.filter(run_state=RunState.PENDING)
    return waiting.aggregate(oldest=Min("queued_at"))["oldest"]


def leased_models() -> list[type[LeasedRow]]:
    return [model for model in apps.get_models() if issubclass(model, LeasedRow)]


def _beat(*, now: datetime) -> Check:
    """Seconds since timetable, broker and worker last passed a heartbeat through to the database."""
    heartbeat = apps.get_model("regions", "Heartbeat")._default_manager.filter(name=BEAT).first()
    if heartbeat is None:
        return {"ok": False, "age_seconds": None}
    age = int((now - heartbeat.at).total_seconds())
    return {"ok": age <= settings.READY_BEAT_AGE, "age_seconds": age}
