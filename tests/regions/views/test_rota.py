"""/rota/ (issue 4, item 8): the region reads its rota, the supervisor and headquarters write it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from config.lib.calendar import local_day
from regions.choices import DayKind, Role
from regions.models import Absence, Holiday, WorkWeek
from tests.factories import member
from tests.regions.back_office import queries_of

pytestmark = pytest.mark.django_db
PAGE = "/rota/"


@pytest.fixture
def today():
    return local_day(timezone.now())


@pytest.fixture
def lead(lead_hz, sign_in):
    return sign_in(lead_hz)


def shown(client, url=PAGE):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def ask_absence(client, user, day, **more):
    given = {"user": user.pk, "first_on": day, "last_on": day, **more}
    return client.post("/rota/HZ/absences/", given)


def test_the_supervisor_enters_an_absence_and_the_week_shows_who_stands_in(lead, lead_hz, agent_hz, today):
    done = ask_absence(lead, agent_hz, today, stand_in=lead_hz.pk, reason="体检")
    assert (done.status_code, done["Location"]) == (302, "/rota/?region=HZ")
    page = shown(lead)
    assert '<span class="hf-status today">假</span><br><small>周主管</small>' in page
    assert "体检" in page
    assert page.count('<span class="hf-status ok">班</span>') == 7 + 6


def test_a_week_of_hers_shows_her_days_off_and_the_one_to_come(lead, agent_hz, today):
    weekday = str(today.isoweekday())
    done = lead.post(
        "/rota/HZ/weeks/",
        {"user": agent_hz.pk, "valid_from": today, "weekdays": [day for day in "1234567" if day != weekday]},
    )
    assert done.status_code == 302
    later = today + timedelta(days=30)
    lead.post("/rota/HZ/weeks/", {"user": agent_hz.pk, "valid_from": later, "weekdays": ["1", "2"]})
    page = shown(lead)
    assert '<span class="hf-status idle">休</span><br><small>无人代班</small>' in page
    assert f"{later} 起 周一 周二" in page
    assert WorkWeek.objects.count() == 2
    assert "周一 周二</td>" in shown(lead, f"{PAGE}?region=HZ&day={later}")


def test_what_is_wrong_stands_at_its_field(lead, agent_hz, agent_nb, today):
    answer = ask_absence(lead, agent_hz, today, last_on=today - timedelta(days=1))
    assert answer.status_code == 400
    assert "最后一天不能早于第一天。" in answer.content.decode()
    assert ask_absence(lead, agent_nb, today).status_code == 400
    assert ask_absence(lead, agent_hz, "0001-01-01").status_code == 400
    answer = lead.post("/rota/HZ/weeks/", {"user": agent_hz.pk, "valid_from": today})
    assert "请至少选一个上班日。" in answer.content.decode()
    assert not Absence.objects.exists()
    assert not WorkWeek.objects.exists()


def test_an_agent_reads_and_has_no_forms_and_no_verbs(lead, agent_hz, clerk_hz, sign_in, today):
    ask_absence(lead, clerk_hz, today, reason="产检")
    agent = sign_in(agent_hz)
    page = shown(agent)
    assert "谢信息" in page
    assert "产检" not in page
    assert "<form" not in page[page.index("<main") : page.index("</main>")]
    assert ask_absence(agent, agent_hz, today)["Location"] == "/rota/?region=HZ"
    assert "由本区域主管或总部经理登记" in shown(agent)
    row = Absence.objects.get()
    agent.post(f"/rota/absences/{row.pk}/withdraw/")
    assert Absence.objects.standing().count() == 1
    assert "产检" in shown(sign_in(clerk_hz))


def test_withdrawing(lead, agent_hz, today):
    ask_absence(lead, agent_hz, today)
    row = Absence.objects.get()
    assert lead.post(f"/rota/absences/{row.pk}/withdraw/")["Location"] == "/rota/?region=HZ"
    assert "没有人请假" in shown(lead)


def test_another_regions_rota_does_not_exist(lead, agent_hz, lead_nb, administrator, head_hz, sign_in, today):
    ask_absence(lead, agent_hz, today)
    outsider = sign_in(lead_nb)
    row = Absence.objects.get()
    assert "范琳" not in shown(outsider)
    assert outsider.get(f"{PAGE}?region=HZ").status_code == 404
    assert ask_absence(outsider, agent_hz, today).status_code == 404
    assert outsider.post("/rota/HZ/weeks/", {}).status_code == 404
    assert outsider.post(f"/rota/absences/{row.pk}/withdraw/").status_code == 404
    for user in (administrator, head_hz):
        assert sign_in(user).get(PAGE).status_code == 404


def test_headquarters_chooses_the_region(hq_manager, agent_hz, agent_nb, sign_in):
    client = sign_in(hq_manager)
    assert '<option value="NB">宁波</option>' in shown(client)
    page = shown(client, f"{PAGE}?region=NB")
    assert "钱宁" in page
    assert "范琳" not in page
    assert "登记请假或离开" in page


def test_a_year_without_make_up_days_is_a_warning(lead, today):
    """Ruling 42: until the State Council has published, plain weekdays are counted, and the page says so."""
    Holiday.objects.all().delete()
    assert f"{today.year} 年没有调休数据" in shown(lead)
    for year in (today.year, today.year + 1):
        Holiday.objects.create(on=f"{year}-02-14", kind=DayKind.MAKEUP, name="春节调休")
    assert "没有调休数据" not in shown(lead)


@pytest.mark.parametrize("day", ["", "x", "0001-01-01", "9999-12-31", "2026-13-40"])
def test_a_day_that_is_none_is_today(lead, day, today):
    assert f"杭州 {today}" in shown(lead, f"{PAGE}?region=HZ&day={day}")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many_there_are(lead, hangzhou, today, count):
    for number in range(count):
        user = member(region=hangzhou, role=Role.CALLBACK_AGENT, username=f"agent{number}")
        ask_absence(lead, user, today)
        lead.post("/rota/HZ/weeks/", {"user": user.pk, "valid_from": today, "weekdays": ["1"]})
    assert Absence.objects.count() == count
    assert len(queries_of(lead, PAGE)) == 17
