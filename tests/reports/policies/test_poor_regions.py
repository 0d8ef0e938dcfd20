"""Poor regions, with the reason in words (kpis.md 3.4, ruling 54)."""

from decimal import Decimal

import pytest
from django.utils import translation

from reports.policies.kpi_table import Beside, KpiRow
from reports.policies.kpi_values import KpiValue, Target
from reports.policies.kpis import BY_CODE
from reports.policies.poor_regions import PoorVerdict, poor_verdict, poor_verdicts, ranking

LIMITS = {
    "satisfaction_rate": 90,
    "completion_rate": 95,
    "finish_rate": 90,
    "timeliness_rate": 90,
    "complaint_resolution_rate": 90,
    "truthfulness_rate": 98,
}


def values(base: int = 100, **numerators: int) -> dict[str, KpiValue]:
    """All good but those named."""
    return {
        code: KpiValue(BY_CODE[code], base, numerators.get(code, base), base, Target(poor=Decimal(limit)))
        for code, limit in LIMITS.items()
    }


def verdict(**more: object) -> PoorVerdict:
    with translation.override("zh-hans"):
        return poor_verdict(**more)  # type: ignore[arg-type]


def test_a_good_region_is_not_flagged() -> None:
    assert verdict(values=values()) == PoorVerdict()


@pytest.mark.parametrize(
    ("code", "numerator", "reason"),
    [
        ("satisfaction_rate", 89, "满意度 89.0，低于 90.0"),
        ("completion_rate", 94, "回访完成率 94.0，低于 95.0"),
        ("finish_rate", 89, "完工比例 89.0，低于 90.0"),
        ("timeliness_rate", 89, "回访及时率 89.0，低于 90.0"),
        ("complaint_resolution_rate", 89, "不满意投诉解决率 89.0，低于 90.0"),
        ("truthfulness_rate", 91, "真实率 83.8–95.2，上限低于 98.0"),
    ],
)
def test_any_threshold_flags_with_its_reason(code: str, numerator: int, reason: str) -> None:
    found = verdict(values=values(**{code: numerator}))
    assert found.is_poor
    assert found.reasons == (reason,)


def test_the_truth_flags_by_the_upper_end_and_not_by_the_point() -> None:
    assert not verdict(values=values(truthfulness_rate=96)).is_poor


def test_at_the_threshold_nobody_is_flagged() -> None:
    assert not verdict(values=values(satisfaction_rate=90, completion_rate=95, finish_rate=90)).is_poor


def test_below_the_base_there_is_no_flag_but_a_word() -> None:
    found = verdict(values=values(base=19, satisfaction_rate=0, completion_rate=0))
    assert found == PoorVerdict(is_too_few=True)


def test_a_small_rate_does_not_hide_a_big_one() -> None:
    mixed = {
        **values(base=10, satisfaction_rate=0),
        "timeliness_rate": values(timeliness_rate=1)["timeliness_rate"],
    }
    assert verdict(values=mixed).reasons == ("回访及时率 1.0，低于 90.0",)


def test_a_month_that_runs_is_not_judged_by_its_finished_orders() -> None:
    assert not verdict(values=values(finish_rate=10), is_month_over=False).is_poor


@pytest.mark.parametrize(
    ("was_last", "is_poor"),
    [((True, True), True), ((True, False), False), ((False, True), False), ((True,), False), ((), False)],
)
def test_two_months_at_the_end_of_the_ranking_flag(was_last: tuple[bool, ...], is_poor: bool) -> None:
    found = verdict(values=values(), was_last=was_last)
    assert found.is_poor is is_poor
    assert found.reasons == (("满意度排名连续两个月末位",) if is_poor else ())


def test_all_reasons_are_named() -> None:
    assert (
        len(verdict(values=values(satisfaction_rate=1, completion_rate=1), was_last=(True, True)).reasons)
        == 3
    )


def region(key: str, good: int, good_before: int, base: int = 1000) -> KpiRow:
    def month(numerator: int) -> dict[str, KpiValue]:
        return {
            "satisfaction_rate": KpiValue(BY_CODE["satisfaction_rate"], numerator, numerator, base, Target())
        }

    return KpiRow(key, key, month(good), {}, beside={Beside.PREVIOUS: month(good_before)})


ROWS = (region("HZ", 980, 980), region("NB", 975, 900), region("WZ", 900, 700))


def verdicts(rows: tuple[KpiRow, ...], *, is_whole: bool = True) -> set[str]:
    found = poor_verdicts(rows=rows, is_month_over=True, is_whole=is_whole)
    return {key for key, each in found.items() if each.is_poor}


def test_places_are_shared_while_intervals_overlap() -> None:
    assert ranking(rows=ROWS) == {"HZ": 1, "NB": 1, "WZ": 3}
    assert ranking(rows=[*ROWS, region("JX", 19, 19, base=19)]) == {"HZ": 1, "NB": 1, "WZ": 3}


def test_the_last_of_two_months_is_flagged_once_all_regions_are_looked_at() -> None:
    assert verdicts(ROWS) == {"WZ"}
    assert verdicts(ROWS, is_whole=False) == set()
    assert verdicts((ROWS[0], region("NB", 975, 700), region("WZ", 900, 975))) == set()
