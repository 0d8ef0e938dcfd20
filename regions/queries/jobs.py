"""Background runs and the timetable as the administrator sees them: states, no customer's row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Field, Model
from django.utils.translation import gettext as _
from django_celery_beat.models import PeriodicTask

from config.celery import app
from config.health import BEAT, leased_models
from config.lib.calendar import zone
from config.lib.leases import LeasedRow, RunState
from config.logs import masked
from regions.choices import RESULT_WORDS, TASK_WORDS
from regions.models import Heartbeat, JobRecord, Region, User
from regions.policies.timetable import next_at

OPEN = (RunState.RUNNING, RunState.PENDING)
ENDED_BADLY = (RunState.DEAD, RunState.FAILED)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class JobLine:
    """One background run. ``label`` and ``pk`` name it; ``done`` of ``total`` rows, where it counts any."""

    label: str
    pk: int
    kind: Any
    state: RunState
    owner: str
    region: str
    queued_at: datetime | None
    lease_until: datetime | None
    finished_at: datetime | None
    attempt: int
    done: int
    total: int
    error: str

    @property
    def is_dead(self) -> bool:
        return self.state is RunState.DEAD


def open_jobs() -> list[JobLine]:
    """Running ones first, then those that wait, the oldest first."""
    lines = _lines(states=OPEN, order=("run_state", "queued_at", "pk"))
    return sorted(lines, key=lambda line: line.state is not RunState.RUNNING)


def bad_jobs() -> list[JobLine]:
    """Dead and failed runs, the newest first."""
    return _lines(states=ENDED_BADLY, order=("-pk",))


def find_job(*, label: str, pk: int) -> LeasedRow | None:
    model = next((each for each in leased_models() if each._meta.label == label), None)
    return model._default_manager.filter(pk=pk).first() if model else None


def _lines(*, states: Iterable[RunState], order: tuple[str, ...]) -> list[JobLine]:
    lines = []
    for model in leased_models():
        people, places = _fields_to(model, User), _fields_to(model, Region)
        rows = model._default_manager.filter(run_state__in=list(states)).order_by(*order)
        for row in rows.select_related(*people[:1], *places[:1])[:SHOWN]:
            lines.append(_line(row, people[:1], places[:1]))
    return lines


def _fields_to(model: type[Model], target: type[Model]) -> list[str]:
    fields: list[Field[Any, Any]] = list(model._meta.concrete_fields)
    return [field.name for field in fields if field.related_model is target]


def _line(row: Any, people: list[str], places: list[str]) -> JobLine:
    """A run that counts what it will write has ``total``; one that reads has its rows and a checkpoint."""
    counts = hasattr(row, "total")
    return JobLine(
        label=row._meta.label,
        pk=row.pk,
        kind=row._meta.verbose_name,
        state=RunState(row.run_state),
        owner="".join(str(getattr(row, name) or "") for name in people),
        region="".join(str(getattr(row, name) or "") for name in places),
        queued_at=row.queued_at,
        lease_until=row.lease_until,
        finished_at=row.finished_at,
        attempt=row.attempt,
        done=row.rows if counts else row.checkpoint,
        total=row.total if counts else getattr(row, "rows", 0),
        error=masked(row.error),
    )


@dataclass(frozen=True, slots=True)
class TimetableLine:
    """One entry of config/celery.py with its last run and its next."""

    task: str
    words: Any
    schedule: str
    record: JobRecord | None
    next_at: datetime | None
    is_on: bool

    @property
    def last_at(self) -> datetime | None:
        return self.record.started_at if self.record else None

    @property
    def result(self) -> str:
        """``removed=3`` in the reader's words."""
        pairs = [part.partition("=") for part in (self.record.result if self.record else "").split()]
        return " ".join(
            f"{RESULT_WORDS.get(key, key)} {RESULT_WORDS.get(value, value)}" for key, _is, value in pairs
        )

    @property
    def took(self) -> timedelta | None:
        record = self.record
        if record is None or record.started_at is None or record.finished_at is None:
            return None
        return record.finished_at - record.started_at

    @property
    def took_seconds(self) -> str:
        return "" if self.took is None else f"{self.took.total_seconds():.1f}"


def timetable(*, now: datetime) -> list[TimetableLine]:
    """Two queries."""
    records = {record.name: record for record in JobRecord.objects.all()}
    off = set(PeriodicTask.objects.filter(enabled=False).values_list("name", flat=True))
    lines = []
    for key, entry in app.conf.beat_schedule.items():
        task, schedule = entry["task"], entry["schedule"]
        record = records.get(task)
        last = record.started_at if record else None
        lines.append(
            TimetableLine(
                task=task,
                words=TASK_WORDS.get(task, key),
                schedule=said(schedule),
                record=record,
                next_at=None if key in off else _next(schedule, last, now),
                is_on=key not in off,
            )
        )
    return lines


def _next(schedule: Any, last: datetime | None, now: datetime) -> datetime | None:
    if isinstance(schedule, timedelta):
        return max((last or now) + schedule, now)
    return next_at(minutes=frozenset(schedule.minute), hours=frozenset(schedule.hour), now=now, zone=zone())


def said(schedule: Any) -> str:
    """A timedelta or a crontab: ``每 30 秒``, ``每小时第 10 分``, ``每天 03:20``."""
    if isinstance(schedule, timedelta):
        seconds = int(schedule.total_seconds())
        if seconds % 60:
            return _("每 %(count)s 秒") % {"count": seconds}
        return _("每 %(count)s 分钟") % {"count": seconds // 60}
    minute = min(schedule.minute)
    if len(schedule.hour) == 24:
        return _("每小时第 %(minute)s 分") % {"minute": minute}
    return _("每天 %(clock)s") % {"clock": f"{min(schedule.hour):02d}:{minute:02d}"}


def beat_age(*, now: datetime) -> int | None:
    """Seconds since timetable, broker and worker last passed a heartbeat through; None = never."""
    found = Heartbeat.objects.filter(name=BEAT).first()
    return None if found is None else int((now - found.at).total_seconds())


def house_warnings(*, now: datetime) -> list[str]:
    """What the administrator should look at, for her home."""
    warnings = []
    age = beat_age(now=now)
    if age is None or age > settings.READY_BEAT_AGE:
        warnings.append(_("后台任务没有在运行：请检查 worker、beat 和 Redis。"))
    dead = sum(model._default_manager.filter(run_state=RunState.DEAD).count() for model in leased_models())
    if dead:
        warnings.append(_("有 %(count)s 个任务多次失败，请到“后台任务”页处理。") % {"count": dead})
    broken = list(JobRecord.objects.exclude(error="").values_list("name", flat=True))
    if broken:
        names = "、".join(str(TASK_WORDS.get(name, name)) for name in broken)
        warnings.append(_("时间表上最近一次运行出错：%(names)s。") % {"names": names})
    return warnings
