"""W1, W2: every route of the project, and what a guest, an outsider and the administrator get of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from regions.models import User
from regions.scoping import ScopedQuerySet
from tests.regions.routes import LOGIN, ROUTES, SAFE, Route
from tests.regions.world import CANARY, World, build_world

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CLOSED = {403, 404, 405}
TRAIL: dict[str, list[dict[str, Any]]] = {"regions.AuditEntry": []}
# Guests may come here: what they are sent to is not the login's question for more.
OPEN = {"regions:login", "regions:logout", "regions:language"}
NAMES = sorted({route.name for route in ROUTES})


# The workbook of the filed day takes its time: only routes that touch it get one.
FILED = {"filed", "filed_day"}


@pytest.fixture
def world(db: None, request: pytest.FixtureRequest) -> World:
    """The world of the route that the test is about."""
    name = getattr(request, "param", "")
    return build_world(with_filing=any(route.row in FILED for route in ROUTES if route.name == name))


def patterns(resolver: Any = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named pattern of the project with its namespaces."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry
        else:
            yield from patterns(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)


def ask(world: World, route: Route, user: User | None, method: str = "") -> HttpResponse:
    client = Client()
    if user is not None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    url = reverse(route.name, kwargs=world.paths[route.row])
    verb, given = method or route.method, world.inputs[route.given]
    if verb != SAFE and route.is_api:
        return client.generic(verb, url, data=json.dumps(given), content_type="application/json")
    return client.get(url, given) if verb == SAFE else getattr(client, verb.lower())(url, given)


def body(answer: HttpResponse) -> str:
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return raw.decode(errors="replace")


def fingerprint() -> dict[str, list[dict[str, Any]]]:
    """Every scoped row of the project as it stands."""
    models = [
        model for model in apps.get_models() if isinstance(model._default_manager.all(), ScopedQuerySet)
    ]
    return {model._meta.label: list(model._default_manager.order_by("pk").values()) for model in models}


def test_every_route_has_its_line():
    """Add the route to routes.py, with what a guest, an outsider and the administrator get."""
    ours = {name for name, _pattern in patterns() if not name.startswith("admin:")}
    assert sorted(ours - set(NAMES)) == []


def test_no_line_has_lost_its_route():
    assert sorted(set(NAMES) - {name for name, _pattern in patterns()}) == []


def of(name: str) -> list[Route]:
    return [route for route in ROUTES if route.name == name]


each_route = pytest.mark.parametrize(
    ("world", "name"), [(name, name) for name in NAMES], indirect=["world"], ids=NAMES
)


@each_route
def test_strangers_get_what_the_table_says(world, name):
    """The status, not one word of 杭州, not one row changed; and no other method opens the route."""
    before = fingerprint()
    for route in of(name):
        for who in ("anonymous", "outsider", "administrator"):
            answer = ask(world, route, getattr(world, who))
            assert (route.method, who, answer.status_code) == (route.method, who, getattr(route, who))
            assert CANARY not in body(answer).replace(answer.request["PATH_INFO"], ""), (route.method, who)
        if route.anonymous == LOGIN and name not in OPEN:
            assert ask(world, route, None)["Location"].startswith("/login/?next=")
    for method in set(METHODS) - {route.method for route in of(name)}:
        for who in ("anonymous", "outsider", "administrator"):
            answer = ask(world, of(name)[0], getattr(world, who), method)
            sent_away = {LOGIN, 401} if who == "anonymous" or name in OPEN else set()
            assert answer.status_code in CLOSED | sent_away, (method, who)
    assert fingerprint() == before


@each_route
def test_who_belongs_there_gets_in(world, name):
    """Otherwise a 404 for the outsider would prove nothing. Reading changes no row but the trail's (W4)."""
    for route in of(name):
        if not route.reader:
            continue
        with transaction.atomic():
            before = fingerprint() | TRAIL
            answer = ask(world, route, getattr(world, route.reader))
            if route.method == SAFE:
                assert answer.status_code == 200
                assert (CANARY in body(answer)) or not route.shows
                assert fingerprint() | TRAIL == before
            else:
                assert answer.status_code not in CLOSED | {401}
                assert answer.status_code < 500
            transaction.set_rollback(True)


def test_nothing_unsafe_goes_without_the_token(db):
    """W4: pages and API alike, for whoever is signed in by session."""
    world = build_world(with_filing=True)
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.insider, backend="django.contrib.auth.backends.ModelBackend")
    before = fingerprint()
    for route in ROUTES:
        if route.method != SAFE:
            url, given = reverse(route.name, kwargs=world.paths[route.row]), world.inputs[route.given]
            kind = {"content_type": "application/json"} if route.is_api else {}
            assert client.post(url, given, **kind).status_code == 403, route.name
    assert fingerprint() == before


def admin_urls() -> Iterator[tuple[str, str]]:
    for name, pattern in patterns():
        if name.startswith("admin:") and name != "admin:None":
            app = next(iter(site._registry))._meta.app_label
            arguments = [app if name == "admin:app_list" else "1"] * pattern.pattern.regex.groups
            yield name, reverse(name, args=arguments)


def test_the_back_office_is_no_place_for_guests_nor_staff(world):
    """One line for all of it: guests go to the login, for the rest of the staff it does not exist."""
    before = fingerprint()
    guest, outsider = Client(), Client()
    outsider.force_login(world.outsider, backend="django.contrib.auth.backends.ModelBackend")
    found = dict(admin_urls())
    assert len(found) > 50
    for name, url in found.items():
        for method in ("get", "post"):
            assert getattr(guest, method)(url).status_code in {302, 307, 405}, name
            assert getattr(outsider, method)(url).status_code == 404, name
    assert fingerprint() == before
