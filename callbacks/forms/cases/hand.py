"""A case registered by hand (E3, K2): a customer phoned in, or headquarters found it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from callbacks.actions.complaints import ByHand
from callbacks.actions.submissions import CaseWords
from callbacks.choices import ComplaintCategory, ComplaintKind, Severity
from callbacks.forms.cases.frame import INPUT, keyed, line, listed, moment, words
from callbacks.rules import can_set_severity_somewhere
from regions.choices import DepartmentCode
from regions.forms import RefusedForm
from regions.models import User


class ByHandForm(RefusedForm):
    """Kind, category and severity are judgements: nothing stands there beforehand. The time does."""

    order_no = forms.CharField(
        label=_("工单号"), max_length=60, widget=forms.TextInput(attrs={**INPUT, "autocapitalize": "off"})
    )
    kind = keyed(_("性质"), ComplaintKind.choices)
    category = listed(_("类别"), ComplaintCategory.choices)
    complainant = line(_("投诉人"), most=60)
    occurred_at = moment(_("投诉时间"))
    matter = words(_("投诉事项"))
    demand = words(_("客户要求"), hint=_("没有要求请填“无”。"))
    description = words(_("描述"), rows=3, hint=_("经过和原话，至少10个字。"))
    department = listed(
        _("责任部门"), DepartmentCode.choices, required=False, empty=_("按分派规则"),
        hint=_("与规则不同时由主管确认。"),
    )  # fmt: skip
    severity = listed(
        _("提高程度"),
        Severity.choices,
        required=False,
        empty=_("按规则"),
        hint=_("只能提高：人身、媒体、群体。"),
    )

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if not can_set_severity_somewhere(user):
            del self.fields["severity"]

    def by_hand(self) -> ByHand:
        given = self.cleaned_data
        severity, department = given.get("severity"), given["department"]
        case = CaseWords(
            demand=given["demand"],
            matter=given["matter"],
            complainant=given["complainant"],
            occurred_at=given["occurred_at"],
            department=DepartmentCode(department) if department else None,
        )
        return ByHand(
            kind=ComplaintKind(given["kind"]),
            category=ComplaintCategory(given["category"]),
            words=case,
            description=given["description"],
            severity=Severity(severity) if severity else None,
        )
