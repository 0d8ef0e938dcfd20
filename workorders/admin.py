"""What orders are sorted by. Orders and customers themselves are not here (ruling 71)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from regions.admin.base import HistoricalAdmin
from workorders.models import Category, Source, Technician


@admin.register(Source)
class SourceAdmin(HistoricalAdmin):
    list_display = ("code", "name", "plans_callbacks")
    search_fields = ("code", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code is part of every order's identity (B2)."""
        return ("code",) if obj else ()


@admin.register(Category)
class CategoryAdmin(HistoricalAdmin):
    list_display = ("name", "alias_of", "is_new")
    list_select_related = ("alias_of",)
    list_filter = ("is_new",)
    search_fields = ("name",)
    autocomplete_fields = ("alias_of",)


@admin.register(Technician)
class TechnicianAdmin(HistoricalAdmin):
    list_display = ("name", "number", "region", "source", "alias_of", "is_new", "is_active")
    list_select_related = ("region", "alias_of")
    list_filter = ("is_new", "is_active", ("region", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "number")
    autocomplete_fields = ("region", "alias_of")
    ordering = ("-pk",)  # the newest wait for confirmation

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Source and number are the technician's identity (ruling 16)."""
        return ("source", "number") if obj else ()
