"""The dated numbers of the loop: rules, limits by severity, routes (house rule 19)."""

from __future__ import annotations

from django.contrib import admin

from callbacks.lists import CasePolicyList, RouteList, SeverityLimitsList
from callbacks.models import CasePolicy, Route, SeverityLimits
from regions.admin.base import DatedAdmin
from regions.admin.lists import ListAdmin


@admin.register(CasePolicy)
class CasePolicyAdmin(ListAdmin, DatedAdmin):
    list_resource = CasePolicyList
    list_display = ("region", "valid_from", "second_target_hours", "second_limit_hours", "parts_check_days",
                    "parts_level_2_days", "parts_level_3_days", "stability_scope")  # fmt: skip
    list_select_related = ("region",)
    search_fields = ("region__name", "region__code")
    autocomplete_fields = ("region",)


@admin.register(SeverityLimits)
class SeverityLimitsAdmin(ListAdmin, DatedAdmin):
    list_resource = SeverityLimitsList
    list_display = ("severity", "region", "valid_from", "assign_minutes", "accept_minutes",
                    "response_minutes", "progress_minutes", "resolution_minutes")  # fmt: skip
    list_select_related = ("region",)
    list_filter = ("severity",)
    search_fields = ("region__name", "region__code")
    autocomplete_fields = ("region",)


@admin.register(Route)
class RouteAdmin(ListAdmin, DatedAdmin):
    list_resource = RouteList
    list_display = ("category", "kind", "region", "valid_from", "department")
    list_select_related = ("region",)
    list_filter = ("category", "department")
    search_fields = ("region__name", "region__code")
    autocomplete_fields = ("region",)
