"""Mail by schedule, where a server is named: each occasion once a recipient, rights judged now (item 10).

The row is made first and taken by a conditional UPDATE, so two machines never send it twice; a mail that
failed is tried again for a day. Attached are published forms as they were stored: masked, no clear number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q
from django.utils.translation import override

from config.lib.calendar import local_day
from config.logs import masked
from regions.actions.auditing import record_audit
from regions.models import User
from regions.scoping import region_ids
from reports.actions._delivery_letters import Letter, letter_for
from reports.aggregates.deliveries import Due, due_of, mails_waiting
from reports.choices import DeliveryOutcome
from reports.models import Delivery, DeliveryMail
from reports.policies.deliveries import RETRY_AFTER, SENT_WITHIN

logger = structlog.get_logger(__name__)
SUBJECT_LENGTH = 120
# A mail server refuses much more; what is left goes in the next mail.
FORMS_A_MAIL = 10


@dataclass(frozen=True, slots=True)
class Round:
    server: BaseEmailBackend
    now: datetime


def deliver_due(*, now: datetime) -> int:
    """How many mails went out. Without a mail server nothing happens, and nothing waits for one."""
    if not settings.EMAIL_HOST:
        return 0
    for delivery in Delivery.objects.standing(on=local_day(now)).select_related("region").order_by("pk"):
        _note(delivery=delivery, now=now)
    old = DeliveryMail.objects.filter(outcome=DeliveryOutcome.WAITING, due_at__lt=now - SENT_WITHIN)
    old.update(outcome=DeliveryOutcome.GIVEN_UP)
    waiting = list(mails_waiting(now=now).filter(_untaken(now)))
    if not waiting:
        return 0
    try:
        with get_connection() as server:
            return _send_all(waiting, Round(server=server, now=now))
    except (OSError, SMTPException) as problem:
        logger.warning("mail_server_away", error=type(problem).__name__, waiting=len(waiting))
        return 0


def _note(*, delivery: Delivery, now: datetime) -> None:
    """A row for each recipient and occasion; there already is one where another machine was here."""
    due = due_of(delivery=delivery, now=now)
    if not due:
        return
    rows = [
        DeliveryMail(delivery=delivery, recipient=person, occasion=each.occasion, due_at=each.due_at)
        for person in delivery.recipients.order_by("pk")
        for each in due
        if _is_meant(each, delivery, person)
    ]
    DeliveryMail.objects.bulk_create(rows, ignore_conflicts=True)


def _is_meant(due: Due, delivery: Delivery, person: User) -> bool:
    """Of all regions everybody gets her own; a region that is named she must still see when it is sent."""
    return bool(delivery.region_id) or due.region_id is None or due.region_id in region_ids(person)


def _send_all(waiting: Iterable[DeliveryMail], this: Round) -> int:
    sent = 0
    for _whose, group in groupby(waiting, key=lambda mail: (mail.delivery_id, mail.recipient_id)):
        mails = list(group)
        for start in range(0, len(mails), FORMS_A_MAIL):
            sent += _send_once(mails[start : start + FORMS_A_MAIL], this)
    return sent


def _send_once(mails: Sequence[DeliveryMail], this: Round) -> bool:
    """One letter about these occasions, unless somebody else has taken them."""
    mine = DeliveryMail.objects.filter(pk__in=[mail.pk for mail in mails], outcome=DeliveryOutcome.WAITING)
    taken = mine.filter(_untaken(this.now)).update(taken_at=this.now)
    if taken != len(mails):
        return False  # the other one sends; what is left over is tried again in ten minutes
    first = mails[0]
    # Her rights as they are now, not as they were when the list was read.
    recipient = User.objects.get(pk=first.recipient_id)
    letter = None
    objection = _objection(recipient)
    if objection is None:
        with override(recipient.language):
            letter = letter_for(delivery=first.delivery, mails=mails, recipient=recipient, now=this.now)
    if letter is not None and not _posted(letter, recipient, this.server):
        return False
    about = letter.about if letter is not None else frozenset()
    _close([mail for mail in mails if mail.occasion in about], DeliveryOutcome.SENT, this.now)
    left_out = [mail for mail in mails if mail.occasion not in about]
    _close(left_out, objection or DeliveryOutcome.NO_RIGHT, this.now)
    return letter is not None


def _objection(recipient: User) -> DeliveryOutcome | None:
    if not recipient.is_active:
        return DeliveryOutcome.NO_RIGHT
    return None if recipient.email else DeliveryOutcome.NO_ADDRESS


def _posted(letter: Letter, recipient: User, server: BaseEmailBackend) -> bool:
    subject = " ".join(f"[{settings.COMPANY_NAME}] {letter.subject}".split())[:SUBJECT_LENGTH]
    message = EmailMessage(subject, masked(letter.body), None, [recipient.email], connection=server)
    for name, content, content_type in letter.files:
        message.attach(name, content, content_type)
    try:
        message.send()
    except (OSError, SMTPException) as problem:
        logger.warning("delivery_not_sent", recipient=recipient.pk, error=type(problem).__name__)
        return False
    return True


@transaction.atomic
def _close(mails: Sequence[DeliveryMail], outcome: DeliveryOutcome, now: datetime) -> None:
    """The end of each, with its row in the trail."""
    if not mails:
        return
    is_sent = outcome is DeliveryOutcome.SENT
    DeliveryMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(
        outcome=outcome, sent_at=now if is_sent else None
    )
    first = mails[0]
    record_audit(
        actor=None,
        verb="send_delivery",
        obj=first.delivery,
        region=first.delivery.region,
        now=now,
        after={
            "user": first.recipient.username,
            "what": "、".join(mail.occasion for mail in mails),
            "outcome": str(outcome),
        },
    )


def _untaken(now: datetime) -> Q:
    return Q(taken_at__isnull=True) | Q(taken_at__lt=now - RETRY_AFTER)
