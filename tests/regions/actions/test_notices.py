"""Telling people (issue 4, item 6): once a person and occasion, never a phone; by mail too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from regions.actions.mailing import GIVEN_UP_AFTER, RETRY_AFTER, mail_notices
from regions.actions.notices import Occasion, notify, read_notices
from regions.models import Notice, User
from regions.queries.notices import MOST_COUNTED, unread_count
from regions.tasks import mail_notices as task

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
MESSAGE = gettext_noop("%(name)s 不在，二次回访 %(number)s 由您代办")
ENGLISH = "Fan is away: please make the second callback TS-1"


@pytest.fixture
def mails(settings, agent_hz, lead_hz):
    """A named server, and two people who have an address."""
    settings.EMAIL_HOST = "mail.test"
    settings.SITE_URL = "https://huifang.test"
    for person in (agent_hz, lead_hz):
        person.email = f"{person.username}@mail.test"
        person.save()
    return mail.outbox


def tell(*people, region, key="case:1", now=NOW, **more):
    occasion = Occasion(
        region=region, key=key, message=MESSAGE, params={"name": "Fan", "number": "TS-1"}, **more
    )
    return notify(recipients=people, occasion=occasion, now=now)


def test_each_is_told_once_of_one_occasion(hangzhou, agent_hz, lead_hz):
    for _time in range(2):
        tell(agent_hz, lead_hz, agent_hz, region=hangzhou)
    assert sorted(Notice.objects.values_list("recipient__username", flat=True)) == ["agent_hz", "lead_hz"]
    tell(agent_hz, region=hangzhou, key="case:2")
    assert unread_count(user=agent_hz) == 2


def test_it_is_undone_with_what_it_tells_of(hangzhou, agent_hz):
    with transaction.atomic():
        tell(agent_hz, region=hangzhou)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_a_phone_in_its_words_is_masked_and_who_has_gone_is_not_told(hangzhou, agent_hz, lead_hz):
    lead_hz.is_active = False
    occasion = Occasion(region=hangzhou, key="k", message="%(who)s", params={"who": "李雷 13800138000"})
    assert notify(recipients=[agent_hz, lead_hz], occasion=occasion, now=NOW) == 1
    assert Notice.objects.get().text == "李雷 138****8000"


def test_it_is_read_in_the_readers_language(hangzhou, agent_hz):
    tell(agent_hz, region=hangzhou)
    with override("en"):
        assert str(Notice.objects.get()) == ENGLISH


def test_reading_all_spares_what_came_since_and_is_her_own(hangzhou, agent_hz, lead_hz):
    for key in ("a", "b"):
        tell(agent_hz, lead_hz, region=hangzhou, key=key)
    seen = Notice.objects.filter(recipient=agent_hz, key="a").get()
    assert read_notices(user=agent_hz, up_to=seen.pk, now=NOW) == 1
    assert (unread_count(user=agent_hz), unread_count(user=lead_hz)) == (1, 2)
    theirs = Notice.objects.filter(recipient=lead_hz).values_list("pk", flat=True)
    assert read_notices(user=agent_hz, ids=theirs, now=NOW) == 0
    assert read_notices(user=agent_hz, now=NOW) == 1
    seen.refresh_from_db()
    assert seen.read_at == NOW


def test_the_count_stops_where_the_bell_stops(hangzhou, agent_hz, django_assert_num_queries):
    for number in range(MOST_COUNTED + 5):
        tell(agent_hz, region=hangzhou, key=str(number))
    with django_assert_num_queries(1):
        assert unread_count(user=agent_hz) == MOST_COUNTED + 1


# Mail -----------------------------------------------------------------------------------------------------


def test_without_a_server_or_an_address_nothing_is_to_be_mailed(hangzhou, agent_hz, settings):
    agent_hz.email = "agent@mail.test"
    tell(agent_hz, region=hangzhou)
    settings.EMAIL_HOST = "mail.test"
    agent_hz.email = ""
    tell(agent_hz, region=hangzhou, key="case:2")
    assert not Notice.objects.filter(mail_due=True).exists()
    assert (mail_notices(now=NOW), mail.outbox) == (0, [])


def test_a_notice_goes_out_once_with_its_address_in_the_readers_language(hangzhou, agent_hz, lead_hz, mails):
    User.objects.filter(pk=agent_hz.pk).update(language="en")
    tell(agent_hz, lead_hz, region=hangzhou, url="/complaints/TS-1/", now=timezone.now())
    assert task.run() == {"mailed": 2}
    assert task.run() == {"mailed": 0}
    english, chinese = sorted(mails, key=lambda sent: sent.to)
    assert english.subject.endswith(ENGLISH)
    assert chinese.subject.endswith("Fan 不在，二次回访 TS-1 由您代办")
    assert "https://huifang.test/complaints/TS-1/" in english.body
    assert not Notice.objects.filter(mail_due=True).exists()


def test_off_again_it_waits(hangzhou, agent_hz, mails, settings):
    tell(agent_hz, region=hangzhou)
    settings.EMAIL_HOST = ""
    assert (mail_notices(now=NOW), len(mails)) == (0, 0)


def test_what_another_worker_has_taken_is_left_to_it(hangzhou, agent_hz, mails, monkeypatch):
    tell(agent_hz, region=hangzhou)
    inside = []

    def send(self, messages):
        inside.append(mail_notices(now=NOW))  # the other worker, while this one talks to the server
        return len(messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    assert mail_notices(now=NOW) == 1
    assert inside == [0]


def test_a_refused_mail_stays_due_and_the_others_go_out(hangzhou, agent_hz, lead_hz, mails, monkeypatch):
    tell(agent_hz, lead_hz, region=hangzhou)
    good = EmailBackend.send_messages

    def send(self, messages):
        if messages[0].to == ["agent_hz@mail.test"]:
            raise SMTPRecipientsRefused({})
        return good(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send)
    assert mail_notices(now=NOW) == 1
    assert Notice.objects.get(mail_due=True).recipient == agent_hz
    monkeypatch.setattr(EmailBackend, "send_messages", good)
    assert mail_notices(now=NOW + RETRY_AFTER / 2) == 0
    assert mail_notices(now=NOW + RETRY_AFTER + timedelta(seconds=1)) == 1


def test_a_server_that_is_away_costs_time_and_after_a_day_the_mail(hangzhou, agent_hz, mails, monkeypatch):
    tell(agent_hz, region=hangzhou)

    def refuse(self):
        raise SMTPException

    monkeypatch.setattr(EmailBackend, "open", refuse)
    assert mail_notices(now=NOW) == 0
    assert Notice.objects.filter(mail_due=True, mailed_at=None).exists()
    mail_notices(now=NOW + GIVEN_UP_AFTER + timedelta(seconds=1))
    assert not Notice.objects.filter(mail_due=True).exists()


def test_what_was_read_at_the_screen_and_who_has_left_get_no_mail(hangzhou, agent_hz, lead_hz, mails):
    tell(agent_hz, lead_hz, region=hangzhou)
    read_notices(user=agent_hz, now=NOW)
    User.objects.filter(pk=lead_hz.pk).update(is_active=False)
    assert (mail_notices(now=NOW), mails) == (0, [])


def test_a_line_break_in_a_name_is_no_second_head_line(hangzhou, agent_hz, mails):
    occasion = Occasion(region=hangzhou, key="k", message="%(who)s", params={"who": "a\nBcc: b@evil.test"})
    notify(recipients=[agent_hz], occasion=occasion, now=NOW)
    mail_notices(now=NOW)
    assert mails[0].subject.endswith("a Bcc: b@evil.test")
    assert mails[0].recipients() == ["agent_hz@mail.test"]
