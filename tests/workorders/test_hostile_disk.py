"""A disk that fills up (reliability.md F11): 507, a sentence, the base still writes, nothing half-written."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings

import config.uploads
from config.lib import disk, limits
from regions.models import User
from tests.workorders.files import cells, orders_csv
from workorders.imports import spools
from workorders.models import ImportBatch, Source

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NO_ROOM = "服务器磁盘空间不足，文件没有保存，已有的数据不受影响。请稍后再试，并告诉管理员。"
MEGABYTE = 1024 * 1024


@pytest.fixture
def private(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "private"
    return tmp_path / "private"


@pytest.fixture
def small_disk(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """64 MB that are all there is."""
    place = tmp_path / "small"
    place.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run([mount, "-t", "tmpfs", "-o", "size=64m", "tmpfs", place], check=False)
    if not made or made.returncode:
        pytest.skip("only root may mount a small disk")
    settings.MEDIA_ROOT = place
    try:
        yield place
    finally:
        subprocess.run([shutil.which("umount") or "umount", "--lazy", place], check=True)


def send(client: Client, content: bytes, **more: Any) -> Any:
    upload = SimpleUploadedFile("erp.csv", content)
    return client.post("/imports/new/", {"file": upload, "source": "erp"}, **more)


def left(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def told(answer: Any) -> tuple[int, bool]:
    return answer.status_code, NO_ROOM in answer.content.decode()


def fill(place: Path, *, leaving: int) -> Path:
    ballast = place / "ballast"
    with ballast.open("wb") as handle:
        os.posix_fallocate(handle.fileno(), 0, disk.free_bytes(path=place) - leaving)
    return ballast


def test_without_room_for_three_the_file_is_not_taken(
    sign_in: SignIn, clerk_hz: User, private: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private.mkdir()
    client = sign_in(clerk_hz)
    content = orders_csv(cells(1))
    monkeypatch.setattr(disk, "free_bytes", lambda *, path: disk.RESERVE + 2 * len(content))
    assert told(send(client, content)) == (507, True)
    assert (left(private), ImportBatch.objects.count()) == ([], 0)
    english = send(client, content, headers={"accept-language": "en"})
    assert "The server is short of disk space." in english.content.decode()


def test_a_full_disk_is_told_to_the_watchman(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Degraded while the largest upload finds no room; the process is alive all the same."""
    enough = limits.MAX_UPLOAD_BYTES * 3 + disk.RESERVE
    for free, alive, ok in ((enough, "alive", True), (enough - 1, "degraded", False)):
        monkeypatch.setattr("config.health.free_bytes", lambda *, path, free=free: free)
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()) == (200, {"status": alive})
        ready = client.get("/readyz").json()
        assert ready["checks"]["disk"] == {"ok": ok, "free_mb": free // MEGABYTE}
        assert ok or ready["status"] == "degraded"


def test_a_disk_that_fills_up_on_the_way_in(
    sign_in: SignIn, clerk_hz: User, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody foresaw it: the write itself fails."""
    monkeypatch.setattr(config.uploads, "ensure_room", lambda *, path, size: None)
    ballast = fill(small_disk, leaving=MEGABYTE)
    client = sign_in(clerk_hz)
    assert told(send(client, b"x" * 3 * MEGABYTE)) == (507, True)
    assert left(small_disk) == ["ballast"]
    assert (client.get("/healthz").json(), client.get("/readyz").status_code) == ({"status": "degraded"}, 503)
    Source.objects.create(code="other", name="另一来源")
    ballast.unlink()
    assert send(client, orders_csv(cells(1))).status_code == 302


def test_a_disk_that_fills_up_while_the_file_is_kept(
    sign_in: SignIn, clerk_hz: User, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (config.uploads, disk):
        monkeypatch.setattr(module, "ensure_room", lambda *, path, size: None)
    fill(small_disk, leaving=4 * MEGABYTE)
    assert told(send(sign_in(clerk_hz), b"x" * 3 * MEGABYTE)) == (507, True)
    assert (left(small_disk), ImportBatch.objects.count()) == (["ballast"], 0)


def test_a_disk_that_fills_up_while_the_rows_are_read(
    sign_in: SignIn, clerk_hz: User, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The child's rows find no room: the upload is not kept either, so that the disk gets free again."""
    content = orders_csv(*(cells(number) for number in range(4_000)))
    for module in (config.uploads, disk, spools):
        monkeypatch.setattr(module, "ensure_room", lambda *, path, size: None)
    fill(small_disk, leaving=len(content) * 3)
    assert told(send(sign_in(clerk_hz), content)) == (507, True)
    assert left(small_disk) == ["ballast"]
    batch = ImportBatch.objects.get()
    assert (batch.run_state, batch.file.name) == ("cancelled", "")


def test_a_file_beyond_the_cap_is_told_and_not_kept(
    sign_in: SignIn, clerk_hz: User, private: Path, settings: Settings
) -> None:
    """F5: by the length that is declared, and by the bytes that come."""
    settings.UPLOAD_MAX_BYTES = 2 * MEGABYTE
    client = sign_in(clerk_hz)
    for size in (2 * MEGABYTE + 1, 3 * MEGABYTE + 1):
        answer = send(client, b"x" * size)
        assert answer.status_code == 413
        assert "文件超过 2 MB，请按日期分成几个文件导出" in answer.content.decode()
    assert send(client, b"x" * 9 * MEGABYTE).status_code == 400
    assert (left(private), ImportBatch.objects.count()) == ([], 0)


def test_the_caps_stand_in_one_place(settings: Settings) -> None:
    from workorders.imports import guards

    assert settings.UPLOAD_MAX_BYTES == guards.MAX_UPLOAD_BYTES == limits.MAX_UPLOAD_BYTES
    assert (guards.MAX_ROWS, guards.MAX_COLUMNS) == (limits.MAX_ROWS, limits.MAX_COLUMNS) == (200_000, 200)
