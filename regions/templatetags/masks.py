"""Names and free words in templates are masked unless a page has a reason (O2)."""

from __future__ import annotations

from typing import Any

from django import template

from config.lib.masking import mask_name
from config.logs import masked as without_numbers

register = template.Library()


@register.filter
def masked(name: str) -> str:
    return mask_name(name=name)


@register.filter
def without_phones(words: Any) -> str:
    """What a person typed, with every phone number in it shortened."""
    return without_numbers(str(words))
