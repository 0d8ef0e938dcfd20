"""The rules of filing and of the forms, and what the rates should reach, as files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from regions.forms import DatedForm
from regions.lists.columns import Choice, Clock, Column, Day, Named, Number, YesNo
from regions.lists.resource import ListResource, listed
from regions.models import Region
from reports.choices import AnswerSource, DayBasis, NeutralCounts, RatingSource
from reports.models import FilingPolicy, FormPolicy, IndexWeights, KpiTarget, SlipPolicy
from reports.models.kpi_target import KPI_CHOICES


@listed("filing_policies")
class FilingPolicyList(ListResource):
    valid_from = Column("valid_from", "生效日期", Day())
    draft_at = Column("draft_at", "自动起草", Clock())
    deadline_at = Column("deadline_at", "上报期限(次工作日)", Clock())
    remind_minutes = Column("remind_minutes", "期限前提醒(分钟)", Number())
    form_base = DatedForm

    class Meta(ListResource.Meta):
        model = FilingPolicy
        fields = ("valid_from", "draft_at", "deadline_at", "remind_minutes")
        import_id_fields = ("valid_from",)


@listed("slip_policies")
class SlipPolicyList(ListResource):
    region = Column("region", "区域", Named(Region.objects.all(), "code"))
    valid_from = Column("valid_from", "生效日期", Day())
    slips_required = Column("slips_required", "上报前须清点单据", YesNo())
    form_base = DatedForm

    class Meta(ListResource.Meta):
        model = SlipPolicy
        fields = ("region", "valid_from", "slips_required")
        import_id_fields = ("region", "valid_from")

    def rows(self) -> QuerySet[Any]:
        return SlipPolicy.objects.select_related("region").order_by("region__path", "valid_from", "pk")


@listed("form_policies")
class FormPolicyList(ListResource):
    valid_from = Column("valid_from", "生效日期", Day())
    weekly_answer_source = Column("weekly_answer_source", "周报服务态度来源", Choice(AnswerSource))
    rating_source = Column("rating_source", "周报、月报服务态度取自", Choice(RatingSource))
    neutral = Column("neutral", "月报三级中的“一般”", Choice(NeutralCounts))
    day_basis = Column("day_basis", "日报派单量、完成量统计口径", Choice(DayBasis))
    form_base = DatedForm

    class Meta(ListResource.Meta):
        model = FormPolicy
        fields = ("valid_from", "weekly_answer_source", "rating_source", "neutral", "day_basis")
        import_id_fields = ("valid_from",)


@listed("kpi_targets")
class KpiTargetList(ListResource):
    code = Column("code", "指标", Choice(KPI_CHOICES))
    valid_from = Column("valid_from", "生效日期", Day())
    target = Column("target", "目标", Number())
    warn_at = Column("warn_at", "预警线", Number())
    poor_at = Column("poor_at", "差线", Number())
    minimum_base = Column("minimum_base", "最小样本", Number())
    form_base = DatedForm

    class Meta(ListResource.Meta):
        model = KpiTarget
        fields = ("code", "valid_from", "target", "warn_at", "poor_at", "minimum_base")
        import_id_fields = ("code", "valid_from")


@listed("index_weights")
class IndexWeightsList(ListResource):
    valid_from = Column("valid_from", "生效日期", Day())
    satisfaction_5 = Column("satisfaction_5", "非常满意", Number())
    satisfaction_4 = Column("satisfaction_4", "满意", Number())
    satisfaction_3 = Column("satisfaction_3", "一般", Number())
    satisfaction_2 = Column("satisfaction_2", "不太满意", Number())
    satisfaction_1 = Column("satisfaction_1", "很不满意", Number())
    form_base = DatedForm

    class Meta(ListResource.Meta):
        model = IndexWeights
        fields = ("valid_from", "satisfaction_5", "satisfaction_4", "satisfaction_3", "satisfaction_2",
                  "satisfaction_1")  # fmt: skip
        import_id_fields = ("valid_from",)
