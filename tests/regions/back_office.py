"""What the admin tests of every floor ask of a table."""

from __future__ import annotations

from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext


def changelist(model: type[Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def queries_of(client: Client, url: str) -> list[str]:
    """The SQL that a second look at the page costs; the first one warms content types."""
    assert client.get(url).status_code == 200, url
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return [query["sql"] for query in queries]


def tables_of(app_label: str) -> set[str]:
    return {
        model._meta.model_name or "" for model in admin.site._registry if model._meta.app_label == app_label
    }
