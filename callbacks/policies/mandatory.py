"""What a save must not lack beyond its answers (ruling 25, E1, E2).

受访人, relation and 回访描述 are mandatory only where something is registered against somebody: a complaint,
不属实, wrong information, a mismatch. Never for an empty or missing number, nor for a finding alone. On the
screen a second callback names who answered (states.md 6.2 row 11).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from callbacks.choices import RecheckKind
from callbacks.policies.questions import Label

DESCRIPTION_AT_LEAST = 10
NAMED_RECHECKS = frozenset({RecheckKind.WRONG_INFORMATION, RecheckKind.MISMATCH})


@dataclass(frozen=True, slots=True)
class Told:
    """The words that come with a save; ``demand`` is the complaint's 客户要求, for which 「无」 will do."""

    respondent_name: str = ""
    respondent_relation: str = ""
    description: str = ""
    demand: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Registers:
    """What the save is going to register."""

    complaint: bool = False
    recheck: RecheckKind | None = None
    needs_note: bool = False
    decides_case: bool = False

    @property
    def names_somebody(self) -> bool:
        return self.complaint or self.recheck in NAMED_RECHECKS


def missing_words(*, told: Told, registers: Registers) -> dict[str, Label]:
    """Field → what to say there; empty when nothing is missing."""
    missing: dict[str, Label] = {}
    if registers.names_somebody or registers.decides_case:
        missing |= _missing_respondent(told)
    if registers.names_somebody and len(told.description.strip()) < DESCRIPTION_AT_LEAST:
        missing["description"] = _("请填写回访描述,至少10个字。")
    if registers.complaint and not told.demand.strip():
        missing["demand"] = _("请填写客户要求,没有要求请填“无”。")
    if registers.needs_note and not told.note.strip():
        missing["note"] = _("请填写说明。")
    return missing


def _missing_respondent(told: Told) -> dict[str, Label]:
    missing: dict[str, Label] = {}
    if not told.respondent_name.strip():
        missing["respondent_name"] = _("请填写受访人。")
    if not told.respondent_relation:
        missing["respondent_relation"] = _("请选择受访人与用户的关系。")
    return missing
