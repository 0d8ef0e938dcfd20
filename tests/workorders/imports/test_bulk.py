"""Rows into tables without model instances (ADR 0008): the same words on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.factories import CustomerFactory
from workorders.imports.bulk import Upsert, among, upsert_rows
from workorders.imports.customers import CUSTOMERS, _NewCustomer
from workorders.models import Customer

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 3, 1, 2, 3, 456789, tzinfo=UTC)
LEVELS = Upsert(model=Customer, unique=("identity",), updated=("member_level", "name"))


def customer(identity: str = "a" * 64, **changes: object) -> _NewCustomer:
    row = _NewCustomer(
        identity=identity,
        name="王\t伟\\n'\"",
        sort_key="wang wei",
        phone="13812345678",
        phone_hmac="b" * 64,
        phone_last4="5678",
        phone_masked="138****5678",
        member_level="",
        salutation="mr",
        created_at=NOW,
    )
    return replace(row, **changes)


def test_every_kind_of_value_comes_back_as_it_went_in():
    upsert_rows(rows=[customer()], into=CUSTOMERS)
    stored = Customer.objects.get()
    assert (stored.name, stored.phone, stored.created_at) == ("王\t伟\\n'\"", "13812345678", NOW)
    assert (stored.do_not_call, stored.dialect) == (False, "")


@pytest.mark.parametrize(
    "text",
    [
        "甲\t乙", "甲\n乙", "甲\r\n乙", "甲\r乙", "甲\\乙", "\\", "\\t\\n", "\\N", "\\.", "甲\n\\.\n乙", "",
        "NULL", "\"甲\"", "'甲'", "甲;--", "{甲,乙}", "%s", "😀", "👨‍👩‍👧", "𠮷野家", " 甲 ", "\u3000",
    ],
)  # fmt: skip
def test_text_that_means_something_to_the_database_comes_back_as_it_was(text: str) -> None:
    """COPY reads tabs, newlines, backslashes and ``\\N``; plain columns and encrypted ones alike."""
    one = customer("a" * 64, name=text, phone=text, member_level=text, sort_key=text)
    upsert_rows(rows=[one, customer("b" * 64)], into=CUSTOMERS)
    stored, other = Customer.objects.order_by("identity")
    assert (stored.name, stored.phone, stored.member_level, stored.sort_key) == (text, text, text, text)
    assert other.phone == "13812345678"
    upsert_rows(rows=[replace(one, name=f"{text}{text}")], into=LEVELS)
    assert Customer.objects.get(identity="a" * 64).name == text * 2


def test_a_known_row_is_left_or_set_as_the_upsert_says():
    CustomerFactory(identity="a" * 64, name="旧名", member_level="")
    upsert_rows(rows=[customer(member_level="VIP")], into=CUSTOMERS)
    assert Customer.objects.get().name == "旧名"
    upsert_rows(rows=[customer(member_level="VIP", name="新名")], into=LEVELS)
    stored = Customer.objects.get()
    assert (stored.name, stored.member_level) == ("新名", "VIP")


def test_a_row_that_says_the_same_is_not_written_again():
    same = Upsert(model=Customer, unique=("identity",), updated=("name",), unless_same="salutation")
    upsert_rows(rows=[customer()], into=CUSTOMERS)
    upsert_rows(rows=[customer(name="新名")], into=same)
    assert Customer.objects.get().name == "王\t伟\\n'\""
    upsert_rows(rows=[customer(name="新名", salutation="ms")], into=same)
    assert Customer.objects.get().name == "新名"


def test_rows_go_in_by_their_key_so_that_two_imports_wait_in_one_order():
    upsert_rows(rows=[customer(letter * 64) for letter in "cab"], into=CUSTOMERS)
    assert "".join(c.identity[0] for c in Customer.objects.order_by("pk")) == "abc"


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        upsert_rows(rows=[], into=CUSTOMERS)


def test_thousands_of_keys_are_one_parameter(django_assert_num_queries):
    upsert_rows(rows=[customer("a" * 64), customer("b" * 64)], into=CUSTOMERS)
    wanted = ["a" * 64, *(f"{n:064d}" for n in range(40_000))]
    with django_assert_num_queries(1):
        assert Customer.objects.filter(among(field="identity", texts=wanted)).count() == 1
