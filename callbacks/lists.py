"""The rules, results and ready sentences of the callback, as files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from callbacks.choices import Behaviour, ComplaintCategory, RecheckKind, Severity, StabilityScope
from callbacks.models import CallbackPolicy, CannedPhrase, CasePolicy, Outcome, Route, SeverityLimits
from regions.choices import DepartmentCode
from regions.forms import DatedForm
from regions.lists.columns import Choice, Column, Day, Named, Number, Switch, YesNo
from regions.lists.resource import ListResource, listed
from regions.models import Region
from workorders.choices import Kind


@listed("outcomes")
class OutcomeList(ListResource):
    code = Column("code", "代码")
    title = Column("name", "名称")
    name_en = Column("name_en", "英文名称")
    key = Column("key", "按键")
    behaviour = Column("behaviour", "行为", Choice(Behaviour))
    counts = Column("counts", "计入三次规则", YesNo())
    once_a_day = Column("once_a_day", "每天只计一次", YesNo())
    is_connected = Column("is_connected", "已接通", YesNo())
    retry_minutes = Column("retry_minutes", "至少间隔(分钟)", Number())
    max_a_day = Column("max_a_day", "每天最多", Number())
    next_day = Column("next_day", "次日再拨", YesNo())
    tries_alternate = Column("tries_alternate", "先试第二电话", YesNo())
    repeats_before_recheck = Column("repeats_before_recheck", "再次出现才算", YesNo())
    recheck_kind = Column("recheck_kind", "资料复核", Choice(RecheckKind))
    needs_note = Column("needs_note", "须写说明", YesNo())
    sets_do_not_call = Column("sets_do_not_call", "标记免打扰", YesNo())
    beyond_window = Column("beyond_window", "可约到期限后", YesNo())
    offers_colleague = Column("offers_colleague", "可转给会方言的同事", YesNo())
    position = Column("position", "顺序", Number())
    is_active = Column("is_active", "启用", Switch())

    class Meta(ListResource.Meta):
        model = Outcome
        fields = ("code", "title", "name_en", "key", "behaviour", "counts", "once_a_day", "is_connected",
                  "retry_minutes", "max_a_day", "next_day", "tries_alternate", "repeats_before_recheck",
                  "recheck_kind", "needs_note", "sets_do_not_call", "beyond_window",
                  "offers_colleague", "position", "is_active")  # fmt: skip
        import_id_fields = ("code",)


@listed("callback_policies")
class CallbackPolicyList(ListResource):
    region = Column("region", "区域", Named(Region.objects.all(), "code"))
    valid_from = Column("valid_from", "生效日期", Day())
    callbacks_from = Column("callbacks_from", "上线日期", Day())
    max_age_days = Column("max_age_days", "最大天数", Number())
    install_first_day = Column("install_first_day", "安装首日", Number())
    install_last_day = Column("install_last_day", "安装末日", Number())
    repair_first_day = Column("repair_first_day", "维修首日", Number())
    repair_last_day = Column("repair_last_day", "维修末日", Number())
    attempts_needed = Column("attempts_needed", "未接通次数", Number())
    days_needed = Column("days_needed", "未接通天数", Number())
    bands_needed = Column("bands_needed", "未接通时段", Number())
    gap_minutes = Column("gap_minutes", "计数间隔(分钟)", Number())
    dials_a_day = Column("dials_a_day", "每客户每天拨打", Number())
    dials_a_task = Column("dials_a_task", "每单拨打", Number())
    dials_granted = Column("dials_granted", "主管加拨", Number())
    overdue_days = Column("overdue_days", "改约可超期(天)", Number())
    lease_minutes = Column("lease_minutes", "占用(分钟)", Number())
    skip_minutes = Column("skip_minutes", "跳过(分钟)", Number())
    serious_overcharge = Column("serious_overcharge", "较重多收(元)", Number())
    charge_tolerance = Column("charge_tolerance", "收费不符(元)", Number())
    always_call_above = Column("always_call_above", "旺季必访收费超过(元)", Number())
    repeat_repair_days = Column("repeat_repair_days", "重复维修(天)", Number())
    finding_days = Column("finding_days", "服务不规范确认(天)", Number())
    morning_share = Column("morning_share", "早上分派给回访员", YesNo())
    form_base = DatedForm

    class Meta(ListResource.Meta):
        model = CallbackPolicy
        fields = ("region", "valid_from", "callbacks_from", "max_age_days", "install_first_day",
                  "install_last_day", "repair_first_day", "repair_last_day", "attempts_needed",
                  "days_needed", "bands_needed", "gap_minutes", "dials_a_day", "dials_a_task",
                  "dials_granted", "overdue_days", "lease_minutes", "skip_minutes", "serious_overcharge",
                  "charge_tolerance", "always_call_above", "repeat_repair_days", "finding_days",
                  "morning_share")  # fmt: skip
        import_id_fields = ("region", "valid_from")

    def rows(self) -> QuerySet[Any]:
        return CallbackPolicy.objects.select_related("region").order_by("region__path", "valid_from", "pk")


@listed("canned_phrases")
class CannedPhraseList(ListResource):
    code = Column("code", "代码")
    text = Column("text", "短语")
    position = Column("position", "顺序", Number())
    is_active = Column("is_active", "启用", Switch())

    class Meta(ListResource.Meta):
        model = CannedPhrase
        fields = ("code", "text", "position", "is_active")
        import_id_fields = ("code",)


@listed("case_policies")
class CasePolicyList(ListResource):
    region = Column("region", "区域", Named(Region.objects.all(), "code"))
    valid_from = Column("valid_from", "生效日期", Day())
    second_target_hours = Column("second_target_hours", "二次回访目标(小时)", Number())
    second_limit_hours = Column("second_limit_hours", "二次回访期限(小时)", Number())
    escalate_after_hours = Column("escalate_after_hours", "处理超时再升级(小时)", Number())
    remind_before_minutes = Column("remind_before_minutes", "到期前提醒(分钟)", Number())
    parts_check_days = Column("parts_check_days", "配件跟踪间隔(天)", Number())
    parts_level_2_days = Column("parts_level_2_days", "等配件升二级(天)", Number())
    parts_level_3_days = Column("parts_level_3_days", "等配件升三级(天)", Number())
    postpone_days = Column("postpone_days", "客户改期最多(天)", Number())
    postpone_times = Column("postpone_times", "客户改期次数", Number())
    rejections = Column("rejections", "部门可退回次数", Number())
    stability_scope = Column("stability_scope", "72小时稳定性回访", Choice(StabilityScope))
    stability_hours = Column("stability_hours", "稳定性回访(小时)", Number())
    recheck_hours = Column("recheck_hours", "资料复核期限(小时)", Number())
    recheck_verify_days = Column("recheck_verify_days", "总部核实期限(天)", Number())
    improvement_days = Column("improvement_days", "改进工单期限(天)", Number())
    same_matter_days = Column("same_matter_days", "同一事项重复投诉(天)", Number())
    form_base = DatedForm

    class Meta(ListResource.Meta):
        model = CasePolicy
        fields = ("region", "valid_from", "second_target_hours", "second_limit_hours",
                  "escalate_after_hours", "remind_before_minutes", "parts_check_days",
                  "parts_level_2_days", "parts_level_3_days", "postpone_days", "postpone_times",
                  "rejections", "stability_scope", "stability_hours", "recheck_hours",
                  "recheck_verify_days", "improvement_days", "same_matter_days")  # fmt: skip
        import_id_fields = ("region", "valid_from")

    def rows(self) -> QuerySet[Any]:
        return CasePolicy.objects.select_related("region").order_by("region__path", "valid_from", "pk")


@listed("severity_limits")
class SeverityLimitsList(ListResource):
    region = Column("region", "区域", Named(Region.objects.all(), "code"))
    valid_from = Column("valid_from", "生效日期", Day())
    severity = Column("severity", "程度", Choice(Severity))
    assign_minutes = Column("assign_minutes", "指派(分钟)", Number())
    accept_minutes = Column("accept_minutes", "受理(分钟)", Number())
    response_minutes = Column("response_minutes", "首次响应(分钟)", Number())
    progress_minutes = Column("progress_minutes", "跟进间隔(分钟)", Number())
    resolution_minutes = Column("resolution_minutes", "处理(分钟)", Number())
    again_minutes = Column("again_minutes", "重新处理(分钟)", Number())
    plan_minutes = Column("plan_minutes", "方案(分钟)", Number())
    form_base = DatedForm

    class Meta(ListResource.Meta):
        model = SeverityLimits
        fields = ("region", "valid_from", "severity", "assign_minutes", "accept_minutes",
                  "response_minutes", "progress_minutes", "resolution_minutes", "again_minutes",
                  "plan_minutes")  # fmt: skip
        import_id_fields = ("region", "severity", "valid_from")

    def rows(self) -> QuerySet[Any]:
        return SeverityLimits.objects.select_related("region").order_by(
            "region__path", "severity", "valid_from", "pk"
        )


@listed("routes")
class RouteList(ListResource):
    region = Column("region", "区域", Named(Region.objects.all(), "code"))
    category = Column("category", "类别", Choice(ComplaintCategory))
    kind = Column("kind", "工单类型", Choice(Kind))
    valid_from = Column("valid_from", "生效日期", Day())
    department = Column("department", "责任部门", Choice(DepartmentCode))
    form_base = DatedForm

    class Meta(ListResource.Meta):
        model = Route
        fields = ("region", "category", "kind", "valid_from", "department")
        import_id_fields = ("region", "category", "kind", "valid_from")

    def rows(self) -> QuerySet[Any]:
        return Route.objects.select_related("region").order_by(
            "region__path", "category", "kind", "valid_from", "pk"
        )
