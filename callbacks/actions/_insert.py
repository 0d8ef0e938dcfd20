"""INSERT … SELECT … ON CONFLICT DO NOTHING: rows born in the database, thousands in one statement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet, Value


def insert_from(*, model: type[Model], source: QuerySet, values: Mapping[str, Any]) -> int:
    """Insert one row of ``model`` for each row of ``source``; the number really inserted.

    ``values`` maps a field to an expression over ``source`` or to a plain value; a field that is not named
    takes the model's default. Rows that a unique constraint refuses are left out, so two machines may do this
    at once; they go in by the source's keys, so that the machines never wait for each other crosswise and the
    new keys follow the old ones.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    chosen = {field.name: _expression(field, values) for field in fields}
    selected = source.order_by("pk").annotate(**{f"new_{name}": value for name, value in chosen.items()})
    sql, params = selected.values_list(*[f"new_{name}" for name in chosen]).query.sql_with_params()
    quote: Callable[[Any], str] = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        # Names come from the model's own Meta, every value is a parameter.
        cursor.execute(f"INSERT INTO {table} ({columns}) {sql} ON CONFLICT DO NOTHING", params)
        return int(cursor.rowcount)


def _expression(field: Any, values: Mapping[str, Any]) -> Any:
    value = values[field.name] if field.name in values else field.get_default()
    if hasattr(value, "resolve_expression"):
        return value
    if isinstance(value, Model):
        value = value.pk
    return Value(value, output_field=field.target_field if field.is_relation else field)
