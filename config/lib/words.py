"""Words that somebody must write before a step is taken."""

from __future__ import annotations

from config.lib.errors import Refused, Text


def enough_words(*, text: str, least: int, field: str, code: str, message: Text) -> str:
    """``text`` without its outer blanks. Raises Refused, told at ``field``, below ``least`` characters."""
    told = text.strip()
    if len(told) < least:
        raise Refused(code, message, fields={field: message})
    return told
