"""The questions of a callback: one object each, read by the page, the API and the validation (calls.md 5).

Mandatory are those of ruling 25; everything of calls.md 5.2 is optional. Codes are those of ruling 24.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.choices import (
    ChargeStatus,
    FaultFixed,
    Level,
    NotGenuineReason,
    OnTime,
    SiteCleaned,
    Solved,
)
from callbacks.policies.answers import CORE_KEYS, Answers
from workorders.choices import Kind, ServiceMode

Label = Any  # a lazy translation


class Shape(StrEnum):
    """How an answer is given and stored."""

    LEVEL = "level"
    CHOICE = "choice"
    YES_NO = "yes_no"
    AMOUNT = "amount"
    COUNT = "count"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer with the single key that gives it (screens.md: one key an answer)."""

    value: str | int | bool
    label: Label
    key: str


@dataclass(frozen=True, slots=True)
class When:
    """A question that depends on the answer to another one."""

    key: str
    values: frozenset[str | int | bool]

    def holds(self, answers: Answers) -> bool:
        return answers.given().get(self.key) in self.values


@dataclass(frozen=True, slots=True)
class Question:
    """``needed``: mandatory always, never, or depending; ``shown``: asked only then."""

    key: str
    label: Label
    shape: Shape
    options: tuple[Option, ...] = ()
    needed: bool | When = False
    shown: When | None = None
    kinds: frozenset[Kind] = frozenset(Kind)
    modes: frozenset[ServiceMode] = frozenset(ServiceMode)
    first_round: bool = True
    second_round: bool = False

    @property
    def is_core(self) -> bool:
        return self.key in CORE_KEYS

    def is_needed(self, answers: Answers) -> bool:
        return self.needed.holds(answers) if isinstance(self.needed, When) else self.needed


@dataclass(frozen=True, slots=True)
class Setting:
    """Which callback is asked about."""

    kind: Kind
    mode: ServiceMode
    round: int = 1


def _levels() -> tuple[Option, ...]:
    return tuple(Option(level.value, level.label, str(level.value)) for level in Level)


def _choices(codes: Any, *, keys: str) -> tuple[Option, ...]:
    return tuple(Option(code, code.label, key) for code, key in zip(codes, keys, strict=True))


def _yes_no(yes: Label, no: Label) -> tuple[Option, ...]:
    return (Option(value=True, label=yes, key="1"), Option(value=False, label=no, key="2"))


NOT_GENUINE = When("is_genuine", frozenset({False}))
PAID = When("charge_status", frozenset({ChargeStatus.STANDARD.value, ChargeStatus.DISPUTED.value}))
DISPUTED = When("charge_status", frozenset({ChargeStatus.DISPUTED.value}))
NEUTRAL = When("satisfaction", frozenset({Level.NEUTRAL.value}))
PARTLY = When("fault_fixed", frozenset({FaultFixed.PARTLY.value}))
INSTALL = frozenset({Kind.INSTALL})
REPAIR = frozenset({Kind.REPAIR})
ONSITE = frozenset({ServiceMode.ONSITE})
CARRY_IN = frozenset({ServiceMode.CARRY_IN})

COMMON: tuple[Question, ...] = (
    Question("is_genuine", _("是否属实"), Shape.YES_NO, _yes_no(_("属实"), _("不属实")), needed=True),
    Question(
        "not_genuine_reason",
        _("不属实原因"),
        Shape.CHOICE,
        _choices(NotGenuineReason, keys="12345"),
        needed=NOT_GENUINE,
        shown=NOT_GENUINE,
    ),
    Question("satisfaction", _("满意度"), Shape.LEVEL, _levels(), needed=True),
    Question("attitude_rating", _("服务态度"), Shape.LEVEL, _levels(), needed=True),
    Question(
        "site_cleaned",
        _("清理现场"),
        Shape.CHOICE,
        _choices(SiteCleaned, keys="120"),
        needed=True,
        modes=ONSITE,
    ),
    Question("charge_status", _("收费情况"), Shape.CHOICE, _choices(ChargeStatus, keys="123"), needed=True),
    Question("charge_amount", _("客户所说金额"), Shape.AMOUNT, needed=DISPUTED, shown=PAID),
    Question(
        "receipt_given",
        _("收据"),
        Shape.YES_NO,
        _yes_no(_("有收据"), _("无收据")),
        needed=DISPUTED,
        shown=PAID,
    ),
)

MORE: tuple[Question, ...] = (
    Question("neutral_reason", _("一般的原因"), Shape.TEXT, shown=NEUTRAL),
    Question("on_time", _("是否准时"), Shape.CHOICE, _choices(OnTime, keys="1234")),
    Question("tested_explained", _("试机和讲解"), Shape.YES_NO, _yes_no(_("有"), _("无")), kinds=INSTALL),
    Question("position_ok", _("安装位置"), Shape.YES_NO, _yes_no(_("满意"), _("有问题")), kinds=INSTALL),
    Question(
        "accessories_told", _("辅材收费事先说明"), Shape.YES_NO, _yes_no(_("是"), _("否")), kinds=INSTALL
    ),
    Question(
        "warranty_card_given", _("保修卡"), Shape.YES_NO, _yes_no(_("已交付"), _("未交付")), kinds=INSTALL
    ),
    Question("bracket_feeling", _("外机支架安全感受"), Shape.TEXT, kinds=INSTALL),
    Question("fault_fixed", _("故障排除"), Shape.CHOICE, _choices(FaultFixed, keys="1234"), kinds=REPAIR),
    Question("partly_reason", _("部分排除的原因"), Shape.TEXT, shown=PARTLY, kinds=REPAIR),
    Question(
        "parts_explained",
        _("换件说明并归还旧件"),
        Shape.CHOICE,
        (Option("yes", _("是"), "1"), Option("no", _("否"), "2"), Option("not_replaced", _("未换"), "0")),
        kinds=REPAIR,
    ),
    Question("waiting_feeling", _("报修到上门用时"), Shape.TEXT, kinds=REPAIR, modes=ONSITE),
    Question("days_working", _("维修后正常天数"), Shape.COUNT, kinds=REPAIR),
    Question(
        "collected_in_time",
        _("取回及时"),
        Shape.YES_NO,
        _yes_no(_("是"), _("否")),
        kinds=REPAIR,
        modes=CARRY_IN,
    ),
    Question(
        "looks_intact", _("外观完好"), Shape.YES_NO, _yes_no(_("是"), _("否")), kinds=REPAIR, modes=CARRY_IN
    ),
)

SECOND_ROUND: tuple[Question, ...] = (
    Question(
        "contacted",
        _("部门是否已联系"),
        Shape.YES_NO,
        _yes_no(_("已联系"), _("未联系")),
        needed=True,
        first_round=False,
        second_round=True,
    ),
    Question(
        "solved",
        _("是否解决"),
        Shape.CHOICE,
        _choices(Solved, keys="123"),
        needed=True,
        first_round=False,
        second_round=True,
    ),
    Question(
        "satisfaction",
        _("对处理结果满意"),
        Shape.LEVEL,
        _levels(),
        needed=True,
        first_round=False,
        second_round=True,
    ),
    Question("further_demand", _("还有什么要求"), Shape.TEXT, first_round=False, second_round=True),
)

QUESTIONS = COMMON + MORE + SECOND_ROUND


def known_questions(*, round: int) -> dict[str, Question]:  # noqa: A002 - the product's word for it
    """All keys that an answer of this round may carry, whatever the order's kind and mode."""
    return {
        question.key: question
        for question in QUESTIONS
        if (question.first_round if round == 1 else question.second_round)
    }


def questions_for(*, setting: Setting) -> tuple[Question, ...]:
    """What this callback asks, in the order it is asked: the mandatory ones first."""
    return tuple(
        question
        for question in known_questions(round=setting.round).values()
        if setting.kind in question.kinds and setting.mode in question.modes
    )


def missing_answers(*, setting: Setting, answers: Answers) -> dict[str, Label]:
    """Mandatory questions without an answer, each with what to say at its field (ruling 25)."""
    given = answers.given()
    return {
        question.key: _("请填写“%(question)s”。") % {"question": question.label}
        for question in questions_for(setting=setting)
        if question.is_needed(answers) and question.key not in given
    }
