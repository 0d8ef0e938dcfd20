"""Cases by the day they were registered (kpis.md 3.2); the agent is who made the call."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from callbacks.choices import NOT_COUNTED_CASES, ComplaintState
from callbacks.models import Complaint
from reports.aggregates.sources.calls import ORDER_COUNTS
from reports.aggregates.sources.shape import Rows, always
from reports.policies.measures import Measure


def _cases() -> QuerySet[Any]:
    """``mended_at``: when it was handled; a case that was withdrawn never is."""
    rows = Complaint.objects.standing().filter(ORDER_COUNTS)
    return rows.alias(counted_agent=F("record__agent"), mended_at=Coalesce("handled_at", "closed_at"))


COUNTED = ~Q(state__in=NOT_COUNTED_CASES)
# As ``Complaint.objects.solved()`` has it: by a satisfied second callback, or withdrawn in a saved talk.
SOLVED = Q(state=ComplaintState.CLOSED_SATISFIED) | Q(state=ComplaintState.WITHDRAWN, closing_solved="yes")
IN_TIME = (Q(resolution_due_at__isnull=True) | Q(mended_at__lte=F("resolution_due_at"))) & (
    Q(second_due_at__isnull=True) | Q(closed_at__lte=F("second_due_at"))
)
LIMITED = COUNTED & Q(response_due_at__isnull=False)
CASES = Rows(
    rows=_cases,
    at="registered_at",
    conditions={
        Measure.CASES: always(COUNTED),
        Measure.CASES_VALID: always(~Q(state=ComplaintState.INVALID)),
        Measure.SOLVED: always(SOLVED),
        Measure.SOLVED_IN_TIME: always(SOLVED & IN_TIME),
        Measure.RESPONDED_IN_TIME: always(LIMITED & Q(responded_at__lte=F("response_due_at"))),
        Measure.RESPONDED_LATE: always(LIMITED & Q(responded_at__gt=F("response_due_at"))),
        Measure.UNANSWERED: always(LIMITED & Q(responded_at__isnull=True)),
    },
)
