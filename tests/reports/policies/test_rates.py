import pytest

from callbacks.choices import ComplaintState
from reports.policies.rates import Rate, complaint_rate, complaint_resolution_rate, percent


@pytest.mark.parametrize(
    ("part", "whole", "printed"),
    [
        (3, 4, "75.0"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 8, "12.5"),
        (1, 16, "6.3"),
        (0, 5, "0.0"),
        (0, 0, "—"),
    ],
)
def test_one_decimal_half_up_and_a_dash_for_no_base(part: int, whole: int, printed: str) -> None:
    assert percent(part=part, whole=whole) == printed


S = ComplaintState


def test_a_case_is_resolved_by_a_satisfied_customer_or_her_own_withdrawal_on_record():
    """kpis.md 3.2: parts, unconfirmed and ruled ones stay below the line."""
    states = {
        S.CLOSED_SATISFIED: 6,
        S.WITHDRAWN: 1,
        S.WAITING_PARTS: 1,
        S.CLOSED_UNCONFIRMED: 1,
        S.CLOSED_BY_RULING: 1,
    }
    assert complaint_resolution_rate(states=states, solved=7) == Rate(7, 10)
    assert complaint_resolution_rate(states=states, solved=7).value == "70.0"


def test_invalid_and_merged_cases_are_in_neither_rate():
    """Ruling 53."""
    states = {S.CLOSED_SATISFIED: 1, S.INVALID: 5, S.MERGED: 3}
    assert complaint_resolution_rate(states=states, solved=1) == Rate(1, 1)
    assert complaint_rate(states=states, finished=40) == Rate(1, 40)
    assert complaint_rate(states=states, finished=40).value == "2.5"


def test_without_cases_or_orders_there_is_a_dash():
    assert complaint_resolution_rate(states={}, solved=0).value == "—"
    assert complaint_rate(states={}, finished=0).value == "—"
