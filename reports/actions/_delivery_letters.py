"""A delivery's letter, in the reader's language; the attached forms stay Chinese (ruling 57)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from config.lib.sheets import CONTENT_TYPE, file_name
from regions.models import User
from reports.aggregates.deliveries import board_for, named_days, occasion_of, reports_for
from reports.aggregates.filing_board import FilingBoard
from reports.choices import DeliveryContent, PeriodKind
from reports.models import Delivery, DeliveryMail, PeriodReport
from reports.policies.board import CellStatus
from reports.policies.monthly import MONTHLY_TITLE
from reports.policies.rates import percent
from reports.policies.weekly import WEEKLY_TITLE

TITLES = {PeriodKind.WEEKLY: WEEKLY_TITLE, PeriodKind.MONTHLY: MONTHLY_TITLE}
FOOT = "—"


@dataclass(frozen=True, slots=True)
class Letter:
    """``about``: the occasions it tells of. ``files``: name, content, type."""

    subject: str
    body: str
    about: frozenset[str]
    files: tuple[tuple[str, bytes, str], ...] = ()


def letter_for(
    *, delivery: Delivery, mails: Sequence[DeliveryMail], recipient: User, now: datetime
) -> Letter | None:
    """None when there is nothing in it that she may see now."""
    if delivery.content == DeliveryContent.BOARD:
        board = board_for(delivery=delivery, recipient=recipient, now=now)
        return _summary(board, mails) if board.rows else None
    reports = list(reports_for(mails=mails, recipient=recipient).values())
    if not reports:
        return None
    return _links(reports) if delivery.content == DeliveryContent.PACKAGE else _forms(reports)


def _summary(board: FilingBoard, mails: Sequence[DeliveryMail]) -> Letter:
    first, last, total = board.days[0].isoformat(), board.days[-1].isoformat(), board.total
    told = {"first": first, "last": last}
    lines = [
        _("%(first)s 至 %(last)s 的日报上报情况：") % told,
        _("日报及时率 %(rate)s%%（%(part)s/%(whole)s）") % _rate(total.on_time, total.due),
        _("当日上报率 %(rate)s%%（%(part)s/%(whole)s）") % _rate(total.same_day, total.due),
    ]
    for status, words in (
        (CellStatus.MISSING, _("缺报 %(count)s 份：%(days)s")),
        (CellStatus.RETURNED, _("已退回 %(count)s 份：%(days)s")),
        (CellStatus.LATE, _("迟报 %(count)s 份：%(days)s")),
    ):
        named, count = named_days(board=board, status=status)
        if count:
            shown = "、".join(named) + ("…" if count > len(named) else "")
            lines.append(words % {"count": count, "days": shown})
    address = f"{reverse('reports:board')}?first={first}&last={last}"
    return Letter(
        subject=_("上报看板 %(first)s 至 %(last)s") % told,
        body=_body(lines, [address]),
        about=frozenset(mail.occasion for mail in mails),
    )


def _rate(part: int, whole: int) -> dict[str, object]:
    return {"rate": percent(part=part, whole=whole), "part": part, "whole": whole}


def _forms(reports: Sequence[PeriodReport]) -> Letter:
    """The stored workbooks, byte for byte."""
    files = tuple((_name(report), bytes(report.workbook), CONTENT_TYPE) for report in reports)
    lines = [_("下列报表已发布，见附件："), *(f"{_title(report)}" for report in reports)]
    return Letter(subject=_subject(reports), body=_body(lines, []), about=_about(reports), files=files)


def _links(reports: Sequence[PeriodReport]) -> Letter:
    lines = [_("下列月报已发布，登录后可以把该区域当月的全部报表打包下载："), *map(_title, reports)]
    page = reverse("reports:exports")
    addresses = [f"{page}?region={report.region.code}&month={report.first:%Y-%m}" for report in reports]
    return Letter(subject=_subject(reports), body=_body(lines, addresses), about=_about(reports))


def _about(reports: Sequence[PeriodReport]) -> frozenset[str]:
    return frozenset(occasion_of(report=report) for report in reports)


def _subject(reports: Sequence[PeriodReport]) -> str:
    if len(reports) == 1:
        return _title(reports[0])
    return _("%(title)s 等 %(count)s 份") % {"title": _title(reports[0]), "count": len(reports)}


def _title(report: PeriodReport) -> str:
    title = TITLES[PeriodKind(report.kind)]
    return f"{title} {report.region.name} {report.first} — {report.last} v{report.version}"


def _name(report: PeriodReport) -> str:
    title = TITLES[PeriodKind(report.kind)]
    stem = f"{title}_{report.region.name}_{report.first}_{report.last}_第{report.version}版"
    return file_name(stem=stem)


def _body(lines: Sequence[str], addresses: Sequence[str]) -> str:
    foot = _("这是系统按设置自动发出的邮件，不用回复；停发请找总部经理。")
    links = [f"{settings.SITE_URL}{address}" for address in addresses]
    return "\n".join([*lines, "", *links, FOOT, foot, ""])
