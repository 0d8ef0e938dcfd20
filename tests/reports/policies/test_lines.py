"""What one callback counts to: forms.md 2.1, rulings 24, 29, 47."""

import pytest

from reports.policies.lines import Key, Line, answer_keys, behind
from tests.reports.lines import WANG, ZHANG, answered, dispatched, given


@pytest.mark.parametrize(
    ("rating", "key"), [(5, Key.GOOD), (4, Key.GOOD), (3, Key.FAIR), (2, Key.POOR), (1, Key.POOR)]
)
def test_attitude_collapses_to_good_fair_poor(rating: int, key: Key) -> None:
    assert key in answer_keys(given=given(attitude_rating=rating))


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"charge_status": "free"}, Key.FREE),
        ({"charge_status": "standard"}, Key.STANDARD),
        ({"charge_status": "standard", "charge_told": 120, "charge_booked": 120}, Key.STANDARD),
        ({"charge_status": "standard", "receipt_given": True}, Key.STANDARD),
        ({"charge_status": "disputed"}, Key.VIOLATION),
        ({"charge_status": "disputed", "charge_told": 160, "charge_booked": 80}, Key.VIOLATION),
        ({"charge_status": "standard", "charge_told": 121, "charge_booked": 120}, Key.VIOLATION),
        ({"charge_status": "standard", "charge_told": 120.5, "charge_booked": 120}, Key.STANDARD),
        ({"charge_status": "standard", "charge_told": 100, "charge_booked": 120}, Key.STANDARD),
        ({"charge_status": "standard", "charge_told": 500, "charge_booked": None}, Key.STANDARD),
        ({"charge_status": "standard", "receipt_given": False}, Key.VIOLATION),
        ({"charge_status": "standard", "charge_told": 0, "receipt_given": False}, Key.STANDARD),
        ({"charge_status": "free", "receipt_given": False}, Key.FREE),
    ],
)
def test_a_violation_is_disputed_more_than_the_erp_or_without_receipt(changes: dict, key: Key) -> None:
    charges = {Key.FREE, Key.STANDARD, Key.VIOLATION}
    assert charges & set(answer_keys(given=given(**changes))) == {key}


def test_a_carry_in_repair_has_no_site_to_clean() -> None:
    keys = answer_keys(given=given(carry_in=True, site_cleaned="yes"))
    assert Key.CLEANING_NOT_APPLICABLE in keys
    assert Key.CLEANED not in keys


def test_an_unanswered_question_counts_nowhere() -> None:
    denied = given(
        attitude_rating=None, satisfaction=None, is_genuine=False, site_cleaned="", charge_status=""
    )
    assert answer_keys(given=denied) == (Key.ANSWERED, Key.NOT_GENUINE)


@pytest.mark.parametrize(("level", "is_counted"), [(3, False), (2, True), (1, True)])
def test_dissatisfied_is_two_or_less(level: int, is_counted: bool) -> None:
    assert (Key.DISSATISFIED in answer_keys(given=given(satisfaction=level))) is is_counted


def test_a_figure_opens_the_lines_it_counted() -> None:
    lines = [answered(worker=ZHANG, order_no="O1"), answered(worker=WANG, order_no="O2")]
    assert [line.order_no for line in behind(lines=lines, drill=Key.GOOD, worker_key=ZHANG.key)] == ["O1"]
    assert [line.order_no for line in behind(lines=lines, drill=Key.GOOD, worker_key=None)] == ["O1", "O2"]


def test_a_line_is_read_back_as_it_was_stored() -> None:
    line = dispatched(worker=ZHANG, order_no="O1")
    assert Line.from_json(stored=line.as_json()) == line
