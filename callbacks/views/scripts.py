"""What she reads aloud, filled in (D9, D10, ruling 26). It stays Chinese in the English interface."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from callbacks.choices import ScriptCode
from callbacks.models import CallbackTask
from callbacks.policies.greeting import addressee, greeting
from callbacks.policies.scripts import filled, spoken
from callbacks.queries.case_told import CaseTold, told_of
from callbacks.queries.numbers import scripts_on
from config.lib.calendar import local, local_day
from config.logs import masked
from regions.models import Region, User
from workorders.choices import Salutation
from workorders.models import WorkOrder

FURTHER = (
    ScriptCode.NOT_CONVENIENT,
    ScriptCode.WRONG_PERSON,
    ScriptCode.UNHAPPY,
    ScriptCode.NOT_GENUINE,
    ScriptCode.CHARGE_DOUBT,
    ScriptCode.FAREWELL_UNHAPPY,
    ScriptCode.FAREWELL_REFUSED,
)


@dataclass(frozen=True, slots=True)
class Line:
    label: Any
    text: str


@dataclass(frozen=True, slots=True)
class Script:
    customer: str
    greeting: str
    opening: str
    farewell: str
    more: tuple[Line, ...]
    asks_salutation: bool


def script_for(*, task: CallbackTask, agent: User, now: datetime, told: CaseTold | None = None) -> Script:
    """``told``: the story of a second callback's case, where the caller has it already."""
    order = task.work_order
    texts = scripts_on(day=local_day(now))
    known = order.customer.salutation or order.salutation
    salutation = Salutation(known) if known else None
    who = addressee(name=order.customer_name, salutation=salutation)
    told = told or told_of(task=task, user=agent)
    words = words_of(order=order, region=task.region, agent=agent) | _words_of_case(told)

    def read(code: ScriptCode) -> str:
        return filled(text=texts.get(code, ""), words=words)

    opening = ScriptCode.OPENING if task.round == 1 else ScriptCode.SECOND_CALLBACK
    return Script(
        customer=who.text,
        greeting=greeting(
            script=texts.get(ScriptCode.GREETING, ""),
            brand=settings.COMPANY_NAME,
            name=order.customer_name,
            salutation=salutation,
        ),
        opening=read(opening),
        farewell=read(ScriptCode.FAREWELL),
        more=tuple(Line(code.label, read(code)) for code in FURTHER if texts.get(code)),
        asks_salutation=who.asks_salutation,
    )


def _words_of_case(told: CaseTold | None) -> dict[str, str]:
    if told is None:
        return {}
    return {
        "matter": spoken(words=masked(told.case.matter), instead="问题"),
        "measure": spoken(words=masked(told.measure), instead="处理").removeprefix("已经").removeprefix("已"),
    }


def words_of(*, order: WorkOrder, region: Region, agent: User) -> dict[str, str]:
    """What stands for the variables of a script; Chinese, as it is read aloud."""
    done = local(order.completed_at or order.dispatched_at)
    return {
        "brand": settings.COMPANY_NAME,
        "staff_no": agent.staff_no or str(agent),
        "day": f"{done.month}月{done.day}日",
        "kind": {"install": "安装", "repair": "维修"}[order.kind],
        "category": order.category.name,
        "hotline": region.hotline or "我们的服务热线",
    }
