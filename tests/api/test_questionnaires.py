"""D6: programs read the questions of today and answer them by key."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from callbacks.actions.questionnaires import draft_version, publish_version, put_question
from callbacks.choices import QuestionnaireKind, QuestionShape
from callbacks.policies.versions import Item, ItemOption
from config.lib.calendar import local_day
from tests.callbacks.calls import GOOD, due_task

pytestmark = pytest.mark.django_db
CHANNEL = Item(
    "channel",
    "在哪里买的",
    "Where bought",
    QuestionShape.CHOICE,
    options=(ItemOption("1", "门店", "Shop", "1"), ItemOption("2", "网上", "", "2")),
)


@pytest.fixture
def version(hq_manager: Any) -> Any:
    now = timezone.now()
    draft = draft_version(kind=QuestionnaireKind.REPAIR, actor=hq_manager, now=now)
    put_question(draft=draft, item=CHANNEL, actor=hq_manager, now=now)
    return publish_version(draft=draft, valid_from=local_day(now), note="", actor=hq_manager, now=now)


def test_the_questions_of_today_by_kind(sign_in: Any, agent_hz: Any, version: Any) -> None:
    kinds = sign_in(agent_hz).get("/api/v1/questionnaires/").json()
    assert [(each["kind"], each["number"]) for each in kinds] == [
        ("install", 1),
        ("repair", 2),
        ("second", 1),
    ]
    repair = {question["key"]: question for question in kinds[1]["questions"]}
    assert kinds[1]["id"] == version.pk
    assert repair["channel"] == {
        "key": "channel",
        "label": "在哪里买的",
        "label_en": "Where bought",
        "shape": "choice",
        "options": [
            {"value": "1", "label": "门店", "label_en": "Shop", "key": "1"},
            {"value": "2", "label": "网上", "label_en": "网上", "key": "2"},
        ],
        "service_modes": ["onsite", "carry_in"],
        "needed": False,
        "needed_when": None,
        "shown_when": None,
    }
    assert (repair["satisfaction"]["label"], repair["satisfaction"]["needed"]) == ("满意度", True)
    assert repair["charge_amount"]["needed_when"] == {"key": "charge_status", "values": ["disputed"]}
    assert repair["charge_amount"]["shown_when"]["values"] == ["disputed", "standard"]


def test_a_guest_reads_nothing(client: Any) -> None:
    assert client.get("/api/v1/questionnaires/").status_code == 401


@pytest.mark.parametrize("named", [True, False])
def test_an_answer_to_a_further_question_names_its_version_or_is_of_today(
    sign_in: Any, agent_hz: Any, hangzhou: Any, version: Any, named: bool
) -> None:
    task = due_task(hangzhou, now=timezone.now())
    body = {"outcome": "connected_done", "answers": {**GOOD, "channel": "2"}}
    body |= {"questionnaire": version.pk} if named else {}
    answer = sign_in(agent_hz).post(
        f"/api/v1/callbacks/{task.pk}/attempts/", body, content_type="application/json"
    )
    assert answer.status_code == 201
    record = answer.json()["callback"]["record"]
    assert (record["questionnaire"], record["extra_answers"]) == (version.pk, {"channel": "2"})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answers": {**GOOD, "channel": "9"}}, "channel"),
        ({"answers": {**GOOD, "unheard": "1"}}, "unheard"),
        ({"answers": GOOD, "questionnaire": 999}, "questionnaire"),
    ],
)
def test_what_no_version_asks_is_refused_at_its_field(
    sign_in: Any, agent_hz: Any, hangzhou: Any, version: Any, body: dict[str, Any], field: str
) -> None:
    task = due_task(hangzhou, now=timezone.now())
    answer = sign_in(agent_hz).post(
        f"/api/v1/callbacks/{task.pk}/attempts/",
        {"outcome": "connected_done", **body},
        content_type="application/json",
    )
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
