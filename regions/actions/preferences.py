"""What a member of staff chooses for herself; nobody else is concerned, so nothing is audited."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from config.lib.errors import Refused
from regions.choices import DialMode
from regions.models import User
from regions.policies.keys import DEFAULTS, problems

DIALECTS_AT_MOST = 80


def choose_language(*, actor: User, language: str) -> None:
    actor.language = language
    actor.save(update_fields=["language"])


def choose_dial_mode(*, actor: User, mode: DialMode) -> None:
    """Show the number only, or hand it to the dialling program as well (ruling 39)."""
    actor.dial_mode = mode
    actor.save(update_fields=["dial_mode"])


def choose_dialects(*, actor: User, dialects: str) -> None:
    """Which she speaks, one after another: who does not understand a customer is offered her (D11)."""
    actor.dialects = " ".join(dialects.split())[:DIALECTS_AT_MOST]
    actor.save(update_fields=["dialects"])


def choose_keys(*, actor: User, keys: Mapping[str, str], singles_off: bool) -> None:
    """Her own keyboard (screens.md, Global keys); only what differs from the default is kept.

    Raises Refused with a sentence at every action whose key cannot be used or is another one's.
    """
    wrong = problems(keys={**DEFAULTS, **keys})
    if wrong:
        raise Refused("keys_conflict", _("有的快捷键不能用，没有保存。"), fields=wrong)
    own = {code: key for code, key in keys.items() if DEFAULTS[code] != key}
    actor.keymap = {"keys": own, "singles_off": singles_off} if own or singles_off else {}
    actor.save(update_fields=["keymap"])


def reset_keys(*, actor: User) -> None:
    choose_keys(actor=actor, keys={}, singles_off=False)
