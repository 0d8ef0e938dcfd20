"""Slips in hand: ticked, typed, scanned; counted before filing where the rule wants it (B4, ruling 50)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from config.lib.errors import Conflict, Forbidden, Refused
from regions.models import AuditEntry, Region
from reports.actions import filing, slips
from reports.actions.slips import Count, Verdict
from reports.aggregates.slip_days import slip_sheet, slips_required
from reports.choices import SlipHow
from reports.models import Slip, SlipDay, SlipPolicy
from tests.reports.cast import DAY, at, order, technician

pytestmark = pytest.mark.django_db
EVENING = at(DAY, 19)


@pytest.fixture
def zhang(hangzhou: Region):
    return technician(region=hangzhou)


@pytest.fixture
def count(hangzhou: Region) -> Count:
    return Count(region=hangzhou, day=DAY)


def take(count, actor, *numbers, how=SlipHow.TYPE, now=EVENING):
    taken = slips.take_slips(numbers=numbers, count=count, how=how, actor=actor, now=now)
    return [(each.order_no, each.verdict) for each in taken]


def test_a_number_is_matched_to_the_order_of_its_region(clerk_hz, ningbo, zhang, count):
    mine = order(worker=zhang, order_no="WX1")
    order(worker=zhang, order_no="WX2", status="open", completed_at=None)
    order(worker=zhang, order_no="WX3", completed_at=at(DAY - timedelta(days=2), 9))
    order(worker=technician(region=ningbo, number="NB1"), order_no="NB5")
    assert take(count, clerk_hz, "WX1", "WX2", "WX3", "NB5", "Q9") == [
        ("WX1", Verdict.TAKEN),
        ("WX2", Verdict.NOT_FINISHED),
        ("WX3", Verdict.OTHER_DAY),
        ("NB5", Verdict.UNKNOWN),
        ("Q9", Verdict.UNKNOWN),
    ]
    slip = Slip.objects.get(order_no="WX1")
    assert (slip.work_order, slip.technician, slip.how, slip.taken_by) == (mine, zhang, "type", clerk_hz)
    assert Slip.objects.get(order_no="NB5").work_order is None


@pytest.mark.parametrize("text", [" wx1 ", "ＷＸ１", "'WX1", "wx1"])
def test_a_number_in_another_form_is_the_same_slip(clerk_hz, zhang, count, text):
    """Ruling 8, and what is typed by hand may be small."""
    order(worker=zhang, order_no="WX1")
    assert take(count, clerk_hz, "WX1", text) == [("WX1", Verdict.TAKEN)]
    assert take(count, clerk_hz, text) == [("WX1", Verdict.ALREADY)]
    assert Slip.objects.count() == 1


def test_a_slip_taken_back_stays_and_frees_its_number(clerk_hz, zhang, count):
    order(worker=zhang, order_no="WX1")
    take(count, clerk_hz, "WX1")
    for _again in range(2):
        slips.take_back_slip(slip=Slip.objects.get(), actor=clerk_hz, now=EVENING)
    assert AuditEntry.objects.filter(verb="take_back_slip").count() == 1
    assert take(count, clerk_hz, "WX1") == [("WX1", Verdict.TAKEN)]
    assert sorted(Slip.objects.values_list("taken_back_by", flat=True), key=bool) == [None, clerk_hz.pk]


def test_a_closed_count_takes_nothing_until_it_is_opened_with_a_reason(clerk_hz, lead_hz, zhang, count):
    order(worker=zhang, order_no="WX1")
    take(count, clerk_hz, "WX1")
    for _again in range(2):
        slips.close_slips(count=count, actor=clerk_hz, now=EVENING)
    with pytest.raises(Conflict):
        take(count, clerk_hz, "WX2")
    with pytest.raises(Conflict):
        slips.take_back_slip(slip=Slip.objects.get(), actor=clerk_hz, now=EVENING)
    with pytest.raises(Refused):
        slips.reopen_slips(count=count, reason=" ", actor=lead_hz, now=EVENING)
    slips.reopen_slips(count=count, reason="补交一张", actor=lead_hz, now=EVENING)
    with pytest.raises(Conflict):
        slips.reopen_slips(count=count, reason="又来", actor=lead_hz, now=EVENING)
    assert take(count, clerk_hz, "WX2") == [("WX2", Verdict.UNKNOWN)]
    told = AuditEntry.objects.filter(verb__endswith="_slips").values_list("verb", "reason").order_by("pk")
    assert list(told) == [("close_slips", ""), ("reopen_slips", "补交一张")]


def test_who_has_no_slips_in_hand_takes_none(agent_hz, hq_manager, lead_nb, administrator, count):
    for actor in (agent_hz, hq_manager, lead_nb, administrator):
        with pytest.raises(Forbidden):
            take(count, actor, "WX1")
        with pytest.raises(Forbidden):
            slips.close_slips(count=count, actor=actor, now=EVENING)
    assert not SlipDay.objects.exists()


@pytest.mark.parametrize("numbers", [(), ("  ",), ("1.2E+15",)])
def test_what_is_no_number_is_refused(clerk_hz, count, numbers):
    with pytest.raises(Refused):
        take(count, clerk_hz, *numbers)


def test_a_day_to_come_has_no_slips(clerk_hz, hangzhou):
    with pytest.raises(Refused):
        take(Count(region=hangzhou, day=DAY + timedelta(days=1)), clerk_hz, "WX1")


def test_the_sheet_counts_slips_against_the_erp(clerk_hz, zhang, count, hangzhou):
    li = technician(region=hangzhou, name="李师傅", number="HZ1009")
    for number in ("A1", "A2", "A3"):
        order(worker=zhang, order_no=number)
    order(worker=li, order_no="B1")
    order(worker=li, order_no="B9", completed_at=at(DAY - timedelta(days=1), 9))
    take(count, clerk_hz, "A1", "B9", "Q1")
    sheet = slip_sheet(region=hangzhou, day=DAY)
    assert [(g.worker.name, g.slips, g.total) for g in sheet.groups] == [("张师傅", 1, 3), ("李师傅", 1, 1)]
    assert (sheet.slips, sheet.total, sheet.missing) == (3, 4, 3)
    assert [(each.fact.order_no, each.kind) for each in sheet.loose] == [
        ("B9", "other_day"),
        ("Q1", "slip_without_order"),
    ]


# Filing --------------------------------------------------------------------------------------------------
def test_the_region_may_have_its_own_rule_from_a_day_on(hangzhou, ningbo):
    assert not slips_required(region=hangzhou, day=DAY)
    SlipPolicy.objects.create(valid_from=DAY - timedelta(days=9), slips_required=True)
    SlipPolicy.objects.create(region=ningbo, valid_from=DAY, slips_required=False)
    assert slips_required(region=hangzhou, day=DAY)
    assert not slips_required(region=ningbo, day=DAY)
    assert slips_required(region=ningbo, day=DAY - timedelta(days=1))
    assert not slips_required(region=hangzhou, day=DAY - timedelta(days=10))


def test_where_slips_are_required_nobody_files_before_they_are_counted(agent_hz, clerk_hz, hangzhou, count):
    SlipPolicy.objects.create(region=hangzhou, valid_from=DAY, slips_required=True)
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=None, now=EVENING)
    with pytest.raises(Conflict) as refused:
        filing.submit(report=draft, actor=agent_hz, now=EVENING)
    assert refused.value.code == "slips_not_counted"
    slips.close_slips(count=count, actor=clerk_hz, now=EVENING)
    assert filing.submit(report=draft, actor=agent_hz, now=EVENING).report.version == 1
