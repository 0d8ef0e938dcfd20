"""Input → clean values: which lines of a register."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from regions.models import Region, User
from reports.policies.board import CellStatus

ISO = "%Y-%m-%d"
LONGEST, LONGEST_BOARD = timedelta(days=366), timedelta(days=62)
EARLIEST, LATEST = date(2000, 1, 1), date(2199, 12, 31)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"class": "hf-input", "type": "date"}, format=ISO)
    return forms.DateField(label=label, widget=widget, input_formats=[ISO])


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
        self.fields["region"].queryset = Region.objects.visible_to(user).callable()  # type: ignore[attr-defined]

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
