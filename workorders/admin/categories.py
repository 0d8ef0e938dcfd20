from __future__ import annotations

from django.contrib import admin

from regions.admin.base import HistoricalAdmin
from regions.admin.lists import ListAdmin
from workorders.lists import CategoryList
from workorders.models import Category


@admin.register(Category)
class CategoryAdmin(ListAdmin, HistoricalAdmin):
    list_resource = CategoryList
    list_display = ("name", "alias_of", "is_new")
    list_select_related = ("alias_of",)
    list_filter = ("is_new",)
    search_fields = ("name",)
    autocomplete_fields = ("alias_of",)
