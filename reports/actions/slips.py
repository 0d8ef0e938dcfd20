"""Slips in hand: taken in, taken back, counted (B4, ruling 50). Nothing is ever deleted (E8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.calendar import local_day
from config.lib.errors import Conflict, Forbidden, Refused
from config.logs import masked
from regions.actions.auditing import record_audit
from regions.models import Region, User
from reports import rules
from reports.actions.reconciling import check_day
from reports.aggregates.orders import Values
from reports.aggregates.slip_days import finished_on, orders_of
from reports.choices import SlipHow
from reports.models import Slip, SlipDay
from reports.policies.periods import is_sheet_day
from workorders.imports.cleaners import Unreadable, order_number
from workorders.models import WorkOrder

NUMBER_LIMIT = 60
MOST_AT_ONCE = 5_000
REASON_LIMIT = 200
_cleaned = order_number(limit=NUMBER_LIMIT)


@dataclass(frozen=True, slots=True)
class Count:
    """The day of a region that slips are counted for."""

    region: Region
    day: date


class Verdict(StrEnum):
    """What became of a number. Only ALREADY takes nothing in."""

    TAKEN = "taken"
    UNKNOWN = "unknown"
    NOT_FINISHED = "not_finished"
    OTHER_DAY = "other_day"
    ALREADY = "already"


@dataclass(frozen=True, slots=True)
class Taken:
    """``slip`` stands for the number now; ``finished_on`` is the ERP's day of its order."""

    order_no: str
    verdict: Verdict
    slip: Slip
    order_id: int = 0
    finished_on: date | None = None


def take_slips(
    *, numbers: Iterable[str], count: Count, how: SlipHow, actor: User, now: datetime
) -> list[Taken]:
    """Take in slips by their numbers, each once; an unknown one is taken too and becomes a difference.

    Safe to repeat: a number that is in already is told, not doubled. Raises Forbidden, Refused for no
    number or an impossible day, Conflict when the count of the day is closed.
    """
    demand_count(count=count, actor=actor, now=now)
    wanted = _clean(numbers=numbers)
    with transaction.atomic():
        _open_day(count=count)
        orders = _matched(region=count.region, numbers=wanted)
        wanted = list(dict.fromkeys(orders.get(number, {}).get("order_no", number) for number in wanted))
        orders = {order["order_no"]: order for order in orders.values()}
        before = _standing(region=count.region, numbers=wanted)
        new = [
            _slip(number=number, order=orders.get(number), count=count, how=how, actor=actor, now=now)
            for number in wanted
            if number not in before
        ]
        Slip.objects.bulk_create(new, ignore_conflicts=True)
        slips = _standing(region=count.region, numbers=wanted)
    return [
        _taken(
            slip=slips[number],
            order=orders.get(number),
            count=count,
            is_new=number not in before and slips[number].day == count.day,
        )
        for number in wanted
    ]


def tick_orders(*, orders: Sequence[int], count: Count, actor: User, now: datetime) -> list[Taken]:
    """Take in the slips of orders of the region, named by id; one of another region does not exist."""
    rows = WorkOrder.objects.filter(region=count.region, pk__in=orders[:MOST_AT_ONCE])
    numbers = rows.order_by("pk").values_list("order_no", flat=True)
    return take_slips(numbers=list(numbers), count=count, how=SlipHow.TICK, actor=actor, now=now)


def take_back_slip(*, slip: Slip, actor: User, now: datetime) -> Slip:
    """It was not in hand after all: the row stays, and its number is free again. Safe to repeat.

    Raises Forbidden, Conflict when the count of its day is closed.
    """
    count = Count(region=slip.region, day=slip.day)
    demand_count(count=count, actor=actor, now=now)
    with transaction.atomic():
        _open_day(count=count)
        changed = Slip.objects.standing().filter(pk=slip.pk).update(taken_back_at=now, taken_back_by=actor)
        if changed:
            record_audit(
                actor=actor, verb="take_back_slip", obj=slip, region=slip.region, now=now,
                before={"order_no": slip.order_no, "day": slip.day},
            )  # fmt: skip
    slip.refresh_from_db()
    return slip


def close_slips(*, count: Count, actor: User, now: datetime) -> SlipDay:
    """The clerk has counted: what has no slip now, or no order, is a difference. Safe to repeat.

    A day that is filed already is compared at once.
    """
    demand_count(count=count, actor=actor, now=now)
    with transaction.atomic():
        held = _held_day(count=count)
        if held.closed_at is None:
            held.closed_at, held.closed_by = now, actor
            held.save(update_fields=["closed_at", "closed_by"])
            slips = Slip.objects.standing().filter(region=count.region, day=count.day).count()
            _audit_day(verb="close_slips", held=held, actor=actor, now=now, after={"slips": slips})
    check_day(region=count.region, day=count.day, now=now)
    return held


def reopen_slips(*, count: Count, reason: str, actor: User, now: datetime) -> SlipDay:
    """Count on, with the reason why. Differences stand as they are until it is closed again."""
    demand_count(count=count, actor=actor, now=now)
    words = masked(reason.strip())[:REASON_LIMIT]
    if not words:
        raise Refused("reason_missing", _("请写明原因。"), fields={"reason": _("必填")})
    with transaction.atomic():
        held = _held_day(count=count)
        if held.closed_at is None:
            raise Conflict("not_closed", _("这一天还没有清点完成，不用重新打开。"))
        held.closed_at = held.closed_by = None
        held.reopened_at, held.reopen_reason = now, words
        held.save(update_fields=["closed_at", "closed_by", "reopened_at", "reopen_reason"])
        _audit_day(verb="reopen_slips", held=held, actor=actor, now=now, reason=words)
    return held


def demand_count(*, count: Count, actor: User, now: datetime) -> None:
    """Raises Forbidden for who has no slips in hand, Refused for a day that can have none."""
    if not rules.can_take_slips(actor, count.region):
        raise Forbidden("forbidden", _("单据由信息员或区域主管收取。"))
    if not is_sheet_day(day=count.day) or count.day > local_day(now):
        raise Refused("no_such_day", _("这一天不能收单据。"), fields={"day": _("日期不对")})


def _held_day(*, count: Count) -> SlipDay:
    """The row of the day, made when it is the first time, held until the transaction ends."""
    SlipDay.objects.bulk_create([SlipDay(region=count.region, day=count.day)], ignore_conflicts=True)
    rows = SlipDay.objects.select_for_update(of=("self",))
    return rows.get(region=count.region, day=count.day)


def _open_day(*, count: Count) -> None:
    if _held_day(count=count).closed_at is not None:
        raise Conflict("slips_closed", _("这一天的单据已清点完成；要再收或撤回，请先重新打开。"))


def _clean(*, numbers: Iterable[str]) -> list[str]:
    """In one form each (ruling 8), each once."""
    found: dict[str, None] = {}
    for text in numbers:
        try:
            number = _cleaned(text)
        except Unreadable:
            told = _("“%(text)s”不像工单号。") % {"text": masked(text)[:NUMBER_LIMIT]}
            raise Refused("unreadable", told, fields={"order_no": told}) from None
        if number:
            found[number] = None
    if not found:
        raise Refused("no_number", _("请输入或扫描工单号。"), fields={"order_no": _("必填")})
    if len(found) > MOST_AT_ONCE:
        raise Refused("too_many", _("一次最多 %(most)s 张单据。") % {"most": MOST_AT_ONCE})
    return list(found)


def _matched(*, region: Region, numbers: Sequence[str]) -> dict[str, Values]:
    """By the number as it was given, then in capitals: what is typed by hand may be small."""
    orders = orders_of(region=region, numbers=numbers)
    small = {number: number.upper() for number in numbers if number not in orders and not number.isupper()}
    capitals = orders_of(region=region, numbers=small.values()) if small else {}
    found = {number: capitals[upper] for number, upper in small.items() if upper in capitals}
    return orders | found


def _standing(*, region: Region, numbers: Sequence[str]) -> dict[str, Slip]:
    rows = Slip.objects.standing().select_related("taken_by")
    return {slip.order_no: slip for slip in rows.filter(region=region, order_no__in=numbers)}


def _slip(
    *, number: str, order: Values | None, count: Count, how: SlipHow, actor: User, now: datetime
) -> Slip:
    worker = (order["real_technician"] or order["technician"]) if order else None
    return Slip(
        region=count.region,
        day=count.day,
        handed_in_on=local_day(now),
        order_no=number,
        work_order_id=order["order_id"] if order else None,
        technician_id=worker,
        how=how,
        taken_at=now,
        taken_by=actor,
    )


def _taken(*, slip: Slip, order: Values | None, count: Count, is_new: bool) -> Taken:
    finished = finished_on(order=order) if order else None
    if not is_new:
        verdict = Verdict.ALREADY
    elif order is None:
        verdict = Verdict.UNKNOWN
    elif finished is None:
        verdict = Verdict.NOT_FINISHED
    else:
        verdict = Verdict.TAKEN if finished == count.day else Verdict.OTHER_DAY
    return Taken(
        order_no=slip.order_no,
        verdict=verdict,
        slip=slip,
        order_id=order["order_id"] if order else 0,
        finished_on=finished,
    )


def _audit_day(*, verb: str, held: SlipDay, actor: User, now: datetime, **details: object) -> None:
    details = {"after": {"day": held.day}, **details}
    record_audit(actor=actor, verb=verb, obj=held, region=held.region, now=now, **details)
