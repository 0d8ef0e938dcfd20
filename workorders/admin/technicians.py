from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from regions.admin.base import HistoricalAdmin
from regions.admin.lists import ListAdmin
from workorders.lists import TechnicianList
from workorders.models import Technician


@admin.register(Technician)
class TechnicianAdmin(ListAdmin, HistoricalAdmin):
    list_resource = TechnicianList
    list_display = ("name", "number", "region", "source", "alias_of", "is_new", "is_active")
    list_select_related = ("region", "alias_of")
    list_filter = ("is_new", "is_active", ("region", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "number")
    autocomplete_fields = ("region", "alias_of")
    ordering = ("-pk",)  # the newest wait for confirmation

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Source and number are the technician's identity (ruling 16)."""
        return ("source", "number") if obj else ()
