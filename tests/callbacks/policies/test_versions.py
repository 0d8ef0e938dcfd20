"""D6, D7: what a version of the questions asks, reads and demands."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from callbacks.choices import QuestionnaireKind, QuestionShape
from callbacks.policies.answers import Answers
from callbacks.policies.questions import coded_questions, fixed_keys
from callbacks.policies.reading import read_answers
from callbacks.policies.versions import (
    Item,
    ItemOption,
    default_items,
    default_version,
    kind_of,
    version_of,
)
from workorders.choices import Kind, ServiceMode

INSTALL = QuestionnaireKind.INSTALL
FILTER = Item(
    "told_filter", "教过清洗滤网", "Told how to clean the filter", QuestionShape.YES_NO, is_needed=True
)
CHANNEL = Item(
    "channel",
    "在哪里买的",
    "Where bought",
    QuestionShape.CHOICE,
    options=(ItemOption("1", "门店", "Shop", "1"), ItemOption("2", "网上", "", "2")),
    service_mode=ServiceMode.ONSITE,
)
WARMTH = Item("warmth", "制热效果", "", QuestionShape.LEVEL)
VISITS = Item("visits", "上门几次", "", QuestionShape.COUNT)
WISH = Item("wish", "还想要什么", "", QuestionShape.TEXT)
FURTHER = (FILTER, CHANNEL, WARMTH, VISITS, WISH)


def with_further(kind: QuestionnaireKind = INSTALL) -> object:
    return version_of(kind=kind, items=(*default_items(kind=kind), *FURTHER), pk=7, number=2)


@pytest.mark.parametrize("kind", list(QuestionnaireKind))
def test_the_default_asks_what_the_code_knows(kind):
    version = default_version(kind=kind)
    assert version.questions == coded_questions(kind=kind)
    assert [question.key for question in version.questions][: len(fixed_keys(kind=kind))] == list(
        fixed_keys(kind=kind)
    )


def test_prescribed_questions_of_the_first_round():
    """D2–D5 and ruling 25, with those that only a certain answer calls for."""
    assert fixed_keys(kind=INSTALL) == (
        "is_genuine",
        "not_genuine_reason",
        "satisfaction",
        "attitude_rating",
        "site_cleaned",
        "charge_status",
        "charge_amount",
        "receipt_given",
    )
    assert fixed_keys(kind=QuestionnaireKind.SECOND) == ("contacted", "solved", "satisfaction")


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        (Kind.INSTALL, 1, QuestionnaireKind.INSTALL),
        (Kind.REPAIR, 1, QuestionnaireKind.REPAIR),
        (Kind.INSTALL, 2, QuestionnaireKind.SECOND),
        (Kind.REPAIR, 3, QuestionnaireKind.SECOND),
    ],
)
def test_the_kind_that_a_callback_is_asked(kind, number, expected):
    assert kind_of(kind=kind, round=number) is expected


def test_answers_to_further_questions_are_read_and_kept_as_they_were_meant():
    raw = {"told_filter": "true", "channel": "2", "warmth": "4", "visits": "3", "wish": " 便宜点 "}
    assert read_answers(raw=raw, version=with_further()) == (
        Answers(extra={"told_filter": True, "channel": "2", "warmth": 4, "visits": 3, "wish": "便宜点"}),
        {},
    )


@pytest.mark.parametrize(
    "raw", [{"channel": "3"}, {"warmth": 6}, {"visits": "-1"}, {"told_filter": "maybe"}, {"unheard_of": "1"}]
)
def test_what_a_further_question_does_not_allow_is_an_error_at_its_field(raw):
    answers, errors = read_answers(raw=raw, version=with_further())
    assert (answers, list(errors)) == (Answers(), list(raw))


def test_a_version_without_them_knows_no_further_questions():
    _answers, errors = read_answers(raw={"channel": "1"}, version=default_version(kind=INSTALL))
    assert list(errors) == ["channel"]


def test_a_known_question_that_headquarters_dropped_can_still_be_read():
    """No program breaks on the day a question is dropped."""
    items = [item for item in default_items(kind=INSTALL) if item.key != "on_time"]
    version = version_of(kind=INSTALL, items=items)
    assert "on_time" not in {question.key for question in version.asked(mode=ServiceMode.ONSITE)}
    answers, errors = read_answers(raw={"on_time": "late"}, version=version)
    assert (answers.on_time, errors) == ("late", {})


def test_a_mandatory_further_question_is_demanded_in_the_readers_language():
    version = with_further()
    missing = version.missing(mode=ServiceMode.ONSITE, answers=Answers())
    assert str(missing["told_filter"]) == "请填写“教过清洗滤网”。"
    with override("en"):
        english = version.missing(mode=ServiceMode.ONSITE, answers=Answers())
        assert "Told how to clean the filter" in str(english["told_filter"])
    assert "channel" not in missing


def test_without_english_words_the_chinese_ones_show():
    with override("en"):
        assert str(with_further().readable()["channel"].options[1].label) == "网上"
        assert str(with_further().readable()["channel"].options[0].label) == "Shop"


def test_a_question_of_one_service_mode_is_asked_there_only():
    version = with_further()
    assert "channel" in {question.key for question in version.asked(mode=ServiceMode.ONSITE)}
    assert "channel" not in {question.key for question in version.asked(mode=ServiceMode.CARRY_IN)}


def test_a_version_words_an_optional_question_and_never_a_prescribed_one():
    items = [
        Item(item.key, "师傅准时吗") if item.key in {"on_time", "satisfaction"} else item
        for item in default_items(kind=INSTALL)
    ]
    version = version_of(kind=INSTALL, items=items)
    assert str(version.readable()["on_time"].label) == "师傅准时吗"
    assert str(version.readable()["satisfaction"].label) == "满意度"


levels = st.one_of(st.none(), st.integers(1, 5))
extras = st.fixed_dictionaries(
    {},
    optional={
        "told_filter": st.booleans(),
        "channel": st.sampled_from(["1", "2"]),
        "warmth": st.integers(1, 5),
        "visits": st.integers(0, 9999),
        "wish": st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20),
    },
)


@given(satisfaction=levels, attitude=levels, extra=extras)
def test_answers_survive_their_json(satisfaction, attitude, extra):
    given_answers = Answers(satisfaction=satisfaction, attitude_rating=attitude, extra=extra)
    assert read_answers(raw=given_answers.as_json(), version=with_further()) == (given_answers, {})


@given(order=st.permutations(FURTHER), kept=st.sets(st.sampled_from([item.key for item in FURTHER])))
def test_prescribed_questions_are_demanded_whatever_else_is_asked(order, kept):
    items = (*default_items(kind=INSTALL), *(item for item in order if item.key in kept))
    version = version_of(kind=INSTALL, items=items)
    missing = list(version.missing(mode=ServiceMode.ONSITE, answers=Answers()))
    core = ["is_genuine", "satisfaction", "attitude_rating", "site_cleaned", "charge_status"]
    assert missing == core + (["told_filter"] if "told_filter" in kept else [])
