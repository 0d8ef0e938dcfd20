from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from callbacks.lists import OutcomeList
from callbacks.models import Outcome
from regions.admin.base import HistoricalAdmin
from regions.admin.lists import ListAdmin
from regions.rules import RULE_MAKERS


@admin.register(Outcome)
class OutcomeAdmin(ListAdmin, HistoricalAdmin):
    list_resource = OutcomeList
    readers = RULE_MAKERS
    list_display = ("code", "name", "key", "behaviour", "counts", "is_connected", "position", "is_active")
    list_filter = ("behaviour", "is_active")
    search_fields = ("code", "name", "name_en")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code stands in every attempt and in the API."""
        return ("code",) if obj else ()
