"""LibreOffice as a second reader of our workbooks; for tests only."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_SECONDS = 180


def convert(source: Path, *, to: str, folder: Path) -> Path:
    """The workbook as ``to`` (pdf, csv, xlsx) in ``folder``. Skips the test when there is no LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no LibreOffice on this machine")
    profile = folder / "office-profile"  # two conversions at once must not share one
    subprocess.run(
        [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", to,
         "--outdir", str(folder), str(source)],
        check=True, capture_output=True, timeout=_SECONDS,
    )  # fmt: skip
    target = folder / source.with_suffix(f".{to.split(':')[0]}").name
    assert target.is_file(), f"LibreOffice made no {target.name}"
    return target
