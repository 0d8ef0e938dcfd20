from __future__ import annotations

from django.contrib import admin

from regions.admin.base import HistoricalAdmin
from regions.admin.lists import ListAdmin
from regions.forms import DepartmentForm
from regions.lists.places import DepartmentList
from regions.models import Department


@admin.register(Department)
class DepartmentAdmin(ListAdmin, HistoricalAdmin):
    list_resource = DepartmentList
    form = DepartmentForm
    list_display = ("region", "code", "name", "head", "deputy")
    list_select_related = ("region", "head", "deputy")
    list_filter = ("code",)
    search_fields = ("name", "region__name", "region__code", "head__name", "head__username")
    autocomplete_fields = ("region", "head", "deputy", "handlers")
