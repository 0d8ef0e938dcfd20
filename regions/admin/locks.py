"""Locked logins: deleting the line lets the colleague try again at once (W8)."""

from __future__ import annotations

from axes.models import AccessAttempt
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from regions.admin.base import ConfigurationAdmin


@admin.register(AccessAttempt)
class LockedLoginAdmin(ConfigurationAdmin):
    is_deletable = True
    list_display = ("username", "ip_address", "failures_since_start", "attempt_time")
    search_fields = ("username", "ip_address")
    fields = readonly_fields = ("username", "ip_address", "failures_since_start", "attempt_time")
    ordering = ("-attempt_time", "pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
