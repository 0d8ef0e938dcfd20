"""What the pages of this floor read; querysets in, querysets out."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from config.lib.encryption import digest
from config.lib.phones import normalise_phone
from regions.scoping import AnyUser
from workorders.imports.cleaners import plain
from workorders.models import Category, ImportBatch, RowProblem, Technician, WorkOrder
from workorders.models.work_order import WorkOrderQuerySet

LAST_DIGITS = 4


def listed_orders(*, user: AnyUser) -> WorkOrderQuerySet:
    """Orders of her regions with what a list shows; no contact is decrypted for it."""
    orders = WorkOrder.objects.visible_to(user).select_related("region", "category", "technician")
    return orders.defer("phone", "phone_raw", "phone_alt", "address", "raw", "corrections")


def found_orders(*, orders: WorkOrderQuerySet, words: str) -> WorkOrderQuerySet:
    """By full number (keyed digest), last four digits, order number or name, each through its index."""
    text = plain(words)
    if not text:
        return orders
    if number := normalise_phone(cell=text).phone:
        key = digest(number)
        return orders.filter(Q(phone_hmac=key) | Q(phone_alt_hmac=key))
    wanted = Q(order_no=text) | Q(customer_name=" ".join(words.split()))
    if len(text) == LAST_DIGITS and text.isascii() and text.isdigit():
        wanted |= Q(phone_last4=text)
    return orders.filter(wanted)


def same_order_number(*, order_no: str, source: str) -> QuerySet[WorkOrder]:
    return WorkOrder.objects.filter(source=source, order_no=order_no)


def orders_of_phone(*, orders: WorkOrderQuerySet, phone_hmac: str) -> WorkOrderQuerySet:
    """All orders under one number, as first or second phone."""
    if not phone_hmac:
        return orders.none()
    return orders.filter(Q(phone_hmac=phone_hmac) | Q(phone_alt_hmac=phone_hmac))


def listed_batches(*, user: AnyUser) -> QuerySet[ImportBatch]:
    return ImportBatch.objects.visible_to(user).select_related("uploaded_by", "scope")


def rejections_of(*, batch: ImportBatch) -> QuerySet[RowProblem]:
    """Rejected rows in file order, without their encrypted raw row."""
    return batch.problems.filter(is_rejection=True).defer("raw").order_by("line", "pk")


def notes_of(*, batch: ImportBatch) -> QuerySet[RowProblem]:
    return batch.problems.filter(is_rejection=False).defer("raw").order_by("line", "pk")


def new_technicians(*, user: AnyUser) -> QuerySet[Technician]:
    """Made by imports and not yet confirmed (ruling 12)."""
    return Technician.objects.visible_to(user).filter(is_new=True).select_related("region")


def new_categories() -> QuerySet[Category]:
    return Category.objects.filter(is_new=True)
