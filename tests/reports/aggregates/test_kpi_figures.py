"""Rates by region, agent, technician, 品类 and kind, out of totals (kpis.md 3; rulings 12, 53, 57)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from config.lib.calendar import at_local
from regions.choices import Role
from regions.models import Region, User
from reports.aggregates.kpi_figures import Beside, KpiFigures, KpiRow, kpi_figures
from reports.models import DailyReport, DayCheck
from reports.policies.cuts import By, Cut
from reports.policies.kpi_values import change
from tests.factories import RegionFactory, TechnicianFactory, member
from tests.reports.totals import counted, counted_of

pytestmark = pytest.mark.django_db
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
DAY = date(2026, 11, 20)
NOW = at_local(date(2026, 12, 15), datetime(2026, 12, 15, 10).time())


def figures(
    user: User, by: By = By.REGION, *, days: tuple[date, date] = NOVEMBER, now: datetime = NOW, **cut: Any
) -> KpiFigures:
    regions = cut.pop("regions", None) or frozenset(Region.objects.values_list("pk", flat=True))
    return kpi_figures(user=user, cut=Cut(*days, regions, **cut), by=by, now=now)


def keys(found: KpiFigures) -> list[str]:
    return [row.key for row in found.rows]


def row(found: KpiFigures, key: str) -> KpiRow:
    return next(each for each in found.rows if each.key == key)


def test_each_region_and_all_of_them_come_out_of_counts(
    hq_manager: User, hangzhou: Region, ningbo: Region
) -> None:
    counted(hangzhou, DAY, satisfaction_5=90, satisfaction_2=10)
    counted(ningbo, DAY, satisfaction_4=1)
    found = figures(hq_manager)
    assert [(each.key, each.values["satisfaction_rate"].value) for each in found.rows] == [
        ("HZ", "90.0"),
        ("NB", "100.0"),
    ]
    assert found.totals.values["satisfaction_rate"].value == "90.1"


def test_a_region_that_did_nothing_shows_all_the_same(hq_manager: User, hangzhou: Region) -> None:
    found = figures(hq_manager)
    assert keys(found) == ["HZ"]
    assert row(found, "HZ").values["completion_rate"].value == "—"


def test_nothing_of_another_region_is_in_sight(agent_nb: User, hangzhou: Region) -> None:
    counted(hangzhou, DAY, due=10, handled=10)
    for by in (By.REGION, By.TECHNICIAN, By.CATEGORY, By.KIND, By.AGENT):
        found = figures(agent_nb, by, regions=frozenset({hangzhou.pk}))
        assert (found.rows, found.totals.values["completion_rate"].denominator) == ((), 0)


def test_the_cut_narrows_to_category_and_kind(lead_hz: User, hangzhou: Region) -> None:
    counted(hangzhou, DAY, due=4, handled=4)
    counted(hangzhou, DAY, category="冰箱", kind="repair", due=10, handled=5)
    assert {
        each.key: each.values["completion_rate"].value for each in figures(lead_hz, By.CATEGORY).rows
    } == {
        "冰箱": "50.0",
        "空调": "100.0",
    }
    assert [each.key for each in figures(lead_hz, By.KIND).rows] == ["install", "repair"]
    assert row(figures(lead_hz, kind="repair"), "HZ").values["completion_rate"].value == "50.0"


def test_a_merged_technician_counts_to_his_master(lead_hz: User, hangzhou: Region) -> None:
    master = TechnicianFactory(region=hangzhou, number="HZ1", name="张三")
    alias = TechnicianFactory(region=hangzhou, number="HZ2", name="张 三", alias_of=master)
    counted(hangzhou, DAY, technician=master, due=1, handled=1)
    counted(hangzhou, DAY, technician=alias, due=1)
    counted(hangzhou, DAY, due=2, handled=2)
    found = figures(lead_hz, By.TECHNICIAN)
    assert [(each.key, each.name, each.values["completion_rate"].value) for each in found.rows] == [
        ("HZ1", "张三", "50.0"),
        ("-", "未派", "100.0"),
    ]


def test_a_technician_without_a_number_goes_by_his_name(lead_hz: User, hangzhou: Region) -> None:
    counted(hangzhou, DAY, technician=TechnicianFactory(region=hangzhou, number="", name="李四"), due=1)
    assert keys(figures(lead_hz, By.TECHNICIAN)) == ["李四"]


def test_timeliness_leaves_out_what_is_not_ripe(lead_hz: User, hangzhou: Region) -> None:
    counted(hangzhou, date(2026, 11, 10), due=4, timely=3)
    counted(hangzhou, date(2026, 11, 12), due=6, timely=0)
    now = at_local(date(2026, 11, 14), datetime(2026, 11, 14, 9).time())
    found = figures(lead_hz, now=now)
    timely = row(found, "HZ").values["timeliness_rate"]
    assert (timely.value, timely.denominator, timely.waiting) == ("75.0", 4, 6)
    assert row(found, "HZ").values["completion_rate"].denominator == 10
    assert found.ripe == (date(2026, 11, 1), date(2026, 11, 11))


def test_a_month_that_has_just_begun_judges_nothing(lead_hz: User, hangzhou: Region) -> None:
    counted(hangzhou, date(2026, 11, 1), due=4, timely=3)
    now = at_local(date(2026, 11, 3), datetime(2026, 11, 3, 9).time())
    timely = row(figures(lead_hz, now=now), "HZ").values["timeliness_rate"]
    assert (timely.value, timely.waiting) == ("—", 4)


def test_an_agent_is_judged_without_late_data(lead_hz: User, agent_hz: User, hangzhou: Region) -> None:
    counted_of(agent_hz, hangzhou, DAY, due=10, timely=5, own_due=5, own_timely=5, dials=30, connected=10)
    counted_of(agent_hz, hangzhou, date(2026, 11, 21), dials=10, talk_seconds=600)
    counted_of(None, hangzhou, DAY, due=2)
    found = figures(lead_hz, By.AGENT)
    assert [(each.key, each.name) for each in found.rows] == [("agent_hz", "范琳 018"), ("-", "未分配")]
    values = row(found, "agent_hz").values
    assert (values["timeliness_rate"].value, values["timeliness_rate"].denominator) == ("100.0", 5)
    assert (values["dials_a_day"].value, values["average_talk"].value) == ("20.0", "60.0")


def test_an_agent_sees_herself_alone_among_agents(agent_hz: User, hangzhou: Region) -> None:
    other = member(region=hangzhou, role=Role.CALLBACK_AGENT)
    for agent in (agent_hz, other):
        counted_of(agent, hangzhou, DAY, due=10, handled=10)
    assert keys(figures(agent_hz, By.AGENT)) == ["agent_hz"]
    assert figures(agent_hz, By.CATEGORY, agent=other.pk).rows == ()
    assert (
        figures(agent_hz, By.CATEGORY, agent=agent_hz.pk).totals.values["completion_rate"].denominator == 10
    )


def test_a_region_dials_too_and_two_agents_of_one_day_are_two_days(
    lead_hz: User, agent_hz: User, hangzhou: Region
) -> None:
    for agent in (agent_hz, lead_hz):
        counted_of(agent, hangzhou, DAY, dials=10, connected=5, talk_seconds=100)
        counted_of(agent, hangzhou, DAY, category="冰箱", dials=10, first_dials=4, first_connected=1)
    for by in (By.REGION, By.NONE, By.CATEGORY, By.KIND):
        totals = figures(lead_hz, by).totals.values
        assert (totals["dials_a_day"].value, totals["dials_a_day"].denominator) == ("20.0", 2)
        assert (totals["average_talk"].value, totals["first_connect_rate"].value) == ("20.0", "25.0")
    by_category = figures(lead_hz, By.CATEGORY)
    assert [each.values["dials_a_day"].denominator for each in by_category.rows] == [2, 2]
    assert figures(lead_hz, By.TECHNICIAN).totals.values["dials_a_day"].value == "—"


def test_beside_a_month_stand_the_one_before_last_years_and_the_year_so_far(
    lead_hz: User, hangzhou: Region
) -> None:
    for day, good in ((DAY, 9), (date(2026, 10, 5), 8), (date(2025, 11, 5), 7), (date(2026, 1, 2), 2)):
        counted(hangzhou, day, satisfaction_5=good, satisfaction_1=10 - good)
    found = row(figures(lead_hz), "HZ")
    now = found.values["satisfaction_rate"]
    before = {each: found.beside[each]["satisfaction_rate"] for each in Beside}
    assert now.value == "90.0"
    assert change(now=now, before=before[Beside.PREVIOUS]) == "+10.0"
    assert change(now=now, before=before[Beside.YEAR_BEFORE]) == "+20.0"
    assert before[Beside.TO_DATE].value == "63.3"


def test_only_a_month_is_compared(lead_hz: User, hangzhou: Region) -> None:
    assert figures(lead_hz).is_compared
    assert not figures(lead_hz, days=(date(2026, 11, 16), date(2026, 11, 22))).is_compared


def filed(region: Region, day: date, hour: int | None, *, days_later: int = 0) -> None:
    """With the deadline at nine of the next morning."""
    deadline = at_local(date.fromordinal(day.toordinal() + 1), datetime(2026, 1, 1, 9).time())
    moment = date.fromordinal(day.toordinal() + days_later)
    at = None if hour is None else at_local(moment, datetime(2026, 1, 1, hour).time())
    DailyReport.objects.create(
        region=region, date=day, version=1, deadline_at=deadline, first_submitted_at=at, drafted_at=deadline
    )


def test_filing_is_counted_from_the_first_daily_on(
    hq_manager: User, hangzhou: Region, ningbo: Region
) -> None:
    filed(hangzhou, date(2026, 11, 26), 20)
    filed(hangzhou, date(2026, 11, 27), 8, days_later=1)
    filed(hangzhou, date(2026, 11, 28), 22, days_later=1)
    found = figures(hq_manager)
    values = row(found, "HZ").values
    assert (values["filing_rate"].numerator, values["filing_rate"].denominator) == (2, 5)
    assert values["same_day_filing_rate"].numerator == 1
    assert row(found, "NB").values["filing_rate"].value == "—"
    assert found.totals.values["filing_rate"].value == "40.0"
    assert row(figures(hq_manager, By.NONE), "").values["filing_rate"].value == "40.0"


def test_what_the_checks_found_is_told_by_region(hq_manager: User, hangzhou: Region, ningbo: Region) -> None:
    for region, equal in ((hangzhou, 9), (ningbo, 20)):
        filed(region, date(2026, 11, 26), 20)
        report = DailyReport.objects.get(region=region)
        day = {"region": region, "day": report.date, "report": report, "checked_at": NOW}
        DayCheck.objects.create(**day, lines_checked=equal + region.name.count("杭"), lines_equal=equal)
    found = figures(hq_manager)
    told = {each.key: each.values["report_truth_rate"] for each in found.rows}
    assert {key: (value.value, value.is_met) for key, value in told.items()} == {
        "HZ": ("90.0", False),
        "NB": ("100.0", True),
    }
    assert found.totals.values["report_truth_rate"].value == "96.7"


def test_a_daily_is_of_no_category_and_of_nobody(hq_manager: User, hangzhou: Region) -> None:
    filed(hangzhou, date(2026, 11, 26), 20)
    counted(hangzhou, DAY, due=1)
    assert figures(hq_manager, By.CATEGORY).totals.values["filing_rate"].value == "—"
    assert figures(hq_manager, kind="install").totals.values["filing_rate"].value == "—"


def test_a_closed_region_is_named_while_it_has_figures(
    hq_manager: User, hangzhou: Region, ningbo: Region
) -> None:
    """Its rows and the footer are of the same: closed, the month before is not undone."""
    for region, due in ((hangzhou, 3), (ningbo, 4)):
        counted(region, DAY, due=due)
    RegionFactory(is_active=False)
    Region.objects.filter(pk=ningbo.pk).update(is_active=False)
    found = figures(hq_manager)
    assert [row.key for row in found.rows] == ["HZ", "NB"]
    assert found.totals.counts["due"] == sum(row.counts["due"] for row in found.rows) == 7


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(
    ("by", "queries"),
    [(By.REGION, 21), (By.CATEGORY, 12), (By.TECHNICIAN, 9), (By.AGENT, 12), (By.KIND, 11)],
)
def test_the_queries_do_not_grow_with_the_rows(
    hq_manager: User, by: By, queries: int, many: int, django_assert_num_queries: Any
) -> None:
    for number in range(many):
        region = RegionFactory()
        agent = member(region=region, role=Role.CALLBACK_AGENT)
        worker = TechnicianFactory(region=region)
        filed(region, date(2026, 11, 26), 20)
        counted(region, DAY, technician=worker, category=f"品类{number}", due=3, handled=3)
        counted_of(agent, region, DAY, category=f"品类{number}", due=3, dials=2)
    hq_manager.region_ids(roles=frozenset(Role))
    regions = frozenset(Region.objects.values_list("pk", flat=True))
    with django_assert_num_queries(queries):
        found = figures(hq_manager, by, regions=regions)
    assert len(found.rows) == (1 if by is By.KIND else many)
