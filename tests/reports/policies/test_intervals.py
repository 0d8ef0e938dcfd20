"""Wilson's interval and the ranks that respect it (quality.md 9.3; issue 5, item 8)."""

import pytest

from reports.policies.intervals import Interval, Proportion, last_of, ranks, wilson


@pytest.mark.parametrize(
    ("population", "whole", "part", "printed"),
    [
        (30, 10, 10, "79.1–100.0"),
        (30, 10, 9, "65.5–97.7"),
        (120, 24, 23, "82.0–99.1"),
        (350, 53, 51, "88.2–98.9"),
        (900, 90, 86, "89.6–98.2"),
        (None, 100, 95, "88.8–97.8"),
        (None, 10, 10, "72.2–100.0"),
    ],
)
def test_the_check_values_of_quality_9_3(population: int | None, whole: int, part: int, printed: str) -> None:
    found = wilson(part=part, whole=whole, population=population)
    assert found is not None
    assert found.text == printed


def test_who_asked_everybody_is_sure() -> None:
    assert wilson(part=9, whole=10, population=10) == Interval(low=90.0, high=90.0)
    assert wilson(part=1, whole=1, population=1) == Interval(low=100.0, high=100.0)


def test_out_of_nothing_there_is_no_interval() -> None:
    assert wilson(part=0, whole=0) is None


def test_no_end_lies_outside_nothing_and_all() -> None:
    for whole in range(1, 60):
        for part in range(whole + 1):
            found = wilson(part=part, whole=whole)
            assert found is not None
            assert 0 <= found.low <= 100 * part / whole + 1e-9
            assert 100 * part / whole - 1e-9 <= found.high <= 100


def test_touching_ends_overlap() -> None:
    assert Interval(10, 20).overlaps(Interval(20, 30))
    assert Interval(20, 30).overlaps(Interval(10, 20))
    assert not Interval(10, 19.9).overlaps(Interval(20, 30))


def row(key: str, part: int, whole: int = 1000, minimum: int = 20) -> Proportion:
    return Proportion(key=key, part=part, whole=whole, minimum=minimum)


def test_ranks_are_tied_while_intervals_overlap() -> None:
    assert ranks(rows=[row("HZ", 980), row("NB", 975), row("WZ", 900)]) == {"HZ": 1, "NB": 1, "WZ": 3}


def test_a_chain_of_overlaps_is_broken_at_the_best_of_the_group() -> None:
    """A overlaps B and B overlaps C, but C does not overlap A: C is third, not first."""
    assert ranks(rows=[row("A", 960), row("B", 935), row("C", 915)]) == {"A": 1, "B": 1, "C": 3}
    assert ranks(rows=[row("A", 975), row("B", 935), row("C", 915)]) == {"A": 1, "B": 2, "C": 2}


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = [row("HZ", 980), row("NB", 975), row("WZ", 900), row("JX", 980)]
    assert ranks(rows=rows) == ranks(rows=rows[::-1])


def test_too_small_a_base_has_no_rank() -> None:
    assert ranks(rows=[row("HZ", 980), row("NB", 19, 19)]) == {"HZ": 1}
    assert ranks(rows=[row("HZ", 0, 0, minimum=0)]) == {}


def test_of_what_should_be_low_the_lowest_is_best() -> None:
    assert ranks(rows=[row("HZ", 100), row("NB", 10)], best_first=False) == {"NB": 1, "HZ": 2}


def test_the_last_is_who_stands_there_alone() -> None:
    assert last_of(ranked={"HZ": 1, "NB": 1, "WZ": 3}) == "WZ"
    assert last_of(ranked={"HZ": 1, "NB": 2, "WZ": 2}) is None
    assert last_of(ranked={"HZ": 1}) is None
    assert last_of(ranked={}) is None
