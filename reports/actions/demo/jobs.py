"""Install and repair jobs of the demo as the ERP would export them, version by version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from config.lib.calendar import ONE_DAY
from reports.actions.demo.customers import BAD_PHONE, DemoCustomer, Neighbourhood, spoilt
from reports.actions.demo.life import Life, Version, life_of
from reports.actions.demo.plan import DemoPlan
from reports.actions.demo.words import GOODS, INSTALL_REMARKS, REGIONS, REPAIR_REMARKS, TAILS, Goods
from reports.actions.demo.workers import Worker, crew

INSTALLS = 0.46
CARRIED_IN = 0.17
UNASSIGNED = 0.008
# Monday to Sunday: people are at home at the weekend.
WEEKDAYS = (1.0, 0.92, 0.94, 0.98, 1.08, 1.32, 1.20)
TODAY = 0.22  # of an ordinary day: the history ends in the morning


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """One order: ``cells`` by field as clerks type them, without what its versions say."""

    order_no: str
    region_code: str
    worker: Worker | None
    cells: Mapping[str, str]
    versions: tuple[Version, ...]

    def cells_of(self, version: Version) -> dict[str, str]:
        return {**self.cells, "status": version.status, "completed_at": version.completed_at}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A job before it has its number, which follows the order of dispatch."""

    order: DemoOrder
    dispatched: datetime
    prefix: str


def orders(*, plan: DemoPlan) -> tuple[DemoOrder, ...]:
    """All orders of the history in the order of dispatch; exactly ``plan.orders``."""
    dice = plan.dice("orders")
    workers = {traits.code: crew(traits=traits, dice=dice) for traits in REGIONS}
    places = {traits.code: Neighbourhood(traits=traits, dice=dice) for traits in REGIONS}
    codes, shares = [t.code for t in REGIONS], [t.share for t in REGIONS]
    drafts = []
    for day in sorted(dice.choices(plan.dates, _weights(plan=plan, dice=dice), k=plan.orders)):
        code = dice.choices(codes, shares)[0]
        maker = _Maker(plan=plan, dice=dice, day=day, workers=workers[code], place=places[code])
        drafts.append(maker.draft())
    return tuple(_numbered(drafts))


def _weights(*, plan: DemoPlan, dice: Random) -> list[float]:
    weights = [WEEKDAYS[day.weekday()] * dice.uniform(0.88, 1.12) for day in plan.dates]
    weights[-1] *= TODAY
    return weights


def _numbered(drafts: list[_Draft]) -> Iterator[DemoOrder]:
    day, count = date.min, 0
    for draft in sorted(drafts, key=lambda draft: draft.dispatched):
        if draft.dispatched.date() != day:
            day, count = draft.dispatched.date(), 0
        count += 1
        number = f"{draft.prefix}{day:%y%m%d}{count:04d}"
        yield replace(draft.order, order_no=number, cells={**draft.order.cells, "order_no": number})


@dataclass(frozen=True, slots=True)
class _Maker:
    plan: DemoPlan
    dice: Random
    day: date
    workers: tuple[Worker, ...]
    place: Neighbourhood

    def draft(self) -> _Draft:
        dice, is_install = self.dice, self.dice.random() < INSTALLS
        weights = [each.installs if is_install else each.repairs for each in GOODS]
        goods = dice.choices(GOODS, weights)[0]
        carried_in = not is_install and dice.random() < CARRIED_IN
        dispatched = self._dispatched()
        life = Life(
            dispatched=dispatched, is_install=is_install, carried_in=carried_in, today=self.plan.today
        )
        worker = (
            None
            if dice.random() < UNASSIGNED
            else dice.choices(self.workers, [w.busy for w in self.workers])[0]
        )
        cells = {
            "kind": "安装" if is_install else "维修",
            "service_mode": "送修" if carried_in else "上门",
            "region": self.place.traits.name,
            "category": goods.name,
            "dispatched_at": self._written(dispatched),
            "technician_name": worker.name if worker else "",
            "technician_no": worker.number if worker else "",
            "entered_by": self.workers[0].clerk,
            **self._customer_cells(self.place.customer()),
            **self._goods_cells(goods),
            **(self._install_cells() if is_install else self._repair_cells(goods)),
        }
        order = DemoOrder("", self.place.traits.code, worker, cells, life_of(life=life, dice=dice))
        return _Draft(order=order, dispatched=dispatched, prefix="AZ" if is_install else "WX")

    def _dispatched(self) -> datetime:
        """Local wall clock. Today's jobs were planned the evening before and carry the bare day."""
        if self.day == self.plan.today:
            return datetime.combine(self.day, time.min)
        at = datetime.combine(self.day, time(7, 30)) + timedelta(minutes=self.dice.triangular(0, 600, 120))
        return at.replace(second=0, microsecond=0)

    def _written(self, at: datetime) -> str:
        return f"{at:%Y-%m-%d}" if self.day == self.plan.today else f"{at:%Y-%m-%d %H:%M:%S}"

    def _customer_cells(self, customer: DemoCustomer) -> dict[str, str]:
        is_bad = self.dice.random() < BAD_PHONE
        return {
            "customer_name": customer.name,
            "salutation": customer.salutation,
            "phone": spoilt(dice=self.dice, phone=customer.phone) if is_bad else customer.phone,
            "phone_alt": "" if is_bad else customer.phone_alt,
            "address": customer.address,
            "member_level": customer.level,
        }

    def _goods_cells(self, goods: Goods) -> dict[str, str]:
        dice = self.dice
        return {
            "brand": dice.choice(goods.brands),
            "model": goods.model.format(size=dice.choice(goods.sizes), tail=dice.choice(TAILS)),
        }

    def _install_cells(self) -> dict[str, str]:
        paid = self.dice.random() < 0.32
        charge = self.dice.randrange(3, 32) * 10 if paid else 0
        return {"charge": str(charge), "warranty": "保内", "remark": self.dice.choice(INSTALL_REMARKS)}

    def _repair_cells(self, goods: Goods) -> dict[str, str]:
        dice = self.dice
        fault, work_done = dice.choice(goods.faults)
        in_warranty = dice.random() < 0.55
        low, high = goods.price
        charge = 0 if in_warranty else dice.randrange(low // 10, high // 10) * 10
        return {
            "fault": fault,
            "work_done": work_done,
            "warranty": "保内" if in_warranty else "保外",
            "charge": "" if dice.random() < 0.02 else str(charge),
            "purchased_on": f"{self.day - ONE_DAY * dice.randrange(60, 2400):%Y-%m-%d}",
            "remark": dice.choice(REPAIR_REMARKS),
        }
