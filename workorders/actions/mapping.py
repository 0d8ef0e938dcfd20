"""How a source's files are read: saved once by people, used by every later import (ruling 11)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from config.lib.errors import Conflict, Forbidden, Refused
from config.lib.leases import RunState
from regions.actions.auditing import record_audit
from regions.models import User
from workorders.choices import BatchOrigin
from workorders.imports.mapping import BadPlan, Plan
from workorders.imports.problems import FileError, UnreadableFile
from workorders.imports.sandbox import Pulse, no_pulse, survey_file
from workorders.imports.spools import keep_survey, reading_place, survey_path
from workorders.models import ImportBatch, Source, SourceMapping
from workorders.rules import can_save_mapping

# What people can mend by saying which column is which.
MENDABLE = frozenset({FileError.NO_HEADER, FileError.MISSING_COLUMNS})


@dataclass(frozen=True, slots=True)
class Place:
    """Where the table of one file stands; empty = as the reader finds it."""

    sheet: str = ""
    header_row: int = 0


def create_source(
    *, code: str, name: str, plans_callbacks: bool, actor: User | None, now: datetime
) -> Source:
    """A system that orders come from. Raises Conflict when the code is taken, Forbidden to one region's."""
    _ensure_for_all(actor)
    with transaction.atomic():
        source, is_new = Source.objects.get_or_create(
            code=code, defaults={"name": name, "plans_callbacks": plans_callbacks}
        )
        if not is_new:
            raise Conflict("source_exists", _("已有这个代码的数据来源"))
        record_audit(
            actor=actor, verb="create_source", obj=source, region=None, now=now,
            after={"code": code, "name": name, "plans_callbacks": plans_callbacks},
        )  # fmt: skip
    return source


def unknown_source() -> Refused:
    told = _("没有这个数据来源，请先在后台建立")
    return Refused("unknown_source", told, fields={"source": _("未知")})


def save_mapping(
    *, source: Source, document: Mapping[str, Any], actor: User | None, now: datetime
) -> SourceMapping:
    """Keep ``document`` for every later file of the source. Raises Refused for what no reader could follow,
    Forbidden for an actor who does not import for all regions.

    Its shape stands in docs/policies/importing.md. The same mapping again changes nothing.
    """
    saved = parsed(document=document).saved()
    _ensure_for_all(actor)
    with transaction.atomic():
        found = SourceMapping.objects.select_for_update().filter(source=source).first()
        before = _told(found)
        if found is not None and before == saved:
            return found
        mapping, _is_new = SourceMapping.objects.update_or_create(
            source=source, defaults=saved | {"updated_by": actor, "updated_at": now}
        )
        record_audit(
            actor=actor, verb="save_mapping", obj=mapping, region=None, now=now,
            before=_brief(before), after=_brief(saved),
        )  # fmt: skip
    return mapping


def _ensure_for_all(actor: User | None) -> None:
    if actor is not None and not can_save_mapping(actor):
        raise Forbidden("not_for_all", _("数据来源怎么读对所有区域都有效，只有总部可以保存"))


def parsed(*, document: Mapping[str, Any]) -> Plan:
    try:
        return Plan.of(document)
    except BadPlan as problem:
        told = _("列对应里的“%(what)s”不对，请更正后再保存") % {
            "what": f"{problem.where} {problem.what}".strip()
        }
        raise Refused("bad_mapping", told, fields={problem.where or "mapping": told}) from problem
    except (TypeError, ValueError) as problem:
        shape = _("列对应的格式不对，请按说明重新填写")
        raise Refused("bad_mapping", shape, fields={"mapping": shape}) from problem


def remap_batch(
    *, batch: ImportBatch, document: Mapping[str, Any], place: Place, actor: User, now: datetime
) -> None:
    """Say how this file is read and forget what was understood of it: check it again.

    From who imports for all regions it is saved for the source too. Raises Conflict once the commit began.
    """
    plan = parsed(document=document)
    with transaction.atomic():
        if can_save_mapping(actor):
            source = Source.objects.get(code=batch.source)
            save_mapping(source=source, document=plan.saved(), actor=actor, now=now)
        placed = replace(plan, sheet=place.sheet, header_row=place.header_row).as_json()
        freed = ImportBatch.objects.filter(pk=batch.pk, run_state=RunState.DRAFT).update(
            mapping=placed, checked_at=None, error=""
        )
        if not freed:
            raise Conflict("already_started", _("这次导入已经开始，不能再改列对应"))
    batch.refresh_from_db()


def plan_for(*, batch: ImportBatch) -> Plan:
    """What was said of this file, or as it was checked; else the plan of the import whose rows it mends,
    or what the source says today."""
    if batch.mapping or batch.checked_at is not None:
        return Plan.of(batch.mapping)
    if batch.mends is not None:
        return replace(Plan.of(batch.mends.mapping), sheet="", header_row=0)
    saved = SourceMapping.objects.filter(source__code=batch.source).first()
    return Plan.of(_told(saved))


def survey_batch(
    *, batch: ImportBatch, place: Place | None = None, pulse: Pulse = no_pulse
) -> dict[str, Any]:
    """What people need to see of the file to map it; read once for each place. Raises UnreadableFile."""
    if not batch.file:
        raise UnreadableFile(FileError.GONE)
    upload = Path(batch.file.path)
    plan = plan_for(batch=batch)
    if place is not None:
        plan = replace(plan, sheet=place.sheet, header_row=place.header_row)
    kept, wanted = survey_path(upload=upload), [plan.sheet, plan.header_row]
    if kept.exists():
        known: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        if known["asked"] == wanted:
            return known
    with reading_place(upload=upload) as spool:
        found = survey_file(path=upload, spool=spool, plan=plan, pulse=pulse) | {"asked": wanted}
    keep_survey(upload=upload, found=found)
    return found


def waits_for_mapping(*, batch: ImportBatch, problem: UnreadableFile, pulse: Pulse = no_pulse) -> bool:
    """A wizard's table whose columns are not known waits for people instead of failing."""
    if batch.origin != BatchOrigin.WIZARD or problem.error not in MENDABLE:
        return False
    try:
        survey_batch(batch=batch, pulse=pulse)
    except UnreadableFile:
        return False
    return True


def _told(mapping: SourceMapping | None) -> dict[str, Any]:
    if mapping is None:
        return {}
    return {name: getattr(mapping, name) for name in ("headers", "constants", "values", "date_format")}


def _brief(saved: Mapping[str, Any]) -> dict[str, str]:
    """An audit row holds texts."""
    return {
        name: part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
        for name, part in saved.items()
        if part
    }
