"""One order by hand: entered by the clerk, or corrected with a reason (rulings 14, 18, 19)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config.lib.calendar import zone
from config.lib.encryption import digest
from config.lib.errors import Conflict, Refused
from regions.actions.auditing import record_audit
from regions.actions.days import mark_days
from regions.models import Region, User
from workorders.actions.landing import judge_rows, land_orders
from workorders.imports.changes import changes_between, counted_days, note_moved_orders
from workorders.imports.customers import customers_of
from workorders.imports.display import masked_value, row_sentence
from workorders.imports.identity import Worker, categories_of, technicians_of
from workorders.imports.order_rows import CORRECTABLE, instant, note_finish, person_of, seal_contacts
from workorders.imports.problems import Problem
from workorders.imports.repeats import repeated_days
from workorders.imports.rows import OrderValues
from workorders.imports.verdict import Disposition
from workorders.models import WorkOrder, WorkOrderChange

CONTACTS = ("customer_name", "phone", "phone_alt", "address")
COPIED = ("kind", "service_mode", "brand", "model", "member_level", "salutation", "status", "remark", "fault")
TIMES = ("dispatched_at", "completed_at")


@dataclass(frozen=True, slots=True)
class Correction:
    """New values by field name; a field that is not named stays. ``seen`` is the version the person saw."""

    cells: Mapping[str, str]
    reason: str
    seen: datetime | None = None


def enter_order(*, cells: Mapping[str, str], source: str, actor: User, now: datetime) -> WorkOrder:
    """A new order from a form's cells. Refused with a message at each field; Conflict for a known number."""
    with transaction.atomic():
        landed = land_new(cells=cells, source=source, actor=actor, now=now)
        order = WorkOrder.objects.select_related("region").get(source=source, order_no=landed)
        record_audit(actor=actor, verb="enter_order", obj=order, region=order.region, now=now)
    return order


def land_new(*, cells: Mapping[str, str], source: str, actor: User, now: datetime) -> str:
    """The order number of the row that went in; an order that is known already is left as it is."""
    (judged,) = judge_rows(rows=[cells], source=source, actor=actor, now=now)
    if judged.disposition is Disposition.REJECTED:
        raise _refused(judged.row.problems)
    if judged.disposition is not Disposition.CREATED:
        message = _("这个工单号已经在系统里，请到工单页更正")
        raise Conflict("duplicate_order_no", message, fields={"order_no": message})
    land_orders(rows=[cells], source=source, actor=actor, now=now)
    return judged.row.values.order_no


def correct_order(*, order: WorkOrder, correction: Correction, actor: User, now: datetime) -> WorkOrder:
    """Put right what the ERP got wrong. Phone, name and address hold until the ERP itself changes them;
    other fields until the ERP's row changes (ruling 14). Old values stay in the change rows and the audit.

    Raises Refused with a message at each field; Conflict when somebody else saved meanwhile.
    """
    if not correction.reason.strip():
        raise Refused("reason_missing", _("请写明更正的原因"), fields={"reason": _("必填")})
    with transaction.atomic():
        rows = WorkOrder.objects.select_for_update(of=("self",)).select_related("region", "technician")
        old, new = rows.get(pk=order.pk), rows.get(pk=order.pk)
        if correction.seen is not None and correction.seen != old.updated_at:
            raise Conflict("changed_meanwhile", _("这张工单刚被别人改过，请看过新内容后再改"))
        values = _judged_values(old, correction.cells, actor, now)
        _apply(new, old, values, now)
        new.save()
        _record(old, new, correction.reason, actor, now)
    return new


def _judged_values(old: WorkOrder, cells: Mapping[str, str], actor: User, now: datetime) -> OrderValues:
    whole = order_cells(order=old) | dict(cells)
    (judged,) = judge_rows(rows=[whole], source=old.source, actor=actor, now=now)
    if judged.row.problems:
        raise _refused(judged.row.problems)
    if cells.get("phone") and not judged.row.values.phone:
        message = _("不是有效的电话号码：11 位手机、带区号的固话或 400/800")
        raise Refused("invalid_phone", message, fields={"phone": message})
    return judged.row.values


def order_cells(*, order: WorkOrder) -> dict[str, str]:
    """The order as the cells of a row, contacts in clear: for judging a correction, never for a page."""
    technician = order.technician
    cells = {name: getattr(order, name) for name in (*COPIED, "order_no", "customer_name", "address")}
    cells |= {name: _clock(getattr(order, name)) for name in TIMES}
    return cells | {
        "region": order.region.code,
        "category": order.category.name,
        "phone": order.phone or order.phone_raw,
        "phone_alt": order.phone_alt,
        "technician_name": technician.name if technician else "",
        "technician_no": technician.number if technician else "",
        "charge": "" if order.charge is None else f"{order.charge:.2f}",
    }


def _clock(at: datetime | None) -> str:
    return at.astimezone(zone()).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _apply(new: WorkOrder, old: WorkOrder, values: OrderValues, now: datetime) -> None:
    new.corrections = dict(old.corrections)
    for name in CORRECTABLE:
        if getattr(values, name) != getattr(old, name):
            told = (old.phone or old.phone_raw) if name == "phone" else getattr(old, name)
            new.corrections.setdefault(name, digest(told))
    for name in (*COPIED, *CONTACTS):
        setattr(new, name, getattr(values, name))
    for name in TIMES:
        setattr(new, name, instant(getattr(values, name)))
    new.charge = Decimal(values.charge) if values.charge else None
    new.region = Region.objects.get(code=values.region)
    new.category_id = categories_of(names=[values.category])[values.category]
    worker = Worker(new.region.pk, values.technician_name, values.technician_no)
    new.technician = technicians_of(source=new.source, workers=[worker]).get(worker)
    (new.customer_id,) = customers_of(people=[person_of(order=new)], now=now)
    note_finish(order=new, old=old, now=now)
    seal_contacts(order=new)


def _record(old: WorkOrder, new: WorkOrder, reason: str, actor: User, now: datetime) -> None:
    change = WorkOrderChange(actor=actor, at=now, reason=reason)
    WorkOrderChange.objects.bulk_create(changes_between(old=old, new=new, change=change))
    note_moved_orders(pairs=[(old, new)], now=now)
    repeated = repeated_days(pairs=[(old, new)])
    mark_days(days=[*counted_days(order=old), *counted_days(order=new), *repeated], now=now)
    before, after = order_cells(order=old), order_cells(order=new)
    moved = [name for name in after if after[name] != before[name]]
    record_audit(
        actor=actor, verb="correct_order", obj=new, region=new.region, now=now, reason=reason,
        before={name: masked_value(name=name, value=before[name]) for name in moved},
        after={name: masked_value(name=name, value=after[name]) for name in moved},
    )  # fmt: skip


def _refused(problems: Iterable[Problem]) -> Refused:
    fields = {
        problem.field: row_sentence(
            reason=problem.reason, header=gettext(problem.header), value=problem.value, stored=problem.message
        )
        for problem in problems
    }
    return Refused("invalid_order", _("有内容需要修改，请看各栏的提示"), fields=fields)
