"""The one FilterSet of the dailies, on the page and in the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from regions.filters import DayFilter, RegionFilter
from reports.choices import ReportState
from reports.models import DailyReport


class DailyReportFilter(filters.FilterSet):
    region = RegionFilter(label=_("区域"), help_text=_("区域代码，含下级区域。"))
    date = DayFilter(label=_("日期"), help_text=_("日报的日期，如 2026-11-20。"))
    state = filters.ChoiceFilter(choices=ReportState.choices, label=_("状态"))

    class Meta:
        model = DailyReport
        fields: list[str] = []
