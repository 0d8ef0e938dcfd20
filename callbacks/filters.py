"""The one FilterSet of each list of this floor, on the page and in the API."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from callbacks.choices import (
    OPEN_STATES,
    ComplaintCategory,
    ComplaintState,
    DrawCause,
    FindingState,
    RecheckKind,
    RecheckState,
    Severity,
    SuggestionCategory,
    TaskState,
    WaiveReason,
)
from callbacks.models import CallbackTask, Complaint, CustomerNeed, DataRecheck, ServiceFinding, Suggestion
from callbacks.queries.rechecks import late_findings, late_rechecks
from regions.choices import DepartmentCode
from regions.filters import DayFilter, FromDayFilter, RegionFilter, ToDayFilter, savable
from workorders.choices import Kind

REGION = {"label": _("区域"), "help_text": _("区域代码，含下级区域。")}
ORDER_NO = {"label": _("工单号"), "help_text": _("完整的工单号。")}


class CallbackFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=TaskState.choices, label=_("状态"))
    round = filters.NumberFilter(label=_("轮次"), help_text=_("1 为一次回访，2 起为二次回访。"))
    due_from = DayFilter(
        field_name="due_on", lookup_expr="gte", label=_("应回访从"), help_text=_("应回访日不早于。")
    )
    due_to = DayFilter(
        field_name="due_on", lookup_expr="lte", label=_("应回访至"), help_text=_("应回访日不晚于。")
    )
    agent = filters.CharFilter(
        method="of_agent", label=_("回访员"), help_text=_("登录名；没有拨打过的算给被指派的人。")
    )
    region = RegionFilter(**REGION)
    overdue = filters.BooleanFilter(
        method="is_overdue", label=_("逾期"), help_text=_("true：过了截止时间还没有结果的。")
    )
    season = filters.NumberFilter(
        field_name="draw__policy", label=_("旺季比例"), help_text=_("旺季比例的编号：参加过它抽取的。")
    )
    drawn = filters.CharFilter(
        method="was_drawn", label=_("抽取结果"), help_text=_("called 要回访，left_out 免访，a–e 必访原因。")
    )
    order_no = filters.CharFilter(field_name="work_order__order_no", **ORDER_NO)

    class Meta:
        model = CallbackTask
        fields: list[str] = []

    def of_agent(self, tasks: QuerySet, name: str, username: str) -> QuerySet:
        """Who made the last counted attempt, before any who was assigned (ruling 35)."""
        assigned = Q(agent__isnull=True, assigned_to__username=username)
        return tasks.filter(Q(agent__username=username) | assigned)

    def was_drawn(self, tasks: QuerySet, name: str, wanted: str) -> QuerySet:
        if wanted in DrawCause.values:
            return tasks.filter(draw_key__startswith=wanted)
        left_out = Q(waive_reason=WaiveReason.PEAK)
        return tasks.filter(left_out if wanted == "left_out" else ~left_out, draw__isnull=False)

    def is_overdue(self, tasks: QuerySet, name: str, wanted: bool) -> QuerySet:  # noqa: FBT001 - django-filter
        late = Q(state__in=OPEN_STATES, due_end__lt=timezone.now())
        return tasks.filter(late if wanted else ~late)


class QueueFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(field_name="work_order__kind", choices=Kind.choices, label=_("工单类型"))
    round = filters.ChoiceFilter(
        method="of_round", choices=[("1", _("一次回访")), ("2", _("二次回访"))], label=_("轮次")
    )

    class Meta:
        model = CallbackTask
        fields: list[str] = []

    def of_round(self, tasks: QuerySet, name: str, wanted: str) -> QuerySet:
        return tasks.filter(round=1) if wanted == "1" else tasks.filter(round__gt=1)


class ComplaintFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=ComplaintState.choices, label=_("状态"))
    level = filters.ChoiceFilter(
        choices=[(level, str(level)) for level in (1, 2, 3)], label=_("级别"), help_text=_("1 至 3。")
    )
    severity = filters.ChoiceFilter(choices=Severity.choices, label=_("程度"))
    category = filters.ChoiceFilter(choices=ComplaintCategory.choices, label=_("类别"))
    department = filters.ChoiceFilter(
        field_name="department__code", choices=DepartmentCode.choices, label=_("责任部门")
    )
    overdue = filters.BooleanFilter(
        method="is_overdue", label=_("逾期"), help_text=_("true：过了当前期限还没有往下办的。")
    )
    region = RegionFilter(**REGION)
    order_no = filters.CharFilter(field_name="work_order__order_no", **ORDER_NO)

    class Meta:
        model = Complaint
        fields: list[str] = []

    def is_overdue(self, complaints: QuerySet, name: str, wanted: bool) -> QuerySet:  # noqa: FBT001 - django-filter
        late = Q(next_due_at__isnull=False, next_due_at__lt=timezone.now())
        return complaints.filter(late if wanted else ~late)


class RecheckFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=RecheckState.choices, label=_("状态"))
    kind = filters.ChoiceFilter(choices=RecheckKind.choices, label=_("类型"))
    overdue = filters.BooleanFilter(
        method="is_overdue", label=_("逾期"), help_text=_("true：过了复核或核实期限还没有结论的。")
    )
    region = RegionFilter(**REGION)
    order_no = filters.CharFilter(field_name="work_order__order_no", **ORDER_NO)

    class Meta:
        model = DataRecheck
        fields: list[str] = []

    def is_overdue(self, rechecks: QuerySet, name: str, wanted: bool) -> QuerySet:  # noqa: FBT001 - django-filter
        late = late_rechecks(now=timezone.now())
        return rechecks.filter(late if wanted else ~late)


class FindingFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=FindingState.choices, label=_("状态"))
    overdue = filters.BooleanFilter(
        method="is_overdue", label=_("逾期"), help_text=_("true：过了确认期限还没有确认的。")
    )
    region = RegionFilter(**REGION)
    order_no = filters.CharFilter(field_name="work_order__order_no", **ORDER_NO)

    class Meta:
        model = ServiceFinding
        fields: list[str] = []

    def is_overdue(self, findings: QuerySet, name: str, wanted: bool) -> QuerySet:  # noqa: FBT001 - django-filter
        late = late_findings(now=timezone.now())
        return findings.filter(late if wanted else ~late)


class HeardFilter(filters.FilterSet):
    """Suggestions and needs: what customers said, by day."""

    region = RegionFilter(**REGION)
    heard_from = FromDayFilter(field_name="heard_at", label=_("从"), help_text=_("日期不早于。"))
    heard_to = ToDayFilter(field_name="heard_at", label=_("至"), help_text=_("日期不晚于，含当天。"))
    order_no = filters.CharFilter(field_name="work_order__order_no", **ORDER_NO)

    class Meta:
        model = CustomerNeed
        fields: list[str] = []


class SuggestionFilter(HeardFilter):
    category = filters.ChoiceFilter(choices=SuggestionCategory.choices, label=_("类别"))

    class Meta:
        model = Suggestion
        fields: list[str] = []


savable(page="callbacks:queue", filterset=QueueFilter, more={"mine"})
savable(page="callbacks:callbacks", filterset=CallbackFilter, more={"show"})
savable(page="callbacks:complaints", filterset=ComplaintFilter)
savable(page="callbacks:rechecks", filterset=RecheckFilter)
savable(page="callbacks:findings", filterset=FindingFilter)
savable(page="callbacks:suggestions", filterset=SuggestionFilter)
savable(page="callbacks:needs", filterset=HeardFilter)
