"""The dated rows that hold on a day: rules, scripts (house rule 19)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import F, Q

from callbacks.choices import ScriptCode
from callbacks.models import CallbackPolicy, ScriptText
from callbacks.policies.attempts import AttemptRule
from callbacks.policies.scheduling import SchedulingRule


def policy_on(*, region_id: int, day: date) -> CallbackPolicy:
    """The region's own row with the latest start, else the company's (valid from 2000 on: there is one)."""
    return (
        CallbackPolicy.objects.filter(Q(region=region_id) | Q(region=None), valid_from__lte=day)
        .order_by(F("region").asc(nulls_last=True), "-valid_from", "-pk")[:1]
        .get()
    )


def policies_on(*, region_ids: frozenset[int], day: date) -> dict[int, CallbackPolicy]:
    """The same for several regions in one query."""
    rows = list(
        CallbackPolicy.objects.filter(
            Q(region__in=region_ids) | Q(region=None), valid_from__lte=day
        ).order_by("valid_from", "pk")
    )
    latest = {row.region_id: row for row in rows}
    return {region: latest.get(region) or latest[None] for region in region_ids}


def attempt_rule(policy: CallbackPolicy) -> AttemptRule:
    return AttemptRule(
        attempts=policy.attempts_needed,
        days=policy.days_needed,
        bands=policy.bands_needed,
        gap=timedelta(minutes=policy.gap_minutes),
        dials_a_day=policy.dials_a_day,
        dials_a_task=policy.dials_a_task,
    )


def scheduling_rule(policy: CallbackPolicy) -> SchedulingRule:
    return SchedulingRule(
        install_days=(policy.install_first_day, policy.install_last_day),
        repair_days=(policy.repair_first_day, policy.repair_last_day),
        callbacks_from=policy.callbacks_from,
        max_age_days=policy.max_age_days,
    )


def scripts_on(*, day: date) -> dict[ScriptCode, str]:
    """The words in force on ``day`` for every use."""
    rows = ScriptText.objects.filter(valid_from__lte=day).order_by("valid_from", "pk")
    return {ScriptCode(row.code): row.text for row in rows}
