"""Ruling 1: what is a phone, what becomes of a cell, what people may see of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.lib.phones import (
    PhoneStatus,
    group_phone,
    is_valid_phone,
    last4,
    mask_phone,
    mask_raw_phone,
    normalise_phone,
    settle_phones,
)

GOOD = "13812345678"
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
landlines = st.from_regex(r"0(10|2[0-9]|[3-9][0-9]{2})[2-8][0-9]{6,7}", fullmatch=True)
services = st.from_regex(r"[48]00[0-9]{7}", fullmatch=True)
FORMS = (
    str, int, float, "+86{}".format, "+86 {}".format, "86{}".format, "0086{}".format, " {} ".format,
    lambda p: f"{p[:3]} {p[3:7]} {p[7:]}", lambda p: f"{p[:3]}-{p[3:7]}-{p[7:]}", lambda p: f"{p}.0",
    lambda p: p.translate({48 + i: 0xFF10 + i for i in range(10)}), "\u202d{}\u202c".format, "'{}".format,
    "手机:{}".format, "{}(女)".format, "{}\u00a0".format,
)  # fmt: skip


@pytest.mark.parametrize(
    "digits", [GOOD, "19900001234", "057155501234", "01062345678", "4001234567", "8008101234"]
)
def test_good_numbers(digits: str) -> None:
    assert is_valid_phone(digits=digits)


@pytest.mark.parametrize(
    "digits",
    [
        "",
        "12812345678",
        "1381234567",
        "138123456789",
        "013812345678",
        "55501234",
        "05715550123456",
        "6001234567",
    ],
)
def test_nothing_else_is_a_number(digits: str) -> None:
    assert not is_valid_phone(digits=digits)


@settings(deadline=None)
@given(number=mobiles, form=st.sampled_from(FORMS))
def test_a_mobile_comes_back_from_every_way_of_writing_it(number: str, form: object) -> None:
    assert normalise_phone(cell=form(number)).phone == number  # type: ignore[operator]


@settings(deadline=None)
@given(number=landlines)
def test_a_landline_comes_back_with_and_without_hyphens(number: str) -> None:
    for written in (number, group_phone(digits=number), group_phone(digits=number).replace("-", " ")):
        assert normalise_phone(cell=written).phone == number


@settings(deadline=None)
@given(
    first=mobiles | landlines,
    second=mobiles | services,
    mark=st.sampled_from(["/", "、", "，", " ", ",", ";"]),
)
def test_two_numbers_in_one_cell_are_split(first: str, second: str, mark: str) -> None:
    found = normalise_phone(cell=f"{first}{mark}{second}")
    assert (found.phone, found.alternate) == (first, second if second != first else "")


@pytest.mark.parametrize(
    "cell", ["1.38123E+10", "1.38123e10", "1.4E+10", "138123", "无", "-", "见备注", 1.38e15]
)
def test_ruined_numbers_are_never_guessed(cell: object) -> None:
    found = normalise_phone(cell=cell)
    assert (found.phone, found.alternate) == ("", "")


def test_an_extension_stays_in_the_raw_text() -> None:
    found = normalise_phone(cell="0571-55501234转801")
    assert (found.phone, found.raw) == ("057155501234", "0571-55501234转801")


@settings(deadline=None)
@given(cell=st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.dates()))
def test_no_cell_raises_and_what_is_found_is_valid(cell: object) -> None:
    found = normalise_phone(cell=cell)
    assert all(is_valid_phone(digits=digits) for digits in (found.phone, found.alternate) if digits)


@pytest.mark.parametrize(
    ("cell", "other", "expected"),
    [
        (GOOD, "057155501234", (GOOD, "057155501234", PhoneStatus.VALID)),
        ("12345", GOOD, (GOOD, "", PhoneStatus.VALID)),
        ("", GOOD, (GOOD, "", PhoneStatus.VALID)),
        (f"12345/{GOOD}", "", (GOOD, "", PhoneStatus.VALID)),
        (f"{GOOD}/19900001234", "057155501234", (GOOD, "057155501234", PhoneStatus.VALID)),
        (f"{GOOD}/19900001234", "", (GOOD, "19900001234", PhoneStatus.VALID)),
        (GOOD, GOOD, (GOOD, "", PhoneStatus.VALID)),
        (GOOD, "12345", (GOOD, "", PhoneStatus.VALID)),
        ("12345", "678", ("", "", PhoneStatus.INVALID_FORMAT)),
        ("", "", ("", "", PhoneStatus.MISSING)),
        (None, None, ("", "", PhoneStatus.MISSING)),
    ],
)
def test_the_order_keeps_the_good_ones(cell: object, other: object, expected: tuple[str, str, str]) -> None:
    pair = settle_phones(cell=cell, alternate_cell=other)
    assert (pair.phone, pair.phone_alt, pair.status) == expected


@pytest.mark.parametrize(
    ("digits", "masked", "grouped", "last"),
    [
        (GOOD, "138****5678", "138 1234 5678", "5678"),
        ("057155501234", "0571-******34", "0571-55501234", ""),
        ("4001234567", "400-*****67", "400-123-4567", ""),
        ("", "", "", ""),
    ],
)
def test_masks_groups_and_last_four(digits: str, masked: str, grouped: str, last: str) -> None:
    assert mask_phone(digits=digits) == masked
    assert group_phone(digits=digits) == grouped
    assert last4(digits=digits) == last


def test_a_raw_text_shows_only_its_ends() -> None:
    assert mask_raw_phone(raw="1380000876/13812345678") == "138*******/*********78"
