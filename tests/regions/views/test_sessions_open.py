"""W7, W8: in, out, and locked after five wrong guesses."""

from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessFailureLog
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher, identify_hasher, make_password
from django.test import Client, override_settings
from django.utils import timezone

from tests.factories import PASSWORD

LOGIN = "/login/"
SORRY = "登录名或密码不对"


def sign_in(client, username, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


def is_in(client):
    return client.get("/preferences/").status_code == 200


def test_the_right_password_opens_the_house(agent_hz):
    client = Client()
    answer = sign_in(client, "agent_hz")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)


def test_a_wrong_password_and_an_unknown_name_get_the_same_words(agent_hz):
    wrong = sign_in(Client(), "agent_hz", "not-her-password")
    unknown = sign_in(Client(), "nobody", "not-her-password")
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert SORRY in wrong.content.decode()
    assert SORRY in unknown.content.decode()


def test_a_disabled_account_gets_the_same_words_too(agent_hz):
    agent_hz.is_active = False
    agent_hz.save()
    assert SORRY in sign_in(Client(), "agent_hz").content.decode()


def test_an_unknown_name_costs_the_hasher_as_much_as_a_known_one(agent_hz, monkeypatch):
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args)
    )
    sign_in(Client(), "agent_hz", "not-her-password")
    known = len(hashed)
    sign_in(Client(), "nobody", "not-her-password")
    assert len(hashed) == known * 2


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])
def test_passwords_are_kept_by_argon2():
    assert identify_hasher(make_password(PASSWORD)).algorithm == "argon2"


def test_argon2_is_the_first_hasher_of_the_house():
    from config.settings import base

    assert base.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_five_wrong_guesses_lock_the_name_at_that_address(agent_hz):
    client = Client()
    answers = [sign_in(client, "agent_hz", f"guess-{n}").status_code for n in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = sign_in(client, "agent_hz")
    assert locked.status_code == 429
    assert "登录暂时锁定" in locked.content.decode()
    assert not is_in(client)


def test_guesses_at_a_locked_name_do_not_reach_the_hasher(agent_hz, monkeypatch):
    """W8: however many they are."""
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args)
    )
    client = Client()
    for n in range(100):
        sign_in(client, "agent_hz", f"guess-{n}")
    assert len(hashed) == 5


def test_the_lock_opens_after_fifteen_minutes(agent_hz):
    client = Client()
    for n in range(5):
        sign_in(client, "agent_hz", f"guess-{n}")
    with time_machine.travel(timezone.now() + timedelta(minutes=14), tick=False):
        assert sign_in(client, "agent_hz").status_code == 429
    # A try during the lock starts the quarter of an hour anew.
    with time_machine.travel(timezone.now() + timedelta(minutes=30), tick=False):
        assert sign_in(client, "agent_hz").status_code == 302


def test_a_colleague_behind_the_same_address_still_gets_in(agent_hz, agent_nb):
    for n in range(6):
        sign_in(Client(), "agent_hz", f"guess-{n}")
    assert sign_in(Client(), "agent_nb").status_code == 302


def test_the_locked_name_gets_in_from_another_address(agent_hz):
    for n in range(6):
        sign_in(Client(), "agent_hz", f"guess-{n}")
    assert sign_in(Client(), "agent_hz", REMOTE_ADDR="10.1.2.3").status_code == 302


def test_a_forged_forwarding_header_does_not_escape_the_lock(agent_hz):
    for n in range(6):
        sign_in(Client(), "agent_hz", f"guess-{n}", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
    assert sign_in(Client(), "agent_hz", HTTP_X_FORWARDED_FOR="10.0.0.99").status_code == 429


def test_an_address_that_guessed_a_hundred_times_in_an_hour_waits(agent_hz, agent_nb, monkeypatch):
    """W8: at a hundred names, once each; then no guess reaches the hasher, known name or not."""
    for n in range(3):
        assert sign_in(Client(), f"name-{n}", "guess").status_code == 200
    guess = {"ip_address": "127.0.0.1", "user_agent": "", "http_accept": "", "path_info": LOGIN}
    AccessFailureLog.objects.bulk_create(AccessFailureLog(username=f"n{n}", **guess) for n in range(96))
    assert sign_in(Client(), "name-9", "guess").status_code == 200
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *args: pytest.fail("a guess reached the hasher")
    )
    known, unknown = sign_in(Client(), "agent_hz"), sign_in(Client(), "name-0")
    assert (known.status_code, unknown.status_code) == (429, 429)
    for answer in (known, unknown):
        assert "这个网络地址一小时内输错了 100 次密码" in answer.content.decode()
    monkeypatch.undo()
    assert sign_in(Client(), "agent_nb", REMOTE_ADDR="10.1.2.3").status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        assert sign_in(Client(), "agent_hz").status_code == 302


def test_getting_in_forgets_the_earlier_guesses(agent_hz):
    for _round in range(2):
        for n in range(4):
            sign_in(Client(), "agent_hz", f"guess-{n}")
        assert sign_in(Client(), "agent_hz").status_code == 302


def test_the_session_gets_a_new_key_on_the_way_in(agent_hz):
    client = Client()
    session = client.session
    session["theirs"] = "an attacker set this"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    before = session.session_key
    sign_in(client, "agent_hz")
    assert client.session.session_key != before
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_in(client)


@pytest.mark.parametrize(
    "next_url",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:///evil.example",
    ],
)
def test_nobody_is_sent_to_a_foreign_house(agent_hz, next_url):
    answer = Client().post(LOGIN, {"username": "agent_hz", "password": PASSWORD, "next": next_url})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_who_was_sent_to_the_login_comes_back_to_the_page(agent_hz):
    client = Client()
    assert client.get("/preferences/")["Location"] == "/login/?next=/preferences/"
    answer = client.post(LOGIN, {"username": "agent_hz", "password": PASSWORD, "next": "/preferences/"})
    assert answer["Location"] == "/preferences/"


def test_a_page_part_that_meets_the_login_reloads_its_page():
    answer = Client().get("/login/?next=/", headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"


def test_her_language_greets_her(agent_hz):
    agent_hz.language = "en"
    agent_hz.save()
    client = Client()
    answer = sign_in(client, "agent_hz")
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_leaving_is_a_post_and_kills_the_session_on_the_server(agent_hz, sign_in):
    client = sign_in(agent_hz)
    stolen = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.get("/logout/").status_code == 405
    assert is_in(client)
    assert client.post("/logout/")["Location"] == "/login/"
    client.cookies[settings.SESSION_COOKIE_NAME] = stolen
    assert not is_in(client)


def test_forms_without_the_token_are_refused(agent_hz):
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client, "agent_hz").status_code == 403
