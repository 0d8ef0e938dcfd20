"""How grave a case is, beyond its grounds (calls.md 5.6). Severity is only ever raised by a rule."""

from __future__ import annotations

from callbacks.choices import ComplaintCategory, Severity
from callbacks.policies.triggers import WEIGHT

SAFETY_RULE = "safety"
DAMAGE_RULE = "property_damage"
THIRD_RULE = "third_on_same_matter"
FAILED_RULE = "second_callback_failed"
LATE_RULE = "unresolved_past_limit"
SET_BY_HAND_RULE = "set_by_hand"

THIRD = 3


def graver(
    *, severity: Severity, rule: str, category: ComplaintCategory, same_matter: int
) -> tuple[Severity, str]:
    """The severity with its rule, raised by the category and by ``same_matter``: how often this customer has
    complained of it before. What no row knows (injury, press, a group of customers) people set.
    """
    found = [(severity, rule)]
    if category == ComplaintCategory.SAFETY:
        found.append((Severity.MAJOR, SAFETY_RULE))
    if category == ComplaintCategory.PROPERTY_DAMAGE:
        found.append((Severity.SERIOUS, DAMAGE_RULE))
    if same_matter + 1 >= THIRD:
        found.append((Severity.MAJOR, THIRD_RULE))
    return max(found, key=lambda pair: WEIGHT[pair[0]])


def raised(*, severity: Severity, to: Severity) -> bool:
    return WEIGHT[to] > WEIGHT[severity]
