"""Input → clean values: what a follow-up found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from callbacks.actions.following_up import Answer
from callbacks.choices import FollowUpKind
from regions.forms import RefusedForm

YES, NO = "yes", "no"
YES_NO = [(YES, _("是")), (NO, _("否"))]


def _asked(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=YES_NO, widget=forms.RadioSelect, error_messages={"required": _("请选择。")}
    )


class FollowUpForm(RefusedForm):
    """Nothing is preselected; whether the fault came back is asked of a stability check alone."""

    recurred = _asked(_("同样问题又出现了吗"))
    told_customer = _asked(_("已告知客户"))
    respondent_name = forms.CharField(
        label=_("受访人"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "hf-input", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("情况"),
        max_length=2_000,
        error_messages={"required": _("请写明跟进的情况，至少4个字。")},
        widget=forms.Textarea(
            attrs={"class": "hf-input", "rows": 3, "data-key": "n", "data-key-label": _("情况")}
        ),
    )

    def __init__(self, data: Any = None, *, kind: FollowUpKind) -> None:
        super().__init__(data)
        if kind is not FollowUpKind.STABILITY:
            del self.fields["recurred"]

    def answer(self) -> Answer:
        given = self.cleaned_data
        return Answer(
            note=given["note"],
            told_customer=given["told_customer"] == YES,
            recurred=given["recurred"] == YES if "recurred" in given else None,
            respondent_name=given["respondent_name"],
        )
