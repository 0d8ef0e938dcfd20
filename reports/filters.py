"""The one FilterSet of the dailies, on the page and in the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from regions.filters import DayFilter, RegionFilter
from reports.choices import ReportState
from reports.models import DailyReport, DayCheck, Slip

REGION = {"label": _("区域"), "help_text": _("区域代码，含下级区域。")}


class DaysFilter(filters.FilterSet):
    """Of a region, from a day to a day, both included."""

    region = RegionFilter(**REGION)
    day_from = DayFilter(field_name="day", lookup_expr="gte", label=_("从"), help_text=_("日期不早于。"))
    day_to = DayFilter(
        field_name="day", lookup_expr="lte", label=_("至"), help_text=_("日期不晚于，含当天。")
    )


class SlipFilter(DaysFilter):
    order_no = filters.CharFilter(label=_("工单号"), help_text=_("完整的工单号。"))

    class Meta:
        model = Slip
        fields: list[str] = []


class DayCheckFilter(DaysFilter):
    class Meta:
        model = DayCheck
        fields: list[str] = []


class DailyReportFilter(filters.FilterSet):
    region = RegionFilter(label=_("区域"), help_text=_("区域代码，含下级区域。"))
    date = DayFilter(label=_("日期"), help_text=_("日报的日期，如 2026-11-20。"))
    state = filters.ChoiceFilter(choices=ReportState.choices, label=_("状态"))

    class Meta:
        model = DailyReport
        fields: list[str] = []
