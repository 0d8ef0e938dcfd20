"""Who must act before a limit falls, and who else hears that it has: for many cases in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from callbacks.choices import CaseLimit, ComplaintState
from callbacks.models import CallbackTask, Complaint, FollowUp
from callbacks.queries.case_people import heads_of, holders
from regions.choices import Role
from regions.models import Notice, User


@dataclass(frozen=True, slots=True)
class LimitPeople:
    """``agents``: whose call it is, by case; ``supervisors`` by region."""

    agents: dict[int, User]
    supervisors: dict[int, list[User]]

    def to_act(self, case: Complaint) -> list[User]:
        """Assigning is the supervisor's, calling the agent's, all else the department's; where there is
        nobody, the supervisor's."""
        if case.next_limit == CaseLimit.ASSIGN:
            found: list[User] = []
        elif _is_for_a_call(case):
            found = [self.agents[case.pk]] if case.pk in self.agents else []
        else:
            found = [case.handler] if case.handler is not None else heads_of(case.department)
        return found or self.supervisors[case.region_id]

    def concerned(self, case: Complaint) -> list[User]:
        """Who must act, her department's heads and the supervisors."""
        return [*self.to_act(case), *heads_of(case.department), *self.supervisors[case.region_id]]


def people_of(*, cases: Sequence[Complaint]) -> LimitPeople:
    """``cases`` with region, department and its people at hand."""
    calling = [case.pk for case in cases if _is_for_a_call(case)]
    regions = {case.region_id: case.region for case in cases}
    return LimitPeople(
        agents=_agents(calling) if calling else {},
        supervisors={
            pk: list(holders(role=Role.REGION_SUPERVISOR, region=region)) for pk, region in regions.items()
        },
    )


def _is_for_a_call(case: Complaint) -> bool:
    """A second callback, or a look after the parts (ruling 44)."""
    return case.state in {ComplaintState.SECOND_CALLBACK, ComplaintState.WAITING_PARTS} and (
        case.next_limit in {CaseLimit.SECOND, CaseLimit.WAIT}
    )


def _agents(ids: list[int]) -> dict[int, User]:
    """Whose call each case waits for, where it is somebody's."""
    second = CallbackTask.objects.open().filter(complaint__in=ids, assigned_to__isnull=False)
    parts = FollowUp.objects.open().filter(complaint__in=ids, assigned_to__isnull=False)
    found = {
        row.complaint_id: row.assigned_to
        for rows in (parts, second)
        for row in rows.select_related("assigned_to").only("complaint_id", "assigned_to")
    }
    return {case: agent for case, agent in found.items() if case is not None and agent is not None}


def told_already(*, keys: Iterable[str], people: Iterable[User]) -> set[tuple[str, int]]:
    """Which of these occasions each of these people heard of, read from the index of both."""
    rows = Notice.objects.filter(recipient__in={person.pk for person in people}, key__in=set(keys))
    return set(rows.order_by().values_list("key", "recipient_id"))
