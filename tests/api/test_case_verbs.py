"""``POST complaints/{id}/{verb}/`` (ruling 61; states.md 6.2, roles.md 7): one view, a line for each verb."""

from __future__ import annotations

import pytest
import time_machine

from callbacks.api.case_calls import CASE_CALLS
from callbacks.choices import CaseVerb
from callbacks.models import Complaint, ComplaintEvent
from callbacks.policies.case_steps import ASKED_FOR
from regions.choices import DepartmentCode, Role
from tests.api.cases import LINES, NOW, closed, path, twin_of
from tests.callbacks.cases import Office, fresh, handling, office, registered
from tests.factories import DepartmentFactory, member

__all__ = ["office"]
WORDS = [call.word for call in CASE_CALLS]
# What each role may ask of a case in its department's hands (roles.md 7, ruling 41); the rest is refused.
FOLLOWS = {"progress", "escalate", "soothe", "solution", "ask", "answer"}
WORKS = {"accept", "reject", "contact", "wait-parts", "parts-arrived", "wait-customer", "resume", "handle"}
OF_THE_DEPARTMENT = FOLLOWS | WORKS | {"mark-invalid", "classify"}
ROUTES = {"assign", "name-expert", "classify", "check-overdue", "mark-invalid"}
MAY: dict[str, set[str]] = {
    "agent": FOLLOWS,
    "lead": FOLLOWS | WORKS | ROUTES | {"instruct", "merge", "withdraw", "close-unconfirmed"},
    "head": OF_THE_DEPARTMENT | {"assign"},
    "handler": OF_THE_DEPARTMENT,
    "expert": FOLLOWS | {"opinion"},
    "clerk": set(),
    "hq_agent": FOLLOWS | ROUTES,
    "manager": FOLLOWS | ROUTES | {"confirm-invalid", "reject-invalid", "instruct", "rule"},
    "inspector": set(),
}


@pytest.fixture(autouse=True)
def afternoon():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def people(office: Office, clerk_hz, hq_agent, hq):
    inspector = member(region=hq, role=Role.QUALITY_INSPECTOR, username="qa_1")
    roles = ("agent", "lead", "head", "handler", "expert", "manager")
    own = {role: getattr(office, role) for role in roles}
    return {**own, "clerk": clerk_hz, "hq_agent": hq_agent, "inspector": inspector}


def test_every_verb_of_the_rulings_has_its_route_and_its_line():
    assert set(WORDS) == set(LINES)
    assert {str(verb) for verb in ASKED_FOR} <= set(WORDS)


@pytest.mark.parametrize("verb", LINES)
def test_a_verb_does_its_step_once_for_the_version_that_was_seen(api, office, verb):
    line = LINES[verb]
    case = line.start(office)
    client, body = api(getattr(office, line.who)), line.sent(case, office)
    version = fresh(case).version
    stale = client.post(path(case, verb), {**body, "version": version + 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "changed_meanwhile"), stale.content
    done = client.post(path(case, verb), {**body, "version": version})
    assert done.status_code == 200, done.content
    shown = done.json()
    assert {name: shown[name] for name in line.shows} == line.shows
    assert shown["version"] > version
    assert client.get(f"/api/v1/complaints/{case.pk}/").json() == shown
    assert case.events.order_by("-pk").first().actor_id in {getattr(office, line.who).pk, None}


@pytest.mark.parametrize("role", MAY)
def test_each_role_is_refused_what_is_not_its_own(api, office, people, role):
    """A body that no verb knows: whoever may, hears of the body (400); whoever may not, hears that (403)."""
    case = handling(office)
    Complaint.objects.filter(pk=case.pk).update(level=3, expert=office.expert)
    client, version = api(people[role]), fresh(case).version
    answers = {verb: client.post(path(case, verb), {"nothing": 1}) for verb in WORDS}
    assert {verb for verb, answer in answers.items() if answer.status_code == 400} == MAY[role]
    others = {answer.status_code for verb, answer in answers.items() if verb not in MAY[role]}
    assert others <= {403}
    assert fresh(case).version == version


def test_who_does_not_see_the_case_is_told_of_none(api, office, agent_nb, lead_nb, administrator):
    case = handling(office)
    unnamed = office.expert
    for user in (agent_nb, lead_nb, administrator, unnamed):
        client = api(user)
        for verb in WORDS:
            assert client.post(path(case, verb), {}).status_code == 404, (user, verb)


def test_the_button_and_the_route_agree(api, office, people):
    """``legal`` names what the caller may do now: exactly the verbs that do not answer 403 or 409."""
    case = handling(office)
    for role, user in people.items():
        if role == "expert":
            continue  # sees nothing until she is named
        legal = api(user).get(f"/api/v1/complaints/{case.pk}/").json()["legal"]
        assert set(legal) <= MAY[role], role
    lead = api(office.lead).get(f"/api/v1/complaints/{case.pk}/").json()["legal"]
    assert {"assign", "wait-parts", "handle", "merge"} <= set(lead)
    assert not {"accept", "instruct", "rule", "close-unconfirmed"} & set(lead)


@pytest.mark.parametrize("verb", [str(verb) for verb in ASKED_FOR])
def test_an_ended_case_knows_no_step(api, office, verb):
    line, case = LINES[verb], closed(office)
    body = {"into": twin_of(case, office).pk} if verb == "merge" else line.sent(case, office)
    user = office.second_agent if line.who == "agent" else getattr(office, line.who)
    answer = api(user).post(path(case, verb), body)
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_step"), answer.content
    assert answer.json()["legal"] == []
    assert fresh(case).state == "closed_satisfied"


def test_an_illegal_step_names_the_legal_ones(api, office):
    case = handling(office)
    refused = api(office.handler).post(path(case, "accept"), {})
    assert refused.status_code == 409
    assert {"wait-parts", "handle"} <= set(refused.json()["legal"])
    assert "accept" not in refused.json()["legal"]


def test_the_same_key_does_it_once(api, office):
    """Ruling 23."""
    case, client, key = registered(office), api(office.handler), {"Idempotency-Key": "accept-1"}
    first = client.post(path(case, "accept"), {}, headers=key)
    again = client.post(path(case, "accept"), {}, headers=key)
    assert (again.status_code, again.json()) == (200, first.json())
    assert ComplaintEvent.objects.filter(subject=case, verb=CaseVerb.ACCEPT).count() == 1
    other = client.post(path(case, "accept"), {"version": 99}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("assign", {"department": "shop"}, "department"),
        ("assign", {"department": "kitchen"}, "department"),
        ("assign", {"department": "repair", "handler": "nobody"}, "handler"),
        ("assign", {"department": "repair", "handler": "agent_1"}, "handler"),
        ("assign", {"department": "repair", "severity": "minor"}, None),
        ("name-expert", {"expert": "nobody"}, "expert"),
        ("name-expert", {"expert": "dept_1"}, "expert"),
        ("merge", {"into": "C-999999"}, "into"),
        ("merge", {"into": 9 * 10**17}, "into"),
        ("ask", {"department": "shop", "question": "发货时是否完好?"}, "department"),
        ("answer", {"inquiry": 987654, "answer": "只加了制冷剂"}, "inquiry"),
        ("wait-parts", {"parts": [], "expected_on": "2026-06-08", "told_customer": True}, "parts"),
        ("wait-parts", {"parts": [{"name": "泵"}], "expected_on": "2026-06-08"}, "parts.0.quantity"),
        ("handle", {"result": "修好", "root_cause": "repair", "responsible_kind": "none"}, "done_at"),
        ("rule", {"ruling": "结", "close": False}, "ruling"),
    ],
)
def test_what_a_body_names_must_exist(api, office, verb, body, field):
    case = handling(office)
    Complaint.objects.filter(pk=case.pk).update(level=3)
    user = office.manager if verb == "rule" else office.lead
    answer = api(user).post(path(case, verb), body)
    assert answer.status_code == (400 if field else 200), answer.content
    assert field is None or field in answer.json()["fields"]


def test_a_case_is_merged_by_number_or_by_id_but_never_across_regions(api, office, ningbo, lead_nb):
    case = handling(office)
    twin = twin_of(case, office)
    merged = api(office.lead).post(path(case, "merge"), {"into": twin.pk})
    assert (merged.status_code, merged.json()["merged_into"]) == (200, twin.number)
    assert api(lead_nb).post(path(twin, "merge"), {"into": case.number}).status_code == 404


def test_the_head_names_the_handler_and_moves_nothing(api, office):
    """Ruling 41: another department and a higher severity are the supervisor's and headquarters'."""
    case = registered(office)
    head = api(office.head)
    for body in ({"department": "repair", "severity": "major"}, {"severity": "serious"}):
        refused = head.post(path(case, "assign"), body)
        assert (refused.status_code, refused.json()["code"]) == (403, "cannot_route")
    named = head.post(path(case, "assign"), {"handler": "dept_1"})
    assert (named.status_code, named.json()["handler"]) == (200, "dept_1")


def test_who_handled_it_ends_it_no_more(api, office):
    """E5: the supervisor who acted as handler."""
    case = registered(office)
    client = api(office.lead)
    assert client.post(path(case, "accept"), {}).status_code == 200
    for verb in ("merge", "withdraw", "close-unconfirmed"):
        assert client.post(path(case, verb), {}).status_code == 403
    assert "merge" not in client.get(f"/api/v1/complaints/{case.pk}/").json()["legal"]


def test_the_department_that_was_asked_answers_itself_and_does_nothing_else(api, office):
    """K3: it sees the case from then on."""
    head = member(region=office.region, role=Role.DEPARTMENT_HEAD, username="parts_1")
    DepartmentFactory(region=office.region, code=DepartmentCode.PARTS, head=head)
    case, client = handling(office), api(head)
    assert client.post(path(case, "answer"), {}).status_code == 404
    question = {"department": "parts", "question": "压缩机何时发出?"}
    [inquiry] = api(office.agent).post(path(case, "ask"), question).json()["inquiries"]
    assert (inquiry["department"], inquiry["asked_by"], inquiry["answered_at"]) == ("parts", "agent_1", None)
    refused = {verb for verb in WORDS if client.post(path(case, verb), {"nothing": 1}).status_code == 403}
    assert refused == set(WORDS) - {"answer"}
    told = client.post(path(case, "answer"), {"inquiry": inquiry["id"], "answer": "已于昨日发出"}).json()
    assert [(each["answer"], each["answered_by"]) for each in told["inquiries"]] == [
        ("已于昨日发出", "parts_1")
    ]


def test_nobody_answers_what_another_department_was_asked(api, office):
    """K3: of two departments that were asked, each speaks for itself."""
    heads = {}
    for code in (DepartmentCode.PARTS, DepartmentCode.SHOP):
        heads[code] = member(region=office.region, role=Role.DEPARTMENT_HEAD, username=f"{code}_1")
        DepartmentFactory(region=office.region, code=code, head=heads[code])
    case, agent = handling(office), api(office.agent)
    for code in heads:
        agent.post(path(case, "ask"), {"department": code, "question": "压缩机何时发出?"})
    inquiry = case.inquiries.get(department__code=DepartmentCode.SHOP)
    body = {"inquiry": inquiry.pk, "answer": "已于昨日发出"}
    refused = api(heads[DepartmentCode.PARTS]).post(path(case, "answer"), body)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert api(heads[DepartmentCode.SHOP]).post(path(case, "answer"), body).status_code == 200


def test_by_the_hq_manager_invalid_is_a_decision(api, office):
    """Ruling 43: the customer is called all the same."""
    case = handling(office)
    shown = api(office.manager).post(path(case, "mark-invalid"), {"reason": "客户看错型号"}).json()
    assert (shown["state"], shown["invalid_found_by"]) == ("second_callback", "manager_1")
    [call] = shown["second_callbacks"]
    assert (call["round"], call["state"], call["solved"]) == (2, "due", None)
