"""Rows that stood before a migration mean afterwards what a new house's mean."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from callbacks.models import Outcome

pytestmark = pytest.mark.django_db


def test_an_old_house_offers_a_colleague_where_no_language_is_shared() -> None:
    Outcome.objects.update(offers_colleague=False)
    import_module("callbacks.migrations.0007_language_offers_colleague").offer(apps, None)
    assert list(Outcome.objects.filter(offers_colleague=True).values_list("code", flat=True)) == ["language"]
