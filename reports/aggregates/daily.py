"""What one region did on one day, from the records: a handful of queries, never one a row (forms.md 2.1).

Region and 品类 are those of the order now (forms.md 2.0). Left out everywhere: void and test orders,
callbacks of orders that the ERP undid since (ruling 14), second rounds, and what was taken back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import translation

from callbacks.choices import (
    ChargeStatus,
    Level,
    NotGenuineReason,
    RecheckKind,
    Relation,
    SiteCleaned,
    TaskState,
)
from callbacks.models import CallbackRecord, CallbackTask
from callbacks.queries.numbers import policy_on
from callbacks.queries.peak import printed_seasons
from config.lib.calendar import day_range, local_day
from config.lib.leases import RunState
from config.lib.masking import mask_name
from config.logs import masked
from regions.models import Region
from reports.aggregates.agents import AGENT_FIELDS, agent_name, agent_tasks
from reports.aggregates.data_errors import rechecks_opened
from reports.aggregates.day_tasks import task_lines
from reports.aggregates.form_policies import form_policy
from reports.aggregates.orders import (
    ORDER_FIELDS,
    THROUGH_ORDER,
    Values,
    Workers,
    counts_for,
    fetch,
    order_line,
    printed,
)
from reports.choices import DayBasis
from reports.policies.daybook import DayFacts
from reports.policies.lines import Answers, Event, Given, Key, Line, answer_keys
from workorders.choices import ServiceMode
from workorders.models import ImportBatch, WorkOrder

FORM_LANGUAGE = "zh-hans"  # ruling 57: forms stay Chinese in the English interface
ENDED_WITHOUT_ANSWERS = (TaskState.REFUSED, TaskState.UNREACHABLE)
RECORD_FIELDS = {
    "task": "task_id",
    "recorded_at": "recorded_at",
    "satisfaction": "satisfaction",
    "attitude_rating": "attitude_rating",
    "site_cleaned": "site_cleaned",
    "charge_status": "charge_status",
    "charge_amount": "charge_amount",
    "receipt_given": "receipt_given",
    "is_genuine": "is_genuine",
    "not_genuine_reason": "not_genuine_reason",
    "respondent_name": "respondent_name",
    "respondent_relation": "respondent_relation",
    "description": "description",
    **AGENT_FIELDS,
}
ENDED_FIELDS = {"task": "pk", "state": "state", "ended_at": "completed_at", **AGENT_FIELDS}
RECHECK_FIELDS = {
    "task": "task_id",
    "recheck_kind": "kind",
    "opened_at": "opened_at",
    **{name: path.replace("agent", "opened_by", 1) for name, path in AGENT_FIELDS.items()},
}


def gather_day(*, region: Region, day: date) -> DayFacts:
    """Everything the day's sheets are made of, as the records say it now."""
    with translation.override(FORM_LANGUAGE):
        workers = Workers()
        basis = form_policy(day=day).judgements.day_basis
        lines = [
            *counted_lines(region=region, day=day, basis=basis, workers=workers),
            *_callback_lines(region=region, day=day, workers=workers),
        ]
        tasks = agent_tasks(region=region, day=day)
    return DayFacts(
        lines=tuple(lines),
        tasks=tasks,
        erp_as_of=printed(at=erp_as_of(region=region)),
        season=printed_seasons(region=region, day=day),
        day_basis=basis,
    )


def erp_as_of(*, region: Region) -> datetime | None:
    """When the last import that could bring orders of the region ended (ruling 48)."""
    codes = region.path.strip("/").split("/")
    done = ImportBatch.objects.filter(run_state=RunState.DONE, scope__code__in=codes)
    return done.aggregate(last=Max("finished_at"))["last"]


# Service: what was dispatched and finished on the day -----------------------------------------------------
def counted_lines(*, region: Region, day: date, basis: DayBasis, workers: Workers) -> list[Line]:
    """What 派单量 and 当天完成量 count, by the date that ``basis`` says."""
    counted = task_lines if basis is DayBasis.CALLBACK else service_lines
    return counted(region=region, day=day, workers=workers)


def service_lines(*, region: Region, day: date, workers: Workers) -> list[Line]:
    start, end = day_range(day)
    dispatched = WorkOrder.objects.valid().filter(
        region=region, dispatched_at__gte=start, dispatched_at__lt=end
    )
    lines = []
    for order in fetch(rows=dispatched.order_by("dispatched_at", "pk"), paths=ORDER_FIELDS):
        line = order_line(event=Event.DISPATCHED, order=order, at=order["dispatched_at"], workers=workers)
        lines.append(replace(line, keys=(Key.DISPATCHED,)))
    return [*lines, *finished_lines(region=region, day=day, workers=workers)]


def finished_lines(*, region: Region, day: date, workers: Workers) -> list[Line]:
    """The orders that were finished on the day: each of them owes a slip (B4)."""
    start, end = day_range(day)
    completed = WorkOrder.objects.finished().filter(
        region=region, completed_at__gte=start, completed_at__lt=end
    )
    lines = []
    for order in fetch(rows=completed.order_by("completed_at", "pk"), paths=ORDER_FIELDS):
        line = order_line(event=Event.COMPLETED, order=order, at=order["completed_at"], workers=workers)
        same_day = (Key.SAME_DAY,) if start <= order["dispatched_at"] < end else ()
        lines.append(replace(line, keys=(Key.COMPLETED, *same_day)))
    return lines


# Callbacks: what ended on the day --------------------------------------------------------------------------
def _callback_lines(*, region: Region, day: date, workers: Workers) -> list[Line]:
    start, end = day_range(day)
    lines: dict[int, Line] = {}
    for record in _records(region=region, start=start, end=end):
        lines[record["task"]] = record_line(record=record, workers=workers)
    for task in _ended_tasks(region=region, start=start, end=end):
        lines[task["task"]] = _ended_line(task=task, workers=workers)
    rechecks = rechecks_opened(region=region, start=start, end=end)
    for recheck in fetch(rows=rechecks, paths={**THROUGH_ORDER, **RECHECK_FIELDS}):
        line = lines.get(recheck["task"]) or _bare_line(recheck=recheck, workers=workers)
        lines[recheck["task"]] = _with_error(line=line, recheck=recheck)
    return sorted(lines.values(), key=lambda line: (line.at, line.order_no))


def _records(*, region: Region, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """With the region's number of the day that tells when a charge differs (ruling 29)."""
    rows = CallbackRecord.objects.effective().filter(
        counts_for(region=region), recorded_at__gte=start, recorded_at__lt=end
    )
    found = fetch(rows=rows.order_by("recorded_at", "pk"), paths={**THROUGH_ORDER, **RECORD_FIELDS})
    policy = policy_on(region_id=region.pk, day=local_day(start))
    return [{**record, "charge_tolerance": policy.charge_tolerance} for record in found]


def _ended_tasks(*, region: Region, start: datetime, end: datetime) -> list[dict[str, Any]]:
    rows = (
        CallbackTask.objects.standing()
        .first_round()
        .filter(counts_for(region=region), completed_at__gte=start, completed_at__lt=end)
        .filter(state__in=ENDED_WITHOUT_ANSWERS)
    )
    return fetch(rows=rows.order_by("completed_at", "pk"), paths={**THROUGH_ORDER, **ENDED_FIELDS})


def record_line(*, record: Values, workers: Workers) -> Line:
    line = order_line(event=Event.CALLBACK, order=record, at=record["recorded_at"], workers=workers)
    return replace(
        line,
        keys=answer_keys(given=_given(record=record)),
        agent=agent_name(row=record),
        outcome=str(TaskState.COMPLETED.label),
        answers=_answers(record=record),
    )


def _ended_line(*, task: Values, workers: Workers) -> Line:
    line = order_line(event=Event.CALLBACK, order=task, at=task["ended_at"], workers=workers)
    keys = (Key.UNREACHABLE,) if task["state"] == TaskState.UNREACHABLE else ()
    outcome = str(TaskState(task["state"]).label)
    return replace(line, keys=keys, agent=agent_name(row=task), outcome=outcome)


def _bare_line(*, recheck: Values, workers: Workers) -> Line:
    line = order_line(event=Event.CALLBACK, order=recheck, at=recheck["opened_at"], workers=workers)
    return replace(line, agent=agent_name(row=recheck))


def _with_error(*, line: Line, recheck: Values) -> Line:
    """One callback counts once to 资料错误, whatever it opened."""
    if Key.DATA_ERROR in line.keys:
        return line
    error = f"{TaskState.BAD_DATA.label}({RecheckKind(recheck['recheck_kind']).label})"
    outcome = f"{line.outcome}；{error}" if line.outcome else error
    return replace(line, keys=(*line.keys, Key.DATA_ERROR), outcome=outcome)


# Answers: codes to what is counted and to printed words ----------------------------------------------------
def _given(*, record: Values) -> Given:
    return Given(
        attitude_rating=record["attitude_rating"],
        satisfaction=record["satisfaction"],
        is_genuine=record["is_genuine"],
        site_cleaned=record["site_cleaned"],
        charge_status=record["charge_status"],
        charge_told=_number(record["charge_amount"]),
        charge_booked=_number(record["charge"]),
        receipt_given=record["receipt_given"],
        carry_in=record["service_mode"] == ServiceMode.CARRY_IN,
        charge_tolerance=float(record["charge_tolerance"]),
    )


def _answers(*, record: Values) -> Answers:
    cleaned = record["site_cleaned"]
    return Answers(
        satisfaction=_level(record["satisfaction"]),
        attitude=_level(record["attitude_rating"]),
        cleaned=str(SiteCleaned(cleaned).label) if cleaned else "",
        charge=_charge(record=record),
        genuine=_genuine(record=record),
        respondent=_respondent(record=record),
        description=masked(record["description"]),
    )


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _level(level: int | None) -> str:
    return "" if level is None else str(Level(level).label)


def _charge(*, record: Values) -> str:
    if not record["charge_status"]:
        return ""
    parts = [str(ChargeStatus(record["charge_status"]).label)]
    if record["charge_amount"] is not None:
        parts.append(f"{record['charge_amount'].normalize():f}元")
    if record["receipt_given"] is not None:
        parts.append("有收据" if record["receipt_given"] else "无收据")
    return " ".join(parts)


def _genuine(*, record: Values) -> str:
    if record["is_genuine"] is None:
        return ""
    if record["is_genuine"]:
        return "属实"
    reason = record["not_genuine_reason"]
    return f"不属实({NotGenuineReason(reason).label})" if reason else "不属实"


def _respondent(*, record: Values) -> str:
    """受访人, masked like the customer, with the relation."""
    name = mask_name(name=record["respondent_name"])
    relation = record["respondent_relation"]
    return f"{name}({Relation(relation).label})" if relation else name
