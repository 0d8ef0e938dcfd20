"""Who is who (rulings 12, 16): technicians, categories and regions of a chunk, found or made set-based."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config.lib.pinyin import sort_key
from regions.models import Region
from workorders.imports.cleaners import squeezed
from workorders.models import Category, Technician


@dataclass(frozen=True, slots=True)
class Worker:
    """A technician as an order tells of her; both blank is 未派."""

    region_id: int
    name: str
    number: str


def categories_of(*, names: Iterable[str]) -> dict[str, int]:
    """name → category id, through its alias; unknown ones are made and marked new (ruling 12)."""
    wanted = set(names)
    found = _known_categories(wanted)
    if missing := sorted(wanted - set(found)):
        Category.objects.bulk_create(
            [Category(name=name, is_new=True, sort_key=sort_key(text=name)) for name in missing],
            ignore_conflicts=True,
        )
        found |= _known_categories(missing)
    return found


def technicians_of(*, source: str, workers: Iterable[Worker]) -> dict[Worker, Technician]:
    """Source + number; without a number the one of that name in the region, else a new one (ruling 16)."""
    wanted = {worker for worker in workers if worker.name or worker.number}
    found = _match_technicians(source, wanted)
    missing = sorted(wanted - set(found), key=lambda w: (w.number, w.region_id, w.name))
    if missing:
        made = {(w.number or _place(w)): _technician(source, w) for w in missing}
        Technician.objects.bulk_create(made.values(), ignore_conflicts=True)
        found |= _match_technicians(source, set(missing))
    return found


def regions_by_code(*, codes: Iterable[str]) -> Mapping[str, Region]:
    return {region.code: region for region in Region.objects.filter(code__in=set(codes))}


def _known_categories(names: Iterable[str]) -> dict[str, int]:
    rows = Category.objects.filter(name__in=list(names)).values_list("name", "pk", "alias_of_id")
    return {name: alias or pk for name, pk, alias in rows}


def _technician(source: str, worker: Worker) -> Technician:
    name = worker.name or worker.number
    return Technician(
        source=source,
        number=worker.number,
        name=name,
        sort_key=sort_key(text=name),
        region_id=worker.region_id,
        is_new=True,
    )


def _match_technicians(source: str, workers: set[Worker]) -> dict[Worker, Technician]:
    rows = Technician.objects.filter(source=source).select_related("alias_of")
    by_number = {row.number: row for row in rows.filter(number__in={w.number for w in workers if w.number})}
    names = {(w.region_id, _folded(w.name)): w for w in workers if not w.number}
    by_name: dict[tuple[int, str], list[Technician]] = {}
    if names:
        for row in rows.filter(region_id__in={region for region, _ in names}).order_by("pk"):
            by_name.setdefault((row.region_id, _folded(row.name)), []).append(row)
    found: dict[Worker, Technician] = {}
    for worker in workers:
        named = by_name.get(_place(worker), [])
        match = by_number.get(worker.number) if worker.number else _only(named)
        if match is not None:
            found[worker] = match.alias_of or match
    return found


def _place(worker: Worker) -> tuple[int, str]:
    return worker.region_id, _folded(worker.name)


def _folded(name: str) -> str:
    """张三 and 张 三 are one name."""
    return squeezed(name)


def _only(rows: list[Technician]) -> Technician | None:
    """Several of one name with numbers say nothing; then only the one without a number will do."""
    if len(rows) == 1:
        return rows[0]
    return next((row for row in rows if not row.number), None)
