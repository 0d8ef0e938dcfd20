"""What customers say: mostly content, each region and technician at a level of his own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from callbacks.choices import ChargeStatus, FaultFixed, NotGenuineReason, OnTime, SiteCleaned
from callbacks.policies.answers import Answers
from reports.actions.demo.workers import Worker
from workorders.choices import Kind, ServiceMode

NOT_GENUINE = 0.003
DISPUTES = 0.010
UNKNOWN_SKILL = 0.6
UNKNOWN_GREED = 0.01


@dataclass(frozen=True, slots=True)
class Service:
    """The job as the customer met it."""

    kind: Kind
    mode: ServiceMode
    charge: Decimal | None
    worker: Worker | None

    @property
    def lack(self) -> float:
        """0 for a perfect technician, 1 for the worst."""
        return 1 - (self.worker.skill if self.worker else UNKNOWN_SKILL)

    @property
    def greed(self) -> float:
        return self.worker.greed if self.worker else UNKNOWN_GREED


def answers_about(*, service: Service, dice: Random) -> Answers:
    """All mandatory answers of a first callback and some of the optional ones (calls.md 5)."""
    genuine = dice.random() >= NOT_GENUINE * (0.5 + 2 * service.lack)
    satisfaction = _level(lack=service.lack, dice=dice) if genuine else dice.choice((1, 1, 2, 3))
    status, amount, receipt = _charge(service=service, dice=dice)
    return Answers(
        is_genuine=genuine,
        not_genuine_reason=None if genuine else _reason(dice),
        satisfaction=satisfaction,
        attitude_rating=_attitude(satisfaction=satisfaction, dice=dice),
        site_cleaned=_cleaned(service=service, dice=dice),
        charge_status=status,
        charge_amount=amount,
        receipt_given=receipt,
        on_time=_on_time(service=service, dice=dice),
        fault_fixed=_fixed(service=service, satisfaction=satisfaction, dice=dice),
        accessories_told=_told(service=service, dice=dice),
        extra=_extra(service=service, satisfaction=satisfaction, dice=dice),
    )


def _level(*, lack: float, dice: Random) -> int:
    bad = 0.006 + 0.075 * lack**1.6
    neutral = 0.012 + 0.075 * lack
    best = (1 - bad - neutral) * (0.68 - 0.30 * lack)
    weights = (best, 1 - bad - neutral - best, neutral, bad * 0.68, bad * 0.32)
    return dice.choices((5, 4, 3, 2, 1), weights)[0]


def _attitude(*, satisfaction: int, dice: Random) -> int:
    """Near the satisfaction, seldom far: people who wait for a part may well like the man."""
    moved = satisfaction + dice.choices((0, 1, 2, -1), (80, 12, 3, 5))[0]
    return min(5, max(1, moved)) if satisfaction <= 3 else min(5, max(3, moved))


def _reason(dice: Random) -> NotGenuineReason:
    return dice.choices(tuple(NotGenuineReason), (40, 25, 15, 12, 8))[0]


def _cleaned(*, service: Service, dice: Random) -> SiteCleaned | None:
    if service.mode == ServiceMode.CARRY_IN:
        return None
    chance = dice.random()
    if chance < 0.03:
        return SiteCleaned.NOT_APPLICABLE
    return SiteCleaned.NO if chance < 0.04 + 0.05 * service.lack else SiteCleaned.YES


def _charge(*, service: Service, dice: Random) -> tuple[ChargeStatus, Decimal | None, bool | None]:
    """Status, the amount she tells, the receipt. Most remember what the slip says."""
    paid = service.charge or Decimal(0)
    if dice.random() < service.greed:
        told = paid + dice.choice((20, 30, 50, 50, 80, 120, 200))
        return ChargeStatus.DISPUTED, Decimal(told).quantize(Decimal("0.01")), dice.random() < 0.3
    if not paid:
        return ChargeStatus.FREE, None, None
    if dice.random() < DISPUTES:
        return ChargeStatus.DISPUTED, paid, dice.random() < 0.6
    amount = paid if dice.random() < 0.75 else None
    receipt = dice.random() >= 0.02 + 0.05 * service.lack if dice.random() < 0.8 else None
    return ChargeStatus.STANDARD, amount, receipt


def _on_time(*, service: Service, dice: Random) -> OnTime | None:
    if service.mode == ServiceMode.CARRY_IN or dice.random() < 0.4:
        return None
    lack = service.lack
    return dice.choices(tuple(OnTime), (0.93, 0.03 + 0.10 * lack, 0.025, 0.002 + 0.008 * lack))[0]


def _fixed(*, service: Service, satisfaction: int, dice: Random) -> FaultFixed | None:
    if service.kind != Kind.REPAIR or dice.random() < 0.25:
        return None
    if satisfaction > 2:
        return FaultFixed.FIXED if dice.random() < 0.985 else FaultFixed.PARTLY
    return dice.choices(tuple(FaultFixed), (30, 25, 30, 15))[0]


def _told(*, service: Service, dice: Random) -> bool | None:
    if service.kind != Kind.INSTALL or not service.charge or dice.random() < 0.3:
        return None
    return dice.random() >= 0.01 + 0.05 * service.lack


def _extra(*, service: Service, satisfaction: int, dice: Random) -> dict[str, str | bool | int]:
    """Optional answers without a column of their own (calls.md 5.2)."""
    extra: dict[str, str | bool | int] = {}
    if satisfaction == 3 and dice.random() < 0.7:
        extra["neutral_reason"] = dice.choice(("等的时间有点长", "还没用多久", "说明书没讲清楚", "价格偏高"))
    if service.kind == Kind.INSTALL:
        if dice.random() < 0.5:
            extra["tested_explained"] = dice.random() < 0.97
        if dice.random() < 0.4:
            extra["warranty_card_given"] = dice.random() < 0.98
    elif dice.random() < 0.2:
        extra["days_working"] = dice.randrange(1, 4)
    return extra
