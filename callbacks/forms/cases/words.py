"""What people write on a case beside its steps (K1, K3, K4, K11, K18, L4, L22)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from callbacks.actions.case_notes import Solution
from callbacks.choices import ComplaintCategory, ComplaintClass, CoreDemand, ToldBy
from callbacks.forms.cases.frame import CaseForm, keyed, listed, moment, words
from callbacks.models import Complaint
from regions.models import Department, User
from regions.queries import departments_of


class SootheForm(CaseForm):
    core_demand = keyed(_("核心诉求"), CoreDemand.choices)

    def demand(self) -> CoreDemand:
        return CoreDemand(self.cleaned_data["core_demand"])


class ClassifyForm(CaseForm):
    """The facts as they stand are shown; what was registered stays in the history."""

    category = listed(_("类别"), ComplaintCategory.choices)
    problem_class = keyed(_("归类"), ComplaintClass.choices)

    def for_case(self, *, case: Complaint, user: User) -> None:
        self.initial["category"] = case.category
        self.initial["problem_class"] = case.problem_class

    def found(self) -> tuple[ComplaintCategory, ComplaintClass]:
        given = self.cleaned_data
        return ComplaintCategory(given["category"]), ComplaintClass(given["problem_class"])


class SolutionForm(CaseForm):
    text = words(_("解决方案"), rows=3, hint=_("清楚、具体、做得到，至少10个字。"))
    told_at = moment(_("告知客户的时间"), required=False)
    told_by = keyed(_("告知方式"), ToldBy.choices, required=False)
    compensation = forms.DecimalField(
        label=_("补偿(元)"),
        required=False,
        min_value=0,
        max_digits=10,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "hf-input", "step": "0.01", "min": 0}),
    )
    alternative = words(_("替代方案"), required=False)

    def solution(self) -> Solution:
        given = self.cleaned_data
        return Solution(
            text=self.said("text"),
            told_at=given["told_at"],
            told_by=ToldBy(given["told_by"]) if given["told_by"] else None,
            compensation=given["compensation"],
            alternative=self.said("alternative"),
        )


class AskForm(CaseForm):
    department = listed(_("部门"), ())
    question = words(_("询问"), hint=_("请哪个部门说明什么。"))

    def for_case(self, *, case: Complaint, user: User) -> None:
        self.departments = {row.code: row for row in departments_of(region=case.region)}
        fields: dict[str, Any] = self.fields
        named = [(code, str(row)) for code, row in self.departments.items()]
        fields["department"].choices = [("", _("请选择")), *named]

    def asked(self) -> Department:
        return self.departments[self.cleaned_data["department"]]


class AnswerForm(CaseForm):
    answer = words(_("说明"), rows=3)


class CheckForm(CaseForm):
    note = words(_("核查说明"), hint=_("为什么超时、现在怎么办。"))


class ImprovementForm(CaseForm):
    measure = words(_("改进措施"), rows=4, hint=_("做了什么，怎样避免再发生，至少10个字。"))
