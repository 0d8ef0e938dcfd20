"""What the rates should reach, as configuration (kpis.md 3.2, 3.4; house rule 19)."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from regions.models import DayLock
from reports.actions.defaults import KPI_TARGETS, ensure_report_defaults
from reports.aggregates.kpi_targets import targets_on
from reports.models import IndexWeights, KpiTarget
from reports.policies.kpi_values import INDEX_WEIGHTS, Target, Targets
from reports.policies.measures import Measure
from tests.regions.back_office import changelist, queries_of

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)


def on(day: date) -> Targets:
    return targets_on(days=[day])[day]


@pytest.mark.parametrize(
    ("code", "target", "warn", "poor", "base"),
    [
        ("completion_rate", 98, None, 95, 20),
        ("effective_rate", 70, 60, None, 20),
        ("timeliness_rate", 95, None, 90, 20),
        ("satisfaction_rate", 95, None, 90, 20),
        ("truthfulness_rate", 98, None, 98, 20),
        ("filing_rate", 100, None, None, 1),
        ("complaint_rate", 3, None, None, 20),
        ("not_genuine_rate", 0, 1, None, 20),
        ("finish_rate", None, None, 90, 20),
    ],
)
def test_an_installation_starts_with_the_targets_of_the_spec(
    code: str, target: int | None, warn: int | None, poor: int | None, base: int
) -> None:
    limits = [each if each is None else Decimal(each) for each in (target, warn, poor)]
    assert on(JUNE).of(code=code) == Target(*limits, minimum_base=base)


def test_the_index_starts_with_its_usual_weights() -> None:
    assert on(JUNE).weights == INDEX_WEIGHTS
    IndexWeights.objects.all().delete()
    assert on(JUNE).weights == INDEX_WEIGHTS


def test_a_rate_without_a_row_has_no_target_but_a_base() -> None:
    assert on(JUNE).of(code="final_satisfaction_rate") == Target(minimum_base=20)


def test_a_new_version_changes_no_period_that_ended_before_it() -> None:
    before = on(JUNE)
    KpiTarget.objects.create(code="satisfaction_rate", valid_from=date(2026, 7, 1), target=97, minimum_base=5)
    IndexWeights.objects.create(valid_from=date(2026, 7, 1), satisfaction_4=70)
    assert on(JUNE) == before
    assert on(JULY).of(code="satisfaction_rate") == Target(goal=Decimal(97), minimum_base=5)
    assert on(JULY).weights[Measure.SATISFACTION_4] == 70


def test_many_days_cost_two_queries(django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        assert set(targets_on(days=[JUNE, JULY, JUNE])) == {JUNE, JULY}


def test_what_people_changed_is_not_overwritten() -> None:
    KpiTarget.objects.filter(code="effective_rate").update(target=75)
    ensure_report_defaults()
    assert on(JUNE).of(code="effective_rate").goal == Decimal(75)
    assert KpiTarget.objects.count() == len(KPI_TARGETS)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(hq_manager, sign_in, rows: int) -> None:
    for n in range(rows):
        KpiTarget.objects.create(code="filing_rate", valid_from=date(2026, 1, 1 + n))
    # session, user, memberships, bounded count, rows
    assert len(queries_of(sign_in(hq_manager), changelist(KpiTarget))) == 5


def test_the_numbers_of_filed_days_stand(hq_manager, sign_in, hangzhou) -> None:
    office = sign_in(hq_manager)
    DayLock.objects.create(region=hangzhou, date=date(2026, 11, 20), submitted_at=timezone.now())
    data = {"code": "filing_rate", "valid_from": "2026-11-20", "target": "99.5", "minimum_base": "1"}
    add = "/admin/reports/kpitarget/add/"
    assert "这一天起已有上报的日报" in office.post(add, data).content.decode()
    assert office.post(add, {**data, "valid_from": "2026-11-21"}).status_code == 302
    assert KpiTarget.history.filter(code="filing_rate", target=Decimal("99.5")).count() == 1


def test_only_who_makes_rules_changes_them(lead_hz, agent_hz, sign_in) -> None:
    for user in (lead_hz, agent_hz):
        assert sign_in(user).get("/admin/reports/kpitarget/").status_code == 404
