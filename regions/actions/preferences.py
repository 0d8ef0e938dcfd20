"""What a member of staff chooses for herself; nobody else is concerned, so nothing is audited."""

from __future__ import annotations

from regions.choices import DialMode
from regions.models import User


def choose_language(*, actor: User, language: str) -> None:
    actor.language = language
    actor.save(update_fields=["language"])


def choose_dial_mode(*, actor: User, mode: DialMode) -> None:
    """Show the number only, or hand it to the dialling program as well (ruling 39)."""
    actor.dial_mode = mode
    actor.save(update_fields=["dial_mode"])
