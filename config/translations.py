"""Compiles the English catalogue without gettext on the machine (ruling 66); no .mo is ever committed."""

from __future__ import annotations

from pathlib import Path

import polib

from config.env import ROOT


def compile_catalogues(*, folder: Path = ROOT / "locale") -> int:
    """Write every .mo that is missing or older than its .po; the number written."""
    written = 0
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.is_file() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        polib.pofile(str(source)).save_as_mofile(str(target))
        written += 1
    return written
