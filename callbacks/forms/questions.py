"""What headquarters enters: questions, their publication, scripts; and the cut of the figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from callbacks.choices import QuestionnaireKind, QuestionShape, ScriptCode
from callbacks.models import Questionnaire
from callbacks.policies.drafting import FURTHER_SHAPES, LABEL_AT_MOST, OPTION_AT_MOST, OPTIONS_AT_MOST
from callbacks.policies.versions import Item, ItemOption
from callbacks.queries.figures import Cut
from regions.models import Region, User
from workorders.choices import ServiceMode
from workorders.models import Category

FIELD = {"class": "hf-input", "autocomplete": "off"}
ISO = "%Y-%m-%d"
DAY_FIELD = {"class": "hf-input", "type": "date"}
LONGEST_CUT = timedelta(days=366)
USUAL_CUT = timedelta(days=29)


class KnownQuestionForm(forms.Form):
    """An optional question that the product knows: the version words it, and counts it or not."""

    label = forms.CharField(
        label=_("问题"), max_length=LABEL_AT_MOST, required=False, widget=forms.TextInput(attrs=FIELD)
    )
    label_en = forms.CharField(
        label=_("英文"), max_length=90, required=False, widget=forms.TextInput(attrs=FIELD)
    )
    is_figure = forms.BooleanField(label=_("列入统计"), required=False, initial=True)

    def item(self, *, key: str) -> Item:
        given = self.cleaned_data
        return Item(key=key, label=given["label"], label_en=given["label_en"], is_figure=given["is_figure"])


class FurtherQuestionForm(KnownQuestionForm):
    """A question that no code knows (D6). The row of an option is its number key, and what is stored."""

    key = forms.CharField(label=_("代码"), max_length=40, widget=forms.TextInput(attrs=FIELD), required=False)
    shape = forms.ChoiceField(
        label=_("回答方式"),
        choices=[(shape.value, shape.label) for shape in FURTHER_SHAPES],
        widget=forms.Select(attrs={"class": "hf-input"}),
    )
    service_mode = forms.ChoiceField(
        label=_("服务方式"),
        choices=[("", _("上门和送修")), *ServiceMode.choices],
        required=False,
        widget=forms.Select(attrs={"class": "hf-input"}),
    )
    is_needed = forms.BooleanField(label=_("必答"), required=False)
    field_order = ("key", "label", "label_en", "shape", "service_mode", "is_needed", "is_figure")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, OPTIONS_AT_MOST + 1):
            for name, most in ((f"option_{row}", OPTION_AT_MOST), (f"option_{row}_en", 40)):
                words = _("选项%(row)s（英文）") if name.endswith("_en") else _("选项%(row)s")
                self.fields[name] = forms.CharField(
                    label=words % {"row": row},
                    max_length=most,
                    required=False,
                    widget=forms.TextInput(attrs=FIELD),
                )

    def option_rows(self) -> list[tuple[int, Any, Any]]:
        return [
            (row, self[f"option_{row}"], self[f"option_{row}_en"]) for row in range(1, OPTIONS_AT_MOST + 1)
        ]

    def item(self, *, key: str) -> Item:
        given = self.cleaned_data
        shape = QuestionShape(given["shape"])
        return Item(
            key=key or given["key"].strip(),
            label=given["label"],
            label_en=given["label_en"],
            shape=shape,
            options=self._options() if shape is QuestionShape.CHOICE else (),
            service_mode=ServiceMode(given["service_mode"]) if given["service_mode"] else None,
            is_needed=given["is_needed"],
            is_figure=given["is_figure"],
        )

    def _options(self) -> tuple[ItemOption, ...]:
        given = self.cleaned_data
        words = [
            (str(row), given[f"option_{row}"], given[f"option_{row}_en"])
            for row in range(1, OPTIONS_AT_MOST + 1)
        ]
        return tuple(
            ItemOption(value=key, label=label, label_en=english, key=key)
            for key, label, english in words
            if label or english
        )


def question_initial(*, item: Item) -> dict[str, Any]:
    """A question as its form shows it."""
    shown: dict[str, Any] = {
        "key": item.key,
        "label": item.label,
        "label_en": item.label_en,
        "shape": item.shape or "",
        "service_mode": item.service_mode or "",
        "is_needed": item.is_needed,
        "is_figure": item.is_figure,
    }
    for option in item.options:
        shown |= {f"option_{option.key}": option.label, f"option_{option.key}_en": option.label_en}
    return shown


class PublishForm(forms.Form):
    valid_from = forms.DateField(label=_("生效日期"), widget=forms.DateInput(attrs=DAY_FIELD, format=ISO))
    note = forms.CharField(
        label=_("说明"), max_length=200, required=False, widget=forms.TextInput(attrs=FIELD)
    )


class ScriptForm(forms.Form):
    """A new version of a script; which words and day may stand is the action's rule."""

    code = forms.ChoiceField(
        label=_("用途"), choices=ScriptCode.choices, widget=forms.Select(attrs={"class": "hf-input"})
    )
    valid_from = forms.DateField(label=_("生效日期"), widget=forms.DateInput(attrs=DAY_FIELD, format=ISO))
    text = forms.CharField(
        label=_("话术"), max_length=1_000, widget=forms.Textarea(attrs={"class": "hf-input", "rows": 4})
    )


class CutForm(forms.Form):
    """Which results the figures are of. Without any choice: the installations of the last thirty days."""

    kind = forms.ChoiceField(
        label=_("问卷"), choices=QuestionnaireKind.choices, widget=forms.Select(attrs={"class": "hf-input"})
    )
    first = forms.DateField(label=_("从"), widget=forms.DateInput(attrs=DAY_FIELD, format=ISO))
    last = forms.DateField(label=_("至"), widget=forms.DateInput(attrs=DAY_FIELD, format=ISO))
    region = forms.ModelChoiceField(
        label=_("区域"),
        queryset=Region.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("全部区域"),
        widget=forms.Select(attrs={"class": "hf-input"}),
    )
    category = forms.ModelChoiceField(
        label=_("品类"),
        queryset=Category.objects.filter(alias_of__isnull=True),
        required=False,
        empty_label=_("全部品类"),
        widget=forms.Select(attrs={"class": "hf-input"}),
    )
    version = forms.ModelChoiceField(
        label=_("版本"),
        queryset=Questionnaire.objects.published(),
        required=False,
        empty_label=_("全部版本"),
        widget=forms.Select(attrs={"class": "hf-input"}),
    )

    def __init__(self, params: QueryDict, *, user: User, today: date) -> None:
        usual = {"kind": QuestionnaireKind.INSTALL, "first": today - USUAL_CUT, "last": today}
        given = {name: params[name] for name in self.base_fields if params.get(name)}
        self.user = user
        super().__init__({**usual, **given})
        self.fields["region"].queryset = Region.objects.visible_to(user).callable()  # type: ignore[attr-defined]
        kind = str(self.data["kind"])
        self.fields["version"].queryset = Questionnaire.objects.published().filter(kind=kind)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and not first <= last < first + LONGEST_CUT:
            self.add_error("last", _("请选择不超过一年的一段日期，截止日不早于开始日。"))
        return given

    def cut(self) -> Cut:
        given = self.cleaned_data
        return Cut(
            kind=QuestionnaireKind(given["kind"]),
            first=given["first"],
            last=given["last"],
            region=given["region"],
            category=given["category"],
            version=given["version"],
        )

    def as_query(self) -> dict[str, str]:
        """The same cut in another page's URL."""
        return {name: str(value) for name, value in self.data.items() if value}
