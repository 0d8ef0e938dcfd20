"""Ruling 35: due callbacks shared evenly, the customer's own agent and her dialect first."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callbacks.policies.sharing import Present, Unshared, dialects_of, share

LIN, MEI, YU = 1, 2, 3


def test_they_are_shared_evenly_in_the_order_of_the_queue():
    given_to = share(callbacks=[Unshared(pk=n) for n in range(5)], agents=[Present(LIN), Present(MEI)])
    assert given_to == {0: LIN, 1: MEI, 2: LIN, 3: MEI, 4: LIN}


def test_what_she_has_already_counts():
    given_to = share(
        callbacks=[Unshared(pk=n) for n in range(4)], agents=[Present(LIN, load=3), Present(MEI)]
    )
    assert Counter(given_to.values()) == {MEI: 3, LIN: 1}


def test_who_made_the_last_call_keeps_the_customer():
    callbacks = [Unshared(pk=1, owner=MEI), Unshared(pk=2, owner=MEI), Unshared(pk=3, owner=YU)]
    agents = [Present(LIN), Present(MEI)]
    assert share(callbacks=callbacks, agents=agents) == {1: MEI, 2: MEI, 3: LIN}  # 3: her agent is away


def test_a_dialect_goes_to_who_speaks_it_and_the_rest_evens_it_out():
    callbacks = [*(Unshared(pk=n) for n in range(2)), *(Unshared(pk=n, dialect="温州话") for n in (7, 8))]
    agents = [Present(LIN), Present(MEI, dialects=frozenset({"温州话"}))]
    assert share(callbacks=callbacks, agents=agents) == {7: MEI, 8: MEI, 0: LIN, 1: LIN}


def test_a_dialect_that_nobody_speaks_is_anybodys():
    callbacks = [Unshared(pk=1, dialect="衢州话")]
    assert share(callbacks=callbacks, agents=[Present(LIN)]) == {1: LIN}


def test_who_handled_its_case_is_never_given_a_second_callback():
    """E5: neither as its last agent, nor as the one who speaks the dialect, nor as the only one there."""
    hers = frozenset({MEI})
    callbacks = [
        Unshared(pk=1, owner=MEI, barred=hers),
        Unshared(pk=2, dialect="温州话", barred=hers),
        Unshared(pk=3, barred=hers),
    ]
    agents = [Present(LIN, load=9), Present(MEI, dialects=frozenset({"温州话"}))]
    assert share(callbacks=callbacks, agents=agents) == {1: LIN, 2: LIN, 3: LIN}
    assert share(callbacks=callbacks, agents=agents[1:]) == {}


def test_nobody_there_nothing_shared():
    assert share(callbacks=[Unshared(pk=1)], agents=[]) == {}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", set()),
        ("温州话", {"温州话"}),
        ("温州话、宁波话", {"温州话", "宁波话"}),
        ("a, b；c /d", {"a", "b", "c", "d"}),
    ],
)
def test_dialects_as_people_write_them(words, found):
    assert dialects_of(words=words) == found


@given(count=st.integers(0, 60), agents=st.integers(1, 7))
def test_without_wishes_nobody_has_two_more_than_another(count, agents):
    given_to = share(
        callbacks=[Unshared(pk=n) for n in range(count)], agents=[Present(n) for n in range(agents)]
    )
    loads = Counter(dict.fromkeys(range(agents), 0)) + Counter(given_to.values())
    each = [loads[n] for n in range(agents)]
    assert len(given_to) == count
    assert max(each) - min(each) <= 1
