"""L27, D9, D10: words to read aloud, with no variable that nobody fills in."""

from __future__ import annotations

import pytest

from callbacks.actions.defaults import SCRIPTS
from callbacks.choices import ScriptCode
from callbacks.policies.scripts import SAMPLE, filled, script_problem, unknown_variables


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


def test_the_sentence_names_what_is_wrong_and_what_may_be_used():
    sentence = str(script_problem(code=ScriptCode.GREETING, text="{brnd}您好"))
    assert sentence == "不认识{brnd}；这里可以用{brand}、{customer}。"
    assert script_problem(code=ScriptCode.GREETING, text="  ") is not None
