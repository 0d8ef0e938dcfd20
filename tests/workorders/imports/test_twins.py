"""Which known name a new one may be another spelling of (ruling 12)."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from workorders.imports.twins import Twins, bare, twins_of


@dataclass
class Person:
    name: str
    is_new: bool = False

    def __str__(self) -> str:
        return self.name


@pytest.mark.parametrize(
    "name", ["张三", "张 三", "张　三", "张三(外包)", "张三（外包）", "张三师傅", "张三【夜班】"]
)
def test_spellings_of_one_name(name: str) -> None:
    assert bare(name) == "张三"


@pytest.mark.parametrize("name", ["师傅", "李师", "欧阳师傅傅"])
def test_a_title_alone_is_a_name(name: str) -> None:
    assert bare(name) == name


def test_a_new_one_is_nobodys_twin_and_sounding_alike_is_only_said() -> None:
    new = Person("章三(外包)", is_new=True)
    assert twins_of(row=new, others=[Person("章三", is_new=True)]) == Twins("")
    assert twins_of(row=new, others=[Person("张三"), Person("李四")]) == Twins("", ("张三",))
    assert twins_of(row=new, others=[Person("章三"), Person("张三")]) == Twins("章三")
