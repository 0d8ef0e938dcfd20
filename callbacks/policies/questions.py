"""The questions that the product knows: one object each, with its answers and what they set off (calls.md 5).

Mandatory are those of ruling 25; everything of calls.md 5.2 is optional. Codes are those of ruling 24. Which
of them are asked, in which order and with which further ones, is the version's (policies/versions.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.choices import (
    ChargeStatus,
    FaultFixed,
    Level,
    NotGenuineReason,
    OnTime,
    QuestionnaireKind,
    QuestionShape,
    SiteCleaned,
    Solved,
)
from callbacks.policies.answers import CORE_KEYS, Answers
from workorders.choices import Kind, ServiceMode

Label = Any  # a lazy translation


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
    shape: QuestionShape
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


def levels() -> tuple[Option, ...]:
    return tuple(Option(level.value, level.label, str(level.value)) for level in Level)


def _choices(codes: Any, *, keys: str) -> tuple[Option, ...]:
    return tuple(Option(code, code.label, key) for code, key in zip(codes, keys, strict=True))


def yes_no(yes: Label, no: Label) -> tuple[Option, ...]:
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
    Question("is_genuine", _("是否属实"), QuestionShape.YES_NO, yes_no(_("属实"), _("不属实")), needed=True),
    Question(
        "not_genuine_reason",
        _("不属实原因"),
        QuestionShape.CHOICE,
        _choices(NotGenuineReason, keys="12345"),
        needed=NOT_GENUINE,
        shown=NOT_GENUINE,
    ),
    Question("satisfaction", _("满意度"), QuestionShape.LEVEL, levels(), needed=True),
    Question("attitude_rating", _("服务态度"), QuestionShape.LEVEL, levels(), needed=True),
    Question(
        "site_cleaned",
        _("清理现场"),
        QuestionShape.CHOICE,
        _choices(SiteCleaned, keys="120"),
        needed=True,
        modes=ONSITE,
    ),
    Question(
        "charge_status", _("收费情况"), QuestionShape.CHOICE, _choices(ChargeStatus, keys="123"), needed=True
    ),
    Question("charge_amount", _("客户所说金额"), QuestionShape.AMOUNT, needed=DISPUTED, shown=PAID),
    Question(
        "receipt_given",
        _("收据"),
        QuestionShape.YES_NO,
        yes_no(_("有收据"), _("无收据")),
        needed=DISPUTED,
        shown=PAID,
    ),
)

MORE: tuple[Question, ...] = (
    Question("neutral_reason", _("一般的原因"), QuestionShape.TEXT, shown=NEUTRAL),
    Question("on_time", _("是否准时"), QuestionShape.CHOICE, _choices(OnTime, keys="1234")),
    Question(
        "tested_explained", _("试机和讲解"), QuestionShape.YES_NO, yes_no(_("有"), _("无")), kinds=INSTALL
    ),
    Question(
        "position_ok", _("安装位置"), QuestionShape.YES_NO, yes_no(_("满意"), _("有问题")), kinds=INSTALL
    ),
    Question(
        "accessories_told",
        _("辅材收费事先说明"),
        QuestionShape.YES_NO,
        yes_no(_("是"), _("否")),
        kinds=INSTALL,
    ),
    Question(
        "warranty_card_given",
        _("保修卡"),
        QuestionShape.YES_NO,
        yes_no(_("已交付"), _("未交付")),
        kinds=INSTALL,
    ),
    Question("bracket_feeling", _("外机支架安全感受"), QuestionShape.TEXT, kinds=INSTALL),
    Question(
        "fault_fixed", _("故障排除"), QuestionShape.CHOICE, _choices(FaultFixed, keys="1234"), kinds=REPAIR
    ),
    Question("partly_reason", _("部分排除的原因"), QuestionShape.TEXT, shown=PARTLY, kinds=REPAIR),
    Question(
        "parts_explained",
        _("换件说明并归还旧件"),
        QuestionShape.CHOICE,
        (Option("yes", _("是"), "1"), Option("no", _("否"), "2"), Option("not_replaced", _("未换"), "0")),
        kinds=REPAIR,
    ),
    Question("waiting_feeling", _("报修到上门用时"), QuestionShape.TEXT, kinds=REPAIR, modes=ONSITE),
    Question("days_working", _("维修后正常天数"), QuestionShape.COUNT, kinds=REPAIR),
    Question(
        "collected_in_time",
        _("取回及时"),
        QuestionShape.YES_NO,
        yes_no(_("是"), _("否")),
        kinds=REPAIR,
        modes=CARRY_IN,
    ),
    Question(
        "looks_intact",
        _("外观完好"),
        QuestionShape.YES_NO,
        yes_no(_("是"), _("否")),
        kinds=REPAIR,
        modes=CARRY_IN,
    ),
)

SECOND_ROUND: tuple[Question, ...] = (
    Question(
        "contacted",
        _("部门是否已联系"),
        QuestionShape.YES_NO,
        yes_no(_("已联系"), _("未联系")),
        needed=True,
        first_round=False,
        second_round=True,
    ),
    Question(
        "solved",
        _("是否解决"),
        QuestionShape.CHOICE,
        _choices(Solved, keys="123"),
        needed=True,
        first_round=False,
        second_round=True,
    ),
    Question(
        "satisfaction",
        _("对处理结果满意"),
        QuestionShape.LEVEL,
        levels(),
        needed=True,
        first_round=False,
        second_round=True,
    ),
    Question("further_demand", _("还有什么要求"), QuestionShape.TEXT, first_round=False, second_round=True),
)

QUESTIONS = COMMON + MORE + SECOND_ROUND


def known_questions(*, round: int) -> dict[str, Question]:  # noqa: A002 - the product's word for it
    """All keys that an answer of this round may carry, whatever the order's kind and mode."""
    return {
        question.key: question
        for question in QUESTIONS
        if (question.first_round if round == 1 else question.second_round)
    }


def coded_questions(*, kind: QuestionnaireKind) -> tuple[Question, ...]:
    """Every question the product knows for this kind, the mandatory ones first."""
    if kind is QuestionnaireKind.SECOND:
        return SECOND_ROUND
    return tuple(question for question in (*COMMON, *MORE) if Kind(kind.value) in question.kinds)


def fixed_keys(*, kind: QuestionnaireKind) -> tuple[str, ...]:
    """Asked in every version, first, in this order and in these words (D2–D5, D7, ruling 25): the forms count
    them. With the mandatory ones go those that only a certain answer calls for."""
    block = SECOND_ROUND if kind is QuestionnaireKind.SECOND else COMMON
    return tuple(question.key for question in block if question.needed)
