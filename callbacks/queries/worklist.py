"""What waits for a department's people and for an expert, in the order it is worked off (A2, ruling 41)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from callbacks.choices import (
    IN_HAND_STATES,
    ComplaintState,
    DirectiveKind,
    ImprovementState,
)
from callbacks.choices.lists import WorkTab
from callbacks.models import CaseDirective, CaseInquiry, Complaint, ImprovementOrder
from callbacks.models.complaint import ComplaintQuerySet
from callbacks.policies.case_steps import BEFORE_SECOND_CALLBACK
from regions.choices import Role
from regions.models import Department, User

HEADS = (WorkTab.TO_NAME, WorkTab.DEPARTMENT)
STAFF = (WorkTab.OVERDUE, WorkTab.TO_ACCEPT, WorkTab.MINE, WorkTab.INQUIRED, WorkTab.IMPROVEMENT)


@dataclass(frozen=True, slots=True)
class Desk:
    """Which departments are hers to answer for, and which she works in."""

    user: User
    headed: frozenset[int]
    staffed: frozenset[int]

    @property
    def tabs(self) -> tuple[WorkTab, ...]:
        """What her roles can bring her, in the order of the tabs."""
        mine: set[WorkTab] = set()
        if self.user.has_role(Role.DEPARTMENT_HEAD):
            mine |= {*HEADS, *STAFF}
        if self.user.has_role(Role.DEPARTMENT_HANDLER):
            mine |= set(STAFF)
        if self.user.has_role(Role.TECHNICAL_EXPERT):
            mine.add(WorkTab.ASKED)
        return tuple(tab for tab in WorkTab if tab in mine)


def desk_of(*, user: User) -> Desk:
    """One query."""
    rows = Department.objects.filter(Q(head=user) | Q(deputy=user) | Q(handlers=user)).order_by().distinct()
    found = list(rows.values_list("pk", "head_id", "deputy_id"))
    return Desk(
        user=user,
        headed=frozenset(pk for pk, head, deputy in found if user.pk in {head, deputy}),
        staffed=frozenset(pk for pk, _head, _deputy in found),
    )


def work_cases(*, desk: Desk) -> ComplaintQuerySet:
    """Every open case that stands on one of her tabs."""
    hers = Q(handler=desk.user) | Q(expert=desk.user) | Q(department__in=desk.staffed) | Q(_asked(desk))
    return Complaint.objects.visible_to(desk.user).open().filter(hers)


def _asked(desk: Desk) -> Exists:
    """A department of hers was asked and has not answered (K3)."""
    rows = CaseInquiry.objects.filter(complaint=OuterRef("pk"), department__in=desk.staffed)
    return Exists(rows.filter(answered_at__isnull=True).order_by())


def _hers(desk: Desk) -> Q:
    """She handles it, it is still anybody's of her department, or she answers for it."""
    unnamed = Q(handler__isnull=True, department__in=desk.staffed)
    return Q(handler=desk.user) | unnamed | Q(department__in=desk.headed)


def work_condition(*, tab: WorkTab, desk: Desk, now: datetime) -> Q:
    """Which of ``work_cases`` stand on a tab."""
    opinion = CaseDirective.objects.filter(
        complaint=OuterRef("pk"), kind=DirectiveKind.OPINION, author=desk.user
    )
    with_department = Q(state__in=BEFORE_SECOND_CALLBACK) & _hers(desk)
    return {
        WorkTab.OVERDUE: with_department & Q(next_due_at__lt=now),
        WorkTab.TO_NAME: Q(
            state__in=BEFORE_SECOND_CALLBACK, handler__isnull=True, department__in=desk.headed
        ),
        WorkTab.TO_ACCEPT: Q(state=ComplaintState.ASSIGNED)
        & (Q(handler=desk.user) | Q(handler__isnull=True, department__in=desk.staffed)),
        WorkTab.MINE: Q(state__in=IN_HAND_STATES, handler=desk.user),
        WorkTab.ASKED: Q(expert=desk.user) & ~Q(Exists(opinion.order_by())),
        WorkTab.INQUIRED: Q(_asked(desk)),
        WorkTab.DEPARTMENT: Q(department__in=desk.headed),
        WorkTab.IMPROVEMENT: Q(pk__in=()),
    }[tab]


def work_counts(*, desk: Desk, now: datetime) -> dict[WorkTab, int]:
    """Two queries: cases, and the improvement orders, which are rows of their own (K13)."""
    of_cases = [tab for tab in desk.tabs if tab is not WorkTab.IMPROVEMENT]
    named = {tab.value: Count("pk", filter=work_condition(tab=tab, desk=desk, now=now)) for tab in of_cases}
    counted = work_cases(desk=desk).order_by().aggregate(**named)
    if WorkTab.IMPROVEMENT in desk.tabs:
        rows = ImprovementOrder.objects.visible_to(desk.user)
        counted[WorkTab.IMPROVEMENT.value] = rows.filter(state=ImprovementState.OPEN).count()
    return {tab: counted[tab.value] for tab in desk.tabs}
