"""How one source's files are read, beyond the usual headings and words (ruling 11).

Free of Django: the reader's child gets it as JSON. An empty plan leaves everything as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workorders.imports.cleaners import SERIAL_RANGE, plain, squeezed
from workorders.imports.columns import BY_FIELD, KINDS, STATUSES

MAPPED_VALUES = ("kind", "status", "region")
DATES = ("dispatched_at", "completed_at", "reported_at", "appointed_at", "purchased_on")
OTHERS = "*"  # in a value map: every word that is not named
USUAL_DATES = ""
DATE_FORMATS = (USUAL_DATES, "M/D/Y", "D/M/Y", "Y/D/M")
CENTURY = 2000

_MEANINGS = {"kind": frozenset(KINDS), "status": frozenset(STATUSES)}
_SHAPES = {"M": r"(?P<M>\d{1,2})", "D": r"(?P<D>\d{1,2})", "Y": r"(?P<Y>\d{4}|\d{2})"}
_REST = r"(?P<rest>(?:[\sT,].*)?)"
_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?")
_MARK = r"(?P<mark>[-/. ])"


class BadPlan(ValueError):
    """A mapping that cannot be meant so; ``where`` is its part, ``what`` the word that is wrong."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


@dataclass(frozen=True, slots=True)
class Plan:
    """``headers`` {field: heading, "" = no column} · ``constants`` {field: text of every row} · ``values``
    {field: {word of the file: meaning}} · ``date_format`` · where the table stands, if it was told.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date_format: str = USUAL_DATES
    sheet: str = ""
    header_row: int = 0

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Plan:
        """From its JSON. Raises BadPlan for what no reader could follow."""
        plan = cls(
            headers=_texts(document, "headers"),
            constants=_texts(document, "constants"),
            values={name: _words(name, given) for name, given in _part(document, "values").items()},
            date_format=str(document.get("date_format") or ""),
            sheet=str(document.get("sheet") or ""),
            header_row=int(document.get("header_row") or 0),
        )
        _check(plan, document)
        return plan

    def as_json(self) -> dict[str, Any]:
        return self.saved() | {"sheet": self.sheet, "header_row": self.header_row}

    def saved(self) -> dict[str, Any]:
        """What belongs to the source and not to one file."""
        return {
            "headers": dict(self.headers),
            "constants": dict(self.constants),
            "values": {name: dict(words) for name, words in self.values.items()},
            "date_format": self.date_format,
        }

    @property
    def is_empty(self) -> bool:
        return not (self.headers or self.constants or self.values or self.date_format)


EMPTY = Plan()
SINCE_1904 = 1_462  # days between the two systems of day numbers


class Translation:
    """A plan at work: cells of one row in, cells as the cleaners know them out.

    In an error workbook dates stand as they were read, year first, whatever the order of its source.
    """

    def __init__(self, *, plan: Plan, counts_from_1904: bool = False, has_iso_dates: bool = False) -> None:
        self._constants = dict(plan.constants)
        self._words = {name: _keyed(words) for name, words in plan.values.items()}
        self._pattern = _pattern(plan.date_format) if plan.date_format else None
        self._shift = SINCE_1904 if counts_from_1904 else 0
        self._has_iso_dates = has_iso_dates
        self.changes_dates = bool(self._pattern or self._shift)
        self.changes_nothing = plan.is_empty and not counts_from_1904

    def of(self, cells: dict[str, object]) -> dict[str, object]:
        if self.changes_nothing:
            return cells
        cells.update(self._constants)
        for name, words in self._words.items():
            cells[name] = _meant(words, cells.get(name))
        if self.changes_dates:
            for name in DATES:
                cells[name] = self._day(cells.get(name))
        return cells

    def _day(self, cell: object) -> object:
        if self._pattern and isinstance(cell, str):
            is_iso = self._has_iso_dates and _ISO.fullmatch(plain(cell))
            return cell if is_iso else _reordered(self._pattern, cell)
        is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
        if self._shift and is_number and SERIAL_RANGE[0] - self._shift <= cell < SERIAL_RANGE[1]:  # type: ignore[operator]
            return cell + self._shift  # type: ignore[operator]
        return cell


def reordered(*, text: str, date_format: str) -> str:
    """``04/12/2018 1:05 PM`` under ``M/D/Y`` as ``2018-04-12 1:05 PM``; anything else as it is."""
    return _reordered(_pattern(date_format), text) if date_format else text


def word_key(cell: object) -> str:
    return squeezed(cell).casefold()


def _keyed(words: Mapping[str, str]) -> dict[str, str]:
    return {word if word == OTHERS else word_key(word): meaning for word, meaning in words.items()}


def _meant(words: Mapping[str, str], cell: object) -> object:
    """What the file's word means; unnamed words stay, unless all others are named too."""
    key = word_key(cell)
    if key in words:
        return words[key]
    return words[OTHERS] if key and OTHERS in words else cell


def _reordered(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.fullmatch(plain(text))
    if not found:
        return text
    year = int(found["Y"]) + (CENTURY if len(found["Y"]) == len("18") else 0)
    return f"{year:04d}-{found['M']}-{found['D']}{found['rest']}"


def _pattern(date_format: str) -> re.Pattern[str]:
    first, second, third = (_SHAPES[letter] for letter in date_format.split("/"))
    return re.compile(f"{first}{_MARK}{second}(?P=mark){third}{_REST}", re.DOTALL)


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = document.get(name, {})
    if not isinstance(part, Mapping):
        raise BadPlan(name, str(part)[:40])
    return part


def _texts(document: Mapping[str, Any], name: str) -> dict[str, str]:
    return {str(key): str(value) for key, value in _part(document, name).items()}


def _words(name: str, given: Any) -> dict[str, str]:
    if not isinstance(given, Mapping):
        raise BadPlan("values", name)
    return {str(word): str(meaning) for word, meaning in given.items() if str(meaning)}


def _check(plan: Plan, document: Mapping[str, Any]) -> None:
    known = {"headers", "constants", "values", "date_format", "sheet", "header_row"}
    for part in set(document) - known:
        raise BadPlan("", str(part))
    for part, names in (("headers", plan.headers), ("constants", plan.constants), ("values", plan.values)):
        allowed = MAPPED_VALUES if part == "values" else BY_FIELD
        for name in names:
            if name not in allowed:
                raise BadPlan(part, name)
    for name in set(plan.constants) & {name for name, heading in plan.headers.items() if heading}:
        raise BadPlan("constants", name)
    for name, meanings in _MEANINGS.items():
        for meaning in plan.values.get(name, {}).values():
            if meaning not in meanings:
                raise BadPlan("values", meaning)
    if plan.date_format not in DATE_FORMATS:
        raise BadPlan("date_format", plan.date_format)
