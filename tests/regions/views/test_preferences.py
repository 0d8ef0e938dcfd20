"""One's own settings (O4, ruling 39)."""

import pytest
from django.conf import settings
from django.test import Client

from regions.models import AuditEntry
from regions.policies.keys import DEFAULTS
from tests.factories import PASSWORD

NEW = "a-better-password-2026"


@pytest.fixture
def client(agent_hz, sign_in):
    return sign_in(agent_hz)


def change(client, **fields):
    return client.post(
        "/password/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW} | fields
    )


def test_the_page_shows_her_roles(client):
    text = client.get("/preferences/").content.decode()
    assert "杭州" in text
    assert "回访员" in text


def test_the_language_stays_with_her_on_the_next_machine(agent_hz, client):
    client.post("/language/", {"language": "en", "next": "/preferences/"})
    agent_hz.refresh_from_db()
    assert agent_hz.language == "en"
    elsewhere = Client()
    answer = elsewhere.post("/login/", {"username": "agent_hz", "password": PASSWORD})
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert 'lang="en"' in elsewhere.get("/preferences/").content.decode()


@pytest.mark.parametrize("language", ["xx", "", "../../etc/passwd"])
def test_an_unknown_language_changes_nothing(agent_hz, client, language):
    assert client.post("/language/", {"language": language}).status_code == 302
    agent_hz.refresh_from_db()
    assert agent_hz.language == "zh-hans"


def test_a_guest_may_switch_the_login_pages_language(db):
    client = Client()
    client.post("/language/", {"language": "en", "next": "/login/"})
    assert 'lang="en"' in client.get("/login/").content.decode()


def test_the_way_of_dialling_is_hers(agent_hz, client):
    assert (
        client.post("/dial-mode/", {"dial_mode": "tel", "next": "/preferences/"})["Location"]
        == "/preferences/"
    )
    agent_hz.refresh_from_db()
    assert agent_hz.dial_mode == "tel"


def test_an_unknown_way_of_dialling_changes_nothing(agent_hz, client):
    client.post("/dial-mode/", {"dial_mode": "shout"})
    agent_hz.refresh_from_db()
    assert agent_hz.dial_mode == "show"


@pytest.mark.parametrize("url", ["//evil.example", "https://evil.example", "/\\evil.example"])
@pytest.mark.parametrize("switch", ["/dial-mode/", "/language/"])
def test_a_switch_leads_nowhere_foreign(client, switch, url):
    answer = client.post(switch, {"dial_mode": "tel", "language": "en", "next": url})
    assert answer["Location"] == "/"


def test_a_new_password_ends_her_other_sessions(agent_hz, client, sign_in):
    elsewhere = sign_in(agent_hz)
    answer = change(client)
    assert (answer.status_code, answer["Location"]) == (302, "/preferences/")
    agent_hz.refresh_from_db()
    assert agent_hz.check_password(NEW)
    assert client.get("/preferences/").status_code == 200
    assert elsewhere.get("/preferences/").status_code == 302
    assert AuditEntry.objects.get(verb="change_password").actor == agent_hz


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"old_password": "wrong-one"}, "当前密码不对"),
        ({"new_password1": "short", "new_password2": "short"}, "10"),
        ({"new_password1": "1234567890123", "new_password2": "1234567890123"}, "数字"),
        ({"new_password2": "something-else-2026"}, "密码"),
    ],
)
def test_a_bad_new_password_is_told_at_the_field(agent_hz, client, fields, words):
    answer = change(client, **fields)
    assert answer.status_code == 400
    assert words in str(answer.context["form"].errors)
    agent_hz.refresh_from_db()
    assert agent_hz.check_password(PASSWORD)


def choose_keys(client, **chosen):
    return client.post("/keys/", {**DEFAULTS, **chosen})


def test_her_keys_stand_on_the_buttons(agent_hz, client):
    assert choose_keys(client, go_queue="h q")["Location"] == "/preferences/"
    agent_hz.refresh_from_db()
    assert agent_hz.keymap == {"keys": {"go_queue": "h q"}, "singles_off": False}
    page = client.get("/preferences/").content.decode()
    assert 'href="/queue/" data-key="h q"' in page
    client.post("/keys/", {"reset": "1"})
    agent_hz.refresh_from_db()
    assert agent_hz.keymap == {}


def test_a_conflict_is_told_at_both_actions_and_changes_nothing(agent_hz, client):
    answer = choose_keys(client, dial="n")
    assert answer.status_code == 400
    errors = answer.context["keys_form"].errors
    assert (errors["dial"], errors["note"]) == (
        ["与“备注”相同，请换一个键。"],
        ["与“拨打”相同，请换一个键。"],
    )
    agent_hz.refresh_from_db()
    assert agent_hz.keymap == {}


def test_single_keys_are_switched_off_for_her_alone(agent_hz, agent_nb, client, sign_in):
    choose_keys(client, singles_off="on")
    assert 'data-singles="off"' in client.get("/preferences/").content.decode()
    assert 'data-singles="on"' in sign_in(agent_nb).get("/preferences/").content.decode()


def test_the_dialects_she_speaks(client, agent_hz):
    """D11."""
    answer = client.post("/dialects/", {"dialects": "  宁波话、  温州话 "}, follow=True)
    agent_hz.refresh_from_db()
    assert agent_hz.dialects == "宁波话、 温州话"
    assert 'value="宁波话、 温州话"' in answer.content.decode()
