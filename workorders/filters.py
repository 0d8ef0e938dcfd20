"""One FilterSet a list: orders (page and API) and imports."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from config.lib.leases import RunState
from regions.filters import FromDayFilter, RegionFilter, ToDayFilter, savable
from workorders.choices import Kind, Status
from workorders.models import ImportBatch, Source, WorkOrder


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


def _sources(request: HttpRequest) -> QuerySet[Source]:
    return Source.objects.all()


class ImportFilter(filters.FilterSet):
    run_state = filters.ChoiceFilter(choices=RunState.choices, label=_("状态"))
    source = filters.ModelChoiceFilter(
        queryset=_sources, to_field_name="code", label=_("来源"), method="of_source"
    )
    uploaded_from = FromDayFilter(field_name="uploaded_at", label=_("上传从（2026-11-20）"))
    uploaded_to = ToDayFilter(field_name="uploaded_at", label=_("上传至（2026-11-20）"))

    class Meta:
        model = ImportBatch
        fields: list[str] = []

    def of_source(self, rows: QuerySet[ImportBatch], _name: str, source: Source) -> QuerySet[ImportBatch]:
        return rows.filter(source=source.code)


savable(page="workorders:imports", filterset=ImportFilter)
