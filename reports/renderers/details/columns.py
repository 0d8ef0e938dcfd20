"""One column of a detail file, and the ways a stored value is written in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import override

from config.lib.calendar import local
from config.lib.masking import mask_name
from config.lib.sheets import Cell, Heading, Shape
from config.logs import masked

Show = Callable[..., Cell]
YES_NO = {True: "是", False: "否", None: ""}


@dataclass(frozen=True, slots=True)
class Column:
    """``fields``: paths from the row of the file; ``show`` gets their values in this order."""

    heading: Heading
    fields: tuple[str, ...]
    show: Show | None = None


def plain(text: str, field: str, *, width: float = 12, shape: Shape = Shape.TEXT) -> Column:
    return Column(Heading(text, shape, width), (field,))


def clock(text: str, field: str) -> Column:
    return Column(Heading(text, Shape.CLOCK, 17), (field,), wall_clock)


def name(text: str, field: str) -> Column:
    return Column(Heading(text, width=10), (field,), lambda value: mask_name(name=value or ""))


def words(text: str, field: str) -> Column:
    return Column(Heading(text, width=30), (field,), lambda value: masked(value or ""))


def choice(text: str, field: str, choices: Sequence[tuple[Any, Any]], *, width: float = 10) -> Column:
    labels = chinese(choices)
    return Column(Heading(text, width=width), (field,), lambda value: labels.get(value, value))


def yes_no(text: str, field: str) -> Column:
    return Column(Heading(text, width=8), (field,), YES_NO.get)


def person(text: str, *, name_field: str, number_field: str) -> Column:
    """A colleague: name with number, as the forms name her."""
    return Column(
        Heading(text, width=14),
        (name_field, number_field),
        lambda called, number: f"{called or ''} {number or ''}".strip(),
    )


def chinese(choices: Sequence[tuple[Any, Any]]) -> Mapping[Any, str]:
    with override("zh-hans"):
        return {code: str(label) for code, label in choices}


def wall_clock(at: datetime | None) -> Cell:
    """A workbook knows no zones: the company's own clock."""
    return None if at is None else local(at).replace(tzinfo=None)


def row_maker(columns: Sequence[Column]) -> tuple[list[str], Callable[[Sequence[Any]], list[Cell]]]:
    """The fields to read, each once, and what makes a row of the file from their values."""
    fields = list(dict.fromkeys(field for column in columns for field in column.fields))
    place = {field: number for number, field in enumerate(fields)}
    plan = [(tuple(place[field] for field in column.fields), column.show) for column in columns]

    def made(values: Sequence[Any]) -> list[Cell]:
        return [
            values[places[0]] if show is None else show(*[values[number] for number in places])
            for places, show in plan
        ]

    return fields, made
