"""One prepared upsert for many rows: bulk_create builds its statement anew for every 20 of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model


def upsert_rows(*, rows: Sequence[Model], unique: Sequence[str], updated: Iterable[str]) -> None:
    """Insert ``rows`` of one model; where ``unique`` is known, set the fields ``updated`` (none = leave it).

    Values go through their fields (encryption, time zones, decimals). Needs an open transaction; primary keys
    are not set on the rows.
    """
    if not rows:
        return
    model = type(rows[0])
    fields: list[Field] = [field for field in model._meta.concrete_fields if not field.primary_key]
    statement = _statement(model, fields, unique, updated)
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_values(row, fields) for row in rows])


def _values(row: Model, fields: Sequence[Field]) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]


def _statement(
    model: type[Model], fields: Sequence[Field], unique: Sequence[str], updated: Iterable[str]
) -> str:
    """Names come from the model, values are placeholders."""
    columns = {field.name: connection.ops.quote_name(str(field.column)) for field in fields}
    names, places = ", ".join(columns.values()), ", ".join(["%s"] * len(fields))
    target = ", ".join(columns[name] for name in unique)
    changes = ", ".join(f"{columns[name]} = excluded.{columns[name]}" for name in updated)
    action = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
    table = connection.ops.quote_name(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT ({target}) {action}"  # noqa: S608
