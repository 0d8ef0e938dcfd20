"""D9, ruling 26: whom the greeting names."""

from __future__ import annotations

import pytest

from callbacks.policies.greeting import addressee, greeting
from workorders.choices import Salutation

SCRIPT = "您好!我是{brand}的回访员,请问这是{customer}家吗?能打搅您一会吗?"


@pytest.mark.parametrize(
    ("name", "salutation", "text", "asks"),
    [
        ("王小明", Salutation.MR, "王先生", False),
        ("王小红", Salutation.MS, "王女士", False),
        ("王小明", None, "王先生/女士", True),
        ("王先生", None, "王先生", False),
        ("李女士", None, "李女士", False),
        ("赵小姐", None, "赵女士", False),
        ("欧阳锋", Salutation.MR, "欧阳先生", False),
        ("欧阳女士", None, "欧阳女士", False),
        ("司马", Salutation.MR, "司马先生", False),
        ("东方红", None, "东方先生/女士", True),
        ("王先生", Salutation.MS, "王女士", False),  # what is known goes before the name's own title
        ("", None, "先生/女士", True),
        (" 钱 ", Salutation.MR, "钱先生", False),
    ],
)
def test_surname_and_title(name, salutation, text, asks):
    found = addressee(name=name, salutation=salutation)
    assert (found.text, found.asks_salutation) == (text, asks)


def test_the_prescribed_greeting_word_for_word():
    assert greeting(script=SCRIPT, brand="中亮电器", name="王小明", salutation=Salutation.MR) == (
        "您好!我是中亮电器的回访员,请问这是王先生家吗?能打搅您一会吗?"
    )


def test_a_unit_is_greeted_by_its_name_without_home():
    assert greeting(script=SCRIPT, brand="中亮电器", name="西湖宾馆", salutation=Salutation.UNIT) == (
        "您好!我是中亮电器的回访员,请问这是西湖宾馆吗?能打搅您一会吗?"
    )
