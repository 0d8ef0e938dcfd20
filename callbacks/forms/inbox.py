"""Input → clean values: what is done with rows of the inbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from callbacks.actions.case_bulk import SharedAssignment
from callbacks.forms.cases.lead import EscalateForm
from callbacks.models import Complaint
from callbacks.queries.case_named import person_named
from regions.choices import DepartmentCode
from regions.forms import RefusedForm
from regions.models import User

AT_MOST = 100


def chosen_versions(values: Iterable[str]) -> dict[int, int]:
    """``12:3`` is case 12 as it was in version 3; what reads otherwise is nobody's tick."""
    found: dict[int, int] = {}
    for value in list(values)[:AT_MOST]:
        pk, _colon, version = value.partition(":")
        if all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (pk, version)):
            found[int(pk)] = int(version)
    return found


class SharedAssignForm(RefusedForm):
    """Departments by code, handlers by their login; whom there is to choose from comes from the view."""

    department = forms.ChoiceField(
        label=_("责任部门"),
        required=False,
        widget=forms.Select(attrs={"class": "hf-input", "form": "chosen"}),
    )
    handler = forms.ChoiceField(
        label=_("处理人"), required=False, widget=forms.Select(attrs={"class": "hf-input", "form": "chosen"})
    )

    def __init__(
        self, data: Any = None, *, departments: Iterable[Any] = (), handlers: Iterable[Any] = ()
    ) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["department"].choices = [("", _("责任部门")), *departments]
        fields["handler"].choices = [("", _("由部门主管指定")), *handlers]

    def assignment(self) -> SharedAssignment:
        code, username = self.cleaned_data["department"], self.cleaned_data["handler"]
        return SharedAssignment(
            department=DepartmentCode(code) if code else None,
            handler=person_named(username) if username else None,
        )


class CheckForm(RefusedForm):
    note = forms.CharField(label=_("核查说明"), max_length=2_000)


def escalate_form(*, case: Complaint, user: User, data: Mapping[str, Any] | None = None) -> EscalateForm:
    """One of several on a page, each with words of its own."""
    form = EscalateForm(data, prefix=f"case-{case.pk}", initial={"version": case.version})
    form.for_case(case=case, user=user)
    return form
