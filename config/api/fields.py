"""Values as the API writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.lib.calendar import zone
from config.lib.masking import mask_name
from config.logs import masked

# Outside these years the instants of a day cannot be computed in every zone.
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


class DayField(serializers.DateField):
    """``2026-11-20`` and nothing else."""

    def __init__(self, **kwargs: Any) -> None:
        known = [MinValueValidator(EARLIEST.date()), MaxValueValidator(LATEST.date())]
        super().__init__(input_formats=["%Y-%m-%d"], validators=known, **kwargs)


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


class StrictSerializer(serializers.Serializer[Any]):
    """A request body that may hold nothing but its own fields: a misspelt or forbidden one is named."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError({str(name): [_("没有这个字段。")] for name in unknown})
        return super().to_internal_value(data)


class OptionalText(serializers.CharField):
    """Words that may be left out; empty then."""

    def __init__(self, *, most: int, label: Any) -> None:
        super().__init__(required=False, default="", allow_blank=True, max_length=most, label=label)


class InstantField(serializers.DateTimeField):
    """An instant; without an offset it is on the project's clock. May be left out, unless ``required``."""

    def __init__(self, *, label: Any, required: bool = False) -> None:
        known = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
        optional: dict[str, Any] = {} if required else {"allow_null": True, "default": None}
        super().__init__(required=required, validators=known, label=label, **optional)

    def enforce_timezone(self, value: datetime) -> datetime:
        try:
            return super().enforce_timezone(value)
        except OverflowError:  # the framework guards the other direction only
            self.fail("overflow", timezone=zone())
