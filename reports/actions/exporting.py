"""Asking for a detail file, stopping it, taking it away (item 8, ruling 71): each leaves a row in the trail.

What may be asked is judged here and again when the file is made and when it is downloaded (E4).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from callbacks.queries.results import stream_end
from config.downloads import file_is_gone
from config.lib.errors import Conflict, Forbidden, Refused
from config.lib.leases import RunState
from config.lib.nudges import nudge
from regions.actions.auditing import record_audit
from regions.models import Region, User
from regions.scoping import region_ids
from reports.actions._export_figures import rows_of_figure
from reports.actions._export_rows import starred
from reports.actions._export_wishes import Order, kept_filters
from reports.choices import ExportFormat, ExportKind
from reports.models import ExportRun
from reports.queries import export_scope, visible_region
from reports.rules import can_ask_export, can_download, export_roles
from workorders.models import Source

RUN_TASK = "reports.tasks.run_export"
GOING = (RunState.PENDING, RunState.RUNNING)
MOST_GOING = 5
OF_ONE_REGION = frozenset({ExportKind.DAY, ExportKind.FORMS})


def ask_export(*, order: Order, actor: User, now: datetime) -> ExportRun:
    """Queue a file of a list, of a day, of a region's month, or of what a figure counts.

    Raises Forbidden, Refused for filters that cannot be read, Http404 for what is not in her sight.
    """
    _ensure_may_ask(actor, order.kind)
    if order.kind is ExportKind.RESULTS:
        raise Refused("needs_a_source", _("回写ERP请选择数据来源。"), fields={"kind": _("请用回写。")})
    filters = kept_filters(order)
    if order.kind is ExportKind.FIGURE:
        rows_of_figure(kept=filters, user=actor)  # it must exist for her
    scope = (
        visible_region(user=actor, code=filters["region"])
        if order.kind in OF_ONE_REGION
        else export_scope(user=actor, roles=export_roles(order.kind))
    )
    form = ExportFormat.ZIP if order.kind is ExportKind.FORMS else order.format
    run = ExportRun(kind=order.kind, filters=filters, format=form, scope=scope)
    return _queue(run=run, actor=actor, now=now)


def ask_results(
    *,
    source: str,
    region: Region,
    form: ExportFormat,
    actor: User,
    now: datetime,
) -> ExportRun:
    """Queue what changed for the ERP since the last finished file of this source and region.

    Raises Conflict while one is on its way: the next could not know where it will end.
    """
    _ensure_may_ask(actor, ExportKind.RESULTS)
    if region.pk not in region_ids(actor, roles=export_roles(ExportKind.RESULTS)):
        raise Forbidden("forbidden", _("这个区域不在您的范围内。"))
    if not Source.objects.filter(code=source).exists():
        raise Refused("unknown_source", _("没有这个数据来源，请先在后台建立。"), fields={"source": _("未知")})
    with transaction.atomic():
        Region.objects.select_for_update().get(pk=region.pk)  # two people at once: one after the other
        before = ExportRun.objects.filter(kind=ExportKind.RESULTS, source=source, scope=region)
        if before.filter(run_state__in=GOING).exists():
            raise Conflict("still_running", _("这个来源和区域的回写正在生成，请等它完成。"))
        done = before.filter(run_state=RunState.DONE).aggregate(last=Max("until_event"))["last"] or 0
        run = ExportRun(
            kind=ExportKind.RESULTS,
            source=source,
            scope=region,
            format=form,
            after_event=done,
            until_event=stream_end(),
        )
        return _queue(run=run, actor=actor, now=now)


def repeat_export(*, run: ExportRun, actor: User, now: datetime) -> ExportRun:
    """The same once more, for a file that is gone or was lost; results are then the same rows."""
    _ensure_may_ask(actor, ExportKind(run.kind))
    again = ExportRun(
        kind=run.kind,
        filters=run.filters,
        format=run.format,
        scope=run.scope,
        source=run.source,
        after_event=run.after_event,
        until_event=run.until_event,
    )
    return _queue(run=again, actor=actor, now=now)


def cancel_export(*, run: ExportRun, actor: User, now: datetime) -> None:
    with transaction.atomic():
        stopped = ExportRun.objects.filter(pk=run.pk, run_state__in=GOING).update(
            run_state=RunState.CANCELLED, lease_until=None, finished_at=now
        )
        if not stopped:
            raise Conflict("already_ended", _("这次导出已经结束，不能取消。"))
        record_audit(actor=actor, verb="cancel_export", obj=run, region=run.scope, now=now)


def download_export(*, run: ExportRun, actor: User, now: datetime) -> Path:
    """The finished file, after its row in the trail."""
    if not can_download(actor, run):
        raise Forbidden("forbidden", _("您的权限已改变，不能再下载这个文件。"))
    if not run.is_kept(now=now) or not Path(run.file.path).is_file():
        raise file_is_gone()
    record_audit(actor=actor, verb="download_export", obj=run, region=run.scope, now=now, after=_told(run))
    return Path(run.file.path)


def _ensure_may_ask(actor: User, kind: ExportKind) -> None:
    if not can_ask_export(actor, kind):
        raise Forbidden("forbidden", _("您的角色不能导出。"))


def _queue(*, run: ExportRun, actor: User, now: datetime) -> ExportRun:
    if ExportRun.objects.filter(requested_by=actor, run_state__in=GOING).count() >= MOST_GOING:
        raise Conflict("too_many", _("您已有 %(most)s 个导出在排队，请等它们完成。") % {"most": MOST_GOING})
    if (run.format == ExportFormat.ZIP) is not (run.kind == ExportKind.FORMS):
        raise Refused("wrong_format", _("这种内容没有这个文件格式。"), fields={"format": _("请换一种格式。")})
    run.requested_by, run.requested_at = actor, now
    run.run_state, run.queued_at = RunState.PENDING, now
    with transaction.atomic():
        run.save()
        record_audit(actor=actor, verb="request_export", obj=run, region=run.scope, now=now, after=_told(run))
        nudge(task=RUN_TASK, row_id=run.pk)
    return run


def _told(run: ExportRun) -> dict[str, Any]:
    """For the trail: what was narrowed by, without the words that were searched for."""
    told: dict[str, Any] = {**starred(run.filters), "export": run.kind, "format": run.format}
    if run.kind == ExportKind.RESULTS:
        told |= {"source": run.source, "after": run.after_event, "until": run.until_event}
    return told | ({"rows": run.rows} if run.run_state == RunState.DONE else {})
