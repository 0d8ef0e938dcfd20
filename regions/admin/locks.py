"""Locked logins: deleting the line lets the colleague try again at once (W8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regions.admin.base import ConfigurationAdmin


@admin.register(AccessAttempt)
class LockedLoginAdmin(ConfigurationAdmin):
    is_deletable = True
    list_display = ("name", "address", "failures", "last_at")
    search_fields = ("username", "ip_address")
    fields = readonly_fields = ("name", "address", "failures", "last_at")
    ordering = ("-attempt_time", "pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": _("锁定的登录"), **(extra_context or {})})

    @admin.display(description=gettext_lazy("登录名"), ordering="username")
    def name(self, lock: AccessAttempt) -> str:
        return lock.username or ""

    @admin.display(description=gettext_lazy("地址"), ordering="ip_address")
    def address(self, lock: AccessAttempt) -> str:
        return lock.ip_address or ""

    @admin.display(description=gettext_lazy("输错次数"), ordering="failures_since_start")
    def failures(self, lock: AccessAttempt) -> int:
        return int(lock.failures_since_start)

    @admin.display(description=gettext_lazy("最近一次"), ordering="attempt_time")
    def last_at(self, lock: AccessAttempt) -> datetime:
        return lock.attempt_time
