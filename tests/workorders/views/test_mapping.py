"""Step ③ of the wizard: a file of another system is told, saved for its source, and read (ruling 11)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.lib.errors import Forbidden
from config.lib.leases import RunState
from regions.models import AuditEntry, Region, User
from tests.workorders.files import cells, csv_bytes, grid, orders_csv, workbook
from workorders.actions import uploading
from workorders.actions.mapping import create_source, save_mapping
from workorders.models import ImportBatch, Source, SourceMapping, WorkOrder

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
FOREIGN = [
    ["Ticket", "Type", "District", "Goods", "Client", "Mobile", "Opened", "Closed", "State"],
    ["T-1", "FIX", "杭州", "空调", "王伟", "13800000001", "06/01/2026 9:00", "06/02/2026 10:00", "Done"],
    ["T-2", "NEW", "Hangzhou", "空调", "李娜", "13800000002", "06/01/2026 9:00", "", "Waiting"],
]
CHOSEN = {
    "from_order_no": "Ticket",
    "from_kind": "Type",
    "from_region": "District",
    "from_category": "Goods",
    "from_customer_name": "Client",
    "from_phone": "Mobile",
    "from_dispatched_at": "Opened",
    "from_completed_at": "Closed",
    "from_status": "State",
    "date_format": "M/D/Y",
}


@pytest.fixture(autouse=True)
def _regions(hangzhou: Region, ningbo: Region) -> None:
    Source.objects.create(code="crm", name="CRM")


@pytest.fixture
def client_hz(sign_in: SignIn, clerk_hz: User) -> Client:
    return sign_in(clerk_hz)


@pytest.fixture
def client_hq(sign_in: SignIn, hq_agent: User) -> Client:
    return sign_in(hq_agent)


def upload(client: Client, content: bytes, *, source: str = "crm", name: str = "crm.csv") -> Any:
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post(reverse("workorders:upload"), {"file": file, "source": source})


def page(batch: ImportBatch) -> str:
    return reverse("workorders:map_import", args=[batch.pk])


def meanings(text: str) -> dict[str, str]:
    """The name of the select that asks for each word."""
    found = re.findall(r'<label for="id_(word_\w+)">([^<]+)</label>', text)
    return {word: name for name, word in found}


def seen(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="(seen|header_row)"[^>]* value="([^"]*)"', text))


def told(client: Client, batch: ImportBatch) -> dict[str, str]:
    """What the clerk posts when she has answered everything."""
    first = client.get(page(batch)).content.decode()
    shown = client.post(page(batch), CHOSEN | seen(first)).content.decode()
    asked = meanings(shown)
    words = {"FIX": "repair", "NEW": "install", "Hangzhou": "HZ", "Done": "finished", "Waiting": "open"}
    return CHOSEN | seen(shown) | {asked[word]: meaning for word, meaning in words.items()}


def test_a_foreign_file_is_told_once_and_read_ever_after(client_hq: Client, hq_agent: User) -> None:
    answer = upload(client_hq, csv_bytes(FOREIGN))
    batch = ImportBatch.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page(batch))
    assert (batch.run_state, batch.checked_at) == (RunState.DRAFT, None)
    done = client_hq.post(page(batch), told(client_hq, batch) | {"save": "1"})
    assert done["Location"] == reverse("workorders:import", args=[batch.pk])
    batch.refresh_from_db()
    assert (batch.rows, batch.created, batch.rejected, batch.error) == (2, 2, 0, "")
    mapping = SourceMapping.objects.get()
    assert (mapping.source.code, mapping.updated_by) == ("crm", hq_agent)
    assert mapping.values["kind"] == {"FIX": "repair", "NEW": "install"}
    assert mapping.values["region"] == {"Hangzhou": "HZ"}
    assert AuditEntry.objects.get(verb="save_mapping").actor == hq_agent
    assert not WorkOrder.objects.exists()
    # the next file of the source needs no such step
    again = upload(client_hq, csv_bytes([FOREIGN[0], ["T-9", *FOREIGN[1][1:]]]))
    later = ImportBatch.objects.latest("pk")
    assert again["Location"] == reverse("workorders:import", args=[later.pk])
    assert (later.created, later.mapping["date_format"]) == (1, "M/D/Y")


def test_a_file_whose_headings_are_known_never_sees_the_step(client_hz: Client) -> None:
    answer = upload(client_hz, orders_csv(cells(1)), source="erp")
    assert answer["Location"] == reverse("workorders:import", args=[ImportBatch.objects.get().pk])


def test_the_page_guesses_and_shows_masked_examples(client_hz: Client) -> None:
    upload(client_hz, csv_bytes(FOREIGN))
    batch = ImportBatch.objects.get()
    text = client_hz.get(page(batch)).content.decode()
    assert "猜测" in text
    shown = client_hz.post(page(batch), CHOSEN | seen(text)).content.decode()
    assert "138******01" in shown
    assert "13800000001" not in text + shown
    assert "王伟" not in shown
    assert "2026-06-01 09:00:00" in shown
    assert not SourceMapping.objects.exists()


def test_what_is_missing_is_said_at_the_field_and_nothing_is_saved(client_hz: Client) -> None:
    upload(client_hz, csv_bytes(FOREIGN))
    batch = ImportBatch.objects.get()
    given = told(client_hz, batch) | {"from_category": "", "fixed_kind": "维修", "save": "1"}
    answer = client_hz.post(page(batch), given)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "请选择一列，或填一个固定值" in text
    assert "已选了列，固定值请留空" in text
    assert not SourceMapping.objects.exists()


def test_a_constant_stands_for_a_column_and_a_source_may_have_no_phones(client_hq: Client) -> None:
    upload(client_hq, csv_bytes(FOREIGN))
    batch = ImportBatch.objects.get()
    given = told(client_hq, batch) | {"from_category": "", "fixed_category": "综合", "from_phone": "-"}
    client_hq.post(page(batch), given | {"save": "1"})
    batch.refresh_from_db()
    assert (batch.created, batch.rejected) == (2, 0)
    saved = SourceMapping.objects.get()
    assert (saved.constants, saved.headers["phone"]) == ({"category": "综合"}, "")


def test_another_sheet_or_header_row_can_be_chosen(client_hz: Client) -> None:
    rows = grid([cells(1), cells(2)])
    upload(client_hz, workbook([["说明", "单号", "甲"], *rows]), source="erp", name="a.xlsx")
    batch = ImportBatch.objects.get()
    assert (batch.header_row, batch.created) == (2, 2)
    text = client_hz.post(page(batch), {"seen": "x", "sheet": "Sheet", "header_row": "1"}).content.decode()
    assert 'name="header_row" type="number" min="1" max="99" value="1"' in text
    text = client_hz.post(page(batch), {"seen": "x", "sheet": "Sheet", "header_row": "2"}).content.decode()
    selects = re.findall(r'<select name="(from_\w+)".*?>(.*?)</select>', text, re.DOTALL)
    chosen = {
        name: found[1] for name, body in selects if (found := re.search(r'value="([^"]+)" selected', body))
    }
    client_hz.post(page(batch), chosen | seen(text) | {"sheet": "Sheet", "save": "1"})
    batch.refresh_from_db()
    assert (batch.header_row, batch.created, batch.mapping["header_row"]) == (2, 2, 2)


def test_what_is_no_table_is_refused_and_never_asked_about(client_hz: Client) -> None:
    answer = upload(client_hz, "一句话\n另一句话\n".encode())
    assert answer.status_code == 400
    assert "没有找到表头" in answer.content.decode()


def test_a_large_file_waits_for_people_after_its_check_in_the_background(
    client_hz: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workorders.actions.importing import run_batch

    monkeypatch.setattr(uploading, "CHECKED_AT_ONCE", 10)
    upload(client_hz, csv_bytes(FOREIGN))
    batch = ImportBatch.objects.get()
    assert batch.run_state == RunState.PENDING
    run_batch(batch_id=batch.pk, clock=timezone.now)
    batch.refresh_from_db()
    assert (batch.run_state, batch.checked_at, batch.finished_at) == (RunState.DRAFT, None, None)
    text = client_hz.get(reverse("workorders:import", args=[batch.pk])).content.decode()
    assert "待对应列" in text
    assert page(batch) in text
    client_hz.post(page(batch), told(client_hz, batch) | {"save": "1"})
    run_batch(batch_id=batch.pk, clock=timezone.now)
    batch.refresh_from_db()
    assert (batch.created, batch.run_state) == (2, RunState.DRAFT)


def test_once_the_import_has_begun_its_columns_stay(client_hz: Client) -> None:
    upload(client_hz, orders_csv(cells(1)), source="erp")
    batch = ImportBatch.objects.get()
    client_hz.post(reverse("workorders:commit_import", args=[batch.pk]))
    for method in (client_hz.get, client_hz.post):
        assert method(page(batch))["Location"] == reverse("workorders:import", args=[batch.pk])


def test_another_region_has_no_such_page(client_hz: Client, sign_in: SignIn, lead_nb: User) -> None:
    upload(client_hz, csv_bytes(FOREIGN))
    batch = ImportBatch.objects.get()
    outsider = sign_in(lead_nb)
    assert outsider.get(page(batch)).status_code == 404
    assert outsider.post(page(batch), CHOSEN | {"save": "1"}).status_code == 404
    assert not SourceMapping.objects.exists()


def test_a_regional_clerk_says_it_for_her_file_and_no_other(client_hz: Client, client_hq: Client) -> None:
    """``values.region["*"]`` of one region would land another region's rows there."""
    upload(client_hz, csv_bytes(FOREIGN))
    batch = ImportBatch.objects.get()
    text = client_hz.get(page(batch)).content.decode()
    given = told(client_hz, batch) | {"from_region": "", "fixed_region": "杭州", "save": "1"}
    client_hz.post(page(batch), given)
    batch.refresh_from_db()
    assert (batch.created, batch.rejected, batch.mapping["constants"]) == (2, 0, {"region": "杭州"})
    assert not SourceMapping.objects.exists()
    assert not AuditEntry.objects.filter(verb="save_mapping").exists()
    sentence = "只用于这个文件；以后的文件怎么读，由总部保存"
    assert (sentence in text, sentence in client_hq.get(page(batch)).content.decode()) == (True, False)
    upload(client_hq, csv_bytes(FOREIGN))
    assert ImportBatch.objects.latest("pk").checked_at is None


def test_what_headquarters_saved_stays_when_she_says_otherwise(client_hz: Client) -> None:
    words = {"Ningbo": "NB", "*": "NB"}
    SourceMapping.objects.create(
        source=Source.objects.get(code="crm"), values={"region": words}, updated_at="2026-11-01T00:00Z"
    )
    rows = [*FOREIGN, ["T-3", "FIX", "Ningbo", *FOREIGN[1][3:]]]
    upload(client_hz, csv_bytes(rows))
    batch = ImportBatch.objects.get()
    client_hz.post(page(batch), told(client_hz, batch) | {"save": "1"})
    batch.refresh_from_db()
    assert SourceMapping.objects.get().values == {"region": words}
    assert batch.mapping["values"]["region"] == words | {"Hangzhou": "HZ"}


def test_neither_verb_is_open_to_one_region(clerk_hz: User, lead_hz: User, hq_agent: User) -> None:
    now = timezone.now()
    source = Source.objects.get(code="crm")
    for actor in (clerk_hz, lead_hz):
        with pytest.raises(Forbidden):
            save_mapping(source=source, document={"date_format": "M/D/Y"}, actor=actor, now=now)
        with pytest.raises(Forbidden):
            create_source(code="new", name="新", plans_callbacks=True, actor=actor, now=now)
    save_mapping(source=source, document={"date_format": "M/D/Y"}, actor=hq_agent, now=now)
    create_source(code="new", name="新", plans_callbacks=True, actor=hq_agent, now=now)
    assert (SourceMapping.objects.get().date_format, Source.objects.filter(code="new").count()) == (
        "M/D/Y",
        1,
    )
