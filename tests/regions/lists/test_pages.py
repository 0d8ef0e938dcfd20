"""The pages of a list: look, confirm, take out; each for the roles of its table."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib import admin
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from callbacks.models import CannedPhrase, Outcome
from regions.admin.lists import ListAdmin
from regions.lists.resource import LISTS
from regions.lists.waiting import FOLDER, forget_waiting
from regions.models import AuditEntry, Region
from tests.regions.back_office import changelist

pytestmark = pytest.mark.django_db
REGIONS, PHRASES, OUTCOMES = changelist(Region), changelist(CannedPhrase), changelist(Outcome)
WENZHOU = "代码,名称\nWZ,温州\n"


@pytest.fixture
def office(administrator, sign_in):
    return sign_in(administrator)


def upload(client, url, text):
    return client.post(f"{url}import/", {"file": SimpleUploadedFile("r.csv", text.encode())})


def test_every_list_has_its_pages():
    theirs = [
        each.list_resource.name for each in admin.site._registry.values() if isinstance(each, ListAdmin)
    ]
    assert sorted(theirs) == sorted(LISTS)


def test_looked_at_then_confirmed(office, administrator):
    answer = upload(office, REGIONS, WENZHOU)
    assert answer.status_code == 200
    assert not Region.objects.filter(code="WZ").exists()
    done = office.post(f"{REGIONS}confirm-import/", {"token": answer.context_data["token"]})
    assert (done.status_code, done.headers["Location"]) == (302, REGIONS)
    made = Region.objects.get(code="WZ")
    assert made.history.get().history_user == administrator
    assert AuditEntry.objects.get(verb="import_list").after["file"] == "r.csv"
    again = office.post(f"{REGIONS}confirm-import/", {"token": answer.context_data["token"]})
    assert again.status_code == 409


def test_only_what_was_looked_at_last_can_be_confirmed(office):
    first = upload(office, REGIONS, WENZHOU).context_data["token"]
    upload(office, REGIONS, "代码,名称\nTZ,台州\n")
    assert office.post(f"{REGIONS}confirm-import/", {"token": first}).status_code == 409
    assert not Region.objects.filter(code__in=["WZ", "TZ"]).exists()


def test_what_others_changed_meanwhile_is_judged_once_more(office):
    token = upload(office, REGIONS, WENZHOU).context_data["token"]
    Region.objects.create(code="XX", name="温州")
    answer = office.post(f"{REGIONS}confirm-import/", {"token": token})
    assert answer.status_code == 409
    assert answer.context_data["problems"][0].heading == "名称"


def test_a_problem_is_shown_in_its_place(office):
    answer = upload(office, REGIONS, "代码,名称,启用\nWZ,温州,也许\n")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "<td>2</td><td>启用</td><td>也许</td>" in page
    assert "confirm-import" not in page


def test_more_rows_than_a_page_takes_are_refused_with_the_command(office):
    rows = "".join(f"C{number},短语\n" for number in range(5_001))
    answer = upload(office, PHRASES, f"代码,短语\n{rows}")
    assert answer.status_code == 400
    assert "import_list canned_phrases" in answer.content.decode()


@pytest.mark.parametrize(("kind", "start"), [("csv", "\ufeff".encode()), ("xlsx", b"PK")])
def test_an_export_is_a_file_and_leaves_a_trace(office, kind, start):
    answer = office.post(f"{REGIONS}export/", {"kind": kind})
    assert answer.content.startswith(start)
    assert f'filename="regions.{kind}"' in answer.headers["Content-Disposition"]
    assert AuditEntry.objects.get(verb="export_list").after == {"rows": Region.objects.count(), "kind": kind}


def test_reading_writes_nothing(office):
    assert office.get(f"{REGIONS}export/").status_code == 405
    assert office.get(f"{REGIONS}confirm-import/").status_code == 405
    assert office.post(f"{REGIONS}export/", {"kind": "exe"}).status_code == 404
    assert office.post(f"{REGIONS}import/").status_code == 400


def test_who_only_reads_a_table_takes_it_out_and_brings_nothing(hq_manager, sign_in):
    client = sign_in(hq_manager)
    assert "从文件导入" not in client.get(OUTCOMES).content.decode()
    assert client.post(f"{OUTCOMES}export/", {"kind": "csv"}).status_code == 200
    assert client.get(f"{OUTCOMES}import/").status_code == 404
    assert client.post(f"{OUTCOMES}confirm-import/", {"token": "x"}).status_code == 404
    assert client.get(f"{PHRASES}import/").status_code == 200


def test_for_other_roles_there_are_no_such_pages(lead_hz, sign_in):
    client = sign_in(lead_hz)
    for page in ("import/", "confirm-import/", "export/"):
        assert client.post(f"{REGIONS}{page}").status_code == 404


def test_a_file_that_nobody_confirms_is_forgotten_after_a_day(office):
    upload(office, REGIONS, WENZHOU)
    now = timezone.now()
    waiting = len(default_storage.listdir(FOLDER)[1])
    assert waiting >= 1
    forget_waiting(now=now)
    assert len(default_storage.listdir(FOLDER)[1]) == waiting
    assert forget_waiting(now=now + timedelta(hours=25)) == waiting
