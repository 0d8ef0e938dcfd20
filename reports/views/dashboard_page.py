"""What the dashboard of headquarters and that of a region have in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from regions.models import User
from reports.aggregates.filing_board import filing_cells
from reports.aggregates.trends import Month, cases_by_category
from reports.views.board_page import body_rows, head_cells
from reports.views.dashboard_charts import pareto_chart, trend_chart
from reports.views.dashboard_scope import Scope


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
        "filing_rows": body_rows(rows=found.rows),
        "filing_url": scope.board_url(),
    }
