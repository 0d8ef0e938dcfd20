from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from regions.admin.base import HistoricalAdmin
from regions.admin.lists import ListAdmin
from regions.forms import RegionForm
from regions.lists.places import RegionList
from regions.models import Region
from regions.rules import RULE_MAKERS


@admin.register(Region)
class RegionAdmin(ListAdmin, HistoricalAdmin):
    list_resource = RegionList
    form = RegionForm
    readers = RULE_MAKERS
    list_display = ("code", "name", "parent", "hotline", "is_active")
    list_select_related = ("parent",)
    list_filter = ("is_active",)
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)
    ordering = ("path", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code stands in paths, file names and the ERP's rows."""
        return ("code",) if obj else ()
