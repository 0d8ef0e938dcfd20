"""What a source is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from reports.policies.measures import Measure

# A condition may depend on the month of the figure: the monthly form's cohort ends with it.
Condition = Callable[[date], Q]


@dataclass(frozen=True, slots=True)
class Rows:
    """``at`` is the moment that counts, ``on`` instead a stored day. ``order`` leads to the work order.

    ``rows`` gives every row once; a source with agents annotates ``counted_agent``. ``sums`` are the measures
    that add a quantity up instead of counting rows.
    """

    rows: Callable[[], QuerySet[Any]]
    conditions: Mapping[Measure, Condition]
    at: str = ""
    on: str = ""
    order: str = "work_order__"
    sums: Mapping[Measure, Any] = field(default_factory=dict)

    def path(self, name: str) -> str:
        return f"{self.order}{name}"


def always(condition: Q) -> Condition:
    """A condition that is the same in every month."""
    return lambda _day: condition
