"""Orders that come one by one or as JSON, through the same judgement as a file's rows (ruling 61)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from config.lib.calendar import local
from config.lib.encryption import digest
from config.lib.errors import Refused
from regions.models import User
from workorders.actions.checking import region_codes
from workorders.imports.cleaners import cell_text
from workorders.imports.problems import Note, Problem
from workorders.imports.rows import CleanRow, clean_row
from workorders.imports.upsert import Accepted, Landing, known_hashes, upsert
from workorders.imports.verdict import ACCEPTED, Disposition, Judged, Lookup, judge
from workorders.models import Source


@dataclass(frozen=True, slots=True)
class Landed:
    """What became of one order; ``line`` counts the given rows from 1."""

    line: int
    order_no: str
    disposition: Disposition
    problems: tuple[Problem, ...]
    notes: tuple[Note, ...]


def land_orders(
    *, rows: Sequence[Mapping[str, object]], source: str, actor: User | None, now: datetime
) -> list[Landed]:
    """Judge and write ``rows`` (field → value) in one transaction; a disposition for each, in order.

    Regions outside the actor's scope are unknown to her rows. Equal repeats answer as their first. Raises
    Refused for a source that is not set up.
    """
    if not Source.objects.filter(code=source).exists():
        raise Refused("unknown_source", _("没有这个数据来源，请先在后台建立"), fields={"source": _("未知")})
    judged = judge_rows(rows=rows, source=source, actor=actor, now=now)
    accepted = [_accepted(item) for item in judged if item.disposition in ACCEPTED]
    landing = Landing(source=source, now=now, actor=actor)
    fates = upsert(rows=accepted, landing=landing) if accepted else {}
    return [_landed(item, fates) for item in judged]


def judge_rows(
    *, rows: Sequence[Mapping[str, object]], source: str, actor: User | None, now: datetime
) -> list[Judged]:
    """The verdict alone; writes nothing."""
    clean = [_clean(line, cells) for line, cells in enumerate(rows, 1)]
    lookup = Lookup(
        regions=region_codes(actor=actor),
        now=local(now).replace(tzinfo=None),
        hasher=digest,
        known_hashes=lambda numbers: known_hashes(source=source, order_nos=numbers),
    )
    return list(judge(rows=lambda: clean, lookup=lookup))


def _clean(line: int, cells: Mapping[str, object]) -> CleanRow:
    raw = {name: text for name, cell in cells.items() if (text := cell_text(cell))}
    return clean_row(line=line, cells=cells, raw=raw)


def _accepted(item: Judged) -> Accepted:
    return Accepted(values=item.row.values, row_hash=item.row_hash, raw=item.row.raw)


def _landed(item: Judged, fates: Mapping[str, Disposition]) -> Landed:
    row = item.row
    fate = item.disposition
    if fate is not Disposition.REJECTED:
        fate = fates[row.values.order_no]
    return Landed(row.line, row.values.order_no, fate, tuple(row.problems), tuple(row.notes))
