"""Cases not yet answered whose limit still lies ahead: no day is missed yet, and no total has a clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from config.lib.calendar import local_day
from reports.aggregates.sources import in_cut, source_rows
from reports.policies.cuts import By, Cut
from reports.policies.kpi_values import AHEAD
from reports.policies.measures import Measure, Source
from reports.policies.spans import Span

GroupKey = Any
# A first answer is owed within working days; no limit reaches further.
LIMITS_REACH = timedelta(days=92)
KEYS: Mapping[By, Any] = {
    By.REGION: F("work_order__region_id"),
    By.AGENT: F("counted_agent"),
    By.KIND: F("work_order__kind"),
    By.CATEGORY: Coalesce("work_order__category__alias_of", "work_order__category_id"),
    By.TECHNICIAN: Coalesce("work_order__technician__alias_of", "work_order__technician_id"),
}


def cases_ahead(*, cut: Cut, by: By, spans: Sequence[Span], now: datetime) -> list[dict[GroupKey, int]]:
    """Of each span by group, key None where they are not told apart. One query of the last months' rows; none
    where every span is long past."""
    since = local_day(now) - LIMITS_REACH
    recent = [span for span in spans if span.last >= since]
    found: list[Counter[GroupKey]] = [Counter() for _span in spans]
    if not recent:
        return [dict(each) for each in found]
    whole = replace(
        cut, first=max(since, min(span.first for span in recent)), last=max(span.last for span in recent)
    )
    source = source_rows(Source.CASES)
    rows = in_cut(source=source, cut=whole).filter(source.conditions[Measure.UNANSWERED](whole.first))
    waiting = rows.filter(response_due_at__gt=now).order_by()
    keyed = waiting.annotate(group=KEYS[by]) if by in KEYS else waiting
    for registered, *group in keyed.values_list("registered_at", *(["group"] if by in KEYS else [])):
        for counts, span in zip(found, spans, strict=True):
            if span.first <= local_day(registered) <= span.last:
                counts[group[0] if group else None] += 1
    return [dict(each) for each in found]


def with_ahead(
    *, counts: Mapping[GroupKey, Counter[str]], ahead: Mapping[GroupKey, int]
) -> dict[GroupKey, Counter[str]]:
    """The counts of each group, with those that cannot be judged yet beside them."""
    return {
        key: Counter({**own, AHEAD: ahead[key]}) if ahead.get(key) else own for key, own in counts.items()
    }
