"""Cells from people: an order by hand, a correction. The import judges what they mean."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.lib.calendar import local
from config.lib.masking import mask_name
from regions.models import Region
from regions.rules import IMPORT_ROLES
from regions.scoping import AnyUser, region_ids
from workorders.choices import Kind, MemberLevel, Salutation, ServiceMode, Status
from workorders.models import Category, WorkOrder

BLANK = [("", "—")]
TIME_INPUT = "%Y-%m-%dT%H:%M"
HIDDEN_CONTACTS = ("customer_name", "phone", "phone_alt", "address")


def _text(label: Any, *, required: bool = False, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "hf-input", "autocomplete": "off", **attrs})
    return forms.CharField(label=label, required=required, max_length=300, widget=widget)


def _long(label: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "hf-input", "rows": 2})
    return forms.CharField(label=label, required=False, max_length=2000, widget=widget)


def _choice(label: Any, choices: Any, *, required: bool = False) -> forms.ChoiceField:
    offered = [*(() if required else BLANK), *choices]
    widget = forms.Select(attrs={"class": "hf-input"})
    return forms.ChoiceField(label=label, choices=offered, required=required, widget=widget)


def _time(label: Any, *, required: bool = False) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "hf-input", "type": "datetime-local"})
    return forms.CharField(label=label, required=required, max_length=40, widget=widget)


class OrderForm(forms.Form):
    """One order as the clerk types it; ``cells`` is what the import's cleaners judge."""

    order_no = _text(_("工单号"), required=True, autofocus="autofocus")
    kind = _choice(_("工单类型"), Kind.choices, required=True)
    service_mode = _choice(_("服务方式"), ServiceMode.choices)
    region = _choice(_("区域"), [], required=True)
    category = _text(_("品类"), required=True, list="categories")
    brand = _text(_("品牌"))
    model = _text(_("型号"))
    customer_name = _text(_("客户姓名"), required=True)
    salutation = _choice(_("称呼"), Salutation.choices)
    phone = _text(_("联系电话"), inputmode="tel")
    phone_alt = _text(_("备用电话"), inputmode="tel")
    address = _text(_("地址"))
    member_level = _choice(_("会员等级"), MemberLevel.choices)
    technician_name = _text(_("服务人员"))
    technician_no = _text(_("服务人员工号"))
    dispatched_at = _time(_("派单时间"), required=True)
    status = _choice(_("工单状态"), Status.choices)
    completed_at = _time(_("完工时间"))
    charge = _text(_("收费金额"), inputmode="decimal")
    fault = _long(_("故障现象"))
    remark = _long(_("备注"))
    confirmed = forms.BooleanField(label=_("已核对，不是同一张单"), required=False)

    def __init__(self, *args: Any, user: AnyUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = region_ids(user, roles=IMPORT_ROLES)
        regions = Region.objects.callable().filter(pk__in=ids)
        offered = list(regions.values_list("code", "name"))
        self.fields["region"] = _choice(_("区域"), offered, required=True)
        self.categories = Category.objects.filter(alias_of__isnull=True)

    def cells(self) -> dict[str, str]:
        named = {name: self.cleaned_data.get(name, "") for name in OrderForm.base_fields}
        return {name: str(value) for name, value in named.items() if name != "confirmed"}


class CorrectionForm(OrderForm):
    """Contacts are not sent to the page: an empty field means unchanged (ruling 20)."""

    reason = _long(_("更正原因"))
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: AnyUser, order: WorkOrder, **kwargs: Any) -> None:
        super().__init__(*args, user=user, initial=_initial(order), **kwargs)
        for name in ("order_no", "confirmed"):
            del self.fields[name]
        self.fields["reason"].required = True
        shown = _shown_contacts(order)
        for name in HIDDEN_CONTACTS:
            self.fields[name].required = False
            self.fields[name].help_text = _("现在是 %(masked)s，不填表示不改") % {
                "masked": shown[name] or "—"
            }

    def cells(self) -> dict[str, str]:
        """Only what the form holds; empty contacts stay as they are."""
        cells = {name: str(self.cleaned_data[name]) for name in OrderForm.base_fields if name in self.fields}
        return {name: text for name, text in cells.items() if text or name not in HIDDEN_CONTACTS}


def _shown_contacts(order: WorkOrder) -> dict[str, str]:
    return {
        "customer_name": mask_name(name=order.customer_name),
        "phone": order.phone_masked,
        "phone_alt": order.phone_alt_masked,
        "address": order.address_masked,
    }


def _initial(order: WorkOrder) -> dict[str, str]:
    technician = order.technician
    plain = (
        "kind",
        "service_mode",
        "brand",
        "model",
        "salutation",
        "member_level",
        "status",
        "fault",
        "remark",
    )
    times = {"dispatched_at": order.dispatched_at, "completed_at": order.completed_at}
    return {name: getattr(order, name) for name in plain} | {
        "region": order.region.code,
        "category": order.category.name,
        "technician_name": technician.name if technician else "",
        "technician_no": technician.number if technician else "",
        "charge": "" if order.charge is None else f"{order.charge:.2f}",
        "seen": order.updated_at.isoformat(),
        **{name: local(at).strftime(TIME_INPUT) if at else "" for name, at in times.items()},
    }
