"""How long a transaction waits for another writer before it gives up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import OperationalError, connection, transaction

_LOCK_NOT_AVAILABLE = "55P03"


class WaitedTooLong(Exception):
    """Another transaction holds what this one needs; nothing was written."""


@contextmanager
def patient_transaction(*, wait: timedelta) -> Iterator[None]:
    """A transaction that waits at most ``wait`` for any one lock. Raises WaitedTooLong."""
    milliseconds = int(wait.total_seconds() * 1000)
    try:
        if connection.vendor == "postgresql":
            with transaction.atomic():
                _run(f"SET LOCAL lock_timeout = {milliseconds}")
                yield
        else:
            with _busy_timeout(milliseconds), transaction.atomic():
                yield
    except OperationalError as problem:
        if _is_lock(problem):
            raise WaitedTooLong from problem
        raise


@contextmanager
def _busy_timeout(milliseconds: int) -> Iterator[None]:
    """SQLite has one writer, and the wait for it is a property of the connection."""
    before = _run("PRAGMA busy_timeout")
    _run(f"PRAGMA busy_timeout = {milliseconds}")
    try:
        yield
    finally:
        _run(f"PRAGMA busy_timeout = {before}")


def _run(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0]) if cursor.description else 0


def _is_lock(problem: OperationalError) -> bool:
    sqlstate = getattr(problem.__cause__, "sqlstate", "")
    return sqlstate == _LOCK_NOT_AVAILABLE or "database is locked" in str(problem)
