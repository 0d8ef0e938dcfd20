"""What the pages of this floor read; querysets in, querysets out."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from config.lib.encryption import digest
from config.lib.phones import normalise_phone
from regions.models import Region, User
from regions.rules import IMPORT_ROLES
from regions.scoping import AnyUser, region_ids
from workorders.models import Category, ImportBatch, RowProblem, Source, Technician, WorkOrder
from workorders.models.work_order import WorkOrderQuerySet

LAST_DIGITS = 4
REPEAT_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ProblemsPage:
    items: list[RowProblem]
    next_after: str


def listed_orders(*, user: AnyUser) -> WorkOrderQuerySet:
    """Orders of her regions with what a list shows; no contact is decrypted for it."""
    orders = WorkOrder.objects.visible_to(user).select_related("region", "category", "technician")
    return orders.defer("phone", "phone_raw", "phone_alt", "address", "raw", "corrections")


def found_orders(*, orders: WorkOrderQuerySet, words: str) -> WorkOrderQuerySet:
    """By full number (keyed digest), last four digits, order number or name, each through its index."""
    text = " ".join(unicodedata.normalize("NFKC", words).split())
    if not text:
        return orders
    if number := normalise_phone(cell=text).phone:
        key = digest(number)
        return orders.filter(Q(phone_hmac=key) | Q(phone_alt_hmac=key))
    wanted = Q(order_no=text) | Q(customer_name=" ".join(words.split()))
    if len(text) == LAST_DIGITS and text.isascii() and text.isdigit():
        wanted |= Q(phone_last4=text)
    return orders.filter(wanted)


def orders_of_phone(*, orders: WorkOrderQuerySet, phone_hmac: str) -> WorkOrderQuerySet:
    """All orders under one number, as first or second phone."""
    if not phone_hmac:
        return orders.none()
    return orders.filter(Q(phone_hmac=phone_hmac) | Q(phone_alt_hmac=phone_hmac))


def similar_orders(
    *, orders: WorkOrderQuerySet, phone: str, kind: str, dispatched_at: datetime | None
) -> WorkOrderQuerySet:
    """What a new order may repeat: the same number and kind, dispatched within a week of it."""
    if dispatched_at is None:
        return orders.none()
    week = (dispatched_at - REPEAT_WITHIN, dispatched_at + REPEAT_WITHIN)
    near = orders.filter(kind=kind, dispatched_at__range=week)
    return orders_of_phone(orders=near, phone_hmac=digest(phone))


def import_scope(*, user: User) -> Region:
    """The lowest region above all those where she may import; the batch's rows stay within them anyway."""
    held = user.memberships.filter(role__in=IMPORT_ROLES, region__is_active=True)
    paths = [path.strip("/").split("/") for path in held.values_list("region__path", flat=True)]
    shared = paths[0]
    for path in paths[1:]:
        same = [one == other for one, other in zip(shared, path, strict=False)]
        shared = shared[: same.index(False) if False in same else len(same)]
    return Region.objects.get(path="/".join(shared) + "/")


def listed_batches(*, user: AnyUser) -> QuerySet[ImportBatch]:
    return ImportBatch.objects.visible_to(user).select_related("uploaded_by", "scope")


def same_file(*, batch: ImportBatch, user: AnyUser) -> ImportBatch | None:
    """The last earlier import of exactly this file from the same source, if she may see it."""
    if not batch.sha256:
        return None
    earlier = listed_batches(user=user).filter(sha256=batch.sha256, source=batch.source, pk__lt=batch.pk)
    return earlier.order_by("-pk").first()


def mended_by(*, batch: ImportBatch, user: AnyUser) -> QuerySet[ImportBatch]:
    """The imports that brought rejected rows of this one back."""
    return listed_batches(user=user).filter(mends=batch).order_by("pk")


def source_names() -> dict[str, str]:
    return dict(Source.objects.values_list("code", "name"))


def rejections_of(*, batch: ImportBatch) -> QuerySet[RowProblem]:
    """Rejected rows in file order, without their encrypted raw row."""
    return batch.problems.filter(is_rejection=True).defer("raw").order_by("line", "pk")


def notes_of(*, batch: ImportBatch) -> QuerySet[RowProblem]:
    return batch.problems.filter(is_rejection=False).defer("raw").order_by("line", "pk")


def rejections_page(*, batch: ImportBatch, after: str, size: int) -> ProblemsPage:
    """Rejections ``size`` at a time, from behind the row ``after``; they are stored in file order."""
    rows = rejections_of(batch=batch).order_by("pk")
    if after.isascii() and after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = list(rows[: size + 1])
    more = len(found) > size
    return ProblemsPage(items=found[:size], next_after=str(found[size - 1].pk) if more else "")


def new_technicians(*, user: AnyUser) -> QuerySet[Technician]:
    """Made by imports and not yet confirmed (ruling 12), of the regions she imports for."""
    hers = Technician.objects.visible_to(user).filter(region__in=region_ids(user, roles=IMPORT_ROLES))
    return hers.filter(is_new=True).select_related("region")


def new_categories() -> QuerySet[Category]:
    return Category.objects.filter(is_new=True)


def real_technicians(*, regions: Iterable[int]) -> QuerySet[Technician]:
    """Those that another name may be merged into."""
    return Technician.objects.filter(region__in=regions, alias_of=None)


def real_categories() -> QuerySet[Category]:
    return Category.objects.filter(alias_of=None)


def named_technicians(*, technician: Technician, words: str) -> QuerySet[Technician]:
    """Others of the region whom ``words`` may mean: a number, a name, or name and number."""
    text = " ".join(words.split())
    name, _space, number = text.rpartition(" ")
    meant = Q(number=text) | Q(name=text) | Q(name=name, number=number)
    others = real_technicians(regions=[technician.region_id]).exclude(pk=technician.pk)
    return others.filter(meant) if text else others.none()


def named_categories(*, category: Category, words: str) -> QuerySet[Category]:
    return real_categories().filter(name=words.strip()).exclude(pk=category.pk)
