from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.api.fields import DayField, MaskedText, StrictSerializer
from reports.actions.slips import MOST_AT_ONCE, Verdict
from reports.api.serializers import PersonField
from reports.choices import SlipHow
from reports.models import DayCheck, DayDifference, Slip

VERDICTS = (
    (Verdict.TAKEN.value, _("已收")),
    (Verdict.UNKNOWN.value, _("没有这个工单号")),
    (Verdict.NOT_FINISHED.value, _("还没有完工")),
    (Verdict.OTHER_DAY.value, _("完工日期不是这一天")),
    (Verdict.ALREADY.value, _("已经收过")),
)


class SlipSerializer(serializers.ModelSerializer[Slip]):
    """A standing slip; ``technician`` is the number of whose order it is."""

    region = serializers.CharField(source="region.code", read_only=True, label=_("区域代码"))
    technician = serializers.CharField(
        source="technician.number", read_only=True, default=None, allow_null=True, label=_("服务人员工号")
    )
    has_order = serializers.SerializerMethodField(label=_("已对上工单"))
    taken_by = PersonField(of="taken_by", label=_("收单人登录名"))

    class Meta:
        model = Slip
        fields = ["id", "region", "day", "order_no", "has_order", "technician", "how", "handed_in_on",
                  "taken_at", "taken_by"]  # fmt: skip
        read_only_fields = fields

    def get_has_order(self, slip: Slip) -> bool:
        return slip.work_order_id is not None


class TakeSerializer(StrictSerializer):
    region = serializers.CharField(max_length=12, label=_("区域代码"))
    day = DayField(label=_("完工日期"))
    order_nos = serializers.ListField(
        child=serializers.CharField(max_length=80),
        allow_empty=False,
        max_length=MOST_AT_ONCE,
        label=_("工单号"),
    )
    how = serializers.ChoiceField(
        choices=SlipHow.choices, required=False, default=SlipHow.IMPORT.value, label=_("方式")
    )


class TakenSerializer(serializers.Serializer[Any]):
    """``finished_on`` is the ERP's day of the order, null where it is not finished or there is none."""

    order_no = serializers.CharField(label=_("工单号"))
    verdict = serializers.ChoiceField(choices=VERDICTS, label=_("结果"))
    slip = serializers.IntegerField(source="slip.pk", label=_("单据编号"))
    day = serializers.DateField(source="slip.day", label=_("计入的日期"))
    finished_on = serializers.DateField(allow_null=True, label=_("ERP完工日期"))


class TakenListSerializer(serializers.Serializer[Any]):
    results = TakenSerializer(many=True, label=_("逐号结果"))


class DayDifferenceSerializer(serializers.ModelSerializer[DayDifference]):
    """``filed``, ``erp``: of a figure; ``found_on``: the ERP's day of an order whose slip is of another."""

    technician = serializers.CharField(source="technician_name", read_only=True, label=_("服务人员"))
    explanation = MaskedText(label=_("说明"))
    owner = PersonField(of="owner", label=_("说明人登录名"))
    explained_by = PersonField(of="explained_by", label=_("实际说明人登录名"))

    class Meta:
        model = DayDifference
        fields = ["id", "day", "kind", "column", "technician", "order_no", "slips", "filed", "erp",
                  "found_on", "owner", "opened_at", "ended_at", "explanation", "explained_at",
                  "explained_by"]  # fmt: skip
        read_only_fields = fields


class DayCheckSerializer(serializers.ModelSerializer[DayCheck]):
    """A line is a technician × column of 派单 and 完成; ``late`` rows landed after the version's data."""

    region = serializers.CharField(source="region.code", read_only=True, label=_("区域代码"))
    version = serializers.IntegerField(source="report.version", read_only=True, label=_("核对的版本"))
    differences = DayDifferenceSerializer(source="standing", many=True, read_only=True, label=_("现存的差异"))

    class Meta:
        model = DayCheck
        fields = ["id", "region", "day", "version", "checked_at", "lines_checked", "lines_equal", "late",
                  "slips", "differences"]  # fmt: skip
        read_only_fields = fields


class ExplanationSerializer(StrictSerializer):
    explanation = serializers.CharField(max_length=300, label=_("说明"))
