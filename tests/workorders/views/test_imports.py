"""The wizard through the browser's eyes: upload → what was understood → commit; history; outsiders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.lib.leases import RunState
from regions.models import AuditEntry, Region, User
from tests.workorders.files import cells, orders_csv
from workorders.actions.importing import run_batch
from workorders.models import ImportBatch, WorkOrder

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _regions(hangzhou: Region, ningbo: Region) -> None:
    pass


@pytest.fixture
def client_hz(sign_in: SignIn, clerk_hz: User) -> Client:
    return sign_in(clerk_hz)


def upload(client: Client, *rows: dict[str, Any], name: str = "六月.csv") -> Any:
    file = SimpleUploadedFile(name, orders_csv(*rows), content_type="text/csv")
    return client.post(reverse("workorders:upload"), {"file": file, "source": "erp"})


def page(batch: ImportBatch) -> str:
    return reverse("workorders:import", args=[batch.pk])


def test_an_upload_leads_to_what_was_understood(client_hz: Client) -> None:
    answer = upload(client_hz, cells(1, phone="13812345678"), cells(2, kind="保养"))
    batch = ImportBatch.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page(batch))
    text = client_hz.get(page(batch)).content.decode()
    assert "表头在第 1 行" in text
    assert "138******78" in text
    assert "13812345678" not in text
    assert "「工单类型」的内容“保养”无法识别" in text
    assert reverse("workorders:commit_import", args=[batch.pk]) in text
    assert not WorkOrder.objects.exists()


def test_the_commit_shows_its_progress_and_then_the_result(client_hz: Client) -> None:
    upload(client_hz, cells(1), cells(2))
    batch = ImportBatch.objects.get()
    client_hz.post(reverse("workorders:commit_import", args=[batch.pk]))
    waiting = client_hz.get(page(batch)).content.decode()
    assert "<progress" in waiting
    assert 'hx-trigger="every' in waiting
    part = client_hz.get(page(batch), headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<section")
    run_batch(batch_id=batch.pk, clock=timezone.now)
    ended = client_hz.get(page(batch), headers={"HX-Request": "true"})
    assert ended["HX-Refresh"] == "true"
    result = client_hz.get(page(batch)).content.decode()
    assert "导入结果" in result
    assert "<progress" not in result
    assert WorkOrder.objects.count() == 2


def test_a_check_without_an_acceptable_row_offers_no_start(client_hz: Client) -> None:
    """B2: what nobody can land is neither offered nor taken; a row that is the same already counts."""
    upload(client_hz, cells(1, kind="保养"), cells(2, region="火星"))
    batch = ImportBatch.objects.get()
    checked = client_hz.get(page(batch)).content.decode()
    assert "开始导入" not in checked
    assert "没有一行可以导入" in checked
    assert reverse("workorders:map_import", args=[batch.pk]) in checked
    refused = client_hz.post(reverse("workorders:commit_import", args=[batch.pk]), follow=True)
    assert "没有一行可以导入" in refused.content.decode()
    batch.refresh_from_db()
    assert batch.run_state == RunState.DRAFT


def test_a_bad_file_is_one_sentence_at_the_field(client_hz: Client) -> None:
    file = SimpleUploadedFile("x.xlsx", b"\x89PNG\r\n", content_type="image/png")
    answer = client_hz.post(reverse("workorders:upload"), {"file": file, "source": "erp"})
    assert answer.status_code == 400
    assert "这不是 Excel 或 CSV 文件" in answer.content.decode()


@pytest.mark.parametrize("name", ['三月"><script>.csv', "../../etc/passwd.csv"])
def test_a_hostile_file_name_is_only_text(client_hz: Client, name: str) -> None:
    upload(client_hz, cells(1), name=name)
    batch = ImportBatch.objects.get()
    assert "<script>" not in client_hz.get(page(batch)).content.decode()
    assert ".." not in str(batch.file.name)


def test_a_cancelled_import_writes_nothing(client_hz: Client) -> None:
    upload(client_hz, cells(1))
    batch = ImportBatch.objects.get()
    client_hz.post(reverse("workorders:cancel_import", args=[batch.pk]))
    client_hz.post(reverse("workorders:commit_import", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.run_state, WorkOrder.objects.count()) == (RunState.CANCELLED, 0)


def test_the_uploader_alone_gets_her_rejected_rows_and_it_is_on_record(
    client_hz: Client, sign_in: SignIn, lead_hz: User, clerk_hz: User
) -> None:
    """Ruling 20."""
    upload(client_hz, cells(1, kind="保养"))
    batch = ImportBatch.objects.get()
    url = reverse("workorders:rejected_rows", args=[batch.pk])
    assert sign_in(lead_hz).post(url).status_code == 404
    assert client_hz.get(url).status_code == 405
    answer = client_hz.post(url)
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert "attachment" in answer["Content-Disposition"]
    assert list(AuditEntry.objects.values_list("verb", "actor__username")) == [
        ("export_rejected_rows", "clerk_hz")
    ]


@pytest.mark.parametrize("route", ["import", "commit_import", "cancel_import", "rejected_rows"])
def test_another_region_does_not_see_the_batch(
    client_hz: Client, sign_in: SignIn, lead_nb: User, route: str
) -> None:
    upload(client_hz, cells(1, kind="保养"))
    batch = ImportBatch.objects.get()
    outsider, url = sign_in(lead_nb), reverse(f"workorders:{route}", args=[batch.pk])
    answer = outsider.get(url) if route == "import" else outsider.post(url)
    assert answer.status_code == 404
    assert "六月.csv" not in outsider.get(reverse("workorders:imports")).content.decode()
    batch.refresh_from_db()
    assert batch.run_state == RunState.DRAFT


@pytest.mark.parametrize("route", ["imports", "upload"])
def test_who_may_not_import_has_no_such_page(sign_in: SignIn, agent_hz: User, route: str) -> None:
    assert sign_in(agent_hz).get(reverse(f"workorders:{route}")).status_code == 404


@pytest.mark.parametrize("route", ["imports", "upload"])
def test_a_guest_is_sent_to_the_login(route: str) -> None:
    assert Client().get(reverse(f"workorders:{route}")).status_code == 302


def test_hq_sees_every_batch_and_may_run_it(client_hz: Client, sign_in: SignIn, hq_manager: User) -> None:
    upload(client_hz, cells(1))
    client = sign_in(hq_manager)
    assert "六月.csv" in client.get(reverse("workorders:imports")).content.decode()
    client.post(reverse("workorders:commit_import", args=[ImportBatch.objects.get().pk]))
    assert ImportBatch.objects.get().run_state == RunState.PENDING


def test_a_clerk_of_two_regions_imports_into_both(sign_in: SignIn, clerk_hz: User, ningbo: Region) -> None:
    clerk_hz.memberships.create(region=ningbo, role="data_clerk")
    upload(sign_in(clerk_hz), cells(1), cells(2, region="宁波"), cells(3, region="温州"))
    batch = ImportBatch.objects.get()
    assert (batch.scope.code, batch.created, batch.rejected) == ("HQ", 2, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_for_any_number(
    client_hz: Client, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        upload(client_hz, cells(number + 1))
    url = reverse("workorders:imports")
    client_hz.get(url)
    with django_assert_num_queries(9):
        client_hz.get(url)
