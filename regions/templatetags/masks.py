"""Names in templates are masked unless a page has a reason (O2)."""

from __future__ import annotations

from django import template

from config.lib.masking import mask_name

register = template.Library()


@register.filter
def masked(name: str) -> str:
    return mask_name(name=name)
