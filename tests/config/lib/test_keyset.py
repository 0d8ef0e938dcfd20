"""Pages by primary key: no count, no offset, nothing twice, nothing left out."""

import pytest
from django.http import QueryDict

from config.lib.keyset import keyset_page
from regions.models import Region
from tests.factories import RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def regions():
    Region.objects.exclude(code="HQ").delete()
    return [RegionFactory() for _n in range(5)][::-1]


def page(query="", size=2):
    return keyset_page(rows=Region.objects.exclude(code="HQ"), params=QueryDict(query), size=size)


def test_the_newest_come_first(regions):
    first = page()
    assert first.items == regions[:2]
    assert (first.previous_url, first.next_url) == ("", f"?before={regions[1].pk}")


def test_the_way_there_and_back(regions):
    second = page(page().next_url[1:])
    assert second.items == regions[2:4]
    third = page(second.next_url[1:])
    assert third.items == regions[4:]
    assert third.next_url == ""
    assert page(third.previous_url[1:]).items == regions[2:4]
    assert page(second.previous_url[1:]).items == regions[:2]
    assert page(second.previous_url[1:]).previous_url == ""


def test_filters_stay_in_the_address(regions):
    assert page("verb=dial&before=999999").next_url == f"?verb=dial&before={regions[1].pk}"


def test_a_row_that_comes_meanwhile_moves_nothing(regions):
    following = page().next_url[1:]
    RegionFactory()
    assert page(following).items == regions[2:4]


@pytest.mark.parametrize("nonsense", ["before=x", "after=-1", "before=", "before=１", f"after={'9' * 30}"])
def test_nonsense_shows_the_first_page(regions, nonsense):
    assert page(nonsense).items == regions[:2]


def test_an_empty_list_is_an_empty_page(db):
    Region.objects.exclude(code="HQ").delete()
    nothing = page()
    assert (nothing.items, nothing.previous_url, nothing.next_url) == ([], "", "")


def test_a_page_costs_one_query(regions, django_assert_num_queries):
    with django_assert_num_queries(1):
        page()
