"""Making a detail file in the background: begun anew after a kill, shown only when whole (F5, F11, E4)."""

from __future__ import annotations

import hashlib
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import override

from config.lib import leases, nudges
from config.lib.archives import write_zip
from config.lib.calendar import local
from config.lib.disk import ensure_room, remove_partials, whole_file
from config.lib.errors import Forbidden, StorageFull
from config.lib.leases import LeaseLost, RunState
from config.lib.sheets import Cell, file_name, write_csv, write_workbook
from regions.models import User
from reports.actions._binding import bound_of
from reports.actions._export_rows import Details, details_of, package_of
from reports.actions.exporting import RUN_TASK
from reports.choices import ExportFormat, ExportKind
from reports.models import ExportRun
from reports.rules import can_ask_export

TOLD_EVERY = 5_000
FOLDER = "exports"
# A row weighs some 60 to 200 bytes in the file and 1,500 on its way; room is asked for three times over.
ROW_BYTES, ROW_BYTES_ON_ITS_WAY = 100, 500
BYTES_A_REGION = 100_000
LEFT_BEHIND = timedelta(days=1)

Clock = Callable[[], datetime]


def run_export(*, run_id: int, clock: Clock) -> ExportRun | None:
    """Make the file if the run is free; None when somebody else has it, or it was cancelled meanwhile."""
    run = leases.claim(ExportRun.objects.select_related("scope"), pk=run_id, now=clock())
    if run is None:
        return None
    try:
        with override("zh-hans"):
            _make(run, clock)
    except LeaseLost:
        return None
    except (Forbidden, Http404):
        leases.finish(run, state=RunState.FAILED, now=clock(), error=_("申请人的权限已改变，没有生成文件。"))
    except StorageFull as problem:
        leases.finish(run, state=RunState.FAILED, now=clock(), error=str(problem))
    run.refresh_from_db()
    return run


def _make(run: ExportRun, clock: Clock) -> None:
    """Permission is judged by the person's roles as they are now."""
    user = User.objects.get(pk=run.requested_by_id)
    if not can_ask_export(user, run.kind):
        raise Forbidden("forbidden", "")
    path = _place(run)
    if run.kind == ExportKind.FORMS:
        _pack(run, user, path, clock)
    elif run.kind == ExportKind.BOUND:
        _bind(run, user, path, clock)
    else:
        _list(run, user, path, clock)
    if not _finish(run, path, now=clock()):
        path.unlink(missing_ok=True)
        raise LeaseLost


def _list(run: ExportRun, user: User, path: Path, clock: Clock) -> None:
    details = details_of(run=run, user=user)
    leases.hold(run, now=clock(), total=details.total, rows=0, made_for=list(details.regions))
    _ensure_room(path, details.total)
    with leases.heartbeat(run, clock=clock), whole_file(path=path) as target:
        rows = _write(run, details, target, clock)
        leases.hold(run, now=clock(), rows=rows)


def _pack(run: ExportRun, user: User, path: Path, clock: Clock) -> None:
    """The forms of a region's month, file by file; ``rows`` counts files."""
    package = package_of(run=run, user=user, now=clock())
    leases.hold(run, now=clock(), total=package.count, rows=0, made_for=[package.region.pk])
    ensure_room(path=path, size=package.size)
    with leases.heartbeat(run, clock=clock), whole_file(path=path) as target:
        files = _counted(run, package.files(), clock)
        rows = write_zip(target=target, files=files, made_at=run.requested_at)
        leases.hold(run, now=clock(), rows=rows)


def _bind(run: ExportRun, user: User, path: Path, clock: Clock) -> None:
    """One form of every region in one file; ``rows`` counts regions."""
    bound = bound_of(run=run, user=user)
    count = len(bound.regions)
    leases.hold(run, now=clock(), total=count, rows=0, made_for=[region.pk for region in bound.regions])
    ensure_room(path=path, size=count * BYTES_A_REGION)
    with leases.heartbeat(run, clock=clock), whole_file(path=path) as target:
        views = []
        for number, region in enumerate(bound.regions):
            leases.hold(run, now=clock(), rows=number)
            views.append(bound.view(region, now=clock()))
        target.write(bound.content(views, now=clock(), made_at=run.requested_at))
        leases.hold(run, now=clock(), rows=count)


def _counted(run: ExportRun, files: Iterable[tuple[str, bytes]], clock: Clock) -> Iterator[tuple[str, bytes]]:
    """A cancelled run stops at the next file."""
    for number, file in enumerate(files):
        leases.hold(run, now=clock(), rows=number)
        yield file


def _write(run: ExportRun, details: Details, target: BinaryIO, clock: Clock) -> int:
    rows = _told(run, details, clock)
    if run.format == ExportFormat.CSV:
        return write_csv(target=target, headings=details.headings, rows=rows)
    return write_workbook(
        target=target.name,
        name=str(ExportKind(run.kind).label),
        headings=details.headings,
        rows=rows,
        expected=details.total,
    )


def _told(run: ExportRun, details: Details, clock: Clock) -> Iterator[Sequence[Cell]]:
    """The rows as they pass; the page reads how many. A cancelled run stops here."""
    for number, row in enumerate(details.rows(), start=1):
        yield row
        if number % TOLD_EVERY == 0:
            leases.hold(run, now=clock(), rows=number)


def _finish(run: ExportRun, path: Path, *, now: datetime) -> bool:
    """The row names the file only now; False when the run is no longer ours."""
    return leases.finish(
        run,
        state=RunState.DONE,
        now=now,
        file=f"{FOLDER}/{path.name}",
        filename=_name(run),
        size=path.stat().st_size,
        sha256=_sha256(path),
        expires_at=now + timedelta(days=settings.EXPORT_KEPT_DAYS),
    )


def _name(run: ExportRun) -> str:
    made_at = f"{local(run.requested_at):%Y%m%d_%H%M%S}"
    period = next((run.filters[name] for name in ("day", "month", "period") if run.filters.get(name)), "")
    parts = [str(ExportKind(run.kind).label), run.source, run.scope.name, period, made_at]
    return file_name(stem="_".join(part for part in parts if part), suffix=run.format)


def _place(run: ExportRun) -> Path:
    folder = Path(default_storage.path(FOLDER))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{run.pk}-{secrets.token_hex(8)}.{run.format}"


def _ensure_room(path: Path, total: int) -> None:
    ensure_room(path=path, size=total * ROW_BYTES)
    ensure_room(path=Path(tempfile.gettempdir()), size=total * ROW_BYTES_ON_ITS_WAY)


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def ring_overlooked(*, now: datetime) -> int:
    return nudges.ring_overlooked(ExportRun.objects.all(), task=RUN_TASK, now=now)


def remove_old_files(*, now: datetime) -> int:
    """Files past their day, and what killed runs left behind; how many."""
    old = ExportRun.objects.filter(expires_at__lt=now).exclude(file="").order_by("pk")
    for run in old:
        Path(run.file.path).unlink(missing_ok=True)
        ExportRun.objects.filter(pk=run.pk).update(file="")
    return len(old) + _remove_strays(now=now)


def _remove_strays(*, now: datetime) -> int:
    """Whole files that no run names: the run was killed or cancelled in its last moment."""
    folder = Path(default_storage.path(FOLDER))
    if not folder.is_dir():
        return 0
    before = now - LEFT_BEHIND
    named = set(ExportRun.objects.exclude(file="").values_list("file", flat=True))
    strays = [
        path
        for path in folder.iterdir()
        if f"{FOLDER}/{path.name}" not in named and path.stat().st_mtime < before.timestamp()
    ]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays) + remove_partials(folder=folder, before=before)
