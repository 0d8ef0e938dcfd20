"""What every door writes of a step it let through (house rule 2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from regions.models import User


class Taken(Protocol):
    """A step of any door: its verb, when, by whom, why, and what proves it."""

    @property
    def verb(self) -> str: ...
    @property
    def now(self) -> datetime: ...
    @property
    def actor(self) -> User | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def evidence(self) -> Mapping[str, Any]: ...


def history(*, step: Taken, region_id: int, before: str, to: str) -> dict[str, Any]:
    """The columns of a history row, but for its subject. ``before`` is empty where the subject is new."""
    return {
        "region_id": region_id,
        "verb": step.verb,
        "from_state": before,
        "to_state": to,
        "at": step.now,
        "actor": step.actor,
        "reason": step.reason,
        "evidence": dict(step.evidence),
    }
