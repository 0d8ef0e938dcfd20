"""服务时段 in the back office (ruling 42): what the departments' limits are counted on."""

from __future__ import annotations

import pytest

from regions.models import AuditEntry, ServiceHours
from tests.regions.back_office import queries_of

pytestmark = pytest.mark.django_db
LIST = "/admin/regions/servicehours/"


@pytest.fixture
def client(administrator, sign_in):
    return sign_in(administrator)


def test_the_hours_of_the_departments_are_a_day_with_its_break(client, hangzhou):
    """Ruling 42: their limits are counted on this clock, so that it must be one."""
    add = "/admin/regions/servicehours/add/"
    good = {"region": hangzhou.pk, "valid_from": "2026-11-21", "weekdays": "54321", "opens": "08:00",
            "break_from": "12:00", "break_to": "13:00", "closes": "18:00"}  # fmt: skip
    wrong = (
        ({"weekdays": "0"}, "请用 1 到 7 写工作日"),
        ({"closes": "08:00"}, "结束必须晚于开始。"),
        ({"break_to": ""}, "午休要同时写开始和结束"),
        ({"break_to": "19:00"}, "午休要在服务时段之内"),
    )
    for changed, sentence in wrong:
        assert sentence in client.post(add, {**good, **changed}).content.decode()
    assert client.post(add, good).status_code == 302
    assert ServiceHours.objects.get(region=hangzhou).weekdays == "12345"
    assert AuditEntry.objects.get(verb="configured").region == hangzhou


def test_headquarters_may_and_the_region_may_not(hq_manager, lead_hz, sign_in):
    assert sign_in(hq_manager).get(f"{LIST}add/").status_code == 200
    assert sign_in(lead_hz).get(LIST).status_code == 404


def test_it_goes_out_and_in_as_a_file(client, hangzhou):
    page = client.get(LIST).content.decode()
    assert f"{LIST}import/" in page
    answer = client.post(f"{LIST}export/", {"kind": "csv"})
    assert answer.content.decode("utf-8-sig").startswith("区域,生效日期,工作日,开始,午休开始,午休结束,结束")


@pytest.mark.parametrize("count", [1, 3])
def test_the_table_costs_the_same_however_long(client, hangzhou, count):
    for number in range(count):
        ServiceHours.objects.create(
            region=hangzhou, valid_from=f"2027-01-0{number + 1}", opens="08:00", closes="18:00"
        )
    assert len(queries_of(client, LIST)) == 5
