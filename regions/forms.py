"""Input → clean values: accounts, roles, regions, dated rows."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, PasswordChangeForm, UserChangeForm
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.errors import DomainError
from regions.actions.rota import PlannedAbsence, PlannedWeek
from regions.models import Membership, Region, User
from regions.policies.keys import KEY_ACTIONS, keys_of, singles_are_off
from regions.queries import is_filed_since
from regions.queries.rota import possible_stand_ins, team_of
from regions.rules import MEMBERSHIP_PROBLEMS, membership_problem, works_in


class RefusedForm(forms.Form):
    """Shows what an action refused at the fields it named."""

    def blame(self, error: DomainError) -> None:
        for name, problem in error.fields.items():
            self.add_error(name if name in self.fields else None, str(problem))
        if not error.fields:
            self.add_error(None, error.message)


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("username", "name", "staff_no")


class UserForm(UserChangeForm):
    class Meta:
        model = User
        fields = ("username", "name", "staff_no", "email", "language", "dial_mode")


class MembershipFormSet(forms.BaseInlineFormSet):
    """All roles of one person together: some exclude each other (ruling 17, roles.md)."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data]
        kept = [row for row in rows if not row.get("DELETE")]
        wanted = [Membership(region=row["region"], role=row["role"]) for row in kept]
        if problem := membership_problem(wanted):
            raise forms.ValidationError(MEMBERSHIP_PROBLEMS[problem], code=problem.value)


class RegionForm(forms.ModelForm):
    class Meta:
        model = Region
        fields = ("code", "name", "parent", "hotline", "is_active")

    def clean(self) -> dict[str, Any]:
        """The tree stays a tree, with headquarters at its root."""
        data: dict[str, Any] = super().clean() or {}
        parent: Region | None = data.get("parent")
        mine = self.instance
        if mine.pk and parent and parent.path.startswith(mine.path):
            self.add_error("parent", _("上级不能是本区域或它的下级。"))
        if mine.pk and mine.is_hq and (parent or not data.get("is_active")):
            self.add_error(None, _("总部是区域树的根,不能停用,也没有上级。"))
        return data


class DepartmentForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """A department's people work in its region or above."""
        data: dict[str, Any] = super().clean() or {}
        region = data.get("region")
        people = [data.get("head"), data.get("deputy"), *(data.get("handlers") or ())]
        strangers = [str(user) for user in people if user and region and not works_in(user, region)]
        if strangers:
            self.add_error(None, _("不在本区域任职:%(names)s") % {"names": "、".join(strangers)})
        return data


class DatedForm(forms.ModelForm):
    def clean(self) -> dict[str, Any]:
        """A new row never changes days that are already filed (house rule 19)."""
        data: dict[str, Any] = super().clean() or {}
        starts = data.get("valid_from")
        if starts and is_filed_since(day=starts, region=data.get("region")):
            self.add_error("valid_from", _("这一天起已有上报的日报,新规则只能从之后的日期生效。"))
        return data


class OwnPasswordForm(PasswordChangeForm):
    """The three fields, named so that browsers offer the right stored password."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": gettext_lazy("当前密码不对。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "hf-input"
            field.widget.attrs.pop("autofocus", None)
        self.fields["new_password1"].help_text = gettext_lazy(
            "至少 10 个字符;不能全是数字,不能太常见,也不能像自己的姓名。"
        )
        self.fields["new_password2"].help_text = ""


class KeysForm(forms.Form):
    """Every action with its key, the person's own or the default."""

    singles_off = forms.BooleanField(required=False, label=gettext_lazy("关闭单键快捷键"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        present = keys_of(keymap=user.keymap)
        off = singles_are_off(keymap=user.keymap)
        super().__init__(*args, **kwargs)
        self.initial = {**present, "singles_off": off}
        for action in KEY_ACTIONS:
            self.fields[action.code] = forms.CharField(max_length=8, label=action.label, strip=True)
            attributes = {"class": "hf-input", "data-capture-key": True, "autocomplete": "off", "size": 6}
            self.fields[action.code].widget.attrs.update(attributes)

    def keys(self) -> dict[str, str]:
        return {action.code: self.cleaned_data[action.code] for action in KEY_ACTIONS}


class ServiceHoursForm(DatedForm):
    def clean(self) -> dict[str, Any]:
        """A day that begins before it ends, with a break inside it (ruling 42)."""
        data: dict[str, Any] = super().clean() or {}
        weekdays = "".join(sorted(set(data.get("weekdays") or "")))
        if "weekdays" in data and (not weekdays or set(weekdays) - set("1234567")):
            self.add_error("weekdays", _("请用 1 到 7 写工作日，如 12345 是周一至周五。"))
        elif weekdays:
            data["weekdays"] = weekdays
        opens, closes = data.get("opens"), data.get("closes")
        if opens and closes and opens >= closes:
            self.add_error("closes", _("结束必须晚于开始。"))
        since, until = data.get("break_from"), data.get("break_to")
        if bool(since) != bool(until):
            self.add_error("break_to", _("午休要同时写开始和结束，或都不写。"))
        elif since and until and opens and closes and not opens <= since < until <= closes:
            self.add_error("break_to", _("午休要在服务时段之内，结束晚于开始。"))
        return data


# The days that a calendar of people can hold: beyond them no year can be reckoned with.
NEAR_DAYS = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1)))
WEEKDAYS = (
    ("1", gettext_lazy("周一")),
    ("2", gettext_lazy("周二")),
    ("3", gettext_lazy("周三")),
    ("4", gettext_lazy("周四")),
    ("5", gettext_lazy("周五")),
    ("6", gettext_lazy("周六")),
    ("7", gettext_lazy("周日")),
)


def _near_day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "hf-input"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=NEAR_DAYS, **more)


class PersonChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


def _person(label: Any, **more: Any) -> PersonChoice:
    widget = forms.Select(attrs={"class": "hf-input"})
    return PersonChoice(User.objects.none(), label=label, widget=widget, **more)


class RotaForm(RefusedForm):
    """Of one region's people."""

    user = _person(gettext_lazy("人员"))

    def planned(self) -> Any:
        """What the region's action takes."""
        raise NotImplementedError

    def __init__(self, *args: Any, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("PersonChoice", self.fields["user"]).queryset = team_of(region=region)
        cast("PersonChoice", self.fields["stand_in"]).queryset = possible_stand_ins(region=region)


class AbsenceForm(RotaForm):
    first_on = _near_day(gettext_lazy("第一天"))
    last_on = _near_day(
        gettext_lazy("最后一天"), required=False, help_text=gettext_lazy("离职或调走：留空。")
    )
    stand_in = _person(
        gettext_lazy("代班人"), required=False, empty_label=gettext_lazy("无人代班，转为任何人可打")
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("只有主管和本人看得到。"),
        widget=forms.TextInput(attrs={"class": "hf-input", "autocomplete": "off"}),
    )

    def planned(self) -> PlannedAbsence:
        return PlannedAbsence(**self.cleaned_data)


class WorkWeekForm(RotaForm):
    valid_from = _near_day(gettext_lazy("生效日期"))
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("上班日"), choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
    )
    stand_in = _person(
        gettext_lazy("休息日代班人"), required=False, empty_label=gettext_lazy("无人代班，转为任何人可打")
    )

    def planned(self) -> PlannedWeek:
        given = self.cleaned_data
        return PlannedWeek(**{**given, "weekdays": "".join(given["weekdays"])})
