"""Ruling 36: where a ratio is in force, the foot of the daily says so, and an exception that it is one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from callbacks.actions.peak import PeakTerms, end_peak_policy, set_peak_policy
from callbacks.choices import FindingGround
from callbacks.models import CallbackPolicy
from callbacks.queries.orders import order_facts
from callbacks.queries.peak import printed_seasons
from reports.aggregates.daily import gather_day
from reports.policies.daybook import day_book
from reports.policies.forms import ALL_CATEGORIES, Header
from tests.callbacks.calls import answer, at, due_task
from tests.factories import CategoryFactory
from workorders.choices import Kind

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 3)


@pytest.fixture
def season(hq_manager):
    def set_season(**fields):
        given = {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30), "ratio": Decimal(30), **fields}
        return set_peak_policy(terms=PeakTerms(**given), actor=hq_manager, now=at("06-01 09:00"))

    return set_season


def notes_of(region, day=DAY) -> tuple[str, ...]:
    header = Header(region=region.name, category=ALL_CATEGORIES, day=day, note="师傅请假")
    return day_book(facts=gather_day(region=region, day=day), header=header, remarks={}).forms[0].notes


def test_in_quiet_times_the_foot_says_nothing_of_it(hangzhou):
    assert not any("旺季" in note for note in notes_of(hangzhou))


def test_the_companys_ratio_stands_at_the_foot(hangzhou, season, hq_manager):
    policy = season(ratio=Decimal("12.50"))
    assert "旺季比例 12.5%" in notes_of(hangzhou)
    end_peak_policy(policy=policy, ended_on=DAY, actor=hq_manager, now=at("06-02 09:00"))
    assert not any("旺季" in note for note in notes_of(hangzhou))


def test_an_exception_is_called_one_and_takes_the_companys_away(hangzhou, ningbo, season):
    season()
    season(region=hangzhou, ratio=Decimal(80), reason="台风后")
    assert printed_seasons(region=hangzhou, day=DAY) == "旺季比例 80%（例外）"
    assert printed_seasons(region=ningbo, day=DAY) == "旺季比例 30%"


def test_a_scope_is_named(hangzhou, season):
    season()
    season(category=CategoryFactory(name="空调"), kind=Kind.REPAIR, ratio=Decimal(50))
    assert set(printed_seasons(region=hangzhou, day=DAY).split("；")) == {
        "旺季比例 30%",
        "旺季比例 空调 维修 50%",
    }


def test_the_small_numbers_are_the_dated_rows_too(hangzhou, agent_hz):
    """House rule 19: what differs, what repeats, how long a finding waits."""
    CallbackPolicy.objects.create(
        region=hangzhou,
        valid_from=date(2026, 1, 1),
        charge_tolerance=20,
        repeat_repair_days=7,
        finding_days=5,
    )
    task = due_task(hangzhou, work_order__charge=Decimal(50))
    given = {
        "charge_status": "standard",
        "charge_amount": Decimal(65),
        "receipt_given": False,
        "fault_fixed": "fixed",
    }
    saved = answer(task, agent_hz, **given)
    assert saved.complaint is None  # 15 元 more: within this region's tolerance
    assert saved.finding is not None
    assert saved.finding.grounds == [FindingGround.NO_RECEIPT]
    assert saved.finding.due_at == at("06-08 10:00")
    policy = CallbackPolicy.objects.get(region=hangzhou)
    assert order_facts(order=task.work_order, policy=policy).charge_tolerance == 20
