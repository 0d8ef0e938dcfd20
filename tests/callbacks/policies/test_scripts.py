"""L27, D9, D10: words to read aloud, with no variable that nobody fills in."""

from __future__ import annotations

import pytest

from callbacks.actions.defaults import SCRIPTS
from callbacks.choices import ScriptCode
from callbacks.policies.scripts import SAMPLE, filled, script_problem, spoken, unknown_variables


@pytest.mark.parametrize("code", list(ScriptCode))
def test_every_default_script_can_be_read(code):
    assert script_problem(code=code, text=SCRIPTS[code]) is None
    assert "{" not in filled(text=SCRIPTS[code], words=SAMPLE)


@pytest.mark.parametrize(
    ("code", "text", "unknown"),
    [
        (ScriptCode.OPENING, "我是{staffno}号", ("{staffno}",)),
        (ScriptCode.OPENING, "我是{ staff_no }号", ("{ staff_no }",)),
        (ScriptCode.OPENING, "我是{staff_no号", ("{",)),
        (ScriptCode.OPENING, "我是staff_no}号", ("}",)),
        (ScriptCode.OPENING, "{customer}您好", ("{customer}",)),
        (ScriptCode.GREETING, "{hotline}", ("{hotline}",)),
        (ScriptCode.GREETING, "{a}{b}{a}", ("{a}", "{b}")),
        (ScriptCode.GREETING, "{brand}{customer}", ()),
    ],
)
def test_unknown_variables_are_named(code, text, unknown):
    assert unknown_variables(code=code, text=text) == unknown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("空调不制冷。已经两次了", "空调不制冷"),
        ("  已上门加氟！ ", "已上门加氟"),
        ("漏水；墙也湿了", "漏水"),
        ("\n换了电机", "换了电机"),
        ("Refilled. Works now.", "Refilled"),
        ("", "问题"),
        ("。。", "问题"),
    ],
)
def test_of_a_case_the_first_sentence_is_read_aloud(words, said):
    assert spoken(words=words, instead="问题") == said


def test_the_case_is_known_to_the_second_callback_alone():
    text = "上次您反映的{matter},部门说已经{measure}"
    assert script_problem(code=ScriptCode.SECOND_CALLBACK, text=text) is None
    assert unknown_variables(code=ScriptCode.OPENING, text=text) == ("{matter}", "{measure}")


def test_the_sentence_names_what_is_wrong_and_what_may_be_used():
    sentence = str(script_problem(code=ScriptCode.GREETING, text="{brnd}您好"))
    assert sentence == "不认识{brnd}；这里可以用{brand}、{customer}。"
    assert script_problem(code=ScriptCode.GREETING, text="  ") is not None
