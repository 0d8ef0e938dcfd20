"""The rules of filing and of the forms, as files."""

from __future__ import annotations

from regions.forms import DatedForm
from regions.lists.columns import Choice, Clock, Column, Day
from regions.lists.resource import ListResource, listed
from reports.choices import AnswerSource, DayBasis, NeutralCounts, RatingSource
from reports.models import FilingPolicy, FormPolicy


@listed("filing_policies")
class FilingPolicyList(ListResource):
    valid_from = Column("valid_from", "生效日期", Day())
    draft_at = Column("draft_at", "自动起草", Clock())
    deadline_at = Column("deadline_at", "上报期限(次工作日)", Clock())
    form_base = DatedForm

    class Meta(ListResource.Meta):
        model = FilingPolicy
        fields = ("valid_from", "draft_at", "deadline_at", "remind_minutes")
        import_id_fields = ("valid_from",)
    remind_minutes = Column("remind_minutes", "期限前提醒(分钟)", Number())


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
