from __future__ import annotations

from django.contrib import admin

from callbacks.models import CallbackPolicy
from regions.admin.base import DatedAdmin


@admin.register(CallbackPolicy)
class CallbackPolicyAdmin(DatedAdmin):
    list_display = ("region", "valid_from", "callbacks_from", "max_age_days", "install_last_day",
                    "repair_last_day", "attempts_needed", "dials_a_task")  # fmt: skip
    list_select_related = ("region",)
    search_fields = ("region__name", "region__code")
    autocomplete_fields = ("region",)
