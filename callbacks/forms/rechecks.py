"""Input → clean values: what concludes a re-check, what decides a finding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from callbacks.actions.concluding import Conclusion, NewValues
from callbacks.choices import RecheckVerb, ResponsibleKind
from regions.forms import RefusedForm

LINE = {"class": "hf-input", "autocomplete": "off"}


def _line(label: Any, *, length: int, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={**LINE, **more})
    return forms.CharField(label=label, max_length=length, required=False, widget=widget)


def _words(label: Any, *, key: str, hint: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={**LINE, "rows": 2, "data-key": key, "data-key-label": label})
    return forms.CharField(label=label, max_length=2_000, widget=widget, help_text=hint)


class RecheckForm(RefusedForm):
    """No responsibility is preselected: a form that starts at 服务人员 makes 服务人员."""

    phone = _line(_("正确的电话"), length=40, inputmode="tel")
    customer_name = _line(_("正确的客户姓名"), length=60)
    address = _line(_("正确的地址"), length=300)
    evidence = _words(
        _("依据"), key="e", hint=_("问了谁、查了什么：ERP 派工单、服务人员、销售门店、第二电话。")
    )
    responsible_kind = forms.ChoiceField(
        label=_("责任"),
        required=False,
        choices=[("", _("请选择")), *ResponsibleKind.choices],
        widget=forms.Select(attrs={"class": "hf-input"}),
    )

    def __init__(self, data: Any = None, *, verb: RecheckVerb | None = None) -> None:
        super().__init__(data)
        self.verb = verb

    def clean_responsible_kind(self) -> str:
        kind: str = self.cleaned_data["responsible_kind"]
        if not kind and self.verb is not RecheckVerb.NOT_AN_ERROR:
            raise forms.ValidationError(_("请选择是谁的责任，没有就选“无责”。"))
        return kind

    def values(self) -> NewValues:
        given = self.cleaned_data
        return NewValues(phone=given["phone"], customer_name=given["customer_name"], address=given["address"])

    def conclusion(self) -> Conclusion:
        given = self.cleaned_data
        return Conclusion(given["evidence"], ResponsibleKind(given["responsible_kind"]))


class FindingForm(RefusedForm):
    note = _words(_("怎样核实的"), key="e", hint=_("问了谁、看了什么。"))
