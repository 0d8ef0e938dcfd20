"""Input → clean values: headquarters' seasons and exception days."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from callbacks.actions.exception_days import ClosedDays
from callbacks.actions.peak import PeakTerms
from regions.forms import RefusedForm
from regions.models import Region
from workorders.choices import Kind
from workorders.models import Category


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "hf-input"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def _line(label: Any, *, length: int, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "hf-input", "autocomplete": "off"})
    return forms.CharField(label=label, max_length=length, widget=widget, **more)


def _choice(label: Any, *, empty: Any, rows: Any) -> forms.ModelChoiceField:
    widget = forms.Select(attrs={"class": "hf-input"})
    return forms.ModelChoiceField(rows, label=label, required=False, empty_label=empty, widget=widget)


class SeasonForm(RefusedForm):
    starts_on = _day(_("开始日期"), help_text=_("按完工日期。"))
    ends_on = _day(_("结束日期"))
    ratio = forms.DecimalField(
        label=_("回访比例（%）"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "hf-input", "step": "any", "min": 0, "max": 100}),
        help_text=_("占全部有效工单的比例。"),
    )
    category = _choice(_("品类"), empty=_("全部品类"), rows=Category.objects.filter(alias_of=None))
    kind = forms.ChoiceField(
        label=_("工单类型"),
        required=False,
        choices=[("", _("安装和维修")), *Kind.choices],
        widget=forms.Select(attrs={"class": "hf-input"}),
    )
    region = _choice(_("例外区域"), empty=_("全公司统一"), rows=Region.objects.callable())
    reason = _line(_("原因"), length=300, required=False, help_text=_("单个区域的例外必须写，会印成“例外”。"))

    def terms(self) -> PeakTerms:
        given = self.cleaned_data
        return PeakTerms(**{**given, "kind": Kind(given["kind"]) if given["kind"] else None})


class EndSeasonForm(forms.Form):
    ended_on = forms.DateField()


class ExceptionDaysForm(RefusedForm):
    starts_on = _day(_("开始日期"))
    ends_on = _day(_("结束日期"))
    region = _choice(_("区域"), empty=_("全公司"), rows=Region.objects.callable())
    reason = _line(_("原因"), length=200, help_text=_("如台风、除夕至初三。"))

    def days(self) -> ClosedDays:
        return ClosedDays(**self.cleaned_data)
