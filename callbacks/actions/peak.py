"""HQ's seasons with a lower ratio (C2, ruling 36): set, ended early, never deleted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from callbacks.models import PeakPolicy
from callbacks.policies.peak import Season
from callbacks.queries.peak import season_from
from config.lib.calendar import ONE_DAY, local_day
from config.lib.errors import Conflict, Refused
from regions.actions.auditing import record_audit
from regions.models import Region, User
from regions.models.region import HQ_CODE
from workorders.choices import Kind
from workorders.models import Category

SEED_BYTES = 20


@dataclass(frozen=True, slots=True)
class PeakTerms:
    """``ratio`` percent of the orders completed on these days; an empty scope is all orders."""

    starts_on: date
    ends_on: date
    ratio: Decimal
    category: Category | None = None
    kind: Kind | None = None
    region: Region | None = None
    reason: str = ""

    def season(self) -> Season:
        category = self.category
        return Season(
            pk=0,
            first=self.starts_on,
            last=self.ends_on,
            ratio=self.ratio,
            region_id=None if self.region is None else self.region.pk,
            category_id=None if category is None else category.alias_of_id or category.pk,
            kind=self.kind or "",
        )


@transaction.atomic
def set_peak_policy(*, terms: PeakTerms, actor: User, now: datetime) -> PeakPolicy:
    """A new season. Orders planned before it keep their callbacks.

    Raises Refused for impossible terms, Conflict where a season of the same scope meets its dates.
    """
    _check(terms)
    Region.objects.select_for_update().get(code=HQ_CODE)  # one season is set at a time
    standing = PeakPolicy.objects.holding(first=terms.starts_on, last=terms.ends_on)
    wanted = terms.season()
    for row in standing.select_related("category").order_by("pk"):
        if season_from(row).is_of_the_same_orders(wanted):
            raise Conflict("seasons_overlap", overlap_sentence(row))
    policy = PeakPolicy.objects.create(
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        ratio=terms.ratio,
        category=terms.category,
        kind=terms.kind or "",
        region=terms.region,
        reason=terms.reason.strip(),
        seed=secrets.token_hex(SEED_BYTES),
        created_by=actor,
        created_at=now,
    )
    record_audit(
        actor=actor,
        verb="set_peak_policy",
        obj=policy,
        region=terms.region,
        now=now,
        after={"row": str(policy), "category": terms.category, "kind": terms.kind},
        reason=terms.reason.strip(),
    )
    return policy


def overlap_sentence(row: PeakPolicy) -> str:
    return _(
        "与 %(from)s 至 %(to)s 的旺季比例（%(ratio)s%%）范围相同、日期重叠，请先提前结束那一条或改日期。"
    ) % {
        "from": row.starts_on,
        "to": row.last_day,
        "ratio": row.percent,
    }


def _check(terms: PeakTerms) -> None:
    fields: dict[str, str] = {}
    if terms.ends_on < terms.starts_on:
        fields["ends_on"] = _("结束日期不能早于开始日期。")
    if not 0 <= terms.ratio <= 100:
        fields["ratio"] = _("比例须在 0 到 100 之间。")
    if terms.region is not None and not terms.reason.strip():
        fields["reason"] = _("单个区域的例外须写明原因。")
    if fields:
        raise Refused("impossible_terms", _("旺季比例没有保存，请看标出的地方。"), fields=fields)


@transaction.atomic
def end_peak_policy(*, policy: PeakPolicy, ended_on: date, actor: User, now: datetime) -> PeakPolicy:
    """Orders completed from ``ended_on`` on are called at 100 % again; what was left out stays left out.

    Raises Refused for a day that is over or beyond the season, Conflict when it was ended already.
    """
    row = PeakPolicy.objects.select_for_update().get(pk=policy.pk)
    if row.ended_on is not None:
        raise Conflict("ended_already", _("这一条已经提前结束。"))
    if not max(row.starts_on, local_day(now)) <= ended_on <= row.ends_on:
        raise Refused(
            "impossible_end",
            _("提前结束日期须在今天和 %(last)s 之间。") % {"last": row.ends_on},
            fields={"ended_on": _("请另选日期。")},
        )
    row.ended_on = ended_on
    row.save(update_fields=["ended_on"])
    record_audit(
        actor=actor,
        verb="end_peak_policy",
        obj=row,
        region=row.region,
        now=now,
        before={"last_day": row.ends_on},
        after={"last_day": ended_on - ONE_DAY},
    )
    return row
