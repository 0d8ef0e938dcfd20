"""Shares of a Pareto, small curves (issue 5, item 8)."""

from __future__ import annotations

from reports.policies.dashboard import shares, sparklines


def test_a_pareto_runs_up_to_all_of_it():
    assert shares(counts=[15, 14, 4, 1]) == ["44.1", "85.3", "97.1", "100.0"]
    assert shares(counts=[]) == []


def test_a_curve_fills_its_box():
    assert sparklines(values=[90.0, 95.0, 100.0]) == ("2.0,22.0 48.0,12.0 94.0,2.0",)


def test_a_gap_is_no_line():
    """Nor is a month between two gaps."""
    assert sparklines(values=[90.0, 90.0, None, 90.0, None, 90.0, 90.0]) == (
        "2.0,12.0 17.3,12.0",
        "78.7,12.0 94.0,12.0",
    )


def test_two_months_are_no_curve_yet():
    assert sparklines(values=[None, 90.0, 95.0]) == ()
