"""The ERP's night run: each day's export through the real cleaning, judging and upsert."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from config.lib.calendar import local
from config.lib.encryption import digest
from regions.models import Region
from reports.actions.demo.jobs import DemoOrder
from workorders.imports.rows import CleanRow, clean_row
from workorders.imports.upsert import Accepted, Landing, known_hashes, upsert
from workorders.imports.verdict import ACCEPTED, Lookup, judge, region_key

SOURCE = "erp"
CHUNK = 1_000

Export = Sequence[Mapping[str, str]]


class SpoiltDemo(RuntimeError):
    """The demo's own orders were refused by the import: a mistake of the generator."""


def exports(*, orders: Iterable[DemoOrder]) -> dict[date, list[Mapping[str, str]]]:
    """The rows of each day's export, days in order: new orders and those that changed."""
    found: dict[date, list[Mapping[str, str]]] = defaultdict(list)
    for order in orders:
        for version in order.versions:
            found[version.day].append(order.cells_of(version))
    return dict(sorted(found.items()))


def land(*, export: Export, now: datetime) -> int:
    """Bring one export in as of ``now``; how many rows went in."""
    rows = [clean_row(line=line, cells=cells) for line, cells in enumerate(export, start=2)]
    accepted = _accepted(rows=rows, now=now)
    landing = Landing(source=SOURCE, now=now)
    for start in range(0, len(accepted), CHUNK):
        upsert(rows=accepted[start : start + CHUNK], landing=landing)
    return len(accepted)


def _accepted(*, rows: Sequence[CleanRow], now: datetime) -> list[Accepted]:
    lookup = Lookup(
        regions={region_key(text): region.code for region in Region.objects.all() for text in _words(region)},
        now=local(now).replace(tzinfo=None),
        hasher=digest,
        known_hashes=lambda numbers: known_hashes(source=SOURCE, order_nos=numbers),
    )
    judged = list(judge(rows=lambda: rows, lookup=lookup))
    if refused := [each for each in judged if each.disposition not in ACCEPTED]:
        raise SpoiltDemo(f"{refused[0].row.values.order_no}: {refused[0].row.problems}")
    return [Accepted(values=each.row.values, row_hash=each.row_hash) for each in judged]


def _words(region: Region) -> tuple[str, str]:
    return region.code, region.name
