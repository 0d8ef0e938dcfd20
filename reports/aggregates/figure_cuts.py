"""What an address of a figure asks for → the cut that exists for who asks (A1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from callbacks.models import CallAttempt
from regions.models import Region, User
from regions.scoping import AnyUser, region_ids
from reports.aggregates.kpi_figures import seen_part
from reports.models import MonthlyAgentTotal, MonthlyTotal
from reports.policies.cuts import By, Cut
from reports.policies.measures import OF_AGENTS, SOURCE_OF, Measure, Source
from workorders.choices import Kind
from workorders.models import Category, Technician, WorkOrder

NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Asked:
    """``words`` name what it is narrowed to; ``of_agents``: the agents' totals say the figure."""

    measures: tuple[Measure, ...]
    cut: Cut
    words: tuple[str, ...] = ()
    of_agents: bool = False


def asked_figure(*, user: AnyUser, given: Mapping[str, Any]) -> Asked:
    """``given`` are the clean values of the address. 404 for what does not exist for her."""
    measures = tuple(Measure(name) for name in given["measure"])
    words: list[str] = []
    narrowed: dict[str, Any] = {"regions": region_ids(user)}
    for name in ("within", "region"):
        if given.get(name):
            region = _region(user, given[name])
            narrowed["regions"] &= _ids(region, with_below=name == "within")
            words.append(region.name)
    if given["category"]:
        narrowed["category"] = _category(given["category"])
        words.append(given["category"])
    if given["kind"]:
        narrowed["kind"] = given["kind"]
        words.append(str(Kind(given["kind"]).label))
    for name in ("technician", "agent"):
        if given[name]:
            found, word = _PEOPLE[name](user, given[name])
            narrowed |= found
            words.append(word)
    cut = Cut(first=given["first"], last=given["last"], **narrowed)
    source = SOURCE_OF[measures[0]]
    of_agents = bool(given["agent"] or given.get("by")) or source is Source.ATTEMPTS
    if of_agents and source not in OF_AGENTS:
        raise Http404  # orders have no agent
    seen = seen_part(user=user, cut=cut, by=By.AGENT if of_agents else By.NONE)
    return Asked(measures=measures, cut=seen, words=tuple(words), of_agents=of_agents)


def _region(user: AnyUser, code: str) -> Region:
    region = Region.objects.visible_to(user).filter(code=code).first()
    if region is None:
        raise Http404
    return region


def _ids(region: Region, *, with_below: bool) -> frozenset[int]:
    if not with_below:
        return frozenset({region.pk})
    below = Region.objects.filter(path__startswith=region.path)
    return frozenset(below.values_list("pk", flat=True))


def _category(name: str) -> int:
    category = Category.objects.filter(name=name).first()
    if category is None:
        raise Http404
    return category.alias_of_id or category.pk


def _of_technician(user: AnyUser, text: str) -> tuple[dict[str, Any], str]:
    if text == NOBODY:
        return {"unassigned": By.TECHNICIAN}, _("未派")
    person = Technician.objects.filter(pk=int(text)).first()
    if person is None:
        raise Http404
    master, seen = person.alias_of_id or person.pk, region_ids(user)
    if person.region_id not in seen and not _has_worked(master, regions=seen):
        raise Http404
    return {"technician": master}, str(person)


def _of_agent(user: AnyUser, username: str) -> tuple[dict[str, Any], str]:
    if username == NOBODY:
        return {"unassigned": By.AGENT}, _("未分配")
    person, seen = User.objects.filter(username=username).first(), region_ids(user)
    if person is None or not (_belongs(person, regions=seen) or _has_called(person, regions=seen)):
        raise Http404
    return {"agent": person.pk}, person.label


def _has_worked(technician: int, *, regions: frozenset[int]) -> bool:
    """Totals name whoever was sent there, of whatever region he is now."""
    his = Q(technician=technician) | Q(technician__alias_of=technician)
    totals = MonthlyTotal.objects.filter(his, region__in=regions)
    return totals.exists() or WorkOrder.objects.filter(his, region__in=regions).exists()


def _belongs(agent: User, *, regions: frozenset[int]) -> bool:
    return agent.memberships.filter(region__in=regions).exists()


def _has_called(agent: User, *, regions: frozenset[int]) -> bool:
    """Who left, and headquarters' who helped out, stay in the totals of the region."""
    totals = MonthlyAgentTotal.objects.filter(agent=agent, region__in=regions)
    calls = CallAttempt.objects.filter(agent=agent, task__work_order__region__in=regions)
    return totals.exists() or calls.exists()


_PEOPLE = {"technician": _of_technician, "agent": _of_agent}
