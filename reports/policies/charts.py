"""A chart and its table are one object, so that they cannot disagree (screens.md 4).

A point's number is read from the text that the table prints; what is drawn, copied and read out is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

LINES_IN_VIEW = 14


class Look(StrEnum):
    LINE = "line"
    BAR = "bar"
    # A value with its interval: where the axis begins is then of no matter.
    DOT = "dot"
    # A second line to compare with: dashed, not to be clicked by mistake.
    SHADOW = "shadow"


@dataclass(frozen=True, slots=True)
class Point:
    """One figure: as printed, what it is made of, where its rows are; ``low`` to ``high`` its interval."""

    text: str
    url: str = ""
    note: str = ""
    low: str = ""
    high: str = ""

    @property
    def value(self) -> float | None:
        return number(self.text)

    @property
    def interval(self) -> str:
        return f"{self.low}–{self.high}" if self.low else ""


@dataclass(frozen=True, slots=True)
class Series:
    """One point a category. ``on_right``: measured by the axis on the right, in per cent."""

    name: str
    points: tuple[Point, ...]
    look: Look = Look.BAR
    unit: str = ""
    on_right: bool = False

    @property
    def has_intervals(self) -> bool:
        return any(point.low for point in self.points)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    category: str
    points: tuple[Point, ...]
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """``lying``: one category below the other. ``target``: a line across, in the first series' unit.
    ``links``: where the categories themselves lead, one each."""

    code: str
    title: str
    heading: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    target: str = ""
    lying: bool = False
    links: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(len(series.points) != len(self.categories) for series in self.series):
            raise ValueError(f"chart {self.code}: a series has not one point a category")
        if self.links and len(self.links) != len(self.categories):
            raise ValueError(f"chart {self.code}: not one link a category")

    @property
    def script_id(self) -> str:
        """The id of the page's json_script."""
        return f"chart-{self.code}"

    @property
    def is_empty(self) -> bool:
        return all(point.value is None for series in self.series for point in series.points)

    @property
    def is_long(self) -> bool:
        """More lines than fit a card: the drawing scrolls in it."""
        return self.lying and len(self.categories) > LINES_IN_VIEW

    @property
    def headings(self) -> tuple[str, ...]:
        named = [f"{series.name} {series.unit}".strip() for series in self.series]
        return (self.heading, *named)

    @property
    def rows(self) -> tuple[Row, ...]:
        columns = [series.points for series in self.series]
        links = self.links or ("",) * len(self.categories)
        return tuple(
            Row(category=category, points=tuple(points), url=url)
            for category, url, *points in zip(self.categories, links, *columns, strict=True)
        )

    @property
    def as_text(self) -> str:
        """For a group chat: the title, then a line a category."""
        return "\n".join([self.title, *self._lines()])

    def _lines(self) -> Iterator[str]:
        for row in self.rows:
            said = [
                f"{series.name} {_printed(point, series)}"
                for series, point in zip(self.series, row.points, strict=True)
            ]
            yield f"{row.category}：{'，'.join(said)}"

    @property
    def as_json(self) -> dict[str, Any]:
        """What the script draws."""
        return {
            "title": self.title,
            "categories": list(self.categories),
            "links": list(self.links),
            "lying": self.lying,
            "target": number(self.target),
            "series": [_series_json(series) for series in self.series],
        }


def number(text: str) -> float | None:
    """The number that ``text`` prints; None for — and for nothing."""
    try:
        return float(Decimal(text.replace(",", "")))
    except InvalidOperation:
        return None


def _printed(point: Point, series: Series) -> str:
    said = f"{point.text}{series.unit}" if point.value is not None else point.text
    return f"{said}（{point.interval}）" if point.interval else said


def _series_json(series: Series) -> dict[str, Any]:
    return {
        "name": series.name,
        "look": series.look.value,
        "unit": series.unit,
        "right": series.on_right,
        "points": [
            {
                "value": point.value,
                "said": _printed(point, series),
                "note": point.note,
                "url": point.url,
                "low": number(point.low),
                "high": number(point.high),
            }
            for point in series.points
        ],
    }
