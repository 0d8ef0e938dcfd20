"""The one FilterSet of the order list, on the page and in the API."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from regions.filters import FromDayFilter, RegionFilter, ToDayFilter, savable
from workorders.choices import Kind, Status
from workorders.models import WorkOrder


class WorkOrderFilter(filters.FilterSet):
    region = RegionFilter(label=_("区域"), help_text=_("区域代码，含下级区域。"))
    kind = filters.ChoiceFilter(choices=Kind.choices, label=_("工单类型"))
    category = filters.CharFilter(field_name="category__name", label=_("品类"), help_text=_("品类名称。"))
    status = filters.ChoiceFilter(choices=Status.choices, label=_("工单状态"))
    completed_from = FromDayFilter(
        field_name="completed_at", label=_("完工从"), help_text=_("完工日期不早于，如 2026-11-20。")
    )
    completed_to = ToDayFilter(
        field_name="completed_at", label=_("完工至"), help_text=_("完工日期不晚于，含当天。")
    )
    order_no = filters.CharFilter(label=_("工单号"), help_text=_("完整的工单号。"))

    class Meta:
        model = WorkOrder
        fields: list[str] = []


savable(page="workorders:orders", filterset=WorkOrderFilter)
