"""The whole database as it stands, to compare before and after."""

from __future__ import annotations

from typing import Any

from django.apps import apps

# Written by reading a page or by the machinery alone.
LEFT_OUT = frozenset({"sessions.Session", "axes.AccessAttempt", "axes.AccessLog"})


def dump() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that has one, by model, in the order of the keys."""
    models = [model for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
    named = {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in models
        if model._meta.label not in LEFT_OUT
    }
    return {label: rows for label, rows in named.items() if rows}
