"""Reading many tables as they are at one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction all of whose reads see one state of the database.

    On PostgreSQL by its isolation, where this is the outermost transaction; on SQLite a transaction is alone
    anyway. A row that another changed meanwhile cannot be written: the database raises OperationalError.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
