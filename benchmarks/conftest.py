"""One base for the whole run, made outside any test's transaction.

Measures that make rows of their own in a transaction go first, while the base is empty; then growth is
measured while it grows.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test.utils import setup_databases, teardown_databases
from pytest_django import DjangoDbBlocker

from benchmarks.base import Base
from benchmarks.scale import rows_wanted

GROWTH = "bench_growth.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: (item.get_closest_marker("django_db") is None, item.path.name != GROWTH))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Also for measures without the mark of a transaction."""
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session")
def young_base(django_db_setup: None) -> Base:
    """Whatever has been made so far."""
    return Base()


@pytest.fixture
def base(young_base: Base, open_base: None) -> Base:
    young_base.grow_to(rows_wanted())
    return young_base


@pytest.fixture
def open_base(young_base: Base, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield
