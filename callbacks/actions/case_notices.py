"""Who hears of what happens to a case (states.md 6.2: each step tells the old and the new owner)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import Enum

from django.urls import reverse
from django.utils.translation import gettext_noop

from callbacks.models import Complaint
from callbacks.policies.escalation import HEADQUARTERS
from callbacks.queries.case_people import heads_of, holders
from regions.actions.notices import Occasion, notify, withdraw_notices
from regions.choices import Role
from regions.models import User


class Tidings(Enum):
    """The message of each occasion; ``%(number)s`` is the case's."""

    ASSIGNED = gettext_noop("投诉 %(number)s 指派给您的部门")
    NAMED = gettext_noop("投诉 %(number)s 由您处理")
    MOVED = gettext_noop("投诉 %(number)s 已改由他人处理")
    REJECTED = gettext_noop("投诉 %(number)s 被部门退回，请重新指派")
    UNROUTED = gettext_noop("投诉 %(number)s 还没有责任部门，请指派")
    ESCALATED = gettext_noop("投诉 %(number)s 升到 %(level)s 级")
    REOPENED = gettext_noop("投诉 %(number)s 二次回访不满意，重新处理")
    RECURRED = gettext_noop("投诉 %(number)s 问题复发，重新处理")
    CLOSED = gettext_noop("投诉 %(number)s 客户满意，已结案")
    ENDED = gettext_noop("投诉 %(number)s 已结束")
    TOOK_IN = gettext_noop("投诉 %(number)s 并入了同一客户的另一件投诉")
    REFUSED = gettext_noop("投诉 %(number)s 的二次回访没有结果，请主管处理")
    INSTRUCTED = gettext_noop("投诉 %(number)s 有新的指示")
    EXPERT_ASKED = gettext_noop("投诉 %(number)s 请您给出意见")
    PROPOSED_INVALID = gettext_noop("投诉 %(number)s 提议不成立，请裁定")
    INVALID_REJECTED = gettext_noop("投诉 %(number)s 不成立的提议被驳回")
    INQUIRED = gettext_noop("投诉 %(number)s 请您的部门说明情况")
    PARTS_ARRIVED = gettext_noop("投诉 %(number)s 的配件已到货")
    RESUMED = gettext_noop("投诉 %(number)s 恢复处理")
    REMINDER = gettext_noop("投诉 %(number)s 即将超时")
    OVERDUE = gettext_noop("投诉 %(number)s 已超时，请核查")


URGENT = frozenset({Tidings.ESCALATED, Tidings.REOPENED, Tidings.RECURRED, Tidings.OVERDUE, Tidings.UNROUTED})


def _handlers(case: Complaint) -> list[User]:
    return [case.handler] if case.handler is not None else heads_of(case.department)


def _department(case: Complaint) -> list[User]:
    return [*_handlers(case), *heads_of(case.department)]


def _supervisors(case: Complaint) -> list[User]:
    return list(holders(role=Role.REGION_SUPERVISOR, region=case.region))


def _managers(case: Complaint) -> list[User]:
    return list(holders(role=Role.HQ_MANAGER, region=case.region))


def _everyone(case: Complaint) -> list[User]:
    """Everyone concerned; headquarters from level 3 on."""
    expert = [case.expert] if case.expert is not None else []
    above = _managers(case) if case.level >= HEADQUARTERS else []
    return [*_department(case), *_supervisors(case), *expert, *above]


TO: dict[Tidings, Callable[[Complaint], Iterable[User]]] = {
    Tidings.ASSIGNED: _department,
    Tidings.NAMED: _handlers,
    Tidings.REJECTED: _supervisors,
    Tidings.UNROUTED: _supervisors,
    Tidings.REFUSED: lambda case: [*_supervisors(case), *_managers(case)],
    Tidings.INSTRUCTED: _department,
    Tidings.EXPERT_ASKED: lambda case: [case.expert] if case.expert is not None else [],
    Tidings.PROPOSED_INVALID: _managers,
    Tidings.INVALID_REJECTED: _department,
    Tidings.PARTS_ARRIVED: _department,
    Tidings.RESUMED: _department,
}


def tell(*, case: Complaint, tidings: Tidings, now: datetime, key: str = "") -> None:
    """In the caller's transaction, once for each ``key`` (the case's version, where none is given)."""
    send(case=case, tidings=tidings, people=TO.get(tidings, _everyone)(case), now=now, key=key)


def key_of(*, case: Complaint, tidings: Tidings, key: str = "") -> str:
    """What makes it one occasion for whoever is told."""
    return f"case:{case.pk}:{tidings.name.lower()}:{key or case.version}"


def untell(*, case: Complaint, told_at: datetime) -> None:
    """What was told at that moment never happened (ruling 33): nobody finds it under her bell."""
    withdraw_notices(key=f"case:{case.pk}:", told_at=told_at)


def send(*, case: Complaint, tidings: Tidings, people: Iterable[User], now: datetime, key: str = "") -> None:
    occasion = Occasion(
        region=case.region,
        key=key_of(case=case, tidings=tidings, key=key),
        message=tidings.value,
        params={"number": case.number, "level": case.level},
        url=reverse("callbacks:complaint", args=[case.number]),
        is_urgent=tidings in URGENT,
    )
    notify(recipients=people, occasion=occasion, now=now)
