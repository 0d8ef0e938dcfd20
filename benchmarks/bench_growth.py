"""P11: what a claim, a page, an import and a quiet planning cost at ten times the rows."""

from __future__ import annotations

import pytest

from benchmarks.base import NOW, Base
from benchmarks.bench_claiming import one_client
from benchmarks.bench_importing import clean, land, undone
from benchmarks.bench_lists import page_cost
from benchmarks.scale import Measured, Side, keep, rows_wanted, seconds_of
from callbacks.actions.planning import plan_callbacks
from workorders.actions.importing import CHUNK

pytestmark = pytest.mark.bench

TENTH = 10


def costs(base: Base) -> dict[str, float]:
    """Medians of three after one to warm up."""
    rows = clean(CHUNK)
    quiet = Side(run=lambda: plan_callbacks(now=NOW))
    return {
        "next, one client": one_client(base, rounds=100)[0],
        "order list, one page (CPU)": page_cost("/orders/"),
        "callback list, one page (CPU)": page_cost("/callbacks/"),
        "import of a chunk": _median(undone(lambda: land(rows))),
        "planning, nothing to do": _median(quiet),
    }


def _median(side: Side) -> float:
    return sorted(seconds_of(side) for _round in range(4))[1:][1]


def test_ten_times_the_rows(young_base: Base, open_base: None) -> None:
    young_base.grow_to(rows_wanted() // TENTH)
    small = costs(young_base)
    young_base.grow_to(rows_wanted())
    large = costs(young_base)
    for name, cost in large.items():
        told = f"≤ 1.5 × its cost at {rows_wanted() // TENTH:,}"
        keep(Measured(f"P11 {name}", 1, cost, small[name], told, most=1.5))
