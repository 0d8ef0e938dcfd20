"""The files beside an upload: two who write at once never share a half-written one."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Barrier, Thread

from workorders.imports.spools import keep_survey, remove_files, survey_path


def test_two_pages_that_survey_one_file_at_once_leave_one_whole_survey(tmp_path: Path) -> None:
    upload, started = tmp_path / "upload", Barrier(2)
    surveys = [{"asked": ["", row], "rows": [f"第{row}行\ud800" * 1_000] * 200} for row in (1, 2)]

    def keep(found: dict[str, object]) -> None:
        started.wait()
        for _again in range(20):
            keep_survey(upload=upload, found=found)

    pages = [Thread(target=keep, args=[found]) for found in surveys]
    for page in pages:
        page.start()
    for page in pages:
        page.join()
    assert json.loads(survey_path(upload=upload).read_text())["asked"] in (["", 1], ["", 2])
    assert list(tmp_path.iterdir()) == [survey_path(upload=upload)]
    remove_files(upload=upload)
    assert list(tmp_path.iterdir()) == []
