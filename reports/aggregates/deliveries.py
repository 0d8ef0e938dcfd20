"""What a delivery has to say at a moment, and to whom it may be said (item 10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from config.lib.calendar import ONE_DAY, at_local, local_day
from regions.choices import ROW_ROLES
from regions.models import User
from reports.aggregates.filing_board import FilingBoard, filing_cells
from reports.choices import DeliveryContent, DeliveryOutcome, PeriodKind
from reports.models import Delivery, DeliveryMail, PeriodReport
from reports.policies.board import CellStatus
from reports.policies.deliveries import SENT_WITHIN, is_time, sent_from

SUMMED_DAYS = 7
NAMED = 30
OF_REPORT = "report:"
KINDS = {
    DeliveryContent.WEEKLY: PeriodKind.WEEKLY,
    DeliveryContent.MONTHLY: PeriodKind.MONTHLY,
    DeliveryContent.PACKAGE: PeriodKind.MONTHLY,
}


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to tell: a day's board, or a published version of a region."""

    occasion: str
    due_at: datetime
    region_id: int | None = None


def due_of(*, delivery: Delivery, now: datetime) -> list[Due]:
    """What is due now and not yet old."""
    if delivery.content == DeliveryContent.BOARD:
        found = [_board_of_today(delivery, now)]
    else:
        found = [_published(delivery, report) for report in recently_published(delivery=delivery, now=now)]
    return [due for due in found if is_time(due_at=due.due_at, now=now)]


def _board_of_today(delivery: Delivery, now: datetime) -> Due:
    today = local_day(now)
    clock = delivery.send_at or now.time()
    return Due(f"board:{today}", at_local(today, clock))


def _published(delivery: Delivery, report: PeriodReport) -> Due:
    at = report.published_at or report.drafted_at
    due_at = sent_from(published_at=at, clock=delivery.send_at)
    return Due(occasion_of(report=report), due_at, report.region_id)


def occasion_of(*, report: PeriodReport) -> str:
    return f"{OF_REPORT}{report.pk}"


def recently_published(*, delivery: Delivery, now: datetime) -> QuerySet[PeriodReport]:
    """Standing versions of its kind and regions, published while it stood; their files are not read."""
    rows = PeriodReport.objects.current().published().without_files().select_related("region")
    rows = rows.filter(
        kind=KINDS[DeliveryContent(delivery.content)], published_at__gte=now - SENT_WITHIN - ONE_DAY
    )
    if delivery.region is not None:
        rows = rows.filter(region__path__startswith=delivery.region.path)
    return rows.filter(published_at__gte=at_local(delivery.valid_from, _MIDNIGHT)).order_by("first", "pk")


_MIDNIGHT = datetime.min.time()


def reports_for(*, mails: Iterable[DeliveryMail], recipient: User) -> dict[int, PeriodReport]:
    """The versions the mails are about, by id, as far as she may see them now."""
    ids = [int(mail.occasion.removeprefix(OF_REPORT)) for mail in mails]
    rows = PeriodReport.objects.visible_to(recipient).published().filter(pk__in=ids)
    return {report.pk: report for report in rows.defer("snapshot", "poster").select_related("region")}


def board_for(*, delivery: Delivery, recipient: User, now: datetime) -> FilingBoard:
    """The last seven days that are over, of the regions she sees; without rows when she sees none."""
    today = local_day(now)
    return filing_cells(
        user=recipient,
        first=today - timedelta(days=SUMMED_DAYS),
        last=today - ONE_DAY,
        now=now,
        below=delivery.region if delivery.region and not delivery.region.is_hq else None,
    )


def named_days(*, board: FilingBoard, status: CellStatus) -> tuple[list[str], int]:
    """``杭州 11-20`` for at most thirty such days, and how many there are."""
    found = [
        f"{row.region.name} {cell.day:%m-%d}"
        for row in board.rows
        for cell in row.cells
        if cell.status is status
    ]
    return found[:NAMED], len(found)


def possible_recipients() -> QuerySet[User]:
    """Whoever works here, sees rows and has an address."""
    found = User.objects.filter(is_active=True, memberships__role__in=ROW_ROLES).exclude(email="")
    return found.order_by("name", "username", "pk").distinct()


def deliveries_standing(*, deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """With what the list shows of them."""
    return deliveries.select_related("region", "created_by").prefetch_related("recipients").order_by("-pk")


def last_mails(*, deliveries: QuerySet[Delivery], most: int) -> QuerySet[DeliveryMail]:
    rows = DeliveryMail.objects.filter(delivery__in=deliveries)
    return rows.select_related("delivery__region", "recipient").order_by("-pk")[:most]


def mails_waiting(*, now: datetime) -> QuerySet[DeliveryMail]:
    rows = DeliveryMail.objects.filter(outcome=DeliveryOutcome.WAITING, due_at__lte=now)
    return rows.select_related("delivery__region", "recipient").order_by("delivery_id", "recipient_id", "pk")
