"""The rows of a register and their printed words: at most three queries, however many lines (forms.md 2.5).

Left out everywhere: saves that were taken back (ruling 33), void and test orders, and callbacks of orders
that the ERP undid since (ruling 14).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation

from callbacks.choices import (
    HANDLED_STATES,
    ComplaintState,
    FindingGround,
    FindingState,
    RecheckKind,
    RecheckState,
    ResponsibleKind,
    TaskState,
)
from callbacks.models import (
    CallbackTask,
    CaseHandling,
    Complaint,
    DataRecheck,
    Retraction,
    ServiceFinding,
)
from config.lib.calendar import day_range
from config.lib.masking import mask_name
from config.logs import masked
from regions.models import Region
from regions.scoping import AnyUser
from reports.aggregates.agents import AGENT_FIELDS, agent_name
from reports.aggregates.daily import FORM_LANGUAGE
from reports.aggregates.orders import THROUGH_ORDER, Values, category_of, fetch, printed
from reports.policies.lines import UNASSIGNED_NAME
from reports.policies.registers import Entry, Register, Source
from workorders.choices import Kind, Status

COUNTS = Q(work_order__is_test=False) & ~Q(work_order__status=Status.VOID)
VERIFIED = "，总部已核"


def _person(path: str, prefix: str) -> dict[str, str]:
    """``agent_name`` and so on, from another relation."""
    return {
        name.replace("agent", prefix, 1): field.replace("agent", path, 1)
        for name, field in AGENT_FIELDS.items()
    }


LINE = {"pk": "pk", "region": "region__name", **THROUGH_ORDER}
OF_THE_CALL = {
    "called_at": "record__recorded_at",
    "respondent": "record__respondent_name",
    **_person("record__agent", "agent"),
}


@dataclass(frozen=True, slots=True)
class Cut:
    """Which rows: by day, both ends included; of ``region`` with all below; ``only_in`` these ids."""

    first: date
    last: date
    region: Region | None = None
    only_in: frozenset[int] | None = None


def register_rows(*, register: Register, cut: Cut, user: AnyUser) -> QuerySet[Any]:
    """What she sees of it, in the order of the register: by day."""
    rows = ROWS[register.source]()
    return _of_cut(register=register, rows=rows.visible_to(user), cut=cut)


def register_of_region(*, register: Register, region: Region, first: date, last: date) -> QuerySet[Any]:
    """The region's own, for a form of it; not those below."""
    rows = ROWS[register.source]()
    return _of_cut(register=register, rows=rows.filter(region=region), cut=Cut(first=first, last=last))


def _of_cut(*, register: Register, rows: QuerySet[Any], cut: Cut) -> QuerySet[Any]:
    at = MOMENTS[register.source]
    start, _first_end = day_range(cut.first)
    _last_start, end = day_range(cut.last)
    found = rows.filter(COUNTS, **register.only, **{f"{at}__gte": start, f"{at}__lt": end})
    if cut.region is not None:
        found = found.filter(region__path__startswith=cut.region.path)
    if cut.only_in is not None:
        found = found.filter(region__in=cut.only_in)
    return found.order_by(at, "pk")


def register_entries(*, register: Register, rows: QuerySet[Any]) -> list[Entry]:
    """``rows`` may be cut to a page."""
    with translation.override(FORM_LANGUAGE):
        return ENTRIES[register.source](rows)


def _cases() -> Any:
    rows = Complaint.objects.standing()
    at_first = rows.filter(record__round=1, record__retracted_at__isnull=True)
    return at_first.filter(record__task__flagged_at__isnull=True)


def _rechecks() -> Any:
    taken_back = Retraction.objects.filter(
        attempt__task=OuterRef("task"), attempt__saved_at=OuterRef("opened_at")
    )
    rows = DataRecheck.objects.filter(~Exists(taken_back), task__flagged_at__isnull=True)
    return rows.exclude(task__state=TaskState.CANCELLED)


def _findings() -> Any:
    rows = ServiceFinding.objects.filter(record__retracted_at__isnull=True)
    return rows.filter(record__task__flagged_at__isnull=True)


def _case_entries(rows: QuerySet[Any]) -> list[Entry]:
    more = {"number": "number", "state": "state", "description": "description", **OF_THE_CALL}
    found = fetch(rows=rows, paths={**LINE, **more})
    ids = [row["pk"] for row in found]
    seconds, handlings = _last_seconds(ids), _last_handlings(ids)
    return [
        _entry(
            row,
            key=f"{Source.CASES}:{row['number']}",
            description=row["description"],
            responsible=handlings.get(row["pk"], ""),
            **_second_words(row, seconds.get(row["pk"])),
        )
        for row in found
    ]


def _last_seconds(cases: Sequence[int]) -> dict[int, Values]:
    """The last second callback of each case that has ended."""
    tasks = CallbackTask.objects.filter(
        complaint__in=cases, round__gt=1, state__in=HANDLED_STATES, flagged_at__isnull=True
    )
    paths = {"case": "complaint_id", "ended_at": "completed_at", **AGENT_FIELDS}
    return {row["case"]: row for row in fetch(rows=tasks.order_by("round", "pk"), paths=paths)}


def _last_handlings(cases: Sequence[int]) -> dict[int, str]:
    rows = CaseHandling.objects.filter(complaint__in=cases).order_by("round", "pk")
    named = rows.values_list("complaint_id", "responsible_name", "responsible_kind")
    return {case: _at_fault(name, kind) for case, name, kind in named}


def _second_words(row: Values, second: Values | None) -> dict[str, str]:
    if second is None:
        return {}
    return {
        "checker": agent_name(row=second),
        "checked_on": printed(at=second["ended_at"])[:10],
        "conclusion": str(ComplaintState(row["state"]).label),
    }


def _recheck_entries(rows: QuerySet[Any]) -> list[Entry]:
    names = ("state", "note", "responsible_name", "responsible_kind", "checked_at", "verified_at", "changes")
    more = {
        **dict(zip(names, names, strict=True)),
        "doubt": "kind",
        "called_at": "opened_at",
        "respondent": "respondent_name",
        **_person("opened_by", "agent"),
        **_person("checked_by", "checker"),
    }
    return [
        _entry(
            row,
            key=f"{Source.RECHECKS}:{row['pk']}",
            description="：".join(filter(None, [str(RecheckKind(row["doubt"]).label), row["note"]])),
            responsible=_at_fault(row["responsible_name"], row["responsible_kind"]),
            checker=agent_name(row=row, prefix="checker"),
            checked_on=printed(at=row["checked_at"])[:10],
            conclusion=_recheck_conclusion(row),
        )
        for row in fetch(rows=rows, paths={**LINE, **more})
    ]


def _recheck_conclusion(row: Values) -> str:
    """What the region found; a verified re-check still says so."""
    if row["checked_at"] is None:
        return ""
    found = RecheckState.CONFIRMED_ERROR if row["responsible_kind"] else RecheckState.NOT_ERROR
    if row["changes"]:
        found = RecheckState.CORRECTED
    return f"{found.label}{VERIFIED if row['verified_at'] else ''}"


def _finding_entries(rows: QuerySet[Any]) -> list[Entry]:
    names = ("grounds", "state", "responsible_name", "decided_at")
    more = {
        **dict(zip(names, names, strict=True)),
        "said": "record__description",
        **OF_THE_CALL,
        **_person("decided_by", "checker"),
    }
    labels = dict(FindingGround.choices)
    return [
        _entry(
            row,
            key=f"{Source.FINDINGS}:{row['pk']}",
            description="：".join(
                filter(None, ["、".join(str(labels.get(each, each)) for each in row["grounds"]), row["said"]])
            ),
            responsible=row["responsible_name"],
            checker=agent_name(row=row, prefix="checker"),
            checked_on=printed(at=row["decided_at"])[:10],
            conclusion=str(FindingState(row["state"]).label) if row["decided_at"] else "",
        )
        for row in fetch(rows=rows, paths={**LINE, **more})
    ]


def _entry(row: Values, *, key: str, description: str, **found: str) -> Entry:
    """Names masked, free words without numbers (O2)."""
    return Entry(
        key=key,
        region=row["region"],
        order_no=row["order_no"],
        category=category_of(order=row),
        kind=str(Kind(row["kind"]).label),
        worker=_worker(row),
        customer=mask_name(name=row["customer_name"]),
        phone=row["phone_masked"],
        called_on=printed(at=row["called_at"])[:10],
        agent=agent_name(row=row),
        respondent=mask_name(name=row["respondent"]),
        description=masked(description),
        **found,
    )


def _worker(row: Values) -> str:
    """As merged by the clerk (ruling 12), with the number: two may have one name."""
    prefix = "real_technician" if row["real_technician"] else "technician"
    number = row[f"{prefix}_number"]
    return f"{row[f'{prefix}_name'] or UNASSIGNED_NAME}{f'({number})' if number else ''}"


def _at_fault(name: str, kind: str) -> str:
    """A name; without one what stands for it (门店, 无责)."""
    return name or (str(ResponsibleKind(kind).label) if kind else "")


# The rows of a source, scoped ones of their own kind.
ROWS: Mapping[Source, Callable[[], Any]] = {
    Source.CASES: _cases,
    Source.RECHECKS: _rechecks,
    Source.FINDINGS: _findings,
}
MOMENTS: Mapping[Source, str] = {
    Source.CASES: "record__recorded_at",
    Source.RECHECKS: "opened_at",
    Source.FINDINGS: "record__recorded_at",
}
ENTRIES: Mapping[Source, Callable[[QuerySet[Any]], list[Entry]]] = {
    Source.CASES: _case_entries,
    Source.RECHECKS: _recheck_entries,
    Source.FINDINGS: _finding_entries,
}
