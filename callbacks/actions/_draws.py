"""The peak season's draw of one region and day, written with the callbacks it decides about (ruling 36)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Case, CharField, F, Value, When
from django.db.models.functions import MD5, Concat, Substr

from callbacks.choices import DrawCause
from callbacks.models import CallbackPolicy, CallbackTask, PeakDraw, PeakPolicy
from callbacks.policies.peak import PLACE_LENGTH, Lot, Season, draw, draw_key, is_always_called, season_of
from callbacks.queries.always_called import causes_of
from callbacks.queries.peak import Facts, facts_of, planned_before, seasons_between

CHECKED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class SeasonDay:
    """What is drawn together: a region's orders of one day under one season.

    ``rivals`` are all seasons: a stronger one takes its orders out.
    """

    season: Season
    region_id: int
    day: date
    rivals: tuple[Season, ...]
    orders: dict[int, Facts] = field(default_factory=dict)
    causes: dict[int, DrawCause] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One draw: its row, the season's seed, the orders called and left out, those always called by cause."""

    draw: PeakDraw
    seed: str
    orders: Mapping[bool, Sequence[int]]
    causes: Mapping[DrawCause, Sequence[int]]


def lots_of(
    *, days: Sequence[tuple[int, int, date]], policies: Mapping[int, CallbackPolicy]
) -> list[SeasonDay]:
    """What is drawn among ``days``, rows of (order, region, day); the seasons leave the others alone."""
    if not days:
        return []
    seasons = seasons_between(first=min(day for *_, day in days), last=max(day for *_, day in days))
    touched = [
        pk
        for pk, region, day in days
        if any(season.holds_on(day) and season.region_id in {None, region} for season in seasons)
    ]
    lots: dict[tuple[Season, int, date], SeasonDay] = {}
    decides: dict[tuple[int, date, str, int], Season | None] = {}
    for order in facts_of(ids=touched, policies=policies):
        alike = (order.region_id, order.completed_on, order.kind, order.category_id)
        if alike not in decides:
            decides[alike] = season_of(order=order.subject, seasons=seasons)
        season = decides[alike]
        if season is not None:
            key = (season, order.region_id, order.completed_on)
            lot = lots.get(key) or lots.setdefault(key, SeasonDay(*key, rivals=seasons))
            lot.orders[order.pk] = order
    governed = [order for lot in lots.values() for order in lot.orders.values()]
    causes = causes_of(orders=governed, policies=policies)
    for lot in lots.values():
        lot.causes.update({pk: causes.get(pk, DrawCause.DRAWN) for pk in lot.orders})
    return list(lots.values())


def write_draw(*, lot: SeasonDay, now: datetime) -> Drawn | None:
    """Draw the lot's orders in the caller's transaction; None when another machine planned them all.

    The season's row is held until then, so that two machines never fill one quota twice.
    """
    season = lot.season
    PeakPolicy.objects.select_for_update().get(pk=season.pk)
    planned, before = planned_before(season=season, rivals=lot.rivals, region_id=lot.region_id, day=lot.day)
    keys = {pk: _key(lot=lot, pk=pk) for pk in _still_unplanned(lot)}
    if not keys:
        return None
    given = Lot(keys=tuple(keys.values()), population=planned + len(keys), called_before=before)
    chosen = draw(lot=given, ratio=season.ratio)
    row = PeakDraw.objects.create(
        policy_id=season.pk,
        region_id=lot.region_id,
        completed_on=lot.day,
        drawn_at=now,
        population=given.population,
        called_before=before,
        always=sum(1 for key in keys.values() if is_always_called(key=key)),
        called=len(chosen),
    )
    called: dict[bool, list[int]] = defaultdict(list)
    by_cause: dict[DrawCause, list[int]] = defaultdict(list)
    for pk, key in keys.items():
        called[key in chosen].append(pk)
        if is_always_called(key=key):
            by_cause[lot.causes[pk]].append(pk)
    return Drawn(draw=row, seed=season.seed, orders=called, causes=by_cause)


def _still_unplanned(lot: SeasonDay) -> list[int]:
    """Without what another machine planned meanwhile: mostly nothing."""
    ids, planned = sorted(lot.orders), set[int]()
    for start in range(0, len(ids), CHECKED_AT_ONCE):
        some = ids[start : start + CHECKED_AT_ONCE]
        standing = CallbackTask.objects.standing().first_round().filter(work_order__in=some)
        planned.update(standing.order_by().values_list("work_order_id", flat=True))
    return [pk for pk in ids if pk not in planned]


def _key(*, lot: SeasonDay, pk: int) -> str:
    order = lot.orders[pk]
    return draw_key(seed=lot.season.seed, source=order.source, order_no=order.order_no, cause=lot.causes[pk])


def key_in_database(*, drawn: Drawn) -> Concat:
    """``policies.peak.draw_key`` of each order, computed by the database for thousands at once."""
    words = Concat(Value(f"{drawn.seed}|"), F("source"), Value("|"), F("order_no"))
    why = Case(
        *(When(pk__in=ids, then=Value(cause.value)) for cause, ids in drawn.causes.items()),
        default=Value(DrawCause.DRAWN.value),
        output_field=CharField(),
    )
    return Concat(why, Substr(MD5(words), 1, PLACE_LENGTH))
