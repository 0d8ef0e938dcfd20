"""Notices by mail, where a server is named: a copy for who is not at the screen."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import get_connection, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from config.logs import masked
from regions.models import Notice

logger = structlog.get_logger(__name__)

AT_ONCE = 100
# A worker that was killed, a server that was away: the mail is tried again after this long, for a day.
RETRY_AFTER = timedelta(minutes=10)
GIVEN_UP_AFTER = timedelta(days=1)
SUBJECT_LENGTH = 120


def mail_notices(*, now: datetime) -> int:
    """Sends what is due, the oldest first; how many went out. Nothing happens where no server is named.

    A row is taken by a conditional UPDATE before its mail is sent, so that two workers never send it twice.
    Only a worker killed between the mail and its mark leaves one that goes out again.
    """
    if not settings.EMAIL_HOST:
        return 0
    due = Notice.objects.filter(mail_due=True)
    due.filter(Q(at__lt=now - GIVEN_UP_AFTER) | Q(recipient__is_active=False)).update(mail_due=False)
    waiting = list(due.filter(_untaken(now)).select_related("recipient").order_by("pk")[:AT_ONCE])
    if not waiting:
        return 0
    try:
        with get_connection() as server:
            return sum(_mail(notice=notice, server=server, now=now) for notice in waiting)
    except (OSError, SMTPException) as problem:
        logger.warning("mail_server_away", error=type(problem).__name__, waiting=len(waiting))
        return 0


def _untaken(now: datetime) -> Q:
    return Q(mailed_at__isnull=True) | Q(mailed_at__lt=now - RETRY_AFTER)


def _mail(*, notice: Notice, server: BaseEmailBackend, now: datetime) -> bool:
    mine = Notice.objects.filter(pk=notice.pk, mail_due=True)
    if not mine.filter(_untaken(now)).update(mailed_at=now):
        return False
    try:
        _send(notice=notice, server=server)
    except (OSError, SMTPException) as problem:
        logger.warning("mail_not_sent", notice=notice.pk, error=type(problem).__name__)
        return False
    mine.update(mail_due=False)
    return True


def _send(*, notice: Notice, server: BaseEmailBackend) -> None:
    """In the reader's language; what a name might hold is no second line of the head."""
    with override(notice.recipient.language):
        text = masked(" ".join(notice.text.split()))
        subject = f"[{settings.COMPANY_NAME}] {text}"[:SUBJECT_LENGTH]
        address = f"{settings.SITE_URL}{notice.url or '/notices/'}"
        foot = _("这是系统自动发出的通知，请登录后处理，不用回复邮件。")
    body = f"{text}\n\n{address}\n\n{foot}\n"
    send_mail(subject, body, None, [notice.recipient.email], connection=server)
