"""The ERP's night run: each day's export through the real cleaning, judging and upsert."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Max

from config.lib.calendar import ONE_DAY, local, local_day
from config.lib.encryption import digest
from config.lib.leases import RunState
from regions.models import Region
from regions.models.region import HQ_CODE
from reports.actions.demo.jobs import DemoOrder
from workorders.choices import BatchOrigin
from workorders.imports.rows import CleanRow, clean_row
from workorders.imports.upsert import Accepted, Landing, known_hashes, upsert
from workorders.imports.verdict import ACCEPTED, Disposition, Lookup, judge, region_key
from workorders.models import Category, ImportBatch, Technician

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
    """Bring one export in as of ``now``, with its entry in the list of imports; how many rows went in."""
    rows = [clean_row(line=line, cells=cells) for line, cells in enumerate(export, start=2)]
    accepted = _accepted(rows=rows, now=now)
    batch = ImportBatch.objects.create(
        source=SOURCE,
        origin=BatchOrigin.COMMAND,
        scope=Region.objects.get(code=HQ_CODE),
        uploaded_at=now,
        filename=f"ERP工单_{local_day(now) - ONE_DAY:%Y%m%d}.xlsx",
        sheet="工单明细",
        header_row=1,
        checked_at=now,
        rows=len(accepted),
        planned_at=now,
        run_state=RunState.DONE,
        queued_at=now,
        finished_at=now,
    )
    landing = Landing(source=SOURCE, now=now, batch=batch)
    fates: Counter[str] = Counter()
    for start in range(0, len(accepted), CHUNK):
        fates.update(upsert(rows=accepted[start : start + CHUNK], landing=landing).values())
    _count(batch=batch, fates=fates)
    return len(accepted)


def _count(*, batch: ImportBatch, fates: Mapping[str, int]) -> None:
    batch.created, batch.updated = fates.get(Disposition.CREATED, 0), fates.get(Disposition.UPDATED, 0)
    batch.unchanged = fates.get(Disposition.UNCHANGED, 0)
    batch.committed = {str(fate): count for fate, count in fates.items()}
    batch.checkpoint = batch.rows
    batch.save(update_fields=["created", "updated", "unchanged", "committed", "checkpoint"])


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


def confirm_catalogue() -> None:
    """The clerks have confirmed what the imports made, all but the newest technician of each region."""
    Category.objects.filter(is_new=True).update(is_new=False)
    newest = Technician.objects.values("region").annotate(last=Max("number")).values("last")
    Technician.objects.filter(is_new=True).exclude(number__in=newest).update(is_new=False)
