"""Which regions owe an improvement plan, and why (kpis.md 3.4, ruling 54)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from django.utils.translation import gettext as _

from reports.policies.intervals import Proportion, last_of, ranks
from reports.policies.kpi_table import Beside, KpiRow
from reports.policies.kpi_values import KpiValue
from reports.policies.kpis import BY_CODE, FINISH, SATISFACTION_RATE, TRUTH
from reports.policies.rates import tenths

# What the ranking of regions goes by.
RANKED_BY = SATISFACTION_RATE
MONTHS_LAST = 2


@dataclass(frozen=True, slots=True)
class PoorVerdict:
    """``reasons`` in words, one each; ``is_too_few``: nothing of the region has a base to judge it by."""

    reasons: tuple[str, ...] = ()
    is_too_few: bool = False

    @property
    def is_poor(self) -> bool:
        return bool(self.reasons)


def poor_verdicts(*, rows: Sequence[KpiRow], is_month_over: bool, is_whole: bool) -> dict[str, PoorVerdict]:
    """Of every region by its key. ``is_whole``: the rows are all regions; of a part nobody is the last."""
    last = last_of(ranked=ranking(rows=rows)) if is_whole else None
    before = [replace(row, values=row.beside.get(Beside.PREVIOUS, {})) for row in rows]
    last_before = last_of(ranked=ranking(rows=before)) if is_whole else None
    return {
        row.key: poor_verdict(
            values=row.values,
            was_last=(row.key == last, row.key == last_before),
            is_month_over=is_month_over,
        )
        for row in rows
    }


def ranking(*, rows: Sequence[KpiRow], code: str = RANKED_BY) -> dict[str, int]:
    """Places by the rate, shared while the intervals overlap; who has too small a base has none."""
    values = {row.key: row.values[code] for row in rows if code in row.values}
    proportions = [
        Proportion(key=key, part=value.numerator, whole=value.denominator, minimum=value.goal.minimum_base)
        for key, value in values.items()
        if value.interval is not None
    ]
    return ranks(rows=proportions, best_first=not BY_CODE[code].is_lower_better)


def poor_verdict(
    *, values: Mapping[str, KpiValue], was_last: Sequence[bool] = (), is_month_over: bool = True
) -> PoorVerdict:
    """Every rate with a threshold for 差 is held against it. ``values`` of the truth are the four weeks'.

    ``was_last``: alone at the end of the ranking, this month first, then the one before. 完工比例 is judged
    of whole months that are over only: before that the orders still have time.
    """
    ruled = [value for value in values.values() if value.goal.poor is not None]
    if not is_month_over:
        ruled = [value for value in ruled if value.kpi.code != FINISH]
    judged = [value for value in ruled if value.enough]
    reasons = [_reason(value) for value in judged if _is_poor(value)]
    if len(was_last) >= MONTHS_LAST and all(was_last[:MONTHS_LAST]):
        reasons.append(_("满意度排名连续两个月末位"))
    return PoorVerdict(reasons=tuple(reasons), is_too_few=not judged)


def _is_poor(value: KpiValue) -> bool:
    """The truth is a sample: only who is surely below is flagged, by the upper end (quality.md 9.3)."""
    if value.kpi.code != TRUTH:
        return value.is_beyond(limit=value.goal.poor)
    return (
        value.interval is not None and value.goal.poor is not None and value.interval.high < value.goal.poor
    )


def _reason(value: KpiValue) -> str:
    named = {
        "kpi": value.kpi.label,
        "value": value.value,
        "limit": tenths(exact=Fraction(value.goal.poor or 0)),
    }
    if value.kpi.code == TRUTH:
        named["value"] = value.interval.text if value.interval else value.value
        return _("%(kpi)s %(value)s，上限低于 %(limit)s") % named
    if value.kpi.is_lower_better:
        return _("%(kpi)s %(value)s，达到 %(limit)s") % named
    return _("%(kpi)s %(value)s，低于 %(limit)s") % named
