"""The rates of kpis.md 3.2 out of counts, with their targets (rulings 53, 57, 60; forms.md 13)."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from reports.policies.kpi_values import (
    KpiValue,
    Standing,
    Target,
    Targets,
    change,
    kpi_values,
    ripe_part,
)
from reports.policies.kpis import BY_CODE, KPIS, Origin
from reports.policies.measures import SOURCE_OF, Measure
from reports.policies.spans import parse_span

JUNE: dict[str, int] = {
    "due": 5, "handled": 5, "completed": 4, "unreachable": 1, "effective_base": 5, "called_base": 5,
    "timely": 5, "own_due": 5, "own_timely": 5, "answered": 4,
    "satisfaction_5": 1, "satisfaction_4": 1, "satisfaction_3": 1, "satisfaction_2": 1,
    "final_rated": 4, "final_satisfied": 3,
    "cases": 1, "cases_valid": 1, "solved": 1, "completed_onsite": 4, "completed_carry_in": 1,
    "dispatched_onsite": 4, "done_onsite": 3, "dispatched_carry_in": 1, "done_carry_in": 1,
}  # fmt: skip


def june(**more: int) -> dict[str, KpiValue]:
    return kpi_values(counts={**JUNE, **more}, targets=Targets(), facts={})


def of(code: str, numerator: int, denominator: int, target: Target) -> KpiValue:
    return KpiValue(BY_CODE[code], numerator, numerator, denominator, target)


@pytest.mark.parametrize(
    ("code", "numerator", "denominator", "value"),
    [
        ("completion_rate", 5, 5, "100.0"),
        ("effective_rate", 4, 5, "80.0"),
        ("timeliness_rate", 5, 5, "100.0"),
        ("satisfaction_rate", 2, 4, "50.0"),
        ("final_satisfaction_rate", 3, 4, "75.0"),
        ("satisfaction_index", 270, 4, "67.5"),
        ("complaint_resolution_rate", 1, 1, "100.0"),
        ("complaint_rate", 1, 5, "20.0"),
        ("data_accuracy_rate", 5, 5, "100.0"),
        ("finish_rate", 4, 5, "80.0"),
        ("truthfulness_rate", 0, 0, "—"),
        ("filing_rate", 0, 0, "—"),
        ("repeat_repair_rate", 0, 0, "—"),
    ],
)
def test_june_of_the_worked_example(code: str, numerator: int, denominator: int, value: str) -> None:
    found = june()[code]
    assert (found.numerator, found.denominator, found.value) == (numerator, denominator, value)


def test_every_rate_is_made_of_measures_of_one_source_above_and_one_below() -> None:
    for kpi in KPIS:
        for measures in (kpi.parts, kpi.whole, kpi.own_parts, kpi.own_whole):
            assert len({SOURCE_OF[Measure(measure)] for measure in measures}) <= 1, kpi.code
        assert kpi.origin is Origin.ELSEWHERE or (kpi.parts and kpi.whole), kpi.code
    assert len(BY_CODE) == len(KPIS)


def test_a_complement_prints_the_rest_and_opens_the_errors() -> None:
    found = june(confirmed_errors=1)["data_accuracy_rate"]
    assert (found.counted, found.numerator, found.denominator, found.value) == (1, 4, 5, "80.0")


def test_timeliness_counts_ripe_days_alone_and_says_how_many_wait() -> None:
    found = kpi_values(counts=JUNE, targets=Targets(), facts={}, ripe={"due": 3, "timely": 2})
    timely = found["timeliness_rate"]
    assert (timely.value, timely.denominator, timely.waiting) == ("66.7", 3, 2)
    assert found["completion_rate"].denominator == 5


def test_late_data_is_not_held_against_an_agent() -> None:
    counts = {**JUNE, "due": 10, "timely": 5}
    of_region = kpi_values(counts=counts, targets=Targets(), facts={})["timeliness_rate"]
    of_agent = kpi_values(counts=counts, targets=Targets(), facts={}, of_agent=True)["timeliness_rate"]
    assert (of_region.value, of_agent.value) == ("50.0", "100.0")


def test_what_no_totals_know_is_told() -> None:
    found = kpi_values(counts={}, targets=Targets(), facts={"filing_rate": (29, 30), "dials_a_day": (150, 2)})
    assert found["filing_rate"].value == "96.7"
    assert found["dials_a_day"].value == "75.0"
    assert found["completion_rate"].value == "—"


def test_talk_is_seconds_and_no_proportion() -> None:
    found = kpi_values(counts={"talk_seconds": 305, "connected": 4}, targets=Targets(), facts={})
    assert found["average_talk"].value == "76.3"
    assert found["average_talk"].interval is None


def test_the_index_takes_the_weights_in_force() -> None:
    weights = {Measure.SATISFACTION_5: 100, Measure.SATISFACTION_4: 75, Measure.SATISFACTION_3: 50}
    found = kpi_values(counts=JUNE, targets=Targets(weights=weights), facts={})["satisfaction_index"]
    assert found.value == "56.3"


NINETY_FIVE = Target(goal=Decimal(95), warn=Decimal(92), poor=Decimal(90))
AT_MOST_THREE = Target(goal=Decimal(3), warn=Decimal(5))


@pytest.mark.parametrize(
    ("numerator", "denominator", "standing", "is_met"),
    [
        (95, 100, Standing.MET, True),
        (9499, 10000, Standing.MISSED, False),
        (92, 100, Standing.MISSED, False),
        (9199, 10000, Standing.WARNED, False),
        (90, 100, Standing.WARNED, False),
        (8999, 10000, Standing.POOR, False),
        (19, 19, Standing.FEW, None),
        (0, 20, Standing.POOR, False),
        (0, 0, Standing.OPEN, None),
    ],
)
def test_a_value_is_judged_by_its_exact_fraction(
    numerator: int, denominator: int, standing: Standing, is_met: bool | None
) -> None:
    found = of("satisfaction_rate", numerator, denominator, NINETY_FIVE)
    assert (found.standing, found.is_met) == (standing, is_met)


@pytest.mark.parametrize(
    ("numerator", "standing"),
    [(0, Standing.MET), (3, Standing.MET), (4, Standing.MISSED), (5, Standing.WARNED)],
)
def test_of_what_should_be_low_less_is_better(numerator: int, standing: Standing) -> None:
    assert of("complaint_rate", numerator, 100, AT_MOST_THREE).standing is standing


def test_without_a_target_nothing_is_judged() -> None:
    found = of("final_satisfaction_rate", 50, 100, Target())
    assert (found.standing, found.is_met, found.target) == (Standing.OPEN, None, "")


def test_a_proportion_says_how_sure_it_is() -> None:
    found = of("satisfaction_rate", 95, 100, NINETY_FIVE).interval
    assert found is not None
    assert found.text == "88.8–97.8"
    assert of("complaint_rate", 7, 5, AT_MOST_THREE).interval is None


@pytest.mark.parametrize(
    ("text", "today", "ripe"),
    [
        ("2026-06", date(2026, 7, 3), (date(2026, 6, 1), date(2026, 6, 30))),
        ("2026-06", date(2026, 7, 2), (date(2026, 6, 1), date(2026, 6, 29))),
        ("2026-06", date(2026, 6, 4), (date(2026, 6, 1), date(2026, 6, 1))),
        ("2026-06", date(2026, 6, 3), None),
    ],
)
def test_what_was_due_is_ripe_when_the_second_day_after_is_past(
    text: str, today: date, ripe: tuple[date, date] | None
) -> None:
    assert ripe_part(span=parse_span(text=text), today=today) == ripe


@pytest.mark.parametrize(
    ("now", "before", "printed"),
    [((95, 100), (94, 100), "+1.0"), ((94, 100), (95, 100), "-1.0"), ((1, 3), (1, 3), "0.0"),
     ((9501, 10000), (95, 100), "0.0"), ((9499, 10000), (95, 100), "0.0"), ((1, 2), (0, 0), "—"),
     ((0, 0), (1, 2), "—")],
)  # fmt: skip
def test_a_change_is_told_in_points(now: tuple[int, int], before: tuple[int, int], printed: str) -> None:
    made = of("satisfaction_rate", *now, Target()), of("satisfaction_rate", *before, Target())
    assert change(now=made[0], before=made[1]) == printed


def test_without_a_period_before_there_is_no_change() -> None:
    assert change(now=of("satisfaction_rate", 1, 2, Target()), before=None) == "—"


def test_every_rate_is_named_and_explained_in_both_languages() -> None:
    for kpi in KPIS:
        with translation.override("zh-hans"):
            chinese = str(kpi.label), str(kpi.definition)
        with translation.override("en"):
            english = str(kpi.label), str(kpi.definition)
        assert all(chinese)
        assert all(one != other for one, other in zip(chinese, english, strict=True)), kpi.code
