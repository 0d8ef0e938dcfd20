"""C2, ruling 36: which season decides about an order, and whom its draw calls."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.choices import DrawCause
from callbacks.policies.peak import Lot, Season, Subject, draw, draw_key, is_always_called, quota, season_of
from workorders.choices import Kind

JUNE = (date(2026, 6, 1), date(2026, 6, 30))
ORDER = Subject(region_id=1, completed_on=date(2026, 6, 10), kind=Kind.INSTALL, category_id=7)


def season(pk: int = 1, **fields) -> Season:
    first, last = fields.pop("days", JUNE)
    return Season(pk=pk, first=first, last=last, ratio=fields.pop("ratio", Decimal(30)), **fields)


@pytest.mark.parametrize(
    ("rows", "decides"),
    [
        ([], None),
        ([season()], 1),
        ([season(days=(date(2026, 6, 11), date(2026, 6, 30)))], None),
        ([season(days=(date(2026, 6, 10), date(2026, 6, 10)))], 1),
        ([season(category_id=8)], None),
        ([season(kind="repair")], None),
        ([season(region_id=2)], None),
        ([season(), season(2, category_id=7)], 2),  # a 品类 beats all of them
        ([season(), season(2, kind="install")], 2),
        ([season(1, kind="install"), season(2, category_id=7)], 2),
        ([season(1, category_id=7, kind="install"), season(2, region_id=1)], 2),  # an exception beats all
        ([season(1, region_id=1), season(2, region_id=1, category_id=7)], 2),
    ],
)
def test_one_season_decides_about_an_order(rows, decides):
    found = season_of(order=ORDER, seasons=rows)
    assert (found.pk if found else None) == decides


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (season(2, days=(date(2026, 6, 30), date(2026, 7, 9))), True),
        (season(2, days=(date(2026, 7, 1), date(2026, 7, 9))), False),
        (season(2, region_id=1), False),
        (season(2, category_id=7), False),
        (season(2, kind="install"), False),
    ],
)
def test_seasons_of_one_scope_may_not_share_a_day(other, same):
    assert season().is_of_the_same_orders(other) is same


@pytest.mark.parametrize(
    ("population", "ratio", "called"),
    [(10, "30", 3), (10, "33.33", 4), (1, "1", 1), (7, "0", 0), (7, "100", 7), (3, "33.34", 2), (0, "50", 0)],
)
def test_a_fraction_of_an_order_is_a_whole_call(population, ratio, called):
    assert quota(population=population, ratio=Decimal(ratio)) == called


def test_a_place_is_the_orders_own_under_the_seed():
    """The same for ever and on every machine: the literal is what any of them must compute."""
    key = draw_key(seed="0" * 40, source="erp", order_no="WX1", cause=DrawCause.DRAWN)
    assert key == "x0f4f45d828f0bd0"
    assert key != draw_key(seed="1" * 40, source="erp", order_no="WX1", cause=DrawCause.DRAWN)


def keys(*, always: int, drawn: int, seed: str = "s") -> list[str]:
    return [
        draw_key(
            seed=seed, source="erp", order_no=str(n), cause=DrawCause.VIP if n < always else DrawCause.DRAWN
        )
        for n in range(always + drawn)
    ]


def test_the_always_called_come_first_and_the_rest_fills_the_quota():
    lot = keys(always=2, drawn=8)
    called = draw(lot=Lot(keys=lot, population=10, called_before=0), ratio=Decimal(50))
    assert len(called) == 5
    assert {key for key in lot if is_always_called(key=key)} <= called
    drawn = sorted(key for key in lot if not is_always_called(key=key))
    assert called - set(drawn[:3]) == {key for key in lot if is_always_called(key=key)}


def test_the_always_called_are_called_beyond_the_quota():
    lot = keys(always=4, drawn=6)
    called = draw(lot=Lot(keys=lot, population=10, called_before=0), ratio=Decimal(10))
    assert called == {key for key in lot if is_always_called(key=key)}


@given(
    lots=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 12)), max_size=6),
    ratio=st.decimals(0, 100, places=2),
    seed=st.text("0123456789abcdef", min_size=1, max_size=40),
)
def test_over_several_plannings_the_quota_holds_for_all_of_them_together(lots, ratio, seed):
    """Nobody is un-called; more than the quota only the always-called, or what an earlier lot called."""
    population = called = always = 0
    for number, (certain, drawn) in enumerate(lots):
        lot = keys(always=certain, drawn=drawn, seed=f"{seed}{number}")
        population += len(lot)
        given_lot = Lot(keys=lot, population=population, called_before=called)
        chosen = draw(lot=given_lot, ratio=ratio)
        assert chosen == draw(lot=given_lot, ratio=ratio)
        assert {key for key in lot if is_always_called(key=key)} <= chosen
        before, called = called, called + len(chosen)
        wanted = math.ceil(population * ratio / 100)
        assert called <= max(wanted, before + certain)
        assert called >= min(wanted, before + len(lot))
        always += certain
    assert called >= always
