"""Which known name a new one may be another spelling of (ruling 12): said to people, never acted on alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from config.lib.pinyin import sort_key
from workorders.imports.cleaners import squeezed

_BRACKETS = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_TITLES = ("师傅", "工程师")


class Named(Protocol):
    name: str
    is_new: bool


Row = TypeVar("Row", bound=Named)


@dataclass(frozen=True, slots=True)
class Twins:
    """``same`` is the name written otherwise, ``sounds`` the ones that are only pronounced alike."""

    same: str
    sounds: tuple[str, ...] = ()


def bare(name: str) -> str:
    """张 三, 张三(外包) and 张三师傅 are all 张三; 师傅 alone is a name."""
    text = _BRACKETS.sub("", squeezed(name)).casefold()
    for title in _TITLES:
        text = text.removesuffix(title) or text
    return text


def twins_of(*, row: Row, others: Iterable[Row]) -> Twins:
    """One that is itself new is no better known; of two who are written alike neither is meant for sure."""
    name = bare(row.name)
    known = [other for other in others if not other.is_new and other is not row]
    same = [str(other) for other in known if bare(other.name) == name]
    if len(same) == 1:
        return Twins(same[0])
    sound = sort_key(text=name)
    return Twins("", tuple(same) or tuple(str(o) for o in known if sort_key(text=bare(o.name)) == sound))
