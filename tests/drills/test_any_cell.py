"""10,000 cells for each property of reading, 0 exceptions (F7); by ``make drills``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = 10_000
EVERYDAY = Path(__file__).parents[1] / "workorders" / "imports" / "test_any_cell.py"

pytestmark = pytest.mark.drill


def test_ten_thousand_cells_of_every_kind_are_read_or_refused() -> None:
    """The everyday properties, in a run of their own."""
    command = [sys.executable, "-m", "pytest", str(EVERYDAY), "-q", "-p", "no:cacheprovider"]
    run = subprocess.run(
        command, env=os.environ | {"CELLS": str(EXAMPLES)}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout[-4000:]
    print(run.stdout.splitlines()[-1])
