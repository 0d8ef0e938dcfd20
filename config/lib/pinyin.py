"""A stored key that sorts Chinese names by sound, whatever the database's collation (stack.md)."""

from __future__ import annotations

from functools import lru_cache

KEY_LENGTH = 120


@lru_cache(maxsize=20_000)
def sort_key(*, text: str) -> str:
    """``王小明`` → ``wang xiao ming``; other letters stay, in lower case."""
    from pypinyin import lazy_pinyin  # its dictionary takes a second to load: only who sorts pays

    return " ".join(lazy_pinyin(text)).lower()[:KEY_LENGTH]
