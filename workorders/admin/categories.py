from __future__ import annotations

from django.contrib import admin

from regions.admin.base import HistoricalAdmin
from workorders.models import Category


@admin.register(Category)
class CategoryAdmin(HistoricalAdmin):
    list_display = ("name", "alias_of", "is_new")
    list_select_related = ("alias_of",)
    list_filter = ("is_new",)
    search_fields = ("name",)
    autocomplete_fields = ("alias_of",)
