"""D11."""

from __future__ import annotations

import pytest

from callbacks.policies.dialects import speaks


@pytest.mark.parametrize(
    ("dialects", "dialect", "expected"),
    [
        ("温州话", "温州话", True),
        ("宁波话、温州话", "温州话", True),
        ("宁波话，温州话", "温州话", True),
        ("宁波话 温州话", "温州话", True),
        ("温州话", "温州", False),
        ("", "温州话", False),
        ("温州话", "", False),
    ],
)
def test_who_speaks_a_dialect(dialects, dialect, expected):
    assert speaks(dialects=dialects, dialect=dialect) is expected
