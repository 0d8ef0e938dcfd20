"""A file of past forms, read in the sandbox and judged against what stands already (item 9, F1–F6)."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from config.lib.errors import Refused
from config.logs import masked
from regions.models import Region, User
from regions.scoping import region_ids
from reports.models import HistoricForm
from reports.policies.past_forms import Complaint, PastSheet, Row
from reports.policies.past_sheets import read_sheet
from reports.rules import HISTORY_ROLES
from workorders.imports.display import file_sentence
from workorders.imports.problems import UnreadableFile
from workorders.imports.sandbox import RawSheet, read_sheets
from workorders.models.catalogue import CATEGORY_LENGTH

MOST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Found:
    """One form of the file; ``standing`` is the one of the same region, 品类 and days, taken in before."""

    sheet: PastSheet
    region: Region | None
    standing: HistoricForm | None

    @property
    def table(self) -> dict[str, Any]:
        """As it is kept: remarks and notes without the numbers that somebody may have typed into them."""
        rows = [_without_numbers(row) for row in self.sheet.rows]
        notes = [masked(note) for note in self.sheet.notes]
        return {"rows": rows, "totals": _without_numbers(self.sheet.totals), "notes": notes}

    @property
    def is_same(self) -> bool:
        return self.standing is not None and self.standing.table == self.table

    @property
    def replaces(self) -> bool:
        return self.standing is not None and not self.is_same


@dataclass(frozen=True, slots=True)
class Verdict:
    """``left_out`` are the sheets that are none of the forms."""

    found: tuple[Found, ...]
    left_out: tuple[str, ...]
    sha256: str

    @property
    def problems(self) -> list[Complaint]:
        return [problem for each in self.found for problem in each.sheet.problems]

    @property
    def moves(self) -> list[Found]:
        """What would be taken in: new, or other than what stands."""
        return [each for each in self.found if not each.is_same]

    @property
    def replaces(self) -> list[Found]:
        return [each for each in self.found if each.replaces]


def _without_numbers(row: Row) -> Row:
    return {key: masked(value) if isinstance(value, str) else value for key, value in row.items()}


def judged(*, content: bytes, actor: User, today: date) -> Verdict:
    """Raises Refused with one sentence for what is no workbook, or holds none of the forms."""
    sheets, left_out = [], []
    for raw in _read(content):
        sheet = read_sheet(name=raw.name, lines=raw.rows, today=today) if raw.rows else None
        if sheet is None:
            left_out.append(raw.name)
        else:
            sheets.append(sheet)
    if not sheets:
        raise Refused("no_form", _("文件里没有日报、周报或月报，请检查标题和表头。"))
    regions = _regions(sheets, actor)
    _blame_twins(sheets)
    standing = _standing(sheets, regions.values())
    found = tuple(
        Found(sheet, region, standing.get(_key(sheet, region)))
        for sheet in sheets
        for region in [regions.get(sheet.region)]
    )
    return Verdict(found, tuple(left_out), hashlib.sha256(content).hexdigest())


def _read(content: bytes) -> list[RawSheet]:
    if len(content) > MOST_BYTES:
        raise Refused("file_too_large", _("文件超过 16 MB，请拆开后再上传。"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(content)
        try:
            return read_sheets(path=path, spool=Path(folder) / "spool")
        except UnreadableFile as problem:
            raise Refused(problem.error.value, file_sentence(problem=problem)) from problem


def _regions(sheets: Sequence[PastSheet], actor: User) -> dict[str, Region]:
    """By the name or code that the sheet has; what she may not take in is an unknown one."""
    own = Region.objects.callable().filter(pk__in=region_ids(actor, roles=HISTORY_ROLES))
    known = {name: region for region in own for name in (region.code, region.name)}
    for sheet in sheets:
        if sheet.region and sheet.region not in known:
            message = _("没有这个区域，或不在您的范围内；请写成已有区域的名称或代码。")
            sheet.blame(1, message, column="区域", value=sheet.region)
        if len(sheet.category) > CATEGORY_LENGTH:
            sheet.blame(1, _("品类太长。"), column="品类", value=sheet.category)
    return known


def _blame_twins(sheets: Iterable[PastSheet]) -> None:
    seen: dict[tuple[Any, ...], str] = {}
    for sheet in sheets:
        key = (sheet.form, sheet.region, sheet.category, sheet.first)
        if key in seen and all(key):
            message = _("与工作表“%(other)s”是同一张表，请只留一张。") % {"other": seen[key]}
            sheet.blame(1, message, value=sheet.category)
        seen.setdefault(key, sheet.sheet)


def _standing(sheets: Sequence[PastSheet], regions: Iterable[Region]) -> dict[tuple[Any, ...], HistoricForm]:
    rows = HistoricForm.objects.standing().filter(
        region__in={region.pk for region in regions},
        first__in={sheet.first for sheet in sheets if sheet.first},
    )
    return {(row.form, row.region_id, row.category, row.first): row for row in rows}


def _key(sheet: PastSheet, region: Region | None) -> tuple[Any, ...]:
    return sheet.form.value, region.pk if region else None, sheet.category, sheet.first
