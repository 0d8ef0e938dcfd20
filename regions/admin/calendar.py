from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.calendar import local_day
from regions.actions.calendar_days import load_holidays
from regions.admin.base import DatedAdmin, HistoricalAdmin
from regions.admin.lists import ListAdmin
from regions.forms import ServiceHoursForm
from regions.lists.places import CallingHoursList, HolidayList, ServiceHoursList
from regions.models import CallingHours, Holiday, ServiceHours, User
from regions.queries import calendar_warnings
from regions.rules import RULE_MAKERS


@admin.register(Holiday)
class HolidayAdmin(ListAdmin, HistoricalAdmin):
    list_resource = HolidayList
    editors = RULE_MAKERS
    is_deletable = True  # nothing points at a day
    change_list_template = "admin/regions/holiday/change_list.html"
    list_display = ("on", "kind", "name")
    list_filter = ("kind",)
    search_fields = ("name", "on")
    date_hierarchy = "on"
    ordering = ("-on", "pk")

    def get_urls(self) -> list[URLPattern]:
        load = path("load/", self.admin_site.admin_view(self.load_view), name="regions_holiday_load")
        return [load, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        warnings = calendar_warnings(today=local_day(timezone.now()))
        return super().changelist_view(request, {"calendar_warnings": warnings, **(extra_context or {})})

    def load_view(self, request: HttpRequest) -> HttpResponse:
        """Last year's, this year's and next year's official days."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        now = timezone.now()
        year = local_day(now).year
        loaded = load_holidays(years=range(year - 1, year + 2), actor=cast("User", request.user), now=now)
        messages.success(request, _("已载入 %(written)s 天。") % {"written": loaded.written})
        return redirect("admin:regions_holiday_changelist")


@admin.register(CallingHours)
class CallingHoursAdmin(ListAdmin, DatedAdmin):
    list_resource = CallingHoursList
    list_display = ("region", "valid_from", "opens", "closes", "lunch_from", "lunch_to")
    list_select_related = ("region",)
    search_fields = ("region__name", "region__code")
    autocomplete_fields = ("region",)


@admin.register(ServiceHours)
class ServiceHoursAdmin(ListAdmin, DatedAdmin):
    """When departments work: the clock of their limits (ruling 42)."""

    list_resource = ServiceHoursList
    form = ServiceHoursForm
    list_display = ("region", "valid_from", "weekdays", "opens", "break_from", "break_to", "closes")
    list_select_related = ("region",)
    search_fields = ("region__name", "region__code")
    autocomplete_fields = ("region",)
