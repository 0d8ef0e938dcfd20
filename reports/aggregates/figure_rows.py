"""The rows behind a figure as a page, an API and a file show them: masked, one shape for every source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from callbacks.choices import ComplaintState, Level, TaskState
from callbacks.models import Outcome
from config.lib.masking import mask_name
from reports.aggregates.agents import AGENT_FIELDS, agent_name
from reports.aggregates.orders import ORDER_FIELDS, Values, category_of, fetch, printed
from reports.policies.lines import UNASSIGNED_NAME
from reports.policies.measures import Source
from workorders.choices import Kind, ServiceMode, Status


@dataclass(frozen=True, slots=True)
class FigureRow:
    """``mark`` colours the result; ``complaint_id`` opens its case, else ``order_id`` the order."""

    pk: int
    order_id: int
    order_no: str
    region: str
    category: str
    kind: str
    mode: str
    technician: str
    customer: str
    phone: str
    at: str
    agent: str
    result: str
    mark: str = "idle"
    complaint_id: int | None = None


def _agent(path: str) -> dict[str, str]:
    return {name: field.replace("agent", path, 1) for name, field in AGENT_FIELDS.items()}


# Source → path to the order, what else is read, the moment that is shown.
ORDER_ONLY: dict[str, str] = {"status": "status"}
MORE: Mapping[Source, Mapping[str, str]] = {
    Source.DISPATCHED: ORDER_ONLY,
    Source.FINISHED: ORDER_ONLY,
    Source.ANSWERS: {"satisfaction": "satisfaction", "is_genuine": "is_genuine", **_agent("agent")},
    Source.TASKS: {"state": "state", "due_on": "due_on", "ended_at": "completed_at", **_agent("agent")},
    Source.CASES: {"case_no": "number", "state": "state", **_agent("record__agent")},
    Source.ATTEMPTS: {
        "outcome": "outcome_id",
        "is_connected": "outcome__is_connected",
        "dialled_at": "dialled_at",
        "ended_at": "ended_at",
        **_agent("agent"),
    },
}
ORDER_PATHS = {
    Source.DISPATCHED: "",
    Source.FINISHED: "",
    Source.ATTEMPTS: "task__work_order__",
}
MOMENTS = {
    Source.DISPATCHED: "dispatched_at",
    Source.FINISHED: "completed_at",
    Source.ANSWERS: "recorded_at",
    Source.TASKS: "completed_at",
    Source.CASES: "registered_at",
    Source.ATTEMPTS: "saved_at",
}


def paths_of(source: Source) -> dict[str, str]:
    """Name → path of everything a row shows."""
    to_order = ORDER_PATHS.get(source, "work_order__")
    order = {name: f"{to_order}{path}" for name, path in ORDER_FIELDS.items()}
    own = {"own_pk": "pk", "at": MOMENTS[source], "region_name": f"{to_order}region__name"}
    return {**order, **own, **MORE[source]}


def figure_rows(*, source: Source, rows: QuerySet[Any]) -> list[FigureRow]:
    """One query; one more for the words of outcomes."""
    outcomes = dict(Outcome.objects.values_list("pk", "name")) if source is Source.ATTEMPTS else {}
    return [
        figure_row(source=source, row=row, outcomes=outcomes)
        for row in fetch(rows=rows, paths=paths_of(source))
    ]


def figure_row(*, source: Source, row: Values, outcomes: Mapping[Any, str]) -> FigureRow:
    result, mark = _result(source, row, outcomes)
    return FigureRow(
        pk=row["own_pk"],
        order_id=row["order_id"],
        order_no=row["order_no"],
        region=row["region_name"],
        category=category_of(order=row),
        kind=str(Kind(row["kind"]).label),
        mode=str(ServiceMode(row["service_mode"]).label),
        technician=_technician(row),
        customer=mask_name(name=row["customer_name"]),
        phone=row["phone_masked"],
        at=printed(at=row["at"]) or str(row.get("due_on") or ""),
        agent=agent_name(row=row) if "agent_name" in row else "",
        result=result,
        mark=mark,
        complaint_id=row["own_pk"] if source is Source.CASES else None,
    )


def _technician(row: Values) -> str:
    prefix = "real_technician" if row["real_technician"] else "technician"
    name, number = row[f"{prefix}_name"], row[f"{prefix}_number"]
    return f"{name or UNASSIGNED_NAME} {number or ''}".strip()


def _result(source: Source, row: Values, outcomes: Mapping[Any, str]) -> tuple[str, str]:
    if source in ORDER_PATHS and source is not Source.ATTEMPTS:
        return str(Status(row["status"]).label), "ok" if row["status"] == Status.FINISHED else "today"
    if source is Source.ANSWERS:
        return _answer(row)
    if source is Source.TASKS:
        state = TaskState(row["state"])
        return str(state.label), "ok" if state is TaskState.COMPLETED else "today"
    if source is Source.CASES:
        return f"{row['case_no']} {ComplaintState(row['state']).label}", "open"
    return " · ".join(filter(None, [outcomes.get(row["outcome"], ""), _talked(row)])), "idle"


def _talked(row: Values) -> str:
    """How long a connected call took, in whole seconds of the clock as the totals add them."""
    if not row["is_connected"] or row["ended_at"] is None:
        return ""
    ended, dialled = (row[name].replace(microsecond=0) for name in ("ended_at", "dialled_at"))
    return _("%(seconds)s 秒") % {"seconds": int((ended - dialled).total_seconds())}


def _answer(row: Values) -> tuple[str, str]:
    level = row["satisfaction"]
    if row["is_genuine"] is False:
        return "不属实", "late"
    if level is None:
        return "", "idle"
    mark = "ok" if level > Level.NEUTRAL else "today" if level == Level.NEUTRAL else "late"
    return str(Level(level).label), mark


HEADINGS: Sequence[str] = (
    "单号", "区域", "品类", "类型", "服务方式", "服务人员", "客户", "电话", "时间", "回访员", "结果",
)  # fmt: skip


def detail_cells(row: FigureRow) -> tuple[str, ...]:
    """As a file of them has it, under ``HEADINGS``."""
    return (
        row.order_no, row.region, row.category, row.kind, row.mode, row.technician, row.customer, row.phone,
        row.at, row.agent, row.result,
    )  # fmt: skip


def in_words(rows: Iterable[FigureRow]) -> Iterable[tuple[str, ...]]:
    return (detail_cells(row) for row in rows)
