"""One verb for several cases: each on its own, with its own answer, nothing half-done (screens.md 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from callbacks.actions.case_assigning import Assignment, assign
from callbacks.actions.case_escalating import escalate
from callbacks.models import Complaint
from config.lib.errors import DomainError, Refused
from regions.choices import DepartmentCode
from regions.models import Department, User


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case with the version that was on the page."""

    case: Complaint
    seen: int | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one of them; ``problem`` None: it is done."""

    case: Complaint
    problem: DomainError | None = None


@dataclass(frozen=True, slots=True)
class SharedAssignment:
    """A department by its code, for every region has its own of it; and, where wanted, who handles them."""

    department: DepartmentCode | None = None
    handler: User | None = None


def assign_chosen(
    *, chosen: Sequence[Chosen], given: SharedAssignment, actor: User, now: datetime
) -> list[Answer]:
    """Each case in its own transaction. Raises Refused where neither department nor handler is named."""
    if given.department is None and given.handler is None:
        message = _("请选择责任部门或处理人。")
        raise Refused("nobody_named", message, fields={"department": message})
    departments = _departments(chosen=chosen, code=given.department)

    def work(one: Chosen) -> object:
        wanted = departments.get(one.case.region_id)
        if given.department is not None and wanted is None:
            raise Refused("unknown_department", _("本区域没有这个责任部门。"))
        assignment = Assignment(department=wanted, handler=given.handler)
        return assign(case=one.case, given=assignment, actor=actor, now=now, seen=one.seen)

    return _each(chosen=chosen, work=work)


def _departments(*, chosen: Sequence[Chosen], code: DepartmentCode | None) -> dict[int, Department]:
    if code is None:
        return {}
    regions = {one.case.region_id for one in chosen}
    rows = Department.objects.filter(code=code, region__in=regions).select_related("region")
    return {row.region_id: row for row in rows}


def escalate_chosen(
    *, chosen: Sequence[Chosen], words: Mapping[int, tuple[str, str]], actor: User, now: datetime
) -> list[Answer]:
    """One level up each, with its own problem and handling so far, by case (K10)."""

    def work(one: Chosen) -> object:
        told = words.get(one.case.pk, ("", ""))
        return escalate(case=one.case, words=told, actor=actor, now=now, seen=one.seen)

    return _each(chosen=chosen, work=work)


def _each(*, chosen: Sequence[Chosen], work: Callable[[Chosen], object]) -> list[Answer]:
    """In the order of the keys, as every writer of several cases."""
    answers = []
    for one in sorted(chosen, key=lambda one: one.case.pk):
        try:
            work(one)
        except DomainError as problem:
            answers.append(Answer(one.case, problem))
        else:
            answers.append(Answer(one.case))
    return answers
