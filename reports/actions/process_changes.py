"""Headquarters enter a change of the process, and say when it ended; nothing is ever edited (A11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from config.lib.calendar import local_day
from config.lib.errors import Conflict, Forbidden, Refused
from regions.actions.auditing import record_audit
from regions.models import Region, User
from reports.models import ProcessChange, ProcessChangeEnding
from reports.policies.process_changes import EFFECT_KPIS
from reports.rules import can_rule_process

# What lies further back, or ahead, is a slip of the pen.
FURTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ChangeTerms:
    """``region`` None = everywhere; ``kpi`` is the rate that is to tell the effect."""

    effective_on: date
    what: str
    why: str
    owner: str
    kpi: str
    region: Region | None = None


def add_process_change(*, terms: ChangeTerms, actor: User, now: datetime) -> ProcessChange:
    """Raises Forbidden, and Refused for what says nothing or lies more than a year away."""
    _ensure_may(actor)
    _ensure_sense(terms, today=local_day(now))
    with transaction.atomic():
        change = ProcessChange.objects.create(
            effective_on=terms.effective_on,
            what=terms.what.strip(),
            why=terms.why.strip(),
            owner=terms.owner.strip(),
            kpi=terms.kpi,
            region=terms.region,
            by=actor,
            at=now,
        )
        after = {"what": change.what, "from": change.effective_on.isoformat()}
        record_audit(
            actor=actor, verb="add_process_change", obj=change, region=change.region, now=now, after=after
        )
    return change


def end_process_change(
    *, change: ProcessChange, reason: str, actor: User, now: datetime
) -> ProcessChangeEnding:
    """From today on it holds no more. Raises Forbidden, Refused without a reason, Conflict when ended."""
    _ensure_may(actor)
    words = reason.strip()
    if not words:
        raise Refused("no_reason", _("请写明停止原因。"), fields={"reason": _("请写明停止原因。")})
    ended_on = local_day(now)
    try:
        with transaction.atomic():
            ending = ProcessChangeEnding.objects.create(
                change=change, ended_on=ended_on, reason=words, by=actor, at=now
            )
            record_audit(
                actor=actor,
                verb="end_process_change",
                obj=change,
                region=change.region,
                now=now,
                reason=words,
                after={"what": change.what, "ended_on": ended_on.isoformat()},
            )
    except IntegrityError:
        raise Conflict("already_ended", _("这项流程改进已经停止。")) from None
    return ending


def _ensure_may(actor: User) -> None:
    if not can_rule_process(actor):
        raise Forbidden("forbidden", _("只有总部经理能登记流程改进。"))


def _ensure_sense(terms: ChangeTerms, *, today: date) -> None:
    said = {"what": terms.what, "why": terms.why, "owner": terms.owner}
    problems = {name: _("必填。") for name, text in said.items() if not text.strip()}
    if abs(terms.effective_on - today) > FURTHEST:
        problems["effective_on"] = _("生效日期离今天不能超过一年。")
    if terms.kpi not in EFFECT_KPIS:
        problems["kpi"] = _("请选择一个指标。")
    if problems:
        raise Refused("unusable_terms", _("请改正后再登记。"), fields=problems)
