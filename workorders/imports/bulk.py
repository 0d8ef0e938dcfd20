"""Many rows in one statement (ADR 0008): COPY and INSERT … SELECT … ON CONFLICT on PostgreSQL, one prepared
upsert of the same words on SQLite. Neither builds a model instance."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    F,
    Field,
    Func,
    JSONField,
    Model,
    Value,
)

from config.lib.encryption import EncryptedTextField, encrypt_many

LANDING = "landing_rows"


def among(*, field: str, texts: Sequence[str]) -> Func:
    """``field`` is one of ``texts``: thousands of them as one parameter, where IN would make each its own."""
    boolean = BooleanField()
    if connection.vendor == "postgresql":
        given = Value(list(texts))
        return Func(F(field), given, arg_joiner=" = ANY(", template="%(expressions)s)", output_field=boolean)
    joiner, given = " IN (SELECT value FROM json_each(", Value(json.dumps(list(texts)))
    return Func(F(field), given, arg_joiner=joiner, template="%(expressions)s))", output_field=boolean)


@dataclass(frozen=True)
class Upsert:
    """Where rows go. Where ``unique`` (texts) is known the fields ``updated`` are set, unless the field
    ``unless_same`` says that nothing has changed; without ``updated`` the known row is left as it is."""

    model: type[Model]
    unique: tuple[str, ...]
    updated: tuple[str, ...] = ()
    unless_same: str = ""

    @cached_property
    def fields(self) -> list[Any]:
        return [field for field in self.model._meta.concrete_fields if not field.primary_key]


def wait_for_turn(*, source: str) -> None:
    """Until this transaction ends no other one lands orders of ``source``: what is read after this is what
    the one before has committed. A row that does not exist yet cannot be locked itself. SQLite's transactions
    begin IMMEDIATE, one after the other, anyway."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"landing of {source}"])


def upsert_rows(*, rows: Sequence[object], into: Upsert) -> None:
    """Insert or update one row of the model for each of ``rows``, whose attributes are named as its columns
    (``region_id``). Needs an open transaction. They go in by their unique key, so that two imports of the
    same rows wait for each other in one order; no key may stand twice in ``rows``.
    """
    if not rows:
        return
    ordered = sorted(rows, key=attrgetter(*into.unique))
    columns = [_stored(field, list(map(attrgetter(field.attname), ordered))) for field in into.fields]
    values = list(zip(*columns, strict=True))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, into, values)
        else:
            cursor.executemany(_insert(into, f"VALUES ({_places(into)})"), values)


def _stored(field: Field, values: list[Any]) -> list[Any]:
    """A column as the database keeps it: what Django does value by value, with what repeats done once."""
    if isinstance(field, EncryptedTextField):
        return encrypt_many(values)
    if isinstance(field, JSONField):
        return [json.dumps(value) if value else "{}" for value in values]
    if isinstance(field, DateTimeField):
        known = {value: _stored_time(value) for value in set(values)}
        return [known[value] for value in values]
    if isinstance(field, DateField | DecimalField):
        known = {value: field.get_db_prep_save(value, connection) for value in set(values)}
        return [known[value] for value in values]
    return values


def _stored_time(value: datetime | None) -> str | None:
    """In UTC: SQLite keeps it without a zone, PostgreSQL is told."""
    if value is None:
        return None
    told = str(value.astimezone(UTC).replace(tzinfo=None))
    return f"{told}+00" if connection.vendor == "postgresql" else told


def _copy(cursor: Any, into: Upsert, values: Sequence[tuple[Any, ...]]) -> None:
    """Names come from the model, values go through COPY."""
    names, table = _names(into), _quoted(into.model._meta.db_table)
    order = ", ".join(f'{_quoted(_column(into, name))} COLLATE "C"' for name in into.unique)
    cursor.execute(f"CREATE TEMP TABLE {LANDING} ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0")  # noqa: S608
    with cursor.copy(f"COPY {LANDING} ({names}) FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)
    cursor.execute(_insert(into, f"SELECT {names} FROM {LANDING} ORDER BY {order}"))  # noqa: S608
    cursor.execute(f"DROP TABLE {LANDING}")


def _insert(into: Upsert, source: str) -> str:
    table = _quoted(into.model._meta.db_table)
    target = ", ".join(_quoted(_column(into, name)) for name in into.unique)
    changes = ", ".join(
        f"{column} = excluded.{column}" for column in (_quoted(_column(into, name)) for name in into.updated)
    )
    action = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
    if changes and into.unless_same:
        mark = _quoted(_column(into, into.unless_same))
        action += f" WHERE {table}.{mark} <> excluded.{mark}"
    return f"INSERT INTO {table} ({_names(into)}) {source} ON CONFLICT ({target}) {action}"


def _names(into: Upsert) -> str:
    return ", ".join(_quoted(field.column) for field in into.fields)


def _places(into: Upsert) -> str:
    return ", ".join(["%s"] * len(into.fields))


def _column(into: Upsert, name: str) -> str:
    return next(field.column for field in into.fields if field.name == name)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
