"""Invented customers of a region: names, numbers of the reserved block, addresses; some come again."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from reports.actions.demo.people import person
from reports.actions.demo.words import COMPOUND, ESTATES, MALE, ROADS, UNITS, RegionTraits

COMES_AGAIN = 0.14
LEVELS = ("普通", "银卡", "金卡", "VIP")
LEVEL_WEIGHTS = (76, 13, 8, 3)
BAD_PHONE = 0.01
HAS_ALTERNATE = 0.15


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    name: str
    salutation: str
    phone: str
    phone_alt: str
    address: str
    level: str


@dataclass(slots=True)
class Neighbourhood:
    """The customers of one region so far; about one order in seven is from one of them."""

    traits: RegionTraits
    dice: Random
    known: list[DemoCustomer] = field(default_factory=list)

    def customer(self) -> DemoCustomer:
        if self.known and self.dice.random() < COMES_AGAIN:
            return self.dice.choice(self.known[-400:])
        customer = self._newcomer()
        self.known.append(customer)
        return customer

    def _newcomer(self) -> DemoCustomer:
        dice = self.dice
        name, salutation = self._name()
        level = dice.choices(LEVELS, LEVEL_WEIGHTS)[0]
        alternate = self._alternate() if dice.random() < HAS_ALTERNATE else ""
        return DemoCustomer(
            name=name,
            salutation=salutation,
            phone=mobile(dice=dice),
            phone_alt=alternate,
            address=self._address(),
            level=level if dice.random() < 0.9 else "",
        )

    def _name(self) -> tuple[str, str]:
        """Mostly a full name with or without a salutation, sometimes only 王女士, rarely a unit."""
        dice = self.dice
        if dice.random() < 0.015:
            return f"{self.traits.name}{dice.choice(UNITS)}", "单位"
        female = dice.random() < 0.48
        title = "女士" if female else "先生"
        if dice.random() < 0.01:
            return dice.choice(COMPOUND) + dice.choice(MALE), title
        name = person(dice=dice, female=female)
        if dice.random() < 0.08:
            return name[0] + title, ""
        return name, title if dice.random() < 0.55 else ""

    def _alternate(self) -> str:
        if self.dice.random() < 0.5:
            return mobile(dice=self.dice)
        return f"{self.traits.area_code}-5550{self.dice.randrange(10_000):04d}"

    def _address(self) -> str:
        dice = self.dice
        floor, door = dice.randrange(1, 28), dice.randrange(1, 5)
        house = f"{dice.randrange(1, 40)}幢{dice.randrange(1, 5)}单元{floor}0{door}室"
        street = f"{dice.choice(ROADS)}{dice.randrange(1, 400)}号{dice.choice(ESTATES)}"
        return f"{self.traits.name}市{dice.choice(self.traits.districts)}{street}{house}"


def mobile(*, dice: Random) -> str:
    return f"1{dice.choice('3578')}{dice.randrange(10)}0000{dice.randrange(10_000):04d}"


def spoilt(*, dice: Random, phone: str) -> str:
    """What clerks and Excel make of a number: nothing, a digit short or too many, the ruined 1.38E+10."""
    return dice.choice(("", "", phone[:-1], phone + "0", f"{phone[0]}.{phone[1:3]}E+10", "2" + phone[1:]))
