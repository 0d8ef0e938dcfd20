"""The weekly and monthly form counted a second way: pandas over the raw tables, with none of our code.

Whoever changes what a form says changes it here too, by forms.md 2.0, 2.2 and 2.3 alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
from django.db import connection

SHANGHAI = "Asia/Shanghai"
DASH = "—"
Rows = list[list[str]]


@dataclass(frozen=True)
class Tables:
    """Orders, and the answers of first calls that count."""

    orders: pd.DataFrame
    answers: pd.DataFrame

    def of(self, *, region: str, category: str = "") -> Tables:
        def narrowed(rows: pd.DataFrame) -> pd.DataFrame:
            rows = rows[rows.region == region]
            return rows[rows.category == category] if category else rows

        return Tables(narrowed(self.orders), narrowed(self.answers))

    @property
    def finished(self) -> pd.DataFrame:
        return self.orders[self.orders.status == "finished"]


def _select(sql: str) -> pd.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column[0] for column in cursor.description]
        return pd.DataFrame(cursor.fetchall(), columns=names)


def read_tables() -> Tables:
    orders = _select(
        """
        SELECT o.id, r.code AS region, coalesce(cm.name, c.name) AS category, o.service_mode, o.status,
               o.is_test, o.dispatched_at, o.completed_at, coalesce(tm.id, t.id) AS worker,
               coalesce(tm.name, t.name) AS name, coalesce(tm.number, t.number) AS number
        FROM workorders_workorder o
        JOIN regions_region r ON r.id = o.region_id
        JOIN workorders_category c ON c.id = o.category_id
        LEFT JOIN workorders_category cm ON cm.id = c.alias_of_id
        LEFT JOIN workorders_technician t ON t.id = o.technician_id
        LEFT JOIN workorders_technician tm ON tm.id = t.alias_of_id
        """
    )
    answers = _select(
        """
        SELECT a.work_order_id, a.recorded_at, a.satisfaction, a.round, a.retracted_at, k.flagged_at
        FROM callbacks_callbackrecord a LEFT JOIN callbacks_callbacktask k ON k.id = a.task_id
        """
    )
    orders = orders[(orders.status != "void") & (orders.is_test.astype(int) == 0)].copy()
    orders["worker"] = orders.worker.fillna(0).astype(int)
    for name in ("dispatched", "completed"):
        orders[name] = _days(orders[f"{name}_at"])
    answers = answers[
        (answers["round"] == 1) & answers.retracted_at.isna() & answers.flagged_at.isna()
    ].copy()
    answers["called"] = _days(answers.recorded_at)
    joined = answers.merge(orders, left_on="work_order_id", right_on="id")
    return Tables(orders=orders, answers=joined)


def _days(moments: pd.Series) -> pd.Series:
    return pd.to_datetime(moments, utc=True, format="ISO8601").dt.tz_convert(SHANGHAI).dt.date


def _between(rows: pd.DataFrame, column: str, first: date, last: date) -> pd.DataFrame:
    return rows[rows[column].map(lambda day: not pd.isna(day) and first <= day <= last)]


def _by_worker(rows: pd.DataFrame) -> dict[int, int]:
    return rows.groupby("worker").size().to_dict()


def weekly(*, tables: Tables, first: date, last: date) -> Rows:
    done = _between(tables.finished, "completed", first, last)
    said = _between(tables.answers, "called", first, last)
    onsite, carried = (_by_worker(done[done.service_mode == mode]) for mode in ("onsite", "carry_in"))
    levels = [_by_worker(said[said.satisfaction == level]) for level in (5, 4, 3, 2, 1)]

    def cells(workers: list[int]) -> list[str]:
        here, there = _sum(onsite, workers), _sum(carried, workers)
        return [
            str(number) for number in (here, there, here + there, *(_sum(each, workers) for each in levels))
        ]

    amounts = {worker: _sum(onsite, [worker]) + _sum(carried, [worker]) for worker in _workers(tables)}
    return _printed(tables, amounts, [onsite, carried, *levels], cells)


def monthly(*, tables: Tables, first: date, last: date) -> Rows:
    sent = _between(tables.orders, "dispatched", first, last)
    done = sent[
        (sent.status == "finished") & sent.completed.map(lambda day: not pd.isna(day) and day <= last)
    ]
    said = _between(tables.answers, "called", first, last)
    counts = [
        _by_worker(rows[rows.service_mode == mode])
        for mode in ("onsite", "carry_in")
        for rows in (sent, done)
    ]
    levels = {level: _by_worker(said[said.satisfaction == level]) for level in (5, 4, 3, 2, 1)}

    def cells(workers: list[int]) -> list[str]:
        two, three, five, six = (_sum(each, workers) for each in counts)
        said = {level: _sum(each, workers) for level, each in levels.items()}
        base, poor = sum(said.values()), said[2] + said[1]
        figures = [two, three, _share(three, two), five, six, _share(six, five), two + five, three + six]
        figures += [_share(three + six, two + five), said[5], _share(said[5], base)]
        figures += [said[4], _share(said[4], base), poor, _share(poor, base), _share(said[5] + said[4], base)]
        return [str(figure) for figure in figures]

    amounts = {worker: _sum(counts[0], [worker]) + _sum(counts[2], [worker]) for worker in _workers(tables)}
    return _printed(tables, amounts, [*counts, *levels.values()], cells)


def carried_over(*, tables: Tables, first: date, last: date) -> int:
    """跨月完工: finished in the month, dispatched before it."""
    done = _between(tables.finished, "completed", first, last)
    return int(done.dispatched.map(lambda day: day < first).sum())


def completed(*, tables: Tables, first: date, last: date) -> int:
    return len(_between(tables.finished, "completed", first, last))


def _workers(tables: Tables) -> list[int]:
    return sorted({*tables.orders.worker, *tables.answers.worker})


def _sum(counts: dict[int, int], workers: list[int]) -> int:
    return sum(counts.get(worker, 0) for worker in workers)


def _share(part: int, whole: int) -> str:
    if not whole:
        return DASH
    return str((Decimal(part * 100) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _printed(tables: Tables, amounts: dict[int, int], counts: list[dict[int, int]], cells: Any) -> Rows:
    """Whoever has a figure, by amount and number (those without one after), nobody last; then all."""
    shown = [worker for worker in amounts if any(each.get(worker) for each in counts)]
    known = pd.concat([tables.orders, tables.answers]).drop_duplicates("worker").set_index("worker")
    people = {worker: (known.name[worker], known.number[worker]) for worker in shown if worker}

    def rank(worker: int) -> tuple[Any, ...]:
        name, number = people.get(worker, ("", ""))
        return worker == 0, -amounts[worker], not number, number, name

    shown.sort(key=rank)
    names = [people[worker][0] for worker in shown if worker]
    rows = []
    for worker in shown:
        name, number = people.get(worker, ("未派", ""))
        rows.append([f"{name}({number})" if number and names.count(name) > 1 else name, *cells([worker])])
    return [*rows, ["合计", *cells(list(amounts))]]
