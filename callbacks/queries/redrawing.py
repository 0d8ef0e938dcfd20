"""A recorded draw drawn again: the same orders must come out (ruling 36)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from callbacks.choices import DrawCause, WaiveReason
from callbacks.models import CallbackTask, PeakDraw, PeakPolicy
from callbacks.policies.peak import Lot, draw, draw_key


@dataclass(frozen=True, slots=True)
class Redrawn:
    """``differing`` are the orders whose place or outcome is not the recorded one."""

    draw: PeakDraw
    orders: int
    called: int
    differing: tuple[str, ...]


def redraw(*, recorded: PeakDraw) -> Redrawn:
    """From the season's seed and ratio, the recorded numbers and the orders that stood in the draw."""
    season = recorded.policy
    rows = CallbackTask.objects.filter(draw=recorded).order_by("pk")
    told = list(rows.values_list("work_order__source", "work_order__order_no", "draw_key", "waive_reason"))
    keys = {
        (source, order_no): draw_key(
            seed=season.seed, source=source, order_no=order_no, cause=DrawCause(key[:1])
        )
        for source, order_no, key, _waived in told
    }
    lot = Lot(keys=tuple(keys.values()), population=recorded.population, called_before=recorded.called_before)
    called = draw(lot=lot, ratio=season.ratio)
    differing = tuple(
        order_no
        for source, order_no, key, waived in told
        if keys[source, order_no] != key or (key in called) == (waived == WaiveReason.PEAK)
    )
    return Redrawn(draw=recorded, orders=len(told), called=len(called), differing=differing)


def redraw_all(*, policy: PeakPolicy) -> Iterator[Redrawn]:
    """Every draw of the season, in the order they were drawn."""
    for recorded in PeakDraw.objects.filter(policy=policy).select_related("policy", "region").order_by("pk"):
        yield redraw(recorded=recorded)
