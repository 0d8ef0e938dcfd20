"""Mandarin or the local dialect (D11)."""

from __future__ import annotations

import re

EVERYBODYS = "普通话"
BETWEEN = re.compile(r"[、，,;；/\s]+")


def dialects_of(text: str) -> frozenset[str]:
    """A member of staff writes them one after another, however separated."""
    return frozenset(word for word in BETWEEN.split(text) if word)


def speaks(*, dialects: str, dialect: str) -> bool:
    return bool(dialect) and dialect.strip() in dialects_of(dialects)
