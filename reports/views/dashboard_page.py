"""What the dashboard of headquarters and that of a region have in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from regions.models import User
from reports.aggregates.filing_board import BoardRow, filing_cells
from reports.aggregates.trends import Month, cases_by_category
from reports.views.board_page import body_rows, head_cells
from reports.views.dashboard_charts import pareto_chart, trend_chart
from reports.views.dashboard_scope import Scope

# More lie on the filing board alone: 200 regions of a month weigh 700 KB.
FILING_ROWS = 40


def shared_parts(*, user: User, scope: Scope, months: Sequence[Month], now: datetime) -> dict[str, Any]:
    """Curve, Pareto and the days of filing of the scope."""
    counts = cases_by_category(user=user, cut=scope.cut)
    found = filing_cells(
        user=user, first=scope.month.first, last=scope.month.last, now=now, below=scope.region
    )
    return {
        "trend": trend_chart(months=months, scope=scope),
        "pareto": pareto_chart(counts=counts, scope=scope),
        "filing_head": head_cells(days=found.days),
        "filing_rows": body_rows(rows=worst_filed(rows=found.rows)),
        "filing_left": max(0, len(found.rows) - FILING_ROWS),
        "filing_url": scope.board_url(),
    }


def worst_filed(*, rows: Sequence[BoardRow]) -> list[BoardRow]:
    """All in their order; of more than fit those with most days missing or late."""
    worst = sorted(rows, key=lambda row: row.tally.on_time - row.tally.due)[:FILING_ROWS]
    kept = {row.region.pk for row in worst}
    return [row for row in rows if row.region.pk in kept]
