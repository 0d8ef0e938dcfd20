"""Headquarters say what is mailed to whom by itself; a changed wish is a new row (item 10, house rule 19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.calendar import local_day
from config.lib.errors import Conflict, Forbidden, Refused
from regions.actions.auditing import record_audit
from regions.models import Region, User
from reports.aggregates.deliveries import possible_recipients
from reports.choices import DeliveryContent
from reports.models import Delivery
from reports.rules import can_rule_deliveries


@dataclass(frozen=True, slots=True)
class DeliveryTerms:
    """``region`` None = each recipient's own regions; ``send_at`` None = at once when published."""

    content: DeliveryContent
    recipients: Sequence[User]
    valid_from: date
    region: Region | None = None
    send_at: time | None = None
    ends_on: date | None = None


def add_delivery(*, terms: DeliveryTerms, actor: User, now: datetime) -> Delivery:
    """Raises Forbidden, Refused for terms that would never send anything, or to somebody without rights."""
    _ensure_may(actor)
    _ensure_sense(terms, today=local_day(now))
    with transaction.atomic():
        delivery = Delivery.objects.create(
            content=terms.content,
            region=terms.region,
            send_at=terms.send_at,
            valid_from=terms.valid_from,
            ends_on=terms.ends_on,
            created_by=actor,
            created_at=now,
        )
        delivery.recipients.set(terms.recipients)
        _audit("add_delivery", delivery, actor, now)
    return delivery


def end_delivery(*, delivery: Delivery, actor: User, now: datetime) -> None:
    """From today on nothing more is sent; what was sent stays on record. Raises Forbidden, Conflict."""
    _ensure_may(actor)
    with transaction.atomic():
        held = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
        if held.ended_at is not None:
            raise Conflict("already_ended", _("这项定时发送已经停止。"))
        held.ended_at = now
        held.save(update_fields=["ended_at"])
        _audit("end_delivery", held, actor, now)


def _ensure_may(actor: User) -> None:
    if not can_rule_deliveries(actor):
        raise Forbidden("forbidden", _("只有总部经理能设置定时发送。"))


def _ensure_sense(terms: DeliveryTerms, *, today: date) -> None:
    problems: dict[str, str] = {}
    if terms.content is DeliveryContent.BOARD and terms.send_at is None:
        problems["send_at"] = _("看板摘要每天发送，请填写时间。")
    if terms.valid_from < today:
        problems["valid_from"] = _("不能早于今天。")
    if terms.ends_on is not None and terms.ends_on < terms.valid_from:
        problems["ends_on"] = _("不能早于生效日期。")
    known = set(possible_recipients().values_list("pk", flat=True))
    if not terms.recipients or any(person.pk not in known for person in terms.recipients):
        problems["recipients"] = _("请选择在职、能查看数据并有邮箱的人。")
    if problems:
        raise Refused("unusable_terms", _("这样设置不会发出邮件，请改正。"), fields=problems)


def _audit(verb: str, delivery: Delivery, actor: User, now: datetime) -> None:
    after = {
        "what": delivery.get_content_display(),
        "user": "、".join(person.username for person in delivery.recipients.order_by("pk")),
        "from": delivery.valid_from.isoformat(),
    }
    record_audit(actor=actor, verb=verb, obj=delivery, region=delivery.region, now=now, after=after)
