"""What the rules ask of each case, read for a whole list at once."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from callbacks.choices import HANDLING_VERBS
from callbacks.models import CaseHandling, Complaint, ComplaintEvent

PEOPLE_OF_A_HANDLING = ("handler", "found_by")


def with_hands(cases: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Who staffs the department and who ever handled the case: three queries, whatever their number."""
    handlings = CaseHandling.objects.select_related(*PEOPLE_OF_A_HANDLING)
    steps = ComplaintEvent.objects.filter(verb__in=HANDLING_VERBS)
    rows = cases.select_related("region", "department").prefetch_related("department__handlers")
    rows = rows.prefetch_related(Prefetch("handlings", queryset=handlings))
    return rows.prefetch_related(Prefetch("events", queryset=steps, to_attr="handling_steps"))
