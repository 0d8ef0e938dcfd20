import pytest

from reports.policies.rates import percent


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
