"""What every form on a case has: the version of the case that was seen, and fields that look alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from callbacks.models import Complaint
from regions.forms import RefusedForm
from regions.models import User

INPUT = {"class": "hf-input", "autocomplete": "off"}
CHOOSE = ("", _("请选择"))
YES_NO = (("yes", _("是")), ("no", _("否")))
PICKED_TIME = "%Y-%m-%dT%H:%M"


class CaseForm(RefusedForm):
    """``for_case`` fills in what depends on the case and on who looks: whom one may choose."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def on(cls, case: Complaint, user: User, data: Any = None) -> Self:
        form = cls(data, initial={"version": case.version})
        form.for_case(case=case, user=user)
        form.focus_first()
        return form

    def focus_first(self) -> None:
        """A form that opens is written in at once; keys to choose from would all be focused."""
        first = next((field for field in self.fields.values() if not field.widget.is_hidden), None)
        if first is not None and not isinstance(first.widget, forms.RadioSelect):
            first.widget.attrs["autofocus"] = True

    def for_case(self, *, case: Complaint, user: User) -> None:
        """Nothing depends on it in most forms."""

    @property
    def seen(self) -> int | None:
        return self.cleaned_data.get("version")

    def said(self, name: str) -> str:
        """The text of a field, trimmed."""
        words: str = self.cleaned_data.get(name) or ""
        return words.strip()

    def said_yes(self, name: str) -> bool:
        return bool(self.cleaned_data.get(name) == "yes")

    def catch_up(self, case: Complaint) -> int:
        """The version the page had; from now on the form stands on the present one, its words untouched."""
        before = self.cleaned_data.get("version") or case.version
        posted: Any = self.data
        data = posted.copy()
        data["version"] = str(case.version)
        self.data = data
        return int(before)


def words(label: Any, *, hint: Any = "", rows: int = 2, required: bool = True, most: int = 5_000) -> Any:
    widget = forms.Textarea(attrs={**INPUT, "rows": rows})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=hint)


def line(label: Any, *, most: int, required: bool = True, hint: Any = "", **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={**INPUT, **attrs})
    return forms.CharField(label=label, max_length=most, required=required, widget=widget, help_text=hint)


def moment(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={**INPUT, "type": "datetime-local"}, format=PICKED_TIME)
    return forms.DateTimeField(
        label=label,
        required=required,
        widget=widget,
        input_formats=[PICKED_TIME],
        help_text=hint,
        error_messages={"invalid": _("请按“年-月-日 时:分”填写。")},
    )


def day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={**INPUT, "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, help_text=hint)


def listed(
    label: Any, choices: Iterable[Any], *, required: bool = True, hint: Any = "", empty: Any = CHOOSE[1]
) -> Any:
    """Many to choose from."""
    return forms.ChoiceField(
        label=label,
        choices=[("", empty), *choices],
        required=required,
        widget=forms.Select(attrs={"class": "hf-input"}),
        help_text=hint,
    )


def keyed(label: Any, choices: Iterable[Any], *, required: bool = True, hint: Any = "") -> forms.ChoiceField:
    """A few to choose from, all in sight; none is chosen beforehand."""
    return forms.ChoiceField(
        label=label, choices=list(choices), required=required, widget=forms.RadioSelect, help_text=hint
    )


def told(label: Any = _("已告知客户")) -> forms.ChoiceField:
    return keyed(label, YES_NO)
