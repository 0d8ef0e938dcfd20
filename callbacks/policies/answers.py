"""What a customer answered, typed; an unanswered question is None, never a default (D7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from callbacks.choices import ChargeStatus, FaultFixed, NotGenuineReason, OnTime, SiteCleaned, Solved


@dataclass(frozen=True, slots=True)
class Answers:
    """Core answers have a column each; ``extra`` holds those of the optional blocks (calls.md 5.2)."""

    is_genuine: bool | None = None
    not_genuine_reason: NotGenuineReason | None = None
    satisfaction: int | None = None
    attitude_rating: int | None = None
    site_cleaned: SiteCleaned | None = None
    charge_status: ChargeStatus | None = None
    charge_amount: Decimal | None = None
    receipt_given: bool | None = None
    on_time: OnTime | None = None
    fault_fixed: FaultFixed | None = None
    accessories_told: bool | None = None
    contacted: bool | None = None
    solved: Solved | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)

    def given(self) -> dict[str, Any]:
        """Only what was answered, extras included."""
        core = {name: getattr(self, name) for name in CORE_KEYS}
        return {key: value for key, value in {**core, **self.extra}.items() if value is not None}

    def as_json(self) -> dict[str, Any]:
        """For the attempt: amounts as text, everything readable again by ``reading.read_answers``."""
        given = self.given().items()
        return {key: str(value) if isinstance(value, Decimal) else value for key, value in given}

    def core(self) -> dict[str, Any]:
        """Values for the columns of a record: empty text where the column is text."""
        return {
            name: "" if (value := getattr(self, name)) is None and name in TEXT_KEYS else value
            for name in CORE_KEYS
        }


CORE_KEYS = tuple(each.name for each in fields(Answers) if each.name != "extra")
TEXT_KEYS = frozenset(
    {"not_genuine_reason", "site_cleaned", "charge_status", "on_time", "fault_fixed", "solved"}
)
