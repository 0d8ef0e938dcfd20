"""A case with everything that was written on it, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model, Prefetch, QuerySet

from callbacks.models import (
    CallbackTask,
    CaseDirective,
    CaseEscalation,
    CaseInquiry,
    CasePause,
    CaseSolution,
    Complaint,
    PartsRequisition,
)
from callbacks.queries.case_hands import with_hands

# What stands on a case, with the rows that are told of each.
ROWS: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "solutions": (CaseSolution, ("actor",)),
    "inquiries": (CaseInquiry, ("department", "asked_by", "answered_by")),
    "directives": (CaseDirective, ("author",)),
    "escalations": (CaseEscalation, ("actor", "completed_by")),
    "pauses": (CasePause, ()),
    "requisitions": (PartsRequisition, ("requested_by",)),
}


def with_rows(cases: QuerySet[Complaint]) -> QuerySet[Complaint]:
    rows = with_hands(cases).select_related(
        "expert", "merged_into", "invalid_proposed_by", "invalid_found_by"
    )
    return rows.prefetch_related(*_rows(), "requisitions__lines")


def _rows() -> Iterator[Prefetch]:
    for name, (model, joined) in ROWS.items():
        rows = model._default_manager.order_by("pk")
        yield Prefetch(name, queryset=rows.select_related(*joined) if joined else rows)
    calls = CallbackTask.objects.select_related("agent", "assigned_to", "record")
    yield Prefetch("second_callbacks", queryset=calls.order_by("round"))
