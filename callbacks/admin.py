"""The rules, results and words of the callback. Callbacks and complaints are not here (ruling 71)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from callbacks.models import CallbackPolicy, Outcome, ScriptText
from regions.admin.base import DatedAdmin, HistoricalAdmin, PublishedAdmin
from regions.rules import RULE_MAKERS


@admin.register(Outcome)
class OutcomeAdmin(HistoricalAdmin):
    readers = RULE_MAKERS
    list_display = ("code", "name", "key", "behaviour", "counts", "is_connected", "position", "is_active")
    list_filter = ("behaviour", "is_active")
    search_fields = ("code", "name", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code stands in every attempt and in the API."""
        return ("code",) if obj else ()


@admin.register(CallbackPolicy)
class CallbackPolicyAdmin(DatedAdmin):
    list_display = ("region", "valid_from", "callbacks_from", "max_age_days", "install_last_day",
                    "repair_last_day", "attempts_needed", "dials_a_task")  # fmt: skip
    list_select_related = ("region",)
    search_fields = ("region__name", "region__code")
    autocomplete_fields = ("region",)


@admin.register(ScriptText)
class ScriptTextAdmin(PublishedAdmin):
    list_display = ("code", "valid_from", "text")
    list_filter = ("code",)
    search_fields = ("text",)
