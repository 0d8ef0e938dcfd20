"""The FilterSets of this floor's lists, on the page and in the API."""

from __future__ import annotations

from django.db.models import QuerySet
from django.forms import NumberInput
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from regions.filters import CHOSEN, DayFilter, RegionFilter
from regions.models import Region
from reports.choices import HistoricKind, ReportState
from reports.models import DailyReport, DayCheck, HistoricForm, Slip
from reports.policies.periods import FIRST_YEAR, LAST_YEAR

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


def _regions_in_sight(request: HttpRequest) -> QuerySet[Region]:
    return Region.objects.visible_to(request.user).branches()


class HistoricFilter(filters.FilterSet):
    """Past forms that were taken in."""

    form = filters.ChoiceFilter(
        choices=HistoricKind.choices, label=_("报表"), **{**CHOSEN, "empty_label": _("全部报表")}
    )
    region = filters.ModelChoiceFilter(
        queryset=_regions_in_sight,
        to_field_name="code",
        label=_("区域"),
        **{**CHOSEN, "empty_label": _("全部区域")},
    )
    year = filters.NumberFilter(
        field_name="last__year",
        label=_("年份"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=NumberInput(attrs={"class": "hf-input", "placeholder": _("年份")}),
    )

    class Meta:
        model = HistoricForm
        fields: list[str] = []
