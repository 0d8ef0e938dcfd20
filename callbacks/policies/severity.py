"""How grave a case is, beyond its grounds (calls.md 5.6). Severity is only ever raised by a rule."""

from __future__ import annotations

from dataclasses import dataclass

from callbacks.choices import ComplaintCategory, Severity
from callbacks.policies.triggers import WEIGHT

SAFETY_RULE = "safety"
DAMAGE_RULE = "property_damage"
THIRD_RULE = "third_on_same_matter"
GROUP_RULE = "group_of_one_cause"
FAILED_RULE = "second_callback_failed"
LATE_RULE = "unresolved_past_limit"
SET_BY_HAND_RULE = "set_by_hand"

THIRD = 3
GROUP = 3


@dataclass(frozen=True, slots=True)
class Earlier:
    """Cases before this one, of thirty days: ``same_matter`` are the same customer's of its category,
    ``same_cause`` those of other customers against the same technician with its category.
    """

    same_matter: int = 0
    same_cause: int = 0


def graver(
    *, severity: Severity, rule: str, category: ComplaintCategory, earlier: Earlier
) -> tuple[Severity, str]:
    """The severity with its rule, raised by what the category and the cases before it say."""
    found = [(severity, rule)]
    if category == ComplaintCategory.SAFETY:
        found.append((Severity.MAJOR, SAFETY_RULE))
    if category == ComplaintCategory.PROPERTY_DAMAGE:
        found.append((Severity.SERIOUS, DAMAGE_RULE))
    if earlier.same_matter + 1 >= THIRD:
        found.append((Severity.MAJOR, THIRD_RULE))
    if earlier.same_cause + 1 >= GROUP:
        found.append((Severity.MAJOR, GROUP_RULE))
    return max(found, key=lambda pair: WEIGHT[pair[0]])


def raised(*, severity: Severity, to: Severity) -> bool:
    return WEIGHT[to] > WEIGHT[severity]
