"""Comparing filed days with slips and ERP, and explaining what does not agree (B5, ruling 50)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from callbacks.queries.case_people import holders
from config.lib.calendar import local_day
from config.lib.errors import Conflict, Forbidden, Refused
from config.logs import masked
from regions.actions.auditing import record_audit
from regions.choices import Role
from regions.models import Region, User
from reports import rules
from reports.aggregates.reconciliation import compared
from reports.aggregates.slip_days import orders_of
from reports.models import DailyReport, DayCheck, DayDifference, DifferenceExplanation, Slip
from reports.policies.reconciling import SLIP_KINDS, Comparison, Found
from reports.queries import last_filed

logger = structlog.get_logger(__name__)
EXPLANATION_LIMIT = 300
DAYS_A_SWEEP = 100
NIGHTLY_DAYS = 35

Key = tuple[str, str, str, str]


def recheck_day(*, region: Region, day: date, actor: User, now: datetime) -> DayCheck:
    """The button 重新核对. Raises Forbidden, Conflict where nothing is filed."""
    if not rules.can_check_day(actor, region):
        raise Forbidden("forbidden", _("您的角色不能核对这个区域的日报。"))
    check = check_day(region=region, day=day, now=now)
    if check is None:
        raise Conflict("not_filed", _("这一天还没有上报过日报，没有可核对的数字。"))
    return check


def check_day(*, region: Region, day: date, now: datetime) -> DayCheck | None:
    """Compare the day's last filed version with slips and ERP as they are now; None where nothing is filed.

    Twice, late or from two machines comes to the same: the row of the day is held meanwhile, differences
    that are still there stay as they were explained, those that are gone get their end.
    """
    filed = _filed().filter(region=region, date=day).first()
    if filed is None:
        return None
    with transaction.atomic():
        check = _held(report=filed, now=now)
        report = last_filed(region=region, day=day) or filed
        _match_slips(region=region, day=day)
        found = compared(report=report)
        _keep_differences(check=check, found=found, now=now)
        check.report, check.checked_at = report, now
        check.lines_checked, check.lines_equal = found.checked, found.equal
        check.late = len(found.late)
        check.slips = found.slips
        check.save()
    return check


def check_changed_days(*, now: datetime) -> int:
    """Days whose last filed version was never compared, the newest first. Answers how many were."""
    return _check_all(reports=_filed().filter(day_check__isnull=True)[:DAYS_A_SWEEP], now=now)


def check_recent_days(*, now: datetime) -> int:
    """All filed days of the last five weeks once more: the ERP and the slips may have moved since."""
    since = local_day(now) - timedelta(days=NIGHTLY_DAYS)
    return _check_all(reports=_filed().filter(date__gte=since), now=now)


def explain_difference(*, difference: DayDifference, text: str, actor: User, now: datetime) -> DayDifference:
    """Say why it does not agree; saying it again keeps what was said before. Phone numbers are masked.

    Raises Forbidden, Refused (empty, too long), Conflict when it has ended meanwhile.
    """
    if not rules.can_explain(actor, difference.region):
        raise Forbidden("forbidden", _("差异由区域说明：信息员或区域主管。"))
    words = masked(" ".join(text.split()))
    if not words or len(words) > EXPLANATION_LIMIT:
        told = _("请写明差异的原因，最多 %(limit)s 个字。") % {"limit": EXPLANATION_LIMIT}
        raise Refused("explanation_missing", told, fields={"explanation": told})
    with transaction.atomic():
        changed = DayDifference.objects.standing().filter(pk=difference.pk)
        if not changed.update(explanation=words, explained_at=now, explained_by=actor):
            raise Conflict("difference_gone", _("这处差异已经消除，不用再说明。请刷新页面。"))
        DifferenceExplanation.objects.create(
            difference=difference, region=difference.region, text=words, at=now, actor=actor
        )
        record_audit(
            actor=actor, verb="explain_difference", obj=difference, region=difference.region, now=now,
            before={"explanation": difference.explanation}, after={"day": difference.day},
            reason=words,
        )  # fmt: skip
    difference.refresh_from_db()
    return difference


def _filed() -> QuerySet[DailyReport]:
    rows = DailyReport.objects.current().filed().select_related("region")
    return rows.only("region", "date").order_by("-date", "pk")


def _check_all(*, reports: QuerySet[DailyReport], now: datetime) -> int:
    done = 0
    for report in reports:
        try:
            done += check_day(region=report.region, day=report.date, now=now) is not None
        except Exception:  # one day that cannot be compared must not hold up all others
            logger.exception("day_not_checked", region=report.region.code, date=str(report.date))
    return done


def _held(*, report: DailyReport, now: datetime) -> DayCheck:
    """The row of the day, made when it is the first time, held until the transaction ends."""
    row = DayCheck(region=report.region, day=report.date, report=report, checked_at=now)
    DayCheck.objects.bulk_create([row], ignore_conflicts=True)
    rows = DayCheck.objects.select_for_update(of=("self",)).select_related("region")
    return rows.get(region=report.region, day=report.date)


def _match_slips(*, region: Region, day: date) -> None:
    """A slip that came before its order finds it."""
    slips = list(Slip.objects.standing().filter(region=region, day=day, work_order__isnull=True))
    if not slips:
        return
    orders = orders_of(region=region, numbers=[slip.order_no for slip in slips])
    for slip in slips:
        if order := orders.get(slip.order_no):
            slip.work_order_id = order["order_id"]
            slip.technician_id = order["real_technician"] or order["technician"]
    Slip.objects.bulk_update(slips, ["work_order", "technician"])


def _keep_differences(*, check: DayCheck, found: Comparison, now: datetime) -> None:
    """End what is gone or says something else now, keep the rest as explained, add what is new."""
    rows = check.differences.standing()
    if found.slips is None:  # not counted, or being counted again: what slips showed stands
        rows = rows.exclude(kind__in=SLIP_KINDS)
    wanted = {each.key: each for each in found.found}
    kept: dict[Key, DayDifference] = {}
    gone = []
    for row in rows:
        if _still_says(row=row, found=wanted.get(_key(row=row))):
            kept[_key(row=row)] = row
        else:
            gone.append(row.pk)
    DayDifference.objects.filter(pk__in=gone).update(ended_at=now)
    _refresh(kept=kept, wanted=wanted)
    new = [each for key, each in wanted.items() if key not in kept]
    if new:
        owner = holders(role=Role.REGION_SUPERVISOR, region=check.region).first()
        rows_made = [_difference(check=check, found=each, owner=owner, now=now) for each in new]
        DayDifference.objects.bulk_create(rows_made)


def _key(*, row: DayDifference) -> Key:
    return row.kind, row.technician_key, row.column, row.order_no


def _still_says(*, row: DayDifference, found: Found | None) -> bool:
    return found is not None and found.told == (row.filed, row.erp, row.found_on)


def _refresh(*, kept: dict[Key, DayDifference], wanted: dict[Key, Found]) -> None:
    """The slips beside a figure move without making it another difference."""
    moved = [row for key, row in kept.items() if row.slips != wanted[key].slips]
    for row in moved:
        row.slips = wanted[_key(row=row)].slips
    DayDifference.objects.bulk_update(moved, ["slips"])


def _difference(*, check: DayCheck, found: Found, owner: User | None, now: datetime) -> DayDifference:
    return DayDifference(
        day_check=check,
        region=check.region,
        day=check.day,
        kind=found.kind,
        technician_key=found.worker.key,
        technician_name=found.worker.name,
        column=found.column,
        order_no=found.order_no,
        work_order_id=found.order_id or None,
        slips=found.slips,
        filed=found.filed,
        erp=found.erp,
        found_on=found.found_on,
        owner=owner,
        opened_at=now,
    )
