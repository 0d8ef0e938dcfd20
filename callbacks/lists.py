"""The rules, results and ready sentences of the callback, as files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from callbacks.choices import Behaviour, RecheckKind
from callbacks.models import CallbackPolicy, CannedPhrase, Outcome
from regions.forms import DatedForm
from regions.lists.columns import Choice, Column, Day, Named, Number, Switch, YesNo
from regions.lists.resource import ListResource, listed
from regions.models import Region


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
