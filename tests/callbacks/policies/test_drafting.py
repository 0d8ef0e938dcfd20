"""D6, D7: what may stand in a version, and what a published code stays for ever."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.actions.amending import WORDS
from callbacks.choices import QuestionnaireKind, QuestionShape
from callbacks.forms.call import AttemptForm
from callbacks.policies.drafting import (
    TAKEN_NAMES,
    depending_keys,
    dropped_keys,
    item_problems,
    may_move,
    version_problems,
)
from callbacks.policies.questions import fixed_keys
from callbacks.policies.versions import Item, ItemOption, default_items

INSTALL, REPAIR, SECOND = QuestionnaireKind.INSTALL, QuestionnaireKind.REPAIR, QuestionnaireKind.SECOND
SHOP, ONLINE = ItemOption("1", "门店", "Shop", "1"), ItemOption("2", "网上", "Online", "2")
CHANNEL = Item("channel", "在哪里买的", "", QuestionShape.CHOICE, options=(SHOP, ONLINE))
YES = Item("told_filter", "教过清洗滤网", "", QuestionShape.YES_NO)


def problems(item: Item, **published: Item) -> list[str]:
    return list(item_problems(item=item, kind=INSTALL, published=published))


def test_every_default_version_may_be_published():
    for kind in QuestionnaireKind:
        assert version_problems(items=default_items(kind=kind), kind=kind, published={}) == []


def test_a_further_question_of_every_shape_may_stand():
    for shape in (QuestionShape.YES_NO, QuestionShape.LEVEL, QuestionShape.COUNT, QuestionShape.TEXT):
        assert problems(replace(YES, shape=shape)) == []
    assert problems(CHANNEL) == []


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (replace(YES, key="Told"), "key"),
        (replace(YES, key="1told"), "key"),
        (replace(YES, key="满意"), "key"),
        (replace(YES, key="note"), "key"),
        (replace(YES, key="outcome"), "key"),
        (replace(YES, key="fault_fixed"), "key"),  # known, of another kind
        (replace(YES, label=" "), "label"),
        (replace(YES, label="长" * 41), "label"),
        (replace(YES, shape=QuestionShape.AMOUNT), "shape"),
        (replace(YES, shape=None), "shape"),
        (replace(CHANNEL, options=(SHOP,)), "options"),
        (replace(CHANNEL, options=(SHOP, replace(ONLINE, key="1"))), "options"),
        (replace(CHANNEL, options=(SHOP, replace(ONLINE, label=""))), "options"),
        (replace(CHANNEL, options=(SHOP, replace(ONLINE, label="门店"))), "options"),
        (replace(CHANNEL, options=(SHOP, replace(ONLINE, key="x"))), "options"),
        (Item("on_time", is_needed=True), "is_needed"),
    ],
)
def test_what_cannot_stand_is_named_at_its_field(item, field):
    assert problems(item) == [field]


def test_a_published_code_keeps_its_shape():
    assert problems(replace(YES, shape=QuestionShape.TEXT), told_filter=YES) == ["shape"]
    assert problems(replace(YES, label="换个问法"), told_filter=YES) == []


def test_a_published_answer_keeps_its_meaning():
    other = replace(CHANNEL, options=(replace(SHOP, label="电视购物"), ONLINE))
    more = replace(CHANNEL, options=(SHOP, ONLINE, ItemOption("3", "朋友", "", "3")))
    fewer = replace(CHANNEL, options=(ONLINE, ItemOption("3", "朋友", "", "3")))
    assert problems(other, channel=CHANNEL) == ["options"]
    assert problems(more, channel=CHANNEL) == []
    assert problems(fewer, channel=CHANNEL) == []


@pytest.mark.parametrize("kind", list(QuestionnaireKind))
def test_a_prescribed_question_can_be_neither_dropped_nor_moved_behind_others(kind):
    """D7."""
    items = list(default_items(kind=kind))
    fixed = len(fixed_keys(kind=kind))
    for at in range(fixed):
        dropped = items[:at] + items[at + 1 :]
        last = [*dropped, items[at]]
        assert version_problems(items=dropped, kind=kind, published={}) != []
        assert version_problems(items=last, kind=kind, published={}) != []


def test_a_follow_up_comes_after_its_question():
    items = [*default_items(kind=REPAIR)]
    keys = [item.key for item in items]
    at, after = keys.index("fault_fixed"), keys.index("partly_reason")
    items[at], items[after] = items[after], items[at]
    assert version_problems(items=items, kind=REPAIR, published={}) != []
    assert depending_keys(key="fault_fixed", kind=REPAIR) == ("partly_reason",)


def test_a_code_stands_once():
    items = (*default_items(kind=INSTALL), YES, YES)
    assert version_problems(items=items, kind=INSTALL, published={}) != []


def test_what_was_dropped_can_be_taken_in_again():
    keys = [item.key for item in default_items(kind=INSTALL) if item.key not in {"on_time", "position_ok"}]
    assert dropped_keys(keys=keys, kind=INSTALL) == ("on_time", "position_ok")


@given(moves=st.lists(st.tuples(st.integers(0, 20), st.sampled_from([-1, 1])), max_size=40))
def test_no_row_of_moves_disturbs_the_prescribed_block(moves):
    keys = [item.key for item in (*default_items(kind=INSTALL), CHANNEL, YES)]
    for place, step in moves:
        at = place % len(keys)
        if may_move(keys=keys, key=keys[at], step=step, kind=INSTALL):
            keys[at], keys[at + step] = keys[at + step], keys[at]
    fixed = fixed_keys(kind=INSTALL)
    assert tuple(keys[: len(fixed)]) == fixed
    assert len(set(keys)) == len(keys)


def test_no_further_question_can_take_the_name_of_a_field_of_the_page():
    assert set(AttemptForm.base_fields) - TAKEN_NAMES == set()
    assert set(WORDS) - TAKEN_NAMES == set()
