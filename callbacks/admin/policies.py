from __future__ import annotations

from django.contrib import admin

from callbacks.lists import CallbackPolicyList
from callbacks.models import CallbackPolicy
from regions.admin.base import DatedAdmin
from regions.admin.lists import ListAdmin


@admin.register(CallbackPolicy)
class CallbackPolicyAdmin(ListAdmin, DatedAdmin):
    list_resource = CallbackPolicyList
    list_display = ("region", "valid_from", "callbacks_from", "max_age_days", "install_last_day",
                    "repair_last_day", "attempts_needed", "dials_a_task")  # fmt: skip
    list_select_related = ("region",)
    search_fields = ("region__name", "region__code")
    autocomplete_fields = ("region",)
