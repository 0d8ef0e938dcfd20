"""The table of keys and everybody's own choice (screens.md, Global keys; U11)."""

from __future__ import annotations

import pytest

from regions.policies.keys import DEFAULTS, KEY_ACTIONS, keys_of, problems


def wrong(**chosen: str) -> list[str]:
    return sorted(problems(keys={**DEFAULTS, **chosen}))


def test_the_defaults_get_along_and_every_action_stands_once():
    assert wrong() == []
    assert len({action.code for action in KEY_ACTIONS}) == len(KEY_ACTIONS)


def test_the_global_keys_are_those_of_the_screens():
    doors = ("go_queue", "go_inbox", "go_dashboard", "go_reports")
    named = ("help", "palette", "search", *doors, "previous", "next")
    keys = ["?", "Ctrl+k", "/", "g q", "g i", "g d", "g r", "[", "]"]
    assert [DEFAULTS[code] for code in (*named, "language", "theme")] == [*keys, "Alt+l", "Alt+t"]


def test_two_actions_of_one_page_never_share_a_key():
    assert wrong(dial="n") == ["dial", "note"]
    assert wrong(dial="w") == ["dial", "save_filter"]  # the queue's list stands beside the call
    assert wrong(go_orders="g q") == ["go_orders", "go_queue"]
    assert wrong(dial="n", note="d") == []


@pytest.mark.parametrize("key", ["1", "Enter", "Escape", " ", "", "dd", "Ctrl+w", "F5", "D", "g 1"])
def test_what_answers_and_moves_is_nobodys_choice(key):
    assert wrong(dial=key) == ["dial"]


def test_what_works_everywhere_leaves_single_letters_to_the_pages():
    assert wrong(palette="i") == ["palette"]
    assert wrong(palette="Alt+p") == []


def test_only_what_was_chosen_differs():
    assert keys_of(keymap={"keys": {"dial": "b"}}) == {**DEFAULTS, "dial": "b"}
    assert keys_of(keymap={}) == DEFAULTS
