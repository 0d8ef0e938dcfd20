"""A person's own keys on buttons, links and fields: one table feeds them all (regions/policies/keys.py)."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html

from regions.policies.keys import BY_CODE, keys_of, singles_are_off

register = template.Library()


def _keymap(context: template.Context) -> dict[str, Any]:
    user = getattr(context.get("request"), "user", None)
    return getattr(user, "keymap", None) or {}


def keys_in(context: template.Context) -> dict[str, str]:
    """Worked out once a page."""
    request = context.get("request")
    if request is None:
        return keys_of(keymap={})
    if not hasattr(request, "keys_shown"):
        request.keys_shown = keys_of(keymap=_keymap(context))
    shown: dict[str, str] = request.keys_shown
    return shown


@register.simple_tag(takes_context=True)
def key(context: template.Context, code: str, label: str = "") -> str:
    """The attribute that binds the element to the action's key.

    The help calls it by the element's own words, or by the action's with ``label``.
    """
    bound = keys_in(context)[code]
    if not label:
        return format_html('data-key="{}"', bound)
    return format_html('data-key="{}" data-key-label="{}"', bound, BY_CODE[code].label)


@register.simple_tag(takes_context=True)
def cap(context: template.Context, code: str) -> str:
    """The key as a cap on the button."""
    return format_html("<kbd>{}</kbd>", shown(keys_in(context)[code]))


@register.simple_tag(takes_context=True)
def plain_key(context: template.Context, code: str) -> str:
    return keys_in(context)[code]


@register.simple_tag(takes_context=True)
def singles(context: template.Context) -> str:
    return "off" if singles_are_off(keymap=_keymap(context)) else "on"


@register.filter
def shown(key: str) -> str:
    """``D``, ``Alt-L``, ``G Q``."""
    return key.upper().replace("ALT+", "Alt-").replace("CTRL+", "Ctrl-")
