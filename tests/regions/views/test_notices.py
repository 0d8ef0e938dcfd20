"""The bell and its page (issue 4, item 6): one's own notices, each a way to what it tells of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from regions.actions.notices import Occasion, notify
from regions.models import Notice
from tests.regions.back_office import queries_of

pytestmark = pytest.mark.django_db
PAGE, BELL = "/notices/", "/notices/unread/"


def tell(*people, region, key="case:1", url="/complaints/TS-1/", now=None, **more):
    occasion = Occasion(region=region, key=key, message=f"第 {key} 条", url=url, **more)
    notify(recipients=people, occasion=occasion, now=now or timezone.now())
    return Notice.objects.filter(recipient=people[0], key=key).get()


@pytest.fixture
def client(agent_hz, sign_in):
    return sign_in(agent_hz)


def shown(client, url=PAGE):
    return client.get(url).content.decode()


def test_every_page_has_the_bell_and_asks_for_the_count_by_itself(client):
    page = shown(client, "/preferences/")
    assert 'href="/notices/" data-key="g n"' in page
    assert f'hx-get="{BELL}"' in page
    assert 'hx-headers=\'{"X-Background": "bell"}\'' in page


def test_the_bell_counts_what_is_unread_to_ninety_nine(client, agent_hz, hangzhou):
    assert shown(client, BELL).strip() == ""
    for number in range(3):
        tell(agent_hz, region=hangzhou, key=str(number))
    assert '<b class="hf-unread">3</b>' in shown(client, BELL)
    for number in range(3, 100):
        tell(agent_hz, region=hangzhou, key=str(number))
    assert '<b class="hf-unread">99+</b>' in shown(client, BELL)


def test_a_ringing_bell_is_no_work(client, agent_hz):
    """reliability.md W7: a screen left alone for 30 minutes is signed out however often it asked."""
    client.get(PAGE)
    session = client.session
    session["seen_at"] = (timezone.now() - timedelta(minutes=10)).timestamp()
    session.save()
    client.get(BELL, headers={"X-Background": "bell"})
    assert client.session["seen_at"] == session["seen_at"]
    session["seen_at"] = (timezone.now() - timedelta(minutes=31)).timestamp()
    session.save()
    assert client.get(BELL, headers={"X-Background": "bell"}).status_code == 204


def test_the_page_shows_what_is_unread_then_everything(client, agent_hz, hangzhou):
    assert "没有未读的通知" in shown(client)
    assert "还没有通知" in shown(client, f"{PAGE}?all")
    notice = tell(agent_hz, region=hangzhou, is_urgent=True)
    assert "<b>第 case:1 条</b>" in shown(client)
    assert "紧急" in shown(client)
    client.post(f"/notices/{notice.pk}/open/")
    assert "没有未读的通知" in shown(client)
    page = shown(client, f"{PAGE}?all")
    assert "<span>第 case:1 条</span>" in page
    assert "紧急" not in page


def test_opening_one_reads_it_and_goes_there(client, agent_hz, hangzhou):
    notice = tell(agent_hz, region=hangzhou)
    assert client.post(f"/notices/{notice.pk}/open/")["Location"] == "/complaints/TS-1/"
    notice.refresh_from_db()
    assert notice.read_at is not None


@pytest.mark.parametrize("url", ["", "https://evil.test/", "//evil.test/"])
def test_it_leads_nowhere_else(client, agent_hz, hangzhou, url):
    notice = tell(agent_hz, region=hangzhou, url=url)
    assert client.post(f"/notices/{notice.pk}/open/")["Location"] == PAGE


def test_all_that_was_shown_is_read_and_what_came_since_is_not(client, agent_hz, hangzhou):
    newest = tell(agent_hz, region=hangzhou, key="1")
    assert f'name="newest" value="{newest.pk}"' in shown(client)
    tell(agent_hz, region=hangzhou, key="2")
    assert client.post("/notices/read/", {"newest": newest.pk})["Location"] == PAGE
    assert list(Notice.objects.unread().values_list("key", flat=True)) == ["2"]
    for wrong in ("", "x", "9" * 30):
        assert client.post("/notices/read/", {"newest": wrong}).status_code == 404


def test_nobody_elses_notice_exists(client, lead_hz, hangzhou):
    theirs = tell(lead_hz, region=hangzhou)
    assert "case:1" not in shown(client, f"{PAGE}?all")
    assert client.post(f"/notices/{theirs.pk}/open/").status_code == 404
    client.post("/notices/read/", {"newest": theirs.pk})
    assert Notice.objects.unread().count() == 1


def test_fifty_a_page(client, agent_hz, hangzhou):
    for number in range(51):
        tell(agent_hz, region=hangzhou, key=str(number))
    assert shown(client).count("data-row") == 50
    assert 'rel="next"' in shown(client)


@pytest.mark.parametrize("count", [1, 3])
def test_page_and_bell_cost_the_same_however_many_there_are(client, agent_hz, hangzhou, count):
    for number in range(count):
        tell(agent_hz, region=hangzhou, key=str(number))
    own = {url: len(queries_of(client, url)) for url in (PAGE, f"{PAGE}?all", BELL)}
    assert own == {PAGE: 5, f"{PAGE}?all": 5, BELL: 3}
