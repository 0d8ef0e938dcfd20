"""What the department does: contact, progress, parts, the customer's own day, the result."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from callbacks.actions.case_handling import Contact, Progress, Result
from callbacks.actions.case_waiting import Part, Postponement, Requisition
from callbacks.choices import ComplaintKind, ResponsibleKind, RootCause
from callbacks.forms.cases.frame import CaseForm, day, keyed, line, listed, moment, told, words
from callbacks.models import Complaint
from regions.models import User

LINES = 6
SHOWN_LINES = 3
LARGEST = 32_767


class StepForm(CaseForm):
    """Nothing to say: the step itself says it."""


class RejectForm(CaseForm):
    reason = words(_("退回的原因"), hint=_("回到主管重新指派；一件只能退一次。"))


class ContactForm(CaseForm):
    note = words(_("联系情况"), hint=_("和客户说了什么、约定了什么。"))
    promised_at = moment(_("约定时间"), required=False, hint=_("答应客户上门或答复的时间。"))

    def contact(self) -> Contact:
        return Contact(note=self.said("note"), promised_at=self.cleaned_data["promised_at"])


class ProgressForm(CaseForm):
    note = words(_("跟进情况"))
    told_customer = told()
    later_than_promised = moment(
        _("新的约定时间"), required=False, hint=_("比答应的晚时填写，要先告知客户。")
    )

    def progress(self) -> Progress:
        return Progress(
            note=self.said("note"),
            told_customer=self.said_yes("told_customer"),
            later_than_promised=self.cleaned_data["later_than_promised"],
        )


class NoteForm(CaseForm):
    note = words(_("备注"), hint=_("内部备注，没有联系客户。"))

    def progress(self) -> Progress:
        return Progress(note=self.said("note"), told_customer=False)


class WaitPartsForm(CaseForm):
    """Six lines are enough for a page; whoever needs more asks for them in a second step."""

    expected_on = day(_("预计到货"))
    told_customer = told(_("已告知客户要等"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(LINES):
            self.fields[f"part_{number}"] = line(_("配件"), most=80, required=False, placeholder=_("配件"))
            self.fields[f"quantity_{number}"] = forms.IntegerField(
                label=_("数量"),
                min_value=1,
                max_value=LARGEST,
                required=False,
                widget=forms.NumberInput(
                    attrs={"class": "hf-input", "min": 1, "inputmode": "numeric", "placeholder": _("数量")}
                ),
            )

    def lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"part_{number}"], self[f"quantity_{number}"]) for number in range(SHOWN_LINES)]

    def more_lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"part_{number}"], self[f"quantity_{number}"]) for number in range(SHOWN_LINES, LINES)]

    def visible_fields(self) -> list[forms.BoundField]:
        """But for the lines, which stand side by side."""
        found = super().visible_fields()
        return [field for field in found if not field.name.startswith(("part_", "quantity_"))]

    @property
    def has_more(self) -> bool:
        """Something stands in the lines that are folded away."""
        return any(field.value() for pair in self.more_lines() for field in pair)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(LINES):
            name, quantity = cleaned.get(f"part_{number}"), cleaned.get(f"quantity_{number}")
            if name and quantity is None and f"quantity_{number}" not in self.errors:
                self.add_error(f"quantity_{number}", _("请填写数量。"))
            if quantity is not None and not name:
                self.add_error(f"part_{number}", _("请填写配件。"))
        return cleaned

    def requisition(self) -> Requisition:
        given = self.cleaned_data
        parts = [
            Part(name=given[f"part_{number}"], quantity=given[f"quantity_{number}"])
            for number in range(LINES)
            if given.get(f"part_{number}")
        ]
        return Requisition(
            parts=parts, expected_on=given["expected_on"], told_customer=self.said_yes("told_customer")
        )


class WaitCustomerForm(CaseForm):
    until = moment(_("约定到"), hint=_("最多7天，最多改两次。"))
    reason = line(_("客户改期的原因"), most=200)

    def postponement(self) -> Postponement:
        return Postponement(until=self.cleaned_data["until"], reason=self.said("reason"))


class HandleForm(CaseForm):
    """Cause, fault and time are judgements: none stands there beforehand (ruling 43, F3)."""

    result = words(_("处理结果"), rows=3, required=False, hint=_("做了什么、结果怎样，至少10个字。"))
    measure = words(_("整改措施"), required=False, hint=_("怎样避免再发生；结果和措施至少写一项。"))
    root_cause = listed(_("根因"), RootCause.choices)
    responsible_kind = keyed(_("责任"), ResponsibleKind.choices)
    responsible = line(
        _("责任人"),
        most=60,
        required=False,
        hint=_("工号、姓名或登录名；空着就是本单的服务人员。不能认定自己。"),
    )
    done_at = moment(_("完成时间"))
    needs_photo = False

    def for_case(self, *, case: Complaint, user: User) -> None:
        self.needs_photo = case.kind == ComplaintKind.REVISIT

    def result_given(self) -> Result:
        given = self.cleaned_data
        return Result(
            root_cause=RootCause(given["root_cause"]),
            responsible_kind=ResponsibleKind(given["responsible_kind"]),
            done_at=given["done_at"],
            result=self.said("result"),
            measure=self.said("measure"),
            responsible=self.said("responsible"),
        )
