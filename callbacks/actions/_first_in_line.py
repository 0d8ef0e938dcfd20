"""The claim as one statement (P5, ruling 31): take the first callback of a region that this agent may have.

Plain SQL, because building these queries anew costs more than running them. It says what ``free_for`` and
``callable_now`` say: a test holds the two to each other. The same words serve both databases; PostgreSQL
also locks the row it picks and steps over those in another hand.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection

from callbacks.choices import CALLABLE_STATES, HANDLING_VERBS, OPEN_STATES, AppointmentFor
from callbacks.models import CallbackPolicy, CallbackTask, CaseHandling, Complaint, ComplaintEvent
from callbacks.policies.priority import Rank
from callbacks.queries.queue import MINE_ALONE
from config.lib.calendar import local_day
from regions.models import Region, User

TASKS = CallbackTask._meta.db_table
FIELDS = {field.column: field for field in CallbackTask._meta.concrete_fields}
ORDER = "w.rank, w.callable_at, w.id"


def _listed(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))


# No second callback goes to who handled its case (E5); of a first one nothing is looked up.
HER_CASE = f"""
    EXISTS (SELECT 1 FROM {Complaint._meta.db_table} c WHERE c.id = w.complaint_id AND c.handler_id = %s)
    OR EXISTS (SELECT 1 FROM {CaseHandling._meta.db_table} k
        WHERE k.complaint_id = w.complaint_id AND k.handler_id = %s)
    OR EXISTS (SELECT 1 FROM {ComplaintEvent._meta.db_table} e
        WHERE e.subject_id = w.complaint_id AND e.actor_id = %s AND e.verb IN ({_listed(HANDLING_VERBS)}))"""  # noqa: S608
# The index callback_queue is read from its front until one fits.
FIRST = f"""
    SELECT w.id FROM {TASKS} w
    WHERE w.region_id = %s AND w.rank < %s AND w.callable_at <= %s AND w.state IN ({_listed(CALLABLE_STATES)})
    AND (w.claimed_by_id IS NULL OR w.claimed_by_id = %s OR w.lease_until < %s)
    AND (w.appointment_for <> %s OR w.assigned_to_id = %s OR w.appointment_at < %s)
    AND (w.complaint_id IS NULL OR NOT ({HER_CASE}))
    ORDER BY {ORDER} LIMIT 1"""  # noqa: S608 - names of our own tables, values as parameters
HELD = f"""
    SELECT 1 FROM {TASKS} h
    WHERE h.claimed_by_id = %s AND h.lease_until >= %s AND h.state IN ({_listed(OPEN_STATES)})"""  # noqa: S608
STALE = f"""
    SELECT 1 FROM {TASKS} s WHERE s.rerank_at <= %s AND s.state IN ({_listed(CALLABLE_STATES)})"""  # noqa: S608

# The region's own policy, else the company's.
MINUTES = f"""
    (SELECT p.lease_minutes FROM {CallbackPolicy._meta.db_table} p
    WHERE (p.region_id = %s OR p.region_id IS NULL) AND p.valid_from <= %s
    ORDER BY p.region_id IS NULL, p.valid_from DESC, p.id DESC LIMIT 1)"""  # noqa: S608
UNTIL = {
    "postgresql": f"%s + {MINUTES} * interval '1 minute'",
    "sqlite": f"django_format_dtdelta('+', %s, {MINUTES} * 60000000)",
}
HER = f"SELECT 1 FROM {User._meta.db_table} u WHERE u.id = %s FOR NO KEY UPDATE"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Asks:
    """Who asks for the next callback, where she may call, and when. With ``unless_stale`` nothing is claimed
    while some callback's rank has stopped being true."""

    agent: User
    regions: frozenset[int]
    now: datetime
    unless_stale: bool

    def first(self, region: object) -> list[Any]:
        """The parameters of FIRST; a column instead of a region is left to the statement."""
        at, agent = _stored(self.now), self.agent.pk
        return [
            *([] if region is None else [region]),
            int(Rank.SUPERVISOR), at, *CALLABLE_STATES,
            agent, at,
            AppointmentFor.ME, agent, _stored(self.now - MINE_ALONE),
            agent, agent, agent, *HANDLING_VERBS,
        ]  # fmt: skip

    def claim(self, region: int) -> list[Any]:
        """The parameters of the whole claim."""
        at = _stored(self.now)
        until = [at, region, local_day(self.now)]
        held = [self.agent.pk, at, *OPEN_STATES, *self.regions]
        stale = [at, *CALLABLE_STATES] if self.unless_stale else []
        return [self.agent.pk, *until, *self.first(region), *held, *stale]


def best_region(*, asks: Asks) -> int | None:
    """Where the best callback waits: the first of each region by the index, then the best of these few."""
    if len(asks.regions) == 1:
        return next(iter(asks.regions))
    if not asks.regions:
        return None
    first = FIRST.replace("w.region_id = %s", "w.region_id = r.id")
    sql = (
        f"SELECT r.id FROM {Region._meta.db_table} r JOIN {TASKS} b ON b.id = ({first}) "  # noqa: S608
        f"WHERE r.id IN ({_listed(asks.regions)}) ORDER BY b.rank, b.callable_at, b.id LIMIT 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*asks.first(None), *asks.regions])
        found = cursor.fetchone()
    return found[0] if found else None


def claim_first(*, asks: Asks, region: int) -> CallbackTask | None:
    """Claim it for as long as the region's policy says; None when nothing fits or she holds one already.

    On PostgreSQL she first waits for herself, in the same trip: the claim's own statement then sees what a
    "next" in parallel took. SQLite has one writer at a time.
    """
    claim, params = _claim(connection.vendor, len(asks.regions), asks.unless_stale), asks.claim(region)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"{HER}; {claim}", [asks.agent.pk, *params])
            cursor.nextset()
        else:
            cursor.execute(claim, params)
        row = cursor.fetchone()
        columns = tuple(column[0] for column in cursor.description)
    return _task(columns, row, asks.agent) if row else None


@lru_cache
def _claim(vendor: str, regions: int, unless_stale: bool) -> str:  # noqa: FBT001 - a key of the cache
    # "+ 0": of her few callbacks the region is checked, never searched for
    held = f"{HELD} AND h.region_id + 0 IN ({_listed(range(regions))})"
    fresh = f" AND NOT EXISTS ({STALE})" if unless_stale else ""
    steps_over = " FOR UPDATE SKIP LOCKED" if vendor == "postgresql" else ""
    claim = f"""
        UPDATE {TASKS} SET claimed_by_id = %s, lease_until = {UNTIL[vendor]}
        WHERE id = ({FIRST}{steps_over}) AND NOT EXISTS ({held}){fresh} RETURNING *"""  # noqa: S608
    return " ".join(claim.split())


@lru_cache(maxsize=1)
def _converters(columns: tuple[str, ...]) -> dict[int, Any]:
    """How this database's values become the model's, by place."""
    told = [FIELDS[column].get_col(TASKS) for column in columns]
    return CallbackTask.objects.all().query.get_compiler(DEFAULT_DB_ALIAS).get_converters(told)


def _task(columns: tuple[str, ...], row: Sequence[Any], agent: User) -> CallbackTask:
    told = dict(zip(columns, row, strict=True))
    for place, (converters, column) in _converters(columns).items():
        for convert in converters:
            told[columns[place]] = convert(told[columns[place]], column, connection)
    names = [field.attname for field in FIELDS.values()]
    task = CallbackTask.from_db(DEFAULT_DB_ALIAS, names, [told[str(column)] for column in FIELDS])
    task.claimed_by = agent
    return task


def _stored(at: datetime) -> Any:
    """As the database keeps times."""
    return connection.ops.adapt_datetimefield_value(at)
