"""The pages of past forms: upload, look, take in, read (item 9, A1)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regions.models import Region, User
from reports.models import HistoricForm
from tests.reports.past_files import MONTHLY, WEEKLY, book, changed

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/reports/history/"


def upload(client: Client, content: bytes):
    return client.post(f"{URL}look/", {"file": SimpleUploadedFile("旧报表.xlsx", content)})


def taken(region: Region, user: User, **fields: object) -> HistoricForm:
    return HistoricForm.objects.create(
        **{
            "form": "weekly",
            "region": region,
            "category": "空调",
            "first": "2025-06-02",
            "last": "2025-06-08",
            "table": {"rows": [], "totals": {}, "notes": ["机密备注"]},
            "file_name": "旧报表.xlsx",
            "sha256": "0" * 64,
            "taken_by": user,
            "taken_at": timezone.now(),
            **fields,
        }
    )


def test_a_file_is_looked_at_then_taken_in_then_read(
    sign_in: SignIn, hangzhou: Region, hq_agent: User
) -> None:
    client = sign_in(hq_agent)
    looked = upload(client, book({"周报": WEEKLY, "月报": MONTHLY}))
    assert looked.status_code == 200
    assert "补录 2 张" in looked.content.decode()
    client.post(f"{URL}take/", {"token": looked.context["token"]})
    page = client.get(f"{URL}?form=monthly&year=2025&region=HZ").content.decode()
    found = HistoricForm.objects.get(form="monthly")
    assert f"{URL}{found.pk}/" in page
    shown = client.get(f"{URL}{found.pk}/").content.decode()
    assert "派单送修总量" in shown
    assert "50.0" in shown


def test_problems_are_shown_with_their_place_and_nothing_can_be_taken(
    sign_in: SignIn, hangzhou: Region, hq_agent: User
) -> None:
    answer = upload(sign_in(hq_agent), book({"周报": changed(WEEKLY, (5, 4, 9))}))
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "合计应为 1（各行相加），请核对各行或合计。" in text
    assert 'name="token"' not in text
    assert HistoricForm.objects.count() == 0


def test_no_file_and_no_workbook_are_said_in_one_sentence(sign_in: SignIn, hq_agent: User) -> None:
    client = sign_in(hq_agent)
    assert client.post(f"{URL}look/").status_code == 400
    answer = upload(client, b"%PDF-1.4")
    assert answer.status_code == 400
    assert "这不是 Excel 或 CSV 文件" in answer.content.decode()


def test_another_regions_history_does_not_exist(
    sign_in: SignIn, hangzhou: Region, lead_hz: User, agent_nb: User, administrator: User
) -> None:
    found = taken(hangzhou, lead_hz)
    outsider = sign_in(agent_nb)
    assert "旧报表" not in outsider.get(URL).content.decode()
    assert outsider.get(f"{URL}{found.pk}/").status_code == 404
    assert sign_in(administrator).get(URL).status_code == 404
    assert "机密备注" in sign_in(lead_hz).get(f"{URL}{found.pk}/").content.decode()


def test_an_agent_reads_and_takes_nothing_in(sign_in: SignIn, agent_hz: User) -> None:
    client = sign_in(agent_hz)
    assert "上传并核对" not in client.get(URL).content.decode()
    assert upload(client, book({"周报": WEEKLY})).status_code == 404
    assert client.post(f"{URL}take/", {"token": "x"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    sign_in: SignIn, hangzhou: Region, lead_hz: User, count: int
) -> None:
    for number in range(count):
        taken(hangzhou, lead_hz, category=f"品类{number}")
    client = sign_in(lead_hz)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    assert len(queries) == 10
