"""Bodies and answers of the small verbs: dial, reveal, skip, close."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from callbacks.choices import PhoneSlot
from config.api.fields import OptionalText, StrictSerializer


class OptionalReasonSerializer(StrictSerializer):
    reason = OptionalText(most=500, label=_("原因"))


class DialSerializer(StrictSerializer):
    phone_slot = serializers.ChoiceField(
        choices=PhoneSlot.choices, default=PhoneSlot.PRIMARY, label=_("拨打哪个号码")
    )
    early_reason = OptionalText(most=200, label=_("提前拨打的原因"))


class DialledSerializer(serializers.Serializer[Any]):
    """The clear number: told once, kept nowhere."""

    phone = serializers.CharField(label=_("号码"))
    phone_slot = serializers.ChoiceField(choices=PhoneSlot.choices, label=_("哪个号码"))
    dialled_at = serializers.DateTimeField(label=_("拨打时间"))
    outside_hours = serializers.BooleanField(label=_("不在拨打时段"))


class RevealSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=500, label=_("原因"))
    phone_slot = serializers.ChoiceField(
        choices=PhoneSlot.choices, default=PhoneSlot.PRIMARY, label=_("查看哪个号码")
    )


class RevealedSerializer(serializers.Serializer[Any]):
    """The clear number: told once, kept nowhere."""

    phone = serializers.CharField(label=_("号码；没有可用的为空"))
    phone_slot = serializers.ChoiceField(choices=PhoneSlot.choices, label=_("哪个号码"))
    phone_raw = serializers.CharField(label=_("ERP 中的原文，仅资料复核"))
    revealed_at = serializers.DateTimeField(label=_("查看时间"))
