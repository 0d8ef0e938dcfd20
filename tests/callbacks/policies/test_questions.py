"""Rulings 24, 25: which questions are asked, which are mandatory, and how answers are read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from callbacks.choices import (
    ChargeStatus,
    FaultFixed,
    NotGenuineReason,
    QuestionnaireKind,
    QuestionShape,
    RecheckKind,
    SiteCleaned,
    Solved,
)
from callbacks.policies.answers import Answers
from callbacks.policies.mandatory import Registers, Told, missing_words
from callbacks.policies.questions import QUESTIONS
from callbacks.policies.reading import read_answers
from callbacks.policies.versions import Version, default_version
from workorders.choices import ServiceMode

INSTALL = (default_version(kind=QuestionnaireKind.INSTALL), ServiceMode.ONSITE)
REPAIR = (default_version(kind=QuestionnaireKind.REPAIR), ServiceMode.ONSITE)
CARRY_IN = (default_version(kind=QuestionnaireKind.REPAIR), ServiceMode.CARRY_IN)
SECOND = (default_version(kind=QuestionnaireKind.SECOND), ServiceMode.ONSITE)
MANDATORY = ["is_genuine", "satisfaction", "attitude_rating", "site_cleaned", "charge_status"]


def missing_answers(*, setting: tuple[Version, ServiceMode], answers: Answers) -> dict[str, object]:
    version, mode = setting
    return version.missing(mode=mode, answers=answers)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        (INSTALL, MANDATORY),
        (REPAIR, MANDATORY),
        (CARRY_IN, ["is_genuine", "satisfaction", "attitude_rating", "charge_status"]),
        (SECOND, ["contacted", "solved", "satisfaction"]),
    ],
)
def test_mandatory_questions(setting, expected):
    assert list(missing_answers(setting=setting, answers=Answers())) == expected


def test_a_disputed_charge_asks_amount_and_receipt():
    told = Answers(
        is_genuine=True,
        satisfaction=5,
        attitude_rating=5,
        site_cleaned=SiteCleaned.YES,
        charge_status=ChargeStatus.DISPUTED,
    )
    assert list(missing_answers(setting=REPAIR, answers=told)) == ["charge_amount", "receipt_given"]


def test_not_genuine_needs_its_reason():
    """Ruling 28."""
    assert "not_genuine_reason" in missing_answers(setting=INSTALL, answers=Answers(is_genuine=False))


def test_the_message_names_the_question():
    assert str(missing_answers(setting=INSTALL, answers=Answers())["satisfaction"]) == "请填写“满意度”。"


def test_each_kind_has_its_own_block():
    install = {question.key for question in INSTALL[0].asked(mode=INSTALL[1])}
    repair = {question.key for question in REPAIR[0].asked(mode=REPAIR[1])}
    carry_in = {question.key for question in CARRY_IN[0].asked(mode=CARRY_IN[1])}
    assert "accessories_told" in install - repair
    assert "fault_fixed" in repair - install
    assert "site_cleaned" in repair - carry_in
    assert "collected_in_time" in carry_in - repair


def test_every_option_has_its_own_single_key():
    for question in QUESTIONS:
        keys = [option.key for option in question.options]
        assert len(set(keys)) == len(keys)
        assert all(len(key) == 1 and key.isdigit() for key in keys)
        assert bool(keys) is (
            question.shape in {QuestionShape.LEVEL, QuestionShape.CHOICE, QuestionShape.YES_NO}
        )


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"is_genuine": True}, Answers(is_genuine=True)),
        ({"is_genuine": "false"}, Answers(is_genuine=False)),
        ({"is_genuine": "yes"}, Answers(is_genuine=True)),
        ({"satisfaction": 5}, Answers(satisfaction=5)),
        ({"satisfaction": "3"}, Answers(satisfaction=3)),
        ({"site_cleaned": "not_applicable"}, Answers(site_cleaned=SiteCleaned.NOT_APPLICABLE)),
        ({"charge_status": "free", "charge_amount": None}, Answers(charge_status=ChargeStatus.FREE)),
        ({"charge_amount": "120.5"}, Answers(charge_amount=Decimal("120.50"))),
        ({"charge_amount": 0}, Answers(charge_amount=Decimal("0.00"))),
        ({"not_genuine_reason": "not_visited"}, Answers(not_genuine_reason=NotGenuineReason.NOT_VISITED)),
        ({"fault_fixed": "recurred"}, Answers(fault_fixed=FaultFixed.RECURRED)),
        ({"on_time": "", "satisfaction": "  "}, Answers()),
        (
            {"days_working": "14", "bracket_feeling": " 稳 "},
            Answers(extra={"days_working": 14, "bracket_feeling": "稳"}),
        ),
    ],
)
def test_reading(raw, expected):
    assert read_answers(raw=raw, version=INSTALL[0]) == (expected, {})


def test_reading_a_second_callback():
    raw = {"contacted": "yes", "solved": "partly", "satisfaction": 4}
    assert read_answers(raw=raw, version=SECOND[0]) == (
        Answers(contacted=True, solved=Solved.PARTLY, satisfaction=4),
        {},
    )


@pytest.mark.parametrize(
    "raw",
    [
        {"satisfaction": 6},
        {"satisfaction": 0},
        {"satisfaction": True},
        {"satisfaction": "good"},
        {"is_genuine": "maybe"},
        {"site_cleaned": "partly"},
        {"charge_amount": "-1"},
        {"charge_amount": "NaN"},
        {"charge_amount": "1e12"},
        {"charge_amount": "很多"},
        {"charge_amount": True},
        {"days_working": "-3"},
        {"days_working": "²"},
        {"bracket_feeling": "长" * 501},
        {"bracket_feeling": 7},
        {"colour": "red"},
        {"contacted": True},  # a question of the second round
    ],
)
def test_what_cannot_be_read_is_named_and_never_stored(raw):
    found, errors = read_answers(raw=raw, version=INSTALL[0])
    assert found == Answers()
    assert list(errors) == list(raw)


def test_answers_survive_their_json():
    raw = {
        "is_genuine": False,
        "satisfaction": 2,
        "charge_status": "disputed",
        "charge_amount": "160",
        "days_working": 3,
    }
    found, _errors = read_answers(raw=raw, version=INSTALL[0])
    assert read_answers(raw=found.as_json(), version=INSTALL[0]) == (found, {})


FULL = Told(
    respondent_name="李雷",
    respondent_relation="self",
    description="师傅没有收拾就走了呢",
    demand="无",
    note="x",
)


@pytest.mark.parametrize(
    ("registers", "expected"),
    [
        (Registers(), []),
        (Registers(complaint=True), ["respondent_name", "respondent_relation", "description", "demand"]),
        (
            Registers(recheck=RecheckKind.WRONG_INFORMATION),
            ["respondent_name", "respondent_relation", "description"],
        ),
        (Registers(recheck=RecheckKind.MISMATCH), ["respondent_name", "respondent_relation", "description"]),
        (Registers(recheck=RecheckKind.EMPTY_NUMBER), []),
        (Registers(recheck=RecheckKind.SUSPENDED), []),
        (Registers(recheck=RecheckKind.WRONG_NUMBER), []),
        (Registers(recheck=RecheckKind.MISSING), []),
        (Registers(recheck=RecheckKind.INVALID_FORMAT), []),
        (Registers(needs_note=True), ["note"]),
    ],
)
def test_words_are_mandatory_only_where_ruling_25_says(registers, expected):
    assert list(missing_words(told=Told(), registers=registers)) == expected
    assert missing_words(told=FULL, registers=registers) == {}


@pytest.mark.parametrize(
    ("text", "ok"), [("一二三四五六七八九", False), ("一二三四五六七八九十", True), ("          ", False)]
)
def test_a_description_has_ten_characters_at_least(text, ok):
    told = Told(respondent_name="李", respondent_relation="self", description=text, demand="无")
    assert (missing_words(told=told, registers=Registers(complaint=True)) == {}) is ok


@pytest.mark.parametrize("count", ["10000", "0" * 5_000, "00000000099999", "²", "-1", "1.5"])
def test_a_count_has_four_digits_at_most(count):
    _answers, errors = read_answers(raw={"days_working": count}, version=INSTALL[0])
    assert list(errors) == ["days_working"]
