"""Room before a file is begun, and no half files (reliability.md F11)."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from config.lib import disk
from config.lib.disk import WholeFileStorage, ensure_room, remove_partials, whole_file
from config.lib.errors import StorageFull

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def leave_free(monkeypatch: pytest.MonkeyPatch, amount: int) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda *, path: amount)


def write(path: Path, *, failing: BaseException | None = None, onto: str = "") -> None:
    with whole_file(path=path) as target:
        if onto:
            device = os.open(onto, os.O_WRONLY)
            os.dup2(device, target.fileno())
            os.close(device)
        target.write(b"half")
        if failing is not None:
            raise failing


def test_a_file_needs_three_times_its_size_beside_the_reserve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_free(monkeypatch, disk.RESERVE + 300)
    ensure_room(path=tmp_path, size=100)
    with pytest.raises(StorageFull) as problem:
        ensure_room(path=tmp_path, size=101)
    assert (problem.value.status, problem.value.code) == (507, "disk_full")


def test_the_room_of_a_folder_that_is_not_made_yet_is_that_of_its_disk(tmp_path: Path) -> None:
    assert disk.free_bytes(path=tmp_path / "not" / "yet") > 0


def test_a_whole_file_appears_at_its_end(tmp_path: Path) -> None:
    path = tmp_path / "made"
    with whole_file(path=path) as target:
        target.write(b"half")
        assert not path.exists()
    assert path.read_bytes() == b"half"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        (OSError(errno.ENOSPC, "full"), StorageFull),
        (OSError(errno.EDQUOT, "quota"), StorageFull),
        (OSError(errno.EIO, "broken"), OSError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ],
)
def test_nothing_stays_of_a_file_that_failed(
    tmp_path: Path, given: BaseException, seen: type[BaseException]
) -> None:
    path = tmp_path / "made"
    path.write_bytes(b"before")
    with pytest.raises(seen):
        write(path, failing=given)
    assert [(item.name, item.read_bytes()) for item in tmp_path.iterdir()] == [("made", b"before")]


def test_a_device_that_is_full_when_the_bytes_are_flushed_is_told_the_same_way(tmp_path: Path) -> None:
    with pytest.raises(StorageFull):
        write(tmp_path / "made", onto="/dev/full")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed_later(tmp_path: Path) -> None:
    old, new, other = tmp_path / "a" / ".x.1.part", tmp_path / ".y.2.part", tmp_path / "kept"
    old.parent.mkdir()
    for path, at in ((old, NOON - timedelta(days=2)), (new, NOON), (other, NOON - timedelta(days=2))):
        path.write_bytes(b"x")
        os.utime(path, (at.timestamp(), at.timestamp()))
    assert remove_partials(folder=tmp_path, before=NOON - timedelta(days=1)) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [".y.2.part", "a", "kept"]


def test_the_private_storage_keeps_files_for_their_owner_alone(tmp_path: Path) -> None:
    storage = WholeFileStorage(location=tmp_path / "private")
    name = storage.save("photos/deep/one", ContentFile(b"bytes"))
    path = tmp_path / "private" / name
    assert path.read_bytes() == b"bytes"
    modes = [oct(place.stat().st_mode & 0o777) for place in (path, path.parent, tmp_path / "private")]
    assert modes == ["0o600", "0o700", "0o700"]


def test_the_private_storage_refuses_what_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_free(monkeypatch, disk.RESERVE + 14)
    storage = WholeFileStorage(location=tmp_path)
    with pytest.raises(StorageFull):
        storage.save("one", ContentFile(b"bytes"))
    assert list(tmp_path.iterdir()) == []


def test_every_file_of_the_house_goes_through_it() -> None:
    assert isinstance(default_storage._wrapped or default_storage, WholeFileStorage)  # type: ignore[attr-defined]
