"""Values as the API writes them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from config.lib.masking import mask_name
from config.logs import masked


class MaskedName(serializers.CharField):
    """A customer's name as ``王**``; never read from a request."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: str) -> str:
        return mask_name(name=value)


class MaskedText(serializers.CharField):
    """Free words in which somebody may have written a phone number; never read from a request."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: str) -> str:
        return masked(value)
