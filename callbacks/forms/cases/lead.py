"""What supervisors, heads, experts and headquarters decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from callbacks.actions.case_assigning import Assignment
from callbacks.choices import Severity
from callbacks.forms.cases.frame import YES_NO, CaseForm, keyed, line, listed, words
from callbacks.models import Complaint
from callbacks.policies.severity import raised
from callbacks.queries.case_choices import experts_for, staff_of
from callbacks.queries.case_named import person_named
from callbacks.queries.case_story import handling_so_far, problem_of
from callbacks.rules import can_decide_invalid, can_route
from config.logs import masked
from regions.models import User
from regions.queries import departments_of

UNCHANGED = _("不变")


class AssignForm(CaseForm):
    """The department's head names the handler; the rest is the supervisor's (ruling 41)."""

    department = listed(_("责任部门"), (), required=False, empty=UNCHANGED)
    handler = listed(_("处理人"), (), required=False, empty=_("由部门主管指定"))
    severity = listed(
        _("提高程度"), (), required=False, empty=UNCHANGED, hint=_("只能提高：人身、媒体、群体。")
    )
    marks = forms.MultipleChoiceField(
        label=_("标记"),
        required=False,
        choices=[("difficult", _("疑难")), ("cross_department", _("多部门"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("标记后立即升到二级。"),
    )
    note = words(_("说明"), required=False)

    def for_case(self, *, case: Complaint, user: User) -> None:
        fields: dict[str, Any] = self.fields
        self.departments = {row.code: row for row in departments_of(region=case.region)}
        own = case.department
        may_route = can_route(user, case)
        shown = list(self.departments.values()) if may_route else [own] if own else []
        if may_route:
            empty = UNCHANGED if own else _("请选择")
            named = [(row.code, str(row)) for row in shown]
            fields["department"].choices = [("", empty), *named]
            graver = [each for each in Severity if raised(severity=Severity(case.severity), to=each)]
            fields["severity"].choices = [("", UNCHANGED), *((each.value, each.label) for each in graver)]
        else:
            del fields["department"], fields["severity"]
        if case.is_open and case.severity == Severity.MAJOR and "severity" in fields:
            del fields["severity"]
        fields["handler"].choices = [
            ("", _("由部门主管指定")),
            *((str(row), [(person.username, person.label) for person in staff_of(row)]) for row in shown),
        ]

    def assignment(self) -> Assignment:
        given, marks = self.cleaned_data, self.cleaned_data["marks"]
        code, severity, username = (given.get(name) or "" for name in ("department", "severity", "handler"))
        return Assignment(
            department=self.departments.get(code),
            handler=person_named(username) if username else None,
            severity=Severity(severity) if severity else None,
            is_difficult="difficult" in marks,
            is_cross_department="cross_department" in marks,
            note=self.said("note"),
        )


class EscalateForm(CaseForm):
    """Both are assembled from the timeline, for a person to complete (K10)."""

    description = words(_("问题描述"), rows=3)
    handling_so_far = words(_("前期处理"), rows=5)

    def for_case(self, *, case: Complaint, user: User) -> None:
        self.initial["description"] = masked(problem_of(case))
        self.initial["handling_so_far"] = masked(handling_so_far(case))

    def words(self) -> tuple[str, str]:
        return self.said("description"), self.said("handling_so_far")


class CompleteEscalationForm(CaseForm):
    description = words(_("问题描述"), rows=3)
    handling_so_far = words(_("前期处理"), rows=5)

    def words(self) -> tuple[str, str]:
        return self.said("description"), self.said("handling_so_far")


class InstructForm(CaseForm):
    text = words(_("指示"), rows=3, hint=_("让部门做什么、什么时候做到。"))


class OpinionForm(CaseForm):
    text = words(_("专家意见"), rows=3)


class RuleForm(CaseForm):
    ruling = words(_("裁定"), rows=3)
    close = keyed(
        _("裁定结案"),
        YES_NO,
        hint=_("只有客户拒绝二次回访，或三级投诉第三轮仍不满意，才能结案；不算已解决。"),
    )

    def ruling_given(self) -> tuple[str, bool]:
        return self.said("ruling"), self.said_yes("close")


class NameExpertForm(CaseForm):
    expert = listed(_("技术专家"), ())

    def for_case(self, *, case: Complaint, user: User) -> None:
        self.experts = {person.username: person for person in experts_for(region=case.region)}
        named = [(username, person.label) for username, person in self.experts.items()]
        fields: dict[str, Any] = self.fields
        fields["expert"].choices = [("", _("请选择")), *named]

    def person(self) -> User:
        return self.experts[self.cleaned_data["expert"]]


class InvalidForm(CaseForm):
    reason = words(_("不成立的理由"), rows=3, hint=_("怎样查明的。由总部经理裁定；仍会给客户打二次回访。"))

    def for_case(self, *, case: Complaint, user: User) -> None:
        if can_decide_invalid(user, case):
            self.fields["reason"].help_text = _("怎样查明的。仍会给客户打二次回访，客户满意才结束。")


class ConfirmInvalidForm(CaseForm):
    reason = words(_("裁定的理由"), required=False, hint=_("空着就用提议的理由。"))


class RejectInvalidForm(CaseForm):
    reason = words(_("驳回的理由"))


class MergeForm(CaseForm):
    into = line(_("并入哪件投诉"), most=20, hint=_("同一客户的另一件未结投诉的编号。"))


class WithdrawForm(CaseForm):
    reason = words(_("撤回的原因"), hint=_("客户自己撤回；登记之后要有与客户的通话记录。"))


class UnconfirmedForm(CaseForm):
    note = words(_("说明"), hint=_("二次回访按规则打完仍找不到客户时。不算已解决。"))
