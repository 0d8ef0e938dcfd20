"""What the answers of a first-round callback set off (rulings 25, 28, 29, 30, 40, 69).

All grounds of one save make ONE complaint: the gravest gives it kind and category, and the heaviest rule its
severity. Irregularities without any ground make a finding instead (ruling 30).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from callbacks.choices import (
    ChargeStatus,
    ComplaintCategory,
    ComplaintKind,
    FaultFixed,
    FindingGround,
    Ground,
    OnTime,
    Severity,
    SiteCleaned,
)
from callbacks.policies.answers import Answers
from workorders.choices import ServiceMode

LOW = 2


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the order adds to the answers. ``charge`` None: the ERP gave none.

    Numbers of the dated policy, in 元: apart by ``charge_tolerance`` is a difference, more than
    ``serious_overcharge`` above it is grave.
    """

    service_mode: ServiceMode
    charge: Decimal | None = None
    is_vip: bool = False
    is_repeat: bool = False
    serious_overcharge: Decimal = Decimal(100)
    charge_tolerance: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Rule:
    """A ground's weight: its severity, what a repeat makes of it, and the case it opens."""

    severity: Severity
    kind: ComplaintKind
    category: ComplaintCategory
    severity_if_repeat: Severity | None = None


# Insertion order is the order of gravity (ruling 29).
RULES: dict[Ground, Rule] = {
    Ground.NOT_GENUINE: Rule(Severity.SERIOUS, ComplaintKind.NOT_GENUINE, ComplaintCategory.NOT_GENUINE),
    Ground.VERY_DISSATISFIED: Rule(Severity.SERIOUS, ComplaintKind.DISSATISFIED, ComplaintCategory.OTHER),
    Ground.OVERCHARGED: Rule(Severity.SERIOUS, ComplaintKind.COMPLAINT, ComplaintCategory.CHARGING),
    Ground.NOT_FIXED: Rule(
        Severity.MINOR, ComplaintKind.REVISIT, ComplaintCategory.REPAIR_QUALITY, Severity.SERIOUS
    ),
    Ground.RECURRED: Rule(
        Severity.MINOR, ComplaintKind.REVISIT, ComplaintCategory.REPAIR_QUALITY, Severity.SERIOUS
    ),
    Ground.CHARGE: Rule(Severity.MINOR, ComplaintKind.COMPLAINT, ComplaintCategory.CHARGING),
    Ground.ATTITUDE: Rule(Severity.MINOR, ComplaintKind.DISSATISFIED, ComplaintCategory.SERVICE_ATTITUDE),
    Ground.DISSATISFIED: Rule(Severity.MINOR, ComplaintKind.DISSATISFIED, ComplaintCategory.OTHER),
}

WEIGHT = {Severity.MINOR: 1, Severity.SERIOUS: 2, Severity.MAJOR: 3}
AGENT_CHOOSES_CATEGORY = frozenset({Ground.VERY_DISSATISFIED, Ground.DISSATISFIED})
VIP_RULE = "vip"
BY_HAND_RULE = "by_hand"


@dataclass(frozen=True, slots=True)
class Case:
    """The one complaint of a save. ``severity_rule`` names the ground, or ``vip``, that set the severity."""

    grounds: tuple[Ground, ...]
    kind: ComplaintKind
    category: ComplaintCategory
    severity: Severity
    severity_rule: str


def told_charge(*, answers: Answers) -> Decimal | None:
    """What the customer says she paid; ``free`` is 0 told."""
    if answers.charge_status == ChargeStatus.FREE:
        return Decimal(0)
    return answers.charge_amount


def grounds(*, answers: Answers, order: OrderFacts) -> tuple[Ground, ...]:
    """Every ground the answers hold, gravest first."""
    holds = _charge_grounds(answers=answers, order=order) | {
        ground
        for ground, held in (
            (Ground.NOT_GENUINE, answers.is_genuine is False),
            (Ground.VERY_DISSATISFIED, answers.satisfaction == 1),
            (Ground.DISSATISFIED, answers.satisfaction == LOW),
            (Ground.NOT_FIXED, answers.fault_fixed == FaultFixed.NOT_FIXED),
            (Ground.RECURRED, answers.fault_fixed == FaultFixed.RECURRED),
            (Ground.ATTITUDE, answers.attitude_rating is not None and answers.attitude_rating <= LOW),
        )
        if held
    }
    return tuple(ground for ground in RULES if ground in holds)


def _charge_grounds(*, answers: Answers, order: OrderFacts) -> set[Ground]:
    """Both known and apart by the tolerance, in either direction, or disputed; far over is the grave one."""
    told = told_charge(answers=answers)
    known = told is not None and order.charge is not None
    over = told - order.charge if told is not None and order.charge is not None else Decimal(0)
    if known and over > order.serious_overcharge:
        return {Ground.OVERCHARGED}
    if (known and abs(over) >= order.charge_tolerance) or answers.charge_status == ChargeStatus.DISPUTED:
        return {Ground.CHARGE}
    return set()


def irregularities(*, answers: Answers, order: OrderFacts) -> tuple[FindingGround, ...]:
    """服务不规范: kept with the case when there is one, else a finding of their own (ruling 30)."""
    onsite = order.service_mode == ServiceMode.ONSITE
    paid = (told_charge(answers=answers) or Decimal(0)) > 0 or answers.charge_status == ChargeStatus.STANDARD
    found = (
        (FindingGround.SITE_NOT_CLEANED, onsite and answers.site_cleaned == SiteCleaned.NO),
        (FindingGround.NO_RECEIPT, paid and answers.receipt_given is False),
        (FindingGround.NO_SHOW, answers.on_time == OnTime.NO_SHOW),
        (FindingGround.ACCESSORIES_NOT_TOLD, answers.accessories_told is False),
    )
    return tuple(irregularity for irregularity, holds in found if holds)


def case(
    *, found: tuple[Ground, ...], order: OrderFacts, category: ComplaintCategory | None = None
) -> Case | None:
    """The complaint that ``found`` opens; ``category`` is the agent's, where the ruling lets her choose."""
    if not found:
        return None
    gravest = RULES[found[0]]
    severity, rule = _severity(found=found, order=order)
    chosen = category if found[0] in AGENT_CHOOSES_CATEGORY and category is not None else gravest.category
    return Case(grounds=found, kind=gravest.kind, category=chosen, severity=severity, severity_rule=rule)


def case_by_hand(
    *, order: OrderFacts, category: ComplaintCategory, kind: ComplaintKind = ComplaintKind.COMPLAINT
) -> Case:
    """Registered by a person although no answer demands it: key C, or a customer who phones in."""
    if kind == ComplaintKind.NOT_GENUINE:
        severity, rule = RULES[Ground.NOT_GENUINE].severity, str(Ground.NOT_GENUINE)
    elif order.is_vip:
        severity, rule = Severity.SERIOUS, VIP_RULE
    else:
        severity, rule = Severity.MINOR, BY_HAND_RULE
    return Case(grounds=(), kind=kind, category=category, severity=severity, severity_rule=rule)


def with_more_grounds(*, standing: Case, added: frozenset[Ground], order: OrderFacts) -> Case:
    """The case after a correction of its answers: no ground is lost, kind and severity are only ever raised.

    Kind and category follow the gravest ground when that is a new one; a case of 不属实 stays one.
    """
    found = tuple(ground for ground in RULES if ground in added or ground in standing.grounds)
    wider = case(found=found, order=order, category=standing.category)
    if wider is None:
        return standing
    leads = found[0] not in standing.grounds and standing.kind != ComplaintKind.NOT_GENUINE
    graver = WEIGHT[wider.severity] > WEIGHT[standing.severity]
    return Case(
        grounds=found,
        kind=wider.kind if leads else standing.kind,
        category=wider.category if leads else standing.category,
        severity=wider.severity if graver else standing.severity,
        severity_rule=wider.severity_rule if graver else standing.severity_rule,
    )


def _severity(*, found: tuple[Ground, ...], order: OrderFacts) -> tuple[Severity, str]:
    weighed = [(_ground_severity(ground=ground, order=order), str(ground)) for ground in found]
    severity, rule = max(weighed, key=lambda pair: WEIGHT[pair[0]])
    if order.is_vip and WEIGHT[severity] < WEIGHT[Severity.SERIOUS]:
        return Severity.SERIOUS, VIP_RULE
    return severity, rule


def _ground_severity(*, ground: Ground, order: OrderFacts) -> Severity:
    rule = RULES[ground]
    return rule.severity_if_repeat if order.is_repeat and rule.severity_if_repeat else rule.severity
