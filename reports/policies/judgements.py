"""What the company decided where its forms can be read two ways; printed at the foot of every form.

Dated policy, kept with the form that was made by it: a later decision changes no closed period (house rule
19; forms.md 2.2–2.4; ruling 51).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from reports.choices import AnswerSource, DayBasis, NeutralCounts, RatingSource

VERY_SATISFIED, SATISFIED, NEUTRAL, DISSATISFIED, VERY_DISSATISFIED = "5", "4", "3", "2", "1"
LEVELS = (VERY_SATISFIED, SATISFIED, NEUTRAL, DISSATISFIED, VERY_DISSATISFIED)
_PREFIXES = {RatingSource.SATISFACTION: "satisfaction", RatingSource.ATTITUDE_RATING: "attitude"}
RATING_WORDS = {
    RatingSource.SATISFACTION: "满意度评分",
    RatingSource.ATTITUDE_RATING: "态度评分",
}


@dataclass(frozen=True, slots=True)
class Judgements:
    weekly_answer_source: AnswerSource = AnswerSource.ALL_CALLBACKS
    rating_source: RatingSource = RatingSource.SATISFACTION
    neutral: NeutralCounts = NeutralCounts.IN_BASE
    day_basis: DayBasis = DayBasis.SERVICE

    def measures(self, *levels: str) -> tuple[str, ...]:
        """The measures of the question that feeds 服务态度, by level."""
        return tuple(f"{_PREFIXES[self.rating_source]}_{level}" for level in levels)

    @property
    def question(self) -> str:
        return RATING_WORDS[self.rating_source]

    def as_json(self) -> dict[str, Any]:
        return {name: str(value) for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, *, stored: Mapping[str, Any]) -> Self:
        return cls(
            weekly_answer_source=AnswerSource(stored["weekly_answer_source"]),
            rating_source=RatingSource(stored["rating_source"]),
            neutral=NeutralCounts(stored["neutral"]),
            day_basis=DayBasis(stored["day_basis"]),
        )
