"""The wizard's first page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from workorders.models import Source


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("ERP 导出文件"),
        help_text=_("xlsx、xls 或 csv，不超过 64 MB、20 万行。表头可以在前 20 行的任何一行。"),
        widget=forms.ClearableFileInput(attrs={"class": "hf-input", "accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": _("请选择文件"), "empty": _("文件是空的，请重新导出后再上传")},
    )
    source = forms.ModelChoiceField(
        label=_("来源"),
        queryset=Source.objects.all(),
        to_field_name="code",
        empty_label=None,
        initial="erp",
        widget=forms.Select(attrs={"class": "hf-input"}),
    )
