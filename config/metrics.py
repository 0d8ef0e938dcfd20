"""``/metrics`` for Prometheus: requests by view, and how far behind the house is. No label names a person.

Requests are counted by django-prometheus; the rest is read when asked, a few grouped queries and one look at
the broker.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Min, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from config.broker import queue_depths
from config.health import leased_models
from config.lib.leases import RunState
from config.metrics_files import FOLDER

COUNTED = (RunState.PENDING, RunState.RUNNING, RunState.DEAD)
UNFINISHED_AFTER = timedelta(minutes=10)
_BEARER = "Bearer "


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """404 for who is not allowed: it does not exist for guests."""
    if not _is_allowed(request):
        raise Http404
    house = CollectorRegistry()
    house.register(House(now=timezone.now()))
    content = generate_latest(_requests()) + generate_latest(house)
    return HttpResponse(content, content_type=CONTENT_TYPE_LATEST)


def _is_allowed(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN and given.startswith(_BEARER):
        return secrets.compare_digest(given.removeprefix(_BEARER).encode(), settings.METRICS_TOKEN.encode())
    if "X-Forwarded-For" in request.headers:
        return False  # the address is the proxy's; who comes through one brings the token
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    if address.is_loopback and settings.METRICS_ON_LOOPBACK:
        return True
    return any(address in ipaddress.ip_network(each) for each in settings.METRICS_ALLOWED)


def _requests() -> CollectorRegistry:
    """Of all web processes where there are several, else of this one."""
    if FOLDER not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


class House(Collector):
    """What the database and the broker know. A part that is away leaves its figures out and says so."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        parts: dict[str, Callable[[], list[Metric]]] = {
            "database": self._database,
            "broker": self._broker,
            "runs": self._runs,
            "imports": self._imports,
            "timetable": self._timetable,
        }
        up = GaugeMetricFamily("huifang_up", "1 when the part answers", labels=["part"])
        for name, part in parts.items():
            try:
                found = part()
            except (DatabaseError, OperationalError, OSError):
                up.add_metric([name], 0)
            else:
                up.add_metric([name], 1)
                yield from found
        yield up

    def _database(self) -> list[Metric]:
        begun = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        took = GaugeMetricFamily("huifang_database_seconds", "One trivial query")
        took.add_metric([], time.perf_counter() - begun)
        return [took]

    def _broker(self) -> list[Metric]:
        waiting = GaugeMetricFamily("huifang_queue_messages", "Messages waiting", labels=["queue"])
        for name, depth in queue_depths().items():
            waiting.add_metric([name], depth)
        return [waiting]

    def _runs(self) -> list[Metric]:
        counts = GaugeMetricFamily("huifang_runs", "Background runs by state", labels=["kind", "state"])
        oldest = GaugeMetricFamily("huifang_oldest_pending_seconds", "Age of the oldest", labels=["kind"])
        for model in leased_models():
            kind = model._meta.label
            rows = model._default_manager.filter(run_state__in=COUNTED).order_by()
            found: dict[str, dict[str, Any]] = {
                row["run_state"]: dict(row)
                for row in rows.values("run_state").annotate(count=Count("pk"), since=Min("queued_at"))
            }
            for state in COUNTED:
                counts.add_metric([kind, state.value], found.get(state, {}).get("count", 0))
            since = found.get(RunState.PENDING, {}).get("since")
            oldest.add_metric([kind], self._age(since) if since else 0)
        return [counts, oldest]

    def _imports(self) -> list[Metric]:
        """The checkpoint moves with every chunk, so the counter's rate is the speed of the import."""
        rows = CounterMetricFamily("huifang_import_rows", "Order rows that imports have committed")
        batches = apps.get_model("workorders", "ImportBatch")._default_manager.order_by()
        rows.add_metric([], batches.aggregate(done=Sum("checkpoint"))["done"] or 0)
        return [rows]

    def _timetable(self) -> list[Metric]:
        labels = ["task"]
        runs = CounterMetricFamily("huifang_timetable_runs", "Runs of an entry", labels=labels)
        failures = CounterMetricFamily("huifang_timetable_failures", "Failed runs", labels=labels)
        age = GaugeMetricFamily("huifang_timetable_age_seconds", "Since the last run ended", labels=labels)
        for record in _rows("JobRecord").order_by("name"):
            runs.add_metric([record.name], record.runs)
            failures.add_metric([record.name], record.failures)
            if record.finished_at:
                age.add_metric([record.name], self._age(record.finished_at))
        beats = GaugeMetricFamily("huifang_heartbeat_age_seconds", "Since it was seen", labels=["name"])
        for beat in _rows("Heartbeat").order_by("name"):
            beats.add_metric([beat.name], self._age(beat.at))
        stuck = GaugeMetricFamily("huifang_periods_unfinished", "Periods begun ten minutes ago and not done")
        late = _rows("PeriodicRun").filter(finished_at=None, started_at__lt=self.now - UNFINISHED_AFTER)
        stuck.add_metric([], late.count())
        return [runs, failures, age, beats, stuck]

    def _age(self, at: datetime) -> float:
        return (self.now - at).total_seconds()


def _rows(name: str) -> QuerySet[Any]:
    """This floor names the models above it by word only."""
    return apps.get_model("regions", name)._default_manager.all()
