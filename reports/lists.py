"""The rules of filing, as a file."""

from __future__ import annotations

from regions.forms import DatedForm
from regions.lists.columns import Clock, Column, Day
from regions.lists.resource import ListResource, listed
from reports.models import FilingPolicy


@listed("filing_policies")
class FilingPolicyList(ListResource):
    valid_from = Column("valid_from", "生效日期", Day())
    draft_at = Column("draft_at", "自动起草", Clock())
    deadline_at = Column("deadline_at", "上报期限(次工作日)", Clock())
    form_base = DatedForm

    class Meta(ListResource.Meta):
        model = FilingPolicy
        fields = ("valid_from", "draft_at", "deadline_at")
        import_id_fields = ("valid_from",)
