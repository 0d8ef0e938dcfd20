"""The one FilterSet of each list of this floor, on the page and in the API."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from callbacks.choices import (
    HANDLED_STATES,
    NOT_COUNTED_CASES,
    OPEN_STATES,
    ComplaintCategory,
    ComplaintState,
    DrawCause,
    FindingState,
    FollowUpKind,
    FollowUpState,
    ImprovementState,
    RecheckKind,
    RecheckState,
    Severity,
    SuggestionCategory,
    TaskState,
    WaiveReason,
)
from callbacks.choices.lists import InboxTab
from callbacks.models import (
    CallbackTask,
    Complaint,
    CustomerNeed,
    DataRecheck,
    FollowUp,
    ImprovementOrder,
    ServiceFinding,
    Suggestion,
)
from callbacks.queries.rechecks import late_findings, late_rechecks
from config.lib.calendar import day_range, local_day
from regions.choices import DepartmentCode
from regions.filters import DayFilter, FromDayFilter, RegionFilter, ToDayFilter, savable
from workorders.choices import Kind, Status

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
    handled_on = DayFilter(
        method="was_handled_on",
        label=_("办结日"),
        help_text=_("那一天办结的：成功、拒访、未接通、资料错误。"),
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

    def was_handled_on(self, tasks: QuerySet, name: str, day: date) -> QuerySet:
        start, end = day_range(day)
        return tasks.filter(state__in=HANDLED_STATES, completed_at__gte=start, completed_at__lt=end)

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
    registered_from = FromDayFilter(
        field_name="registered_at", label=_("登记从"), help_text=_("日期不早于。")
    )
    registered_to = ToDayFilter(
        field_name="registered_at", label=_("登记至"), help_text=_("日期不晚于，含当天。")
    )
    figure = filters.ChoiceFilter(
        method="of_figure",
        choices=[("counted", _("计入投诉率的")), ("solved", _("计入解决率的"))],
        label=_("算进"),
        help_text=_("counted：投诉率数到的；solved：已解决的。"),
    )
    product = filters.CharFilter(method="of_product", label=_("品类"), help_text=_("品类名称，含并入它的。"))
    order_kind = filters.ChoiceFilter(
        field_name="work_order__kind", choices=Kind.choices, label=_("工单类型")
    )
    handler = filters.CharFilter(
        field_name="handler__username", label=_("处理人"), help_text=_("处理人的登录名。")
    )
    mine = filters.BooleanFilter(
        method="is_mine", label=_("我的"), help_text=_("true：我处理的、我主管的部门的、请我出意见的。")
    )
    region = RegionFilter(**REGION)
    order_no = filters.CharFilter(field_name="work_order__order_no", **ORDER_NO)

    class Meta:
        model = Complaint
        fields: list[str] = []

    def is_overdue(self, complaints: QuerySet, name: str, wanted: bool) -> QuerySet:  # noqa: FBT001 - django-filter
        late = Q(next_due_at__isnull=False, next_due_at__lt=timezone.now())
        return complaints.filter(late if wanted else ~late)

    def of_figure(self, complaints: QuerySet, name: str, figure: str) -> QuerySet:
        """The rows behind the rates of complaints (ruling 53); none of a void or test order."""
        counted = complaints.filter(taken_back_at__isnull=True, work_order__is_test=False)
        counted = counted.exclude(work_order__status=Status.VOID)
        if figure == "solved":
            return counted.filter(pk__in=Complaint.objects.solved().order_by().values("pk"))
        return counted.exclude(state__in=NOT_COUNTED_CASES)

    def of_product(self, complaints: QuerySet, name: str, product: str) -> QuerySet:
        """Aliases count to their master (ruling 12)."""
        path = "work_order__category"
        return complaints.filter(Q(**{f"{path}__name": product}) | Q(**{f"{path}__alias_of__name": product}))

    def is_mine(self, complaints: QuerySet, name: str, wanted: bool) -> QuerySet:  # noqa: FBT001 - django-filter
        """By id: of a case without a department SQL knows no answer, and false must be all the rest."""
        me = self.request.user
        mine = Q(handler=me) | Q(expert=me) | Q(department__head=me) | Q(department__deputy=me)
        hers = Complaint.objects.filter(mine).order_by().values("pk")
        return complaints.filter(pk__in=hers) if wanted else complaints.exclude(pk__in=hers)


class InboxFilter(filters.FilterSet):
    """``tab`` is the page's own choice of rows: known here so that it is kept with a saved filter."""

    tab = filters.ChoiceFilter(method="on_tab", choices=InboxTab.choices, label=_("页签"))
    department = filters.ChoiceFilter(
        field_name="department__code", choices=DepartmentCode.choices, label=_("责任部门")
    )
    category = filters.ChoiceFilter(choices=ComplaintCategory.choices, label=_("类别"))
    severity = filters.ChoiceFilter(choices=Severity.choices, label=_("程度"))
    level = filters.ChoiceFilter(choices=[(level, str(level)) for level in (1, 2, 3)], label=_("级别"))
    region = RegionFilter(**REGION)
    order_no = filters.CharFilter(field_name="work_order__order_no", **ORDER_NO)

    class Meta:
        model = Complaint
        fields: list[str] = []

    def on_tab(self, complaints: QuerySet, name: str, tab: str) -> QuerySet:
        return complaints  # the page narrows by it, after it has counted the others


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


class FollowUpFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=FollowUpKind.choices, label=_("类型"))
    state = filters.ChoiceFilter(choices=FollowUpState.choices, label=_("状态"))
    assigned_to = filters.CharFilter(
        field_name="assigned_to__username", label=_("回访员"), help_text=_("指派的回访员的登录名。")
    )
    overdue = filters.BooleanFilter(
        method="is_overdue", label=_("逾期"), help_text=_("true：过了期限还没有跟进的。")
    )
    region = RegionFilter(**REGION)
    order_no = filters.CharFilter(field_name="complaint__work_order__order_no", **ORDER_NO)

    class Meta:
        model = FollowUp
        fields: list[str] = []

    def is_overdue(self, follow_ups: QuerySet, name: str, wanted: bool) -> QuerySet:  # noqa: FBT001 - django-filter
        late = Q(state=FollowUpState.OPEN, due_at__lt=timezone.now())
        return follow_ups.filter(late if wanted else ~late)


class ImprovementFilter(filters.FilterSet):
    state = filters.ChoiceFilter(choices=ImprovementState.choices, label=_("状态"))
    department = filters.ChoiceFilter(
        field_name="department__code", choices=DepartmentCode.choices, label=_("责任部门")
    )
    overdue = filters.BooleanFilter(
        method="is_overdue", label=_("逾期"), help_text=_("true：过了期限还没有改进的。")
    )
    region = RegionFilter(**REGION)
    order_no = filters.CharFilter(field_name="complaint__work_order__order_no", **ORDER_NO)

    class Meta:
        model = ImprovementOrder
        fields: list[str] = []

    def is_overdue(self, improvements: QuerySet, name: str, wanted: bool) -> QuerySet:  # noqa: FBT001 - django-filter
        late = Q(state=ImprovementState.OPEN, due_on__lt=local_day(timezone.now()))
        return improvements.filter(late if wanted else ~late)


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
savable(page="callbacks:inbox", filterset=InboxFilter)
savable(page="callbacks:rechecks", filterset=RecheckFilter)
savable(page="callbacks:findings", filterset=FindingFilter)
savable(page="callbacks:suggestions", filterset=SuggestionFilter)
savable(page="callbacks:needs", filterset=HeardFilter)
