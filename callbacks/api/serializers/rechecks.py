"""Data re-checks and findings: what is told of them, and what concludes them (ruling 61)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from callbacks.api.serializers.registers import ORDER_ROW, OrderRowSerializer
from callbacks.choices import FindingState, FindingVerb, RecheckState, ResponsibleKind
from callbacks.models import DataRecheck, ServiceFinding
from callbacks.policies.recheck_steps import legal_verbs
from callbacks.queries.rechecks import limit_of_finding, limit_of_recheck
from config.api.fields import MaskedName, MaskedText, OptionalText, StrictSerializer


def _username(source: str, label: Any) -> serializers.CharField:
    return serializers.CharField(
        source=f"{source}.username", read_only=True, default=None, allow_null=True, label=label
    )


class RecheckSerializer(OrderRowSerializer, serializers.ModelSerializer[DataRecheck]):
    """Needs ``now`` in the context. ``legal`` lists the steps that may follow."""

    task = serializers.IntegerField(source="task_id", read_only=True, allow_null=True, label=_("回访编号"))
    note = MaskedText(label=_("说明"))
    respondent_name = MaskedName(label=_("受访人(遮盖)"))
    opened_by = _username("opened_by", _("登记人登录名"))
    evidence = MaskedText(label=_("依据"))
    changes = serializers.JSONField(read_only=True, label=_("更正前后(遮盖)"))
    responsible = serializers.CharField(source="responsible_name", read_only=True, label=_("责任人"))
    checked_by = _username("checked_by", _("复核人登录名"))
    verified_by = _username("verified_by", _("核实人登录名"))
    overdue = serializers.SerializerMethodField(label=_("逾期"))
    legal = serializers.SerializerMethodField(label=_("可做的步骤"))

    class Meta:
        model = DataRecheck
        fields = [
            "id",
            *ORDER_ROW,
            "task",
            "kind",
            "state",
            "note",
            "respondent_name",
            "opened_at",
            "opened_by",
            "due_at",
            "evidence",
            "changes",
            "responsible_kind",
            "responsible",
            "checked_by",
            "checked_at",
            "verify_due_at",
            "verified_by",
            "verified_at",
            "overdue",
            "legal",
        ]
        read_only_fields = fields

    def get_overdue(self, recheck: DataRecheck) -> bool:
        return limit_of_recheck(recheck=recheck, now=self.context["now"]).is_late

    def get_legal(self, recheck: DataRecheck) -> list[str]:
        return [str(verb) for verb in legal_verbs(state=RecheckState(recheck.state))]


class FindingSerializer(OrderRowSerializer, serializers.ModelSerializer[ServiceFinding]):
    """Needs ``now`` in the context."""

    grounds = serializers.ListField(child=serializers.CharField(), read_only=True, label=_("情形代码"))
    note = MaskedText(label=_("复核说明"))
    responsible = serializers.CharField(source="responsible_name", read_only=True, label=_("责任人"))
    decided_by = _username("decided_by", _("复核人登录名"))
    overdue = serializers.SerializerMethodField(label=_("逾期"))
    legal = serializers.SerializerMethodField(label=_("可做的步骤"))

    class Meta:
        model = ServiceFinding
        fields = [
            "id",
            *ORDER_ROW,
            "grounds",
            "state",
            "opened_at",
            "due_at",
            "decided_by",
            "decided_at",
            "note",
            "responsible",
            "overdue",
            "legal",
        ]
        read_only_fields = fields

    def get_overdue(self, finding: ServiceFinding) -> bool:
        return limit_of_finding(finding=finding, now=self.context["now"]).is_late

    def get_legal(self, finding: ServiceFinding) -> list[str]:
        return list(FindingVerb.values) if finding.state == FindingState.OPENED else []


class EvidenceSerializer(StrictSerializer):
    evidence = serializers.CharField(max_length=2_000, label=_("依据：问了谁、查了什么"))


class ConclusionSerializer(EvidenceSerializer):
    responsible_kind = serializers.ChoiceField(choices=ResponsibleKind.choices, label=_("责任"))


class CorrectionSerializer(ConclusionSerializer):
    """What is not given stays; a doubt about the number is corrected by another number alone."""

    phone = OptionalText(most=40, label=_("正确的电话"))
    customer_name = OptionalText(most=60, label=_("正确的客户姓名"))
    address = OptionalText(most=300, label=_("正确的地址"))


class DecisionSerializer(StrictSerializer):
    note = serializers.CharField(max_length=2_000, label=_("怎样核实的"))
