"""The files of a batch on disk: the upload, and the accepted rows in the order in which they go in.

Both hold customers' data in clear and live in the private storage until seven days after the end (ruling 18).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from config.lib.disk import PARTIAL_SUFFIX, ensure_room, told_when_full, whole_file
from workorders.imports.rows import OrderValues
from workorders.imports.upsert import Accepted
from workorders.imports.verdict import Judged

READY_SUFFIX = ".ready.jsonl"
SURVEY_SUFFIX = ".survey.json"


def ready_path(*, upload: Path) -> Path:
    return upload.with_name(upload.name + READY_SUFFIX)


def _partial_path(*, upload: Path) -> Path:
    return upload.with_name(f".{upload.name}{READY_SUFFIX}{PARTIAL_SUFFIX}")


def survey_path(*, upload: Path) -> Path:
    """What was seen of a file whose columns people are to tell."""
    return upload.with_name(upload.name + SURVEY_SUFFIX)


def keep_survey(*, upload: Path, found: Mapping[str, Any]) -> None:
    """Two pages may ask at once: each writes a file of its own, and the last one stands whole."""
    with whole_file(path=survey_path(upload=upload)) as out:
        out.write(json.dumps(found, ensure_ascii=False).encode(errors="replace"))


@contextmanager
def reading_place(*, upload: Path) -> Iterator[Path]:
    """A file beside the upload for the child's rows, gone afterwards. Raises StorageFull (F11)."""
    upload.parent.mkdir(parents=True, exist_ok=True)
    if upload.exists():
        ensure_room(path=upload, size=upload.stat().st_size)
    with (
        told_when_full(),
        TemporaryDirectory(prefix=".reading-", suffix=PARTIAL_SUFFIX, dir=upload.parent) as folder,
    ):
        yield Path(folder) / "rows.jsonl"


class ReadyWriter:
    """Writes accepted rows; the file appears under its name only when it is whole."""

    def __init__(self, *, upload: Path) -> None:
        self._path = ready_path(upload=upload)
        self._partial = _partial_path(upload=upload)
        self._file = self._partial.open("w", encoding="utf-8", errors="replace")

    def add(self, *, judged: Judged) -> None:
        row = [judged.row.values.as_list(), judged.row_hash, judged.row.raw]
        self._file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")

    def close(self) -> None:
        self._file.close()
        self._partial.replace(self._path)


def ready_chunks(*, upload: Path, start: int, size: int) -> Iterator[list[Accepted]]:
    """Accepted rows from the ``start``-th on, ``size`` at a time."""
    with ready_path(upload=upload).open(encoding="utf-8") as lines:
        rest = islice(lines, start, None)
        while chunk := [_accepted(line) for line in islice(rest, size)]:
            yield chunk


def remove_files(*, upload: Path) -> None:
    places = (ready_path(upload=upload), survey_path(upload=upload), _partial_path(upload=upload))
    for path in (upload, *places):
        path.unlink(missing_ok=True)


def _accepted(line: str) -> Accepted:
    values, row_hash, raw = json.loads(line)
    return Accepted(values=OrderValues(*values), row_hash=row_hash, raw=raw)
