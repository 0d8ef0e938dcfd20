"""10,000 cells for each property of reading, 0 exceptions (F7); by ``make drills``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings

from tests.workorders.imports import test_any_cell as everyday

EXAMPLES = 10_000
PROPERTIES = [value for name, value in sorted(vars(everyday).items()) if name.startswith("test_")]

pytestmark = pytest.mark.drill


@pytest.mark.parametrize("check", PROPERTIES, ids=lambda check: check.__name__)
def test_ten_thousand_cells_are_read_or_refused(check: Callable[..., Any]) -> None:
    settings(max_examples=EXAMPLES, deadline=None)(check)()
