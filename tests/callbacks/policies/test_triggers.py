"""Rulings 25, 28, 29, 30, 69: what the answers set off."""

from __future__ import annotations

from decimal import Decimal

import pytest

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
from callbacks.policies.triggers import OrderFacts, case, grounds, irregularities
from workorders.choices import ServiceMode

ONSITE = OrderFacts(service_mode=ServiceMode.ONSITE, charge=Decimal(0))
GOOD = {"is_genuine": True, "satisfaction": 5, "attitude_rating": 5, "charge_status": ChargeStatus.FREE}


def answers(**more) -> Answers:
    return Answers(**{**GOOD, "site_cleaned": SiteCleaned.YES, **more})


def order(charge: str | None = "0", **more) -> OrderFacts:
    known = Decimal(charge) if charge is not None else None
    return OrderFacts(service_mode=ServiceMode.ONSITE, charge=known, **more)


def paid(status: ChargeStatus, amount: str | None, **more) -> Answers:
    told = Decimal(amount) if amount is not None else None
    return answers(charge_status=status, charge_amount=told, receipt_given=True, **more)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ()),
        ({"satisfaction": 4, "attitude_rating": 3}, ()),
        ({"satisfaction": 3}, ()),  # 一般 opens no complaint (decision 12)
        ({"is_genuine": False}, (Ground.NOT_GENUINE,)),
        ({"satisfaction": 1}, (Ground.VERY_DISSATISFIED,)),
        ({"satisfaction": 2}, (Ground.DISSATISFIED,)),
        ({"attitude_rating": 2}, (Ground.ATTITUDE,)),
        ({"attitude_rating": 1}, (Ground.ATTITUDE,)),
        ({"fault_fixed": FaultFixed.NOT_FIXED}, (Ground.NOT_FIXED,)),
        ({"fault_fixed": FaultFixed.RECURRED}, (Ground.RECURRED,)),
        ({"fault_fixed": FaultFixed.PARTLY}, ()),  # asks why, opens nothing
        ({"satisfaction": None, "attitude_rating": None}, ()),
        (
            {"satisfaction": 2, "attitude_rating": 1, "is_genuine": False},
            (Ground.NOT_GENUINE, Ground.ATTITUDE, Ground.DISSATISFIED),
        ),
    ],
)
def test_grounds_of_the_answers(given, expected):
    assert grounds(answers=answers(**given), order=ONSITE) == expected


@pytest.mark.parametrize(
    ("told", "charge", "expected"),
    [
        (paid(ChargeStatus.STANDARD, "120"), "120", ()),
        (paid(ChargeStatus.STANDARD, "120.99"), "120", ()),  # less than 1 元 apart
        (paid(ChargeStatus.STANDARD, "121"), "120", (Ground.CHARGE,)),
        (paid(ChargeStatus.STANDARD, "100"), "120", (Ground.CHARGE,)),  # told below the ERP is a ground too
        (paid(ChargeStatus.STANDARD, None), "120", ()),
        (paid(ChargeStatus.STANDARD, "120"), None, ()),  # the ERP's charge is unknown
        (answers(), "120", (Ground.CHARGE,)),  # free is 0 told
        (answers(), None, ()),
        (paid(ChargeStatus.DISPUTED, "120"), "120", (Ground.CHARGE,)),
        (paid(ChargeStatus.DISPUTED, "120"), None, (Ground.CHARGE,)),
        (paid(ChargeStatus.DISPUTED, "160"), "80", (Ground.CHARGE,)),  # O3 of the worked example
        (paid(ChargeStatus.DISPUTED, "180"), "80", (Ground.CHARGE,)),  # exactly 100 over
        (paid(ChargeStatus.DISPUTED, "180.01"), "80", (Ground.OVERCHARGED,)),
        (paid(ChargeStatus.STANDARD, "300"), "0", (Ground.OVERCHARGED,)),
    ],
)
def test_charges_are_compared_when_both_are_known(told, charge, expected):
    assert grounds(answers=told, order=order(charge)) == expected


ALL = {
    Ground.NOT_GENUINE: (Severity.SERIOUS, ComplaintKind.NOT_GENUINE, ComplaintCategory.NOT_GENUINE),
    Ground.VERY_DISSATISFIED: (Severity.SERIOUS, ComplaintKind.DISSATISFIED, ComplaintCategory.OTHER),
    Ground.OVERCHARGED: (Severity.SERIOUS, ComplaintKind.COMPLAINT, ComplaintCategory.CHARGING),
    Ground.NOT_FIXED: (Severity.MINOR, ComplaintKind.REVISIT, ComplaintCategory.REPAIR_QUALITY),
    Ground.RECURRED: (Severity.MINOR, ComplaintKind.REVISIT, ComplaintCategory.REPAIR_QUALITY),
    Ground.CHARGE: (Severity.MINOR, ComplaintKind.COMPLAINT, ComplaintCategory.CHARGING),
    Ground.ATTITUDE: (Severity.MINOR, ComplaintKind.DISSATISFIED, ComplaintCategory.SERVICE_ATTITUDE),
    Ground.DISSATISFIED: (Severity.MINOR, ComplaintKind.DISSATISFIED, ComplaintCategory.OTHER),
}


@pytest.mark.parametrize("ground", list(Ground))
def test_what_one_ground_alone_opens(ground):
    found = case(found=(ground,), order=order())
    assert (found.severity, found.kind, found.category) == ALL[ground]
    assert found.severity_rule == ground


@pytest.mark.parametrize("ground", [Ground.NOT_FIXED, Ground.RECURRED])
def test_a_second_failed_repair_is_serious(ground):
    assert case(found=(ground,), order=order(is_repeat=True)).severity is Severity.SERIOUS


@pytest.mark.parametrize("ground", list(Ground))
def test_a_vip_raises_every_case_to_serious_at_least(ground):
    found = case(found=(ground,), order=order(is_vip=True))
    assert found.severity is Severity.SERIOUS
    minor = ALL[ground][0] is Severity.MINOR
    assert found.severity_rule == ("vip" if minor else ground)


def test_one_save_is_one_case_with_all_its_grounds_and_the_gravest_names_it():
    found = case(found=(Ground.NOT_GENUINE, Ground.CHARGE, Ground.DISSATISFIED), order=order())
    assert found.grounds == (Ground.NOT_GENUINE, Ground.CHARGE, Ground.DISSATISFIED)
    assert (found.kind, found.severity) == (ComplaintKind.NOT_GENUINE, Severity.SERIOUS)


@pytest.mark.parametrize(
    ("ground", "expected"),
    [
        (Ground.DISSATISFIED, ComplaintCategory.UNTIMELY),
        (Ground.VERY_DISSATISFIED, ComplaintCategory.UNTIMELY),
        (Ground.CHARGE, ComplaintCategory.CHARGING),
        (Ground.NOT_GENUINE, ComplaintCategory.NOT_GENUINE),
    ],
)
def test_the_agent_chooses_the_category_only_for_dissatisfaction(ground, expected):
    """Ruling 69."""
    assert case(found=(ground,), order=order(), category=ComplaintCategory.UNTIMELY).category is expected


def test_no_ground_no_case():
    assert case(found=(), order=order()) is None


@pytest.mark.parametrize(
    ("told", "facts", "expected"),
    [
        (answers(), ONSITE, ()),
        (answers(site_cleaned=SiteCleaned.NO), ONSITE, (FindingGround.SITE_NOT_CLEANED,)),
        (answers(site_cleaned=SiteCleaned.NO), OrderFacts(service_mode=ServiceMode.CARRY_IN), ()),
        (answers(site_cleaned=SiteCleaned.NOT_APPLICABLE), ONSITE, ()),
        (
            answers(charge_status=ChargeStatus.STANDARD, receipt_given=False),
            ONSITE,
            (FindingGround.NO_RECEIPT,),
        ),
        (answers(receipt_given=False), ONSITE, ()),  # nothing was paid
        (answers(on_time=OnTime.NO_SHOW), ONSITE, (FindingGround.NO_SHOW,)),
        (answers(on_time=OnTime.LATE), ONSITE, ()),
        (answers(accessories_told=False), ONSITE, (FindingGround.ACCESSORIES_NOT_TOLD,)),
        (answers(accessories_told=True), ONSITE, ()),
    ],
)
def test_irregular_service(told, facts, expected):
    """Ruling 30: 服务不规范."""
    assert irregularities(answers=told, order=facts) == expected
