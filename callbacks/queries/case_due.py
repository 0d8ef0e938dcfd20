"""Which cases the timetable must look at, found by the limits' index: nothing to do costs one look at it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from callbacks.choices import ComplaintState, PauseKind, Severity
from callbacks.models import CaseEscalation, CasePause, CasePolicy, Complaint
from callbacks.models.complaint import ComplaintQuerySet
from callbacks.policies.escalation import CaseFacts, RiseRules

FACTS = (
    "pk",
    "region_id",
    "version",
    "state",
    "level",
    "severity",
    "reopenings",
    "accept_due_at",
    "response_due_at",
    "resolution_due_at",
    "responded_at",
    "paused_at",
)
# Born with a date or not at all (the door sees to it); the others may stem from before there were limits.
WITHOUT_LIMITS = (
    ComplaintState.REGISTERED,
    ComplaintState.ASSIGNED,
    ComplaintState.ACCEPTED,
    ComplaintState.HANDLING,
    ComplaintState.WAITING_PARTS,
    ComplaintState.REOPENED,
)


def case_policies_on(*, day: date) -> dict[int | None, CasePolicy]:
    """What is in force by region, the company's under None; one query."""
    rows = CasePolicy.objects.filter(valid_from__lte=day).order_by("valid_from", "pk")
    return {row.region_id: row for row in rows}


def rise_rules(policy: CasePolicy) -> RiseRules:
    return RiseRules(
        very_late=timedelta(hours=policy.escalate_after_hours),
        parts_long=timedelta(days=policy.parts_level_2_days),
        parts_very_long=timedelta(days=policy.parts_level_3_days),
    )


def facts_of(case: Complaint) -> CaseFacts:
    state = ComplaintState(case.state)
    return CaseFacts(
        state=state,
        level=case.level,
        severity=Severity(case.severity),
        round=case.reopenings,
        accept_due=case.accept_due_at,
        response_due=case.response_due_at,
        resolution_due=case.resolution_due_at,
        responded_at=case.responded_at,
        paused_at=case.paused_at,
        waiting_since=case.paused_at if state == ComplaintState.WAITING_PARTS else None,
    )


def may_rise(*, now: datetime, shortest: timedelta) -> list[int]:
    """Cases past a limit, and those whose parts have been missing for ``shortest``: a parts check that is
    made in time moves their limit on. In order of their keys.
    """
    late = Complaint.objects.filter(next_due_at__lt=now).order_by("next_due_at", "pk")
    parts = CasePause.objects.filter(
        kind=PauseKind.PARTS, ended_at__isnull=True, began_at__lt=now - shortest
    ).order_by()
    return sorted({*late.values_list("pk", flat=True), *parts.values_list("complaint_id", flat=True)})


def with_facts(*, ids: Iterable[int]) -> ComplaintQuerySet:
    return Complaint.objects.filter(pk__in=list(ids)).only(*FACTS).order_by("pk")


def steps_taken(*, ids: Iterable[int]) -> set[tuple[int, str]]:
    taken = CaseEscalation.objects.filter(complaint__in=list(ids)).order_by()
    return set(taken.values_list("complaint_id", "key"))


def postponed_until(*, now: datetime) -> ComplaintQuerySet:
    """Whose agreed time has come. Their only limit is the wait, so its index finds them."""
    rows = Complaint.objects.filter(next_due_at__lte=now, state=ComplaintState.WAITING_CUSTOMER)
    return rows.only("pk", "version").order_by("next_due_at", "pk")


def falling_due(*, after: datetime, until: datetime) -> ComplaintQuerySet:
    """Limits in the half-open [after, until), with those who hear of them."""
    rows = Complaint.objects.filter(next_due_at__gte=after, next_due_at__lt=until)
    return _with_people(rows)


def past_due(*, now: datetime) -> ComplaintQuerySet:
    return _with_people(Complaint.objects.filter(next_due_at__lt=now))


def _with_people(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    people = ("region", "department__head", "department__deputy", "handler")
    return rows.select_related(*people).order_by("next_due_at", "pk")


def without_limits() -> ComplaintQuerySet:
    """Running cases with nothing that runs: those of before there were limits. Looked for once a day, for no
    index of SQLite knows what has no limit."""
    return Complaint.objects.filter(state__in=WITHOUT_LIMITS, next_due_at__isnull=True).only("pk").order_by()


def longest_notice(policies: Iterable[CasePolicy]) -> timedelta:
    return timedelta(minutes=max((policy.remind_before_minutes for policy in policies), default=0))


def shortest_wait(policies: Iterable[CasePolicy]) -> timedelta:
    return timedelta(days=min((policy.parts_level_2_days for policy in policies), default=0))
