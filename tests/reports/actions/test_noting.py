"""The maker's own words (forms.md 2.1): while the daily is being made, masked, by the makers alone."""

from datetime import timedelta

import pytest

from config.lib.errors import Conflict, Forbidden, Refused
from regions.models import Region, User
from reports.actions import filing, noting
from reports.policies.daybook import DayBook
from tests.reports.cast import DAY, at, order, technician

pytestmark = pytest.mark.django_db
NOW = at(DAY, 19)


def test_words_stand_in_the_remark_and_at_the_foot_of_the_version(hangzhou: Region, agent_hz: User) -> None:
    order(worker=technician(region=hangzhou), order_no="O1")
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=agent_hz, now=NOW)
    noting.update_notes(
        report=draft, actor=agent_hz, now=NOW, notes="台风停工半天", remarks={"": {"n:HZ1008": "请假半天"}}
    )
    report = filing.submit(report=draft, actor=agent_hz, now=NOW).report
    form = DayBook.from_json(stored=report.snapshot).forms[0]
    assert form.table.rows[0].cells[6].text == "请假半天"
    assert "说明：台风停工半天" in form.notes


def test_phones_in_the_words_are_masked(hangzhou: Region, agent_hz: User) -> None:
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=agent_hz, now=NOW)
    noted = noting.update_notes(
        report=draft,
        actor=agent_hz,
        now=NOW,
        notes="请回电13812345678",
        remarks={"": {"n:1": "0571-88886666"}},
    )
    assert noted.notes == "请回电138****5678"
    assert "88886666" not in noted.remarks[""]["n:1"]


def test_an_emptied_remark_goes(hangzhou: Region, agent_hz: User) -> None:
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=agent_hz, now=NOW)
    noting.update_notes(report=draft, actor=agent_hz, now=NOW, remarks={"": {"n:1": "甲", "n:2": "乙"}})
    noted = noting.update_notes(report=draft, actor=agent_hz, now=NOW, remarks={"": {"n:1": ""}})
    assert noted.remarks == {"": {"n:2": "乙"}}


def test_a_filed_version_keeps_its_words(hangzhou: Region, agent_hz: User, hq_agent: User) -> None:
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=agent_hz, now=NOW)
    report = filing.submit(report=draft, actor=agent_hz, now=NOW).report
    with pytest.raises(Conflict):
        noting.update_notes(report=report, actor=agent_hz, now=NOW, notes="补记")
    morning = NOW + timedelta(hours=12)
    back = filing.return_report(report=report, reason="缺备注", actor=hq_agent, now=morning)
    noting.update_notes(report=back, actor=agent_hz, now=morning, notes="补记")
    assert filing.submit(report=back, actor=agent_hz, now=morning).report.notes == "补记"


def test_too_many_words_are_refused(hangzhou: Region, agent_hz: User) -> None:
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=agent_hz, now=NOW)
    with pytest.raises(Refused):
        noting.update_notes(report=draft, actor=agent_hz, now=NOW, remarks={"": {"n:1": "长" * 201}})


def test_only_makers_write(hangzhou: Region, hq_manager: User) -> None:
    draft = filing.make_draft(region=hangzhou, day=DAY, actor=None, now=NOW)
    with pytest.raises(Forbidden):
        noting.update_notes(report=draft, actor=hq_manager, now=NOW, notes="x")
