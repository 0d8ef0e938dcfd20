"""A system that orders come from, named by who imports for every region (ruling 11)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

CODE = r"^[a-z0-9][a-z0-9_-]*$"


def _word(length: int, **attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "hf-input", "autocomplete": "off", "maxlength": length, **attrs})


class SourceForm(forms.Form):
    code = forms.RegexField(
        regex=CODE,
        max_length=20,
        label=_("代码"),
        help_text=_("小写字母和数字，如 crm；是工单身份的一部分，以后不能改。"),
        widget=_word(20),
        error_messages={
            "required": _("请填写代码。"),
            "invalid": _("只用小写字母、数字、- 和 _，以字母或数字开头"),
        },
    )
    name = forms.CharField(
        max_length=40,
        label=_("名称"),
        widget=_word(40),
        error_messages={"required": _("请填写名称。")},
    )
    plans_callbacks = forms.BooleanField(
        label=_("生成回访"), required=False, initial=True, help_text=_("历史工单不回访，请不要勾选。")
    )

    def cleaned(self) -> dict[str, Any]:
        """As the action takes it."""
        return {name: self.cleaned_data[name] for name in ("code", "name", "plans_callbacks")}
