"""Tabs of one's own on the lists: only what the list's FilterSet understands, only her own."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from regions.actions.saved_filters import AT_MOST
from regions.filters import SAVABLE, kept_query
from regions.models import SavedFilter

pytestmark = pytest.mark.django_db
PAGE = "callbacks:callbacks"


@pytest.fixture
def client(agent_hz, sign_in):
    return sign_in(agent_hz)


def save(client, *, name="待打", query="state=due", page=PAGE):
    return client.post("/saved-filters/", {"page": page, "name": name, "query": query})


def test_what_the_list_shows_is_kept_under_a_name(agent_hz, client):
    assert save(client)["Location"] == "/callbacks/?state=due"
    saved = SavedFilter.objects.get()
    assert (saved.user, saved.page, saved.name, saved.query) == (agent_hz, PAGE, "待打", "state=due")
    page = client.get("/callbacks/?state=due").content.decode()
    assert 'href="?state=due" data-key="g 1" aria-current="page">待打</a>' in page


def test_the_same_name_again_replaces_it(client):
    save(client)
    save(client, query="state=completed")
    assert SavedFilter.objects.get().query == "state=completed"


def test_only_what_the_filters_understand_is_kept():
    query = "state=due&state=x&evil=1&before=7&q=13800005678&order_no=13800005678&overdue=true&show=late"
    assert kept_query(page=PAGE, query=query) == "overdue=true&show=late"
    assert kept_query(page=PAGE, query="state=due&due_from=never") == "state=due"
    assert kept_query(page="admin:index", query="state=due") == ""


def test_every_list_that_is_savable_exists(client):
    client.get("/callbacks/")  # the lists enter themselves with the addresses
    lists = ("callbacks", "complaints", "rechecks", "findings", "suggestions", "needs")
    named = {"workorders:orders", *(f"callbacks:{name}" for name in lists)}
    assert named <= set(SAVABLE)
    assert {client.get(reverse(page)).status_code for page in named} == {200}


def test_without_a_name_or_a_filter_nothing_is_saved(client):
    for given in ({"name": " "}, {"query": ""}, {"query": "evil=1"}):
        save(client, **given)
    assert SavedFilter.objects.count() == 0
    assert save(client, page="admin:index").status_code == 404


def test_a_list_has_room_for_nine(client):
    for number in range(AT_MOST + 1):
        save(client, name=f"第{number}组")
    assert SavedFilter.objects.count() == AT_MOST


def test_nobody_elses_tabs_are_seen_or_deleted(client, agent_nb, sign_in):
    theirs = SavedFilter.objects.create(
        user=agent_nb, page=PAGE, name="宁波的", query="state=due", created_at=timezone.now()
    )
    assert "宁波的" not in client.get("/callbacks/").content.decode()
    client.post(f"/saved-filters/{theirs.pk}/delete/", {"page": PAGE})
    assert SavedFilter.objects.count() == 1
    sign_in(agent_nb).post(f"/saved-filters/{theirs.pk}/delete/", {"page": PAGE})
    assert SavedFilter.objects.count() == 0
