"""The callback in her hand, as the call screen shows it: order, script, number, story, answer sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from callbacks.choices import ComplaintCategory, PhoneSlot, SuggestionCategory
from callbacks.models import CallbackTask, Outcome
from callbacks.policies.versions import Version
from callbacks.queries.calls import slot_to_dial
from callbacks.queries.case_told import told_of
from callbacks.queries.orders import order_facts
from callbacks.queries.questionnaires import kind_asked, version_named, version_on
from callbacks.queries.same_customer import others_of_customer
from callbacks.views import sheet as answer_sheet
from callbacks.views.places import outcome_name, product
from callbacks.views.scripts import Script, script_for
from callbacks.views.sheet import AnswerKey, Filled, Row
from callbacks.views.story import PastItem, story_of
from callbacks.views.times import appointment_times
from callbacks.views.told import Told, shown
from config.lib.calendar import local_day
from config.logs import masked
from regions.choices import DepartmentCode, DialMode
from regions.models import User
from regions.templatetags.clock import clock, yuan


@dataclass(frozen=True, slots=True)
class DialButton:
    slot: str
    label: str


@dataclass(frozen=True, slots=True)
class Tried:
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Hand:
    """``lease_seconds`` left of the claim; ``is_early``: before the window, a reason is needed.

    ``others``: how many more of the customer's orders wait for a callback (decision 22); ``told``: the story
    of a second callback's case.
    """

    pk: int
    url: str
    order_no: str
    summary: str
    lease_seconds: int
    phone_masked: str
    customer: str
    dialect: str
    dial_button: DialButton | None
    script: Script
    facts: tuple[tuple[str, Any], ...]
    history: tuple[PastItem, ...]
    attempts: tuple[Tried, ...]
    attempt_rule: str
    is_early: bool
    opens_dialler: bool
    others: int
    may_share: bool
    told: Told | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """``questionnaire``: the version on the screen, sent along with the answers (D6)."""

    submission_id: str
    questionnaire: int | None
    problem: Any
    errors: Mapping[str, Any]
    values: Mapping[str, str]
    main: tuple[Row, ...]
    more: tuple[Row, ...]
    outcomes: tuple[AnswerKey, ...]
    more_outcomes: tuple[AnswerKey, ...]
    times: tuple[AnswerKey, ...]
    appointment_for: tuple[AnswerKey, ...]
    relations: tuple[AnswerKey, ...]
    data_errors: tuple[AnswerKey, ...]
    categories: list[tuple[str, Any]]
    departments: list[tuple[str, Any]]
    suggestion_categories: list[tuple[str, Any]]


def hand_of(*, task: CallbackTask, agent: User, now: datetime) -> Hand:
    order = task.work_order
    told = told_of(task=task, user=agent)
    script = script_for(task=task, agent=agent, now=now, told=told)
    tries = list(task.attempts.standing().select_related("outcome"))
    done = clock(order.completed_at)
    return Hand(
        pk=task.pk,
        url=reverse("callbacks:callback", args=[task.pk]),
        order_no=order.order_no,
        summary=" · ".join([product(order), _("%(at)s 完工") % {"at": done}]),
        lease_seconds=max(0, int((task.lease_until - now).total_seconds())) if task.lease_until else 0,
        phone_masked=order.phone_masked or order.phone_alt_masked or _("没有号码"),
        customer=script.customer,
        dialect=order.customer.dialect,
        dial_button=dial_button(task=task, dialled=None),
        script=script,
        facts=_facts(task),
        history=story_of(task=task, user=agent),
        attempts=tuple(Tried(each.dialled_at, outcome_name(each.outcome)) for each in tries),
        attempt_rule=_("计 %(counted)s 次") % {"counted": sum(each.counted for each in tries)},
        is_early=now < task.due_start and not task.early_reason,
        opens_dialler=agent.dial_mode == DialMode.TEL,
        others=others_of_customer(task=task, agent=agent, now=now).count(),
        may_share=task.round == 1,
        told=shown(told) if told is not None else None,
    )


def dial_button(*, task: CallbackTask, dialled: PhoneSlot | None) -> DialButton | None:
    """The first press takes the number to try, the next one the other number when there is one."""
    order = task.work_order
    has = {PhoneSlot.PRIMARY: bool(order.phone_hmac), PhoneSlot.ALTERNATE: bool(order.phone_alt_hmac)}
    if dialled is None:
        slot = slot_to_dial(task)
        return DialButton(slot, _("拨打")) if has[slot] else None
    other = PhoneSlot.ALTERNATE if dialled == PhoneSlot.PRIMARY else PhoneSlot.PRIMARY
    if not has[other]:
        return DialButton(dialled, _("重拨"))
    return DialButton(other, _("第二电话") if other == PhoneSlot.ALTERNATE else _("第一电话"))


def _facts(task: CallbackTask) -> tuple[tuple[str, Any], ...]:
    order = task.work_order
    facts = [
        (_("派单"), clock(order.dispatched_at)),
        (_("完工"), clock(order.completed_at)),
        (_("师傅"), order.technician),
        (_("品牌型号"), " ".join(filter(None, [order.brand, order.model]))),
        (_("收费"), yuan(order.charge)),
        (_("故障"), masked(order.fault)),
        (_("措施"), masked(order.work_done)),
        (_("地址"), order.address_masked),
        (_("备注"), masked(order.remark)),
    ]
    return tuple((label, value) for label, value in facts if value)


def version_shown(*, task: CallbackTask, now: datetime, named: int | None = None) -> Version:
    """The version that is on her screen already, else the one in force: a page never changes under her."""
    kind, day = kind_asked(task=task), local_day(now)
    kept = version_named(pk=named, kind=kind, day=day) if named is not None else None
    return kept or version_on(kind=kind, day=day)


def sheet_for(*, task: CallbackTask, now: datetime, filled: Filled | None = None, problem: Any = "") -> Sheet:
    """An empty sheet, or the one she sent with what was wrong at its fields."""
    filled = filled or Filled()
    values, order = filled.values, task.work_order
    version = version_shown(task=task, now=now, named=filled.questionnaire)
    rows = answer_sheet.rows(version=version, order=order_facts(order=order), filled=filled)
    first, more = answer_sheet.outcome_keys(
        outcomes=Outcome.objects.filter(is_active=True),
        chosen=values.get("outcome", ""),
        english=get_language() == "en",
    )
    main, optional = answer_sheet.in_sight(rows)
    return Sheet(
        submission_id=values.get("submission_id") or str(uuid4()),
        questionnaire=version.pk,
        problem=problem,
        errors=filled.errors,
        values=values,
        main=main,
        more=optional,
        outcomes=first,
        more_outcomes=more,
        times=appointment_times(now=now, chosen=values.get("next_choice", "")),
        appointment_for=answer_sheet.appointment_keys(chosen=values.get("appointment_for", "")),
        relations=answer_sheet.relation_keys(chosen=values.get("respondent_relation", "")),
        data_errors=answer_sheet.data_error_keys(chosen=values.get("data_error", "")),
        categories=list(ComplaintCategory.choices),
        departments=list(DepartmentCode.choices),
        suggestion_categories=list(SuggestionCategory.choices),
    )
