"""Regions, staff of every role and departments of the demo (interfaces.md 2, ruling 17)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from django.contrib.auth.hashers import make_password

from regions.choices import DepartmentCode, Role
from regions.models import Department, Membership, Region, User
from regions.models.region import HQ_CODE
from reports.actions.demo.plan import DemoPlan
from reports.actions.demo.words import FEMALE, MALE, REGIONS, SURNAMES, RegionTraits

# One head and one handler answer for several departments, as in a real region of this size.
TRADES: tuple[tuple[str, tuple[DepartmentCode, ...]], ...] = (
    ("", (DepartmentCode.REPAIR, DepartmentCode.PARTS, DepartmentCode.QUALITY)),
    ("2", (DepartmentCode.INSTALL, DepartmentCode.LOGISTICS, DepartmentCode.SHOP)),
)
LED_BY_SUPERVISOR = (DepartmentCode.OFFICE, DepartmentCode.FINANCE, DepartmentCode.CALLBACK)


@dataclass(frozen=True, slots=True)
class Post:
    """A member of staff to be: ``username`` as interfaces.md fixes it, ``title`` only for the reader here."""

    username: str
    role: Role


@dataclass(frozen=True, slots=True)
class Team:
    """The people of one region that the history needs."""

    region: Region
    traits: RegionTraits
    agents: tuple[User, ...]
    lead: User
    clerk: User


@dataclass(frozen=True, slots=True)
class Staff:
    teams: tuple[Team, ...]
    hq_agents: tuple[User, ...]
    hq_manager: User
    users: int

    def team(self, *, region_id: int) -> Team:
        return next(team for team in self.teams if team.region.pk == region_id)


def hire(*, plan: DemoPlan) -> Staff:
    """Make regions, users, memberships and departments. All users share ``plan.password``."""
    dice = plan.dice("people")
    hiring = _Hiring(dice=dice, password=make_password(plan.password), numbers=iter(range(101, 1000)))
    hq = Region.objects.get(code=HQ_CODE)
    posts = [
        Post("hq_manager", Role.HQ_MANAGER),
        Post("hq_agent", Role.HQ_AGENT),
        Post("hq_agent2", Role.HQ_AGENT),
        Post("qa", Role.QUALITY_INSPECTOR),
        Post("expert", Role.TECHNICAL_EXPERT),
    ]
    manager, first, second, _inspector, expert = (hiring.hire(post=post, region=hq) for post in posts)
    hiring.hire(post=Post("admin", Role.ADMINISTRATOR), region=hq, is_staff=True, is_superuser=True)
    for code in (DepartmentCode.HQ, DepartmentCode.QUALITY):
        _department(region=hq, code=code, head=manager, handlers=(first, expert))
    teams = tuple(_open_region(hiring=hiring, traits=traits) for traits in REGIONS)
    return Staff(teams=teams, hq_agents=(first, second), hq_manager=manager, users=hiring.hired)


def _open_region(*, hiring: _Hiring, traits: RegionTraits) -> Team:
    hotline = f"{traits.area_code}-5550{hiring.dice.randrange(1000, 10000)}"
    region = Region.objects.create(code=traits.code, name=traits.name, hotline=hotline)
    suffix = traits.code.lower()
    lead = hiring.hire(post=Post(f"lead_{suffix}", Role.REGION_SUPERVISOR), region=region)
    clerk = hiring.hire(post=Post(f"clerk_{suffix}", Role.DATA_CLERK), region=region)
    for tail, codes in TRADES:
        head = hiring.hire(post=Post(f"head_{suffix}{tail}", Role.DEPARTMENT_HEAD), region=region)
        handler = hiring.hire(post=Post(f"dept_{suffix}{tail}", Role.DEPARTMENT_HANDLER), region=region)
        for code in codes:
            _department(region=region, code=code, head=head, handlers=(handler,))
    for code in LED_BY_SUPERVISOR:
        _department(region=region, code=code, head=lead, handlers=(clerk,))
    agents = tuple(
        hiring.hire(post=Post(name, Role.CALLBACK_AGENT), region=region)
        for name in _numbered(f"agent_{suffix}", count=1 + traits.agents)
    )
    return Team(region=region, traits=traits, agents=agents, lead=lead, clerk=clerk)


def _numbered(name: str, *, count: int) -> Iterator[str]:
    """``agent_hz agent_hz2 agent_hz3``: the first keeps the fixed name."""
    return (name if number == 1 else f"{name}{number}" for number in range(1, count + 1))


def _department(*, region: Region, code: DepartmentCode, head: User, handlers: tuple[User, ...]) -> None:
    department = Department.objects.create(region=region, code=code, name="", head=head)
    department.handlers.set(handlers)


@dataclass(slots=True)
class _Hiring:
    dice: Random
    password: str
    numbers: Iterator[int]
    hired: int = 0

    def hire(self, *, post: Post, region: Region, **fields: bool) -> User:
        user = User(
            username=post.username,
            name=person(dice=self.dice, female=self.dice.random() < 0.6),
            staff_no=str(next(self.numbers)),
            password=self.password,
            **fields,
        )
        user.save()
        Membership.objects.create(user=user, region=region, role=post.role)
        self.hired += 1
        return user


def person(*, dice: Random, female: bool) -> str:
    """A name of two or three characters that belongs to nobody in particular."""
    surname = dice.choice(SURNAMES[:40] if dice.random() < 0.75 else SURNAMES)
    given = FEMALE if female else MALE
    return surname + "".join(dice.choice(given) for _ in range(1 if dice.random() < 0.3 else 2))
