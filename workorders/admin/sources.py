from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from regions.admin.base import HistoricalAdmin
from workorders.models import Source


@admin.register(Source)
class SourceAdmin(HistoricalAdmin):
    list_display = ("code", "name", "plans_callbacks")
    search_fields = ("code", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code is part of every order's identity (B2)."""
        return ("code",) if obj else ()
