"""Evidence photos on their case's page (F10; roles.md 7): who adds, who sees, what never gets in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from callbacks.actions import photos
from callbacks.actions.photos import add_photo
from callbacks.models import Complaint, DataRecheck, EvidencePhoto
from config.lib import disk
from config.lib.errors import Unavailable
from regions.choices import Role
from regions.models import AuditEntry, Region, User
from tests.api.rows import complaint_of, recheck_of
from tests.callbacks.pictures import evidence, photo_from_a_phone, photo_row, picture, png_that_claims
from tests.factories import DepartmentFactory, member

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def case(hangzhou: Region, agent_hz: User) -> Complaint:
    return complaint_of(hangzhou, agent_hz, number="TS-1")


@pytest.fixture
def recheck(hangzhou: Region) -> DataRecheck:
    return recheck_of(hangzhou)


def page(case: Complaint | DataRecheck) -> str:
    return f"/complaints/{case.number}/" if isinstance(case, Complaint) else f"/data-rechecks/{case.pk}/"


def send(client: Client, case: Complaint | DataRecheck, content: bytes = b"", **fields: str) -> Any:
    upload = SimpleUploadedFile("../../evil.svg", content or picture(), content_type="image/svg+xml")
    return client.post(page(case) + "photos/", {"photo": upload, **fields})


def kept_files() -> list[Path]:
    folder = Path(EvidencePhoto._meta.get_field("file").storage.path("photos"))
    return sorted(folder.glob("*")) if folder.exists() else []


def test_the_supervisor_proves_a_complaint(sign_in: SignIn, lead_hz: User, case: Complaint) -> None:
    client = sign_in(lead_hz)
    answer = send(client, case, photo_from_a_phone(), note="打 13812345678 <b>现场</b>")
    assert (answer.status_code, answer["Location"]) == (302, "/complaints/TS-1/#photos")
    photo = EvidencePhoto.objects.get()
    assert (photo.complaint, photo.region, photo.uploaded_by) == (case, case.region, lead_hz)
    assert Path(photo.file.path).suffix == ".jpg"
    assert "evil" not in photo.file.path
    body = client.get(page(case)).content.decode()
    assert f'href="/photos/{photo.pk}/"' in body
    assert "&lt;b&gt;现场" in body
    assert "13812345678" not in body
    assert AuditEntry.objects.get(verb="add_photo").after["photo"] == photo.pk


def test_it_is_fetched_as_a_file_without_place_and_the_trail_knows(
    sign_in: SignIn, lead_hz: User, clerk_hz: User, recheck: DataRecheck
) -> None:
    send(sign_in(clerk_hz), recheck, photo_from_a_phone())
    photo = EvidencePhoto.objects.get()
    answer = sign_in(lead_hz).get(f"/photos/{photo.pk}/")
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == f'attachment; filename="photo-{photo.pk}.jpg"'
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "image/jpeg")
    assert "no-store" in answer["Cache-Control"]
    assert (len(content), b"CameraMaker" in content) == (photo.size, False)
    assert AuditEntry.objects.get(verb="download_photo").actor == lead_hz


def test_reading_evidence_writes_a_row_about_each_reading_and_changes_nothing_else(
    sign_in: SignIn, lead_hz: User, case: Complaint
) -> None:
    """The exception that docs/policies/privacy.md names: a GET that is on record."""
    photo = add_photo(case=case, evidence=evidence(), actor=lead_hz, now=timezone.now())
    before = EvidencePhoto.objects.filter(pk=photo.pk).values().get()
    client = sign_in(lead_hz)
    for readings in (1, 2):
        assert client.get(f"/photos/{photo.pk}/").status_code == 200
        assert AuditEntry.objects.filter(verb="download_photo", actor=lead_hz).count() == readings
    assert EvidencePhoto.objects.filter(pk=photo.pk).values().get() == before


def test_another_region_finds_neither_photo_nor_place_to_add_one(
    sign_in: SignIn, agent_hz: User, ningbo: Region, case: Complaint
) -> None:
    photo = add_photo(case=case, evidence=evidence(), actor=agent_hz, now=timezone.now())
    stranger = sign_in(member(region=ningbo, role=Role.REGION_SUPERVISOR))
    assert stranger.get(f"/photos/{photo.pk}/").status_code == 404
    assert send(stranger, case).status_code == 404
    assert EvidencePhoto.objects.count() == 1


def test_who_only_reads_the_case_may_not_add_and_sees_no_form(
    sign_in: SignIn, agent_hz: User, case: Complaint, recheck: DataRecheck
) -> None:
    client = sign_in(agent_hz)
    for each in (case, recheck):
        assert send(client, each).status_code == 403
        assert 'name="photo"' not in client.get(page(each)).content.decode()
    assert EvidencePhoto.objects.count() == 0


def test_the_departments_handler_proves_her_own_case(
    sign_in: SignIn, hangzhou: Region, case: Complaint
) -> None:
    handler = member(region=hangzhou, role=Role.DEPARTMENT_HANDLER)
    department = DepartmentFactory(region=hangzhou)
    department.handlers.add(handler)
    Complaint.objects.filter(pk=case.pk).update(department=department, handler=handler)
    client = sign_in(handler)
    assert send(client, case).status_code == 302
    assert client.get(f"/photos/{EvidencePhoto.objects.get().pk}/").status_code == 200
    other = complaint_of(hangzhou, handler, number="TS-2")
    foreign = add_photo(case=other, evidence=evidence(), actor=handler, now=timezone.now())
    assert client.get(f"/photos/{foreign.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "这不是 JPEG、PNG 或 WebP 照片"),
        (png_that_claims(width=50_000, height=50_000), "照片超过 2500 万像素，请缩小后再上传。"),
    ],
)
def test_a_refusal_stands_at_the_field_and_nothing_is_kept(
    sign_in: SignIn, lead_hz: User, case: Complaint, recheck: DataRecheck, content: bytes, told: str
) -> None:
    before = kept_files()
    for each in (case, recheck):
        answer = send(sign_in(lead_hz), each, content)
        assert answer.status_code == 400
        assert told in answer.content.decode()
    empty = sign_in(lead_hz).post(page(case) + "photos/", {"note": "x"})
    assert (empty.status_code, "请选择一张照片。" in empty.content.decode()) == (400, True)
    assert (EvidencePhoto.objects.count(), kept_files()) == (0, before)


def test_two_hundred_megabytes_a_day_and_person(
    sign_in: SignIn, lead_hz: User, clerk_hz: User, case: Complaint, recheck: DataRecheck
) -> None:
    photo_row(case=case, by=lead_hz, at=timezone.now(), size=photos.DAILY_BYTES)
    answer = send(sign_in(lead_hz), case)
    assert (answer.status_code, "200 MB" in answer.content.decode()) == (400, True)
    assert send(sign_in(clerk_hz), recheck).status_code == 302


def test_no_room_is_507_with_a_sentence(
    sign_in: SignIn, lead_hz: User, case: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F11."""
    monkeypatch.setattr(disk, "free_bytes", lambda *, path: 0)
    before = kept_files()
    answer = send(sign_in(lead_hz), case)
    assert (answer.status_code, "服务器磁盘空间不足" in answer.content.decode()) == (507, True)
    assert (EvidencePhoto.objects.count(), kept_files()) == (0, before)


def test_a_photo_whose_row_was_not_written_leaves_no_file(
    lead_hz: User, case: Complaint, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept_files()

    def away(**_details: Any) -> None:
        raise Unavailable("audit_unavailable", "")

    monkeypatch.setattr(photos, "record_audit", away)
    with pytest.raises(Unavailable):
        add_photo(case=case, evidence=evidence(), actor=lead_hz, now=timezone.now())
    assert (EvidencePhoto.objects.count(), kept_files()) == (0, before)


def test_a_file_that_is_gone_is_not_found(sign_in: SignIn, lead_hz: User, case: Complaint) -> None:
    photo = photo_row(case=case, by=lead_hz, at=timezone.now())
    assert sign_in(lead_hz).get(f"/photos/{photo.pk}/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_photo_and_for_three(
    sign_in: SignIn,
    lead_hz: User,
    case: Complaint,
    recheck: DataRecheck,
    number: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for each in (case, recheck):
        for _ in range(number):
            photo_row(case=each, by=lead_hz, at=timezone.now())
    client = sign_in(lead_hz)
    for each, queries in ((case, 27), (recheck, 8)):
        with django_assert_num_queries(queries):
            client.get(page(each))
