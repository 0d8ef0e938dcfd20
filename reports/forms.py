"""Input → clean values: which lines of a register."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from regions.forms import RefusedForm
from regions.models import Region, User
from reports.actions.deliveries import DeliveryTerms
from reports.actions.process_changes import ChangeTerms
from reports.aggregates.deliveries import possible_recipients
from reports.choices import DeliveryContent
from reports.models.process_change import EFFECT_CHOICES
from reports.policies.board import CellStatus
from reports.policies.cuts import By
from reports.policies.measures import SOURCE_OF, Measure
from reports.policies.periods import is_figure_stretch
from workorders.choices import Kind
from workorders.models.catalogue import CATEGORY_LENGTH

ISO = "%Y-%m-%d"
LONGEST, LONGEST_BOARD = timedelta(days=366), timedelta(days=62)
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"class": "hf-input", "type": "date"}, format=ISO)
    return forms.DateField(label=label, widget=widget, input_formats=[ISO], required=required)


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "hf-input"})


class RegisterForm(forms.Form):
    """Without any choice: this month up to today, all regions in sight."""

    longest = LONGEST
    too_long = _("请选择不超过一年的一段日期，截止日不早于开始日。")
    first = _day(_("从"))
    last = _day(_("至"))
    region = forms.ModelChoiceField(
        label=_("区域"),
        queryset=Region.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("全部区域"),
        widget=forms.Select(attrs={"class": "hf-input"}),
    )

    def __init__(self, params: QueryDict, *, user: User, today: date) -> None:
        usual = {"first": today.replace(day=1).isoformat(), "last": today.isoformat()}
        given = {name: params[name] for name in self.base_fields if params.get(name)}
        super().__init__({**usual, **given})
        self.fields["region"].queryset = Region.objects.visible_to(user).branches()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and not (EARLIEST <= first <= last < first + self.longest and last <= LATEST):
            self.add_error("last", self.too_long)
        return given

    def as_query(self, **other: str) -> dict[str, str]:
        """The same choice in another page's URL."""
        chosen = {name: str(value) for name, value in self.data.items() if value}
        return {**chosen, **other}


def month_of(*, day: date, back: int = 0) -> dict[str, str]:
    """First and last day of the month of ``day``, or of ``back`` months before it."""
    year, month = divmod(day.year * 12 + day.month - 1 - back, 12)
    days = monthrange(year, month + 1)[1]
    return {"first": date(year, month + 1, 1).isoformat(), "last": date(year, month + 1, days).isoformat()}


class BoardForm(RegisterForm):
    """Which days and regions the filing board shows; ``state`` leaves the regions that have such a day."""

    longest = LONGEST_BOARD
    too_long = _("看板一次最多两个月，截止日不早于开始日。")
    state = forms.ChoiceField(
        label=_("状态"), choices=[("", ""), *((each, each) for each in CellStatus)], required=False
    )


class FigureForm(forms.Form):
    """The address of the rows behind a figure (reports/policies/figure_links.py)."""

    measure = forms.MultipleChoiceField(choices=[(each.value, each.value) for each in Measure])
    first = _day(_("从"))
    last = _day(_("至"))
    region = forms.SlugField(max_length=12, required=False)
    within = forms.SlugField(max_length=12, required=False)
    category = forms.CharField(max_length=CATEGORY_LENGTH, required=False)
    kind = forms.ChoiceField(choices=[("", ""), *Kind.choices], required=False)
    technician = forms.RegexField(r"^(-|\d{1,18})$", required=False)
    agent = forms.CharField(max_length=150, required=False)
    by = forms.ChoiceField(choices=[("", ""), (By.AGENT.value, By.AGENT.value)], required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and not is_figure_stretch(first=first, last=last):
            self.add_error("last", _("请选择不超过三年的一段日期，截止日不早于开始日。"))
        if len({SOURCE_OF[Measure(name)] for name in given.get("measure", [])}) > 1:
            self.add_error("measure", _("只能是同一类的数字。"))
        return given


class DeliveryForm(RefusedForm):
    """What is mailed to whom by itself."""

    content = forms.ChoiceField(label=_("内容"), choices=DeliveryContent.choices, widget=_select())
    region = forms.ModelChoiceField(
        label=_("区域"),
        queryset=Region.objects.callable(),
        required=False,
        empty_label=_("各自的区域"),
        widget=_select(),
    )
    recipients = forms.ModelMultipleChoiceField(
        label=_("收件人"),
        queryset=User.objects.none(),
        widget=forms.SelectMultiple(attrs={"class": "hf-input", "size": 8}),
        help_text=_("在职、能查看数据、填了邮箱的人；按住 Ctrl 可选多人。"),
    )
    send_at = forms.TimeField(
        label=_("发送时间"),
        required=False,
        widget=forms.TimeInput(attrs={"class": "hf-input", "type": "time"}, format="%H:%M"),
        help_text=_("看板摘要每天这时发送；周报、月报发布时就发，填了时间则等到这时。"),
    )
    valid_from = _day(_("生效日期"))
    ends_on = _day(_("结束日期"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipients"].queryset = possible_recipients()  # type: ignore[attr-defined]

    def terms(self) -> DeliveryTerms:
        given = self.cleaned_data
        content, people = DeliveryContent(given["content"]), list(given["recipients"])
        return DeliveryTerms(**{**given, "content": content, "recipients": people})


class ProcessChangeForm(RefusedForm):
    """What headquarters changed in the work, and which rate is to tell its effect (A11)."""

    effective_on = _day(_("生效日期"))
    what = forms.CharField(
        label=_("改了什么"), max_length=200, widget=forms.TextInput(attrs={"class": "hf-input"})
    )
    why = forms.CharField(
        label=_("为什么"), max_length=2000, widget=forms.Textarea(attrs={"class": "hf-input", "rows": 3})
    )
    owner = forms.CharField(
        label=_("负责人"), max_length=60, widget=forms.TextInput(attrs={"class": "hf-input"})
    )
    kpi = forms.ChoiceField(
        label=_("看哪个指标"),
        choices=EFFECT_CHOICES,
        widget=_select(),
        help_text=_("比较它在生效日前后各 28 天的值。"),
    )
    region = forms.ModelChoiceField(
        label=_("区域"),
        queryset=Region.objects.callable(),
        required=False,
        empty_label=_("全部区域"),
        widget=_select(),
    )

    def terms(self) -> ChangeTerms:
        return ChangeTerms(**self.cleaned_data)
