"""Orders on pages: search, scope, masks, entry with a warning, correction without contacts on the page."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from regions.models import Region, User
from tests.workorders.actions.landing import land
from tests.workorders.files import cells
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
LIST = "workorders:orders"


@pytest.fixture(autouse=True)
def _regions(hangzhou: Region, ningbo: Region) -> None:
    pass


def listed(client: Client, **params: str) -> list[str]:
    return [order.order_no for order in client.get(reverse(LIST), params).context["page"].items]


def form_cells(number: int, **changes: str) -> dict[str, str]:
    return cells(number, kind="install", service_mode="onsite", region="HZ", status="finished") | changes


@pytest.mark.parametrize(
    "words",
    ["13812345678", "138 1234 5678", "+8613812345678", "5678", "AZ00000001", "ＡＺ00000001", "王小伟"],
)
def test_an_order_is_found_by_number_last_four_order_number_and_name(
    sign_in: SignIn, agent_hz: User, words: str
) -> None:
    land(cells(1, phone="13812345678", customer_name="王小伟"), cells(2))
    assert listed(sign_in(agent_hz), q=words) == ["AZ00000001"]


def test_the_second_number_finds_it_too(sign_in: SignIn, agent_hz: User) -> None:
    land(cells(1, phone_alt="0571-55501234"))
    assert listed(sign_in(agent_hz), q="0571-55501234") == ["AZ00000001"]


def test_search_does_not_reach_into_another_region(sign_in: SignIn, agent_nb: User) -> None:
    """W2."""
    land(cells(1, phone="13812345678", customer_name="王小伟"))
    client = sign_in(agent_nb)
    for words in ("13812345678", "5678", "AZ00000001", "王小伟", ""):
        assert listed(client, q=words) == []


def test_an_order_of_another_region_does_not_exist(sign_in: SignIn, lead_nb: User) -> None:
    land(cells(1))
    pk = WorkOrder.objects.get().pk
    client = sign_in(lead_nb)
    assert client.get(reverse("workorders:order", args=[pk])).status_code == 404
    assert client.get(reverse("workorders:correct_order", args=[pk])).status_code == 404
    assert client.post(reverse("workorders:correct_order", args=[pk]), {"reason": "x"}).status_code == 404


def test_pages_show_masks_only(sign_in: SignIn, clerk_hz: User) -> None:
    """O2: phones, names and addresses are masked by default."""
    land(cells(1, phone="13812345678", customer_name="王小伟", remark="打13987654321"))
    pk = WorkOrder.objects.get().pk
    client = sign_in(clerk_hz)
    for url in (
        reverse(LIST),
        reverse("workorders:order", args=[pk]),
        reverse("workorders:correct_order", args=[pk]),
    ):
        text = client.get(url).content.decode()
        assert "13812345678" not in text
        assert "王小伟" not in text
        assert "文化路1号" not in text
    detail = client.get(reverse("workorders:order", args=[pk])).content.decode()
    assert "138****5678" in detail
    assert "13987654321" not in detail


def test_filters_narrow_the_list(sign_in: SignIn, agent_hz: User) -> None:
    land(cells(1), cells(2, kind="维修", status="处理中"))
    client = sign_in(agent_hz)
    assert listed(client, kind="repair") == ["AZ00000002"]
    assert listed(client, status="finished") == ["AZ00000001"]


def test_pages_follow_each_other_without_counting(sign_in: SignIn, agent_hz: User) -> None:
    land(*(cells(n) for n in range(1, 54)))
    client = sign_in(agent_hz)
    first = client.get(reverse(LIST)).context["page"]
    rest = client.get(reverse(LIST) + first.next_url).context["page"]
    assert (len(first.items), len(rest.items), rest.next_url) == (50, 3, "")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    sign_in: SignIn, agent_hz: User, django_assert_num_queries: Any, count: int
) -> None:
    land(*(cells(n) for n in range(1, count + 1)))
    client = sign_in(agent_hz)
    client.get(reverse(LIST))
    with django_assert_num_queries(8):
        client.get(reverse(LIST))


@pytest.mark.parametrize("count", [1, 3])
def test_an_order_costs_the_same_for_any_number_of_others(
    sign_in: SignIn, agent_hz: User, django_assert_num_queries: Any, count: int
) -> None:
    land(*(cells(n, phone="13812345678") for n in range(1, count + 1)))
    client, url = sign_in(agent_hz), reverse("workorders:order", args=[WorkOrder.objects.first().pk])  # type: ignore[union-attr]
    client.get(url)
    with django_assert_num_queries(8):
        client.get(url)


def test_the_clerk_enters_an_order(sign_in: SignIn, clerk_hz: User) -> None:
    answer = sign_in(clerk_hz).post(reverse("workorders:enter_order"), form_cells(1))
    order = WorkOrder.objects.get()
    assert answer["Location"] == reverse("workorders:order", args=[order.pk])
    assert (order.order_no, order.region.code) == ("AZ00000001", "HZ")


def test_a_likely_repeat_is_shown_first_and_saved_when_confirmed(sign_in: SignIn, clerk_hz: User) -> None:
    land(cells(1, phone="13812345678"))
    client, url = sign_in(clerk_hz), reverse("workorders:enter_order")
    repeat = form_cells(
        2, phone="138-1234-5678", dispatched_at="2026-06-03T10:00", completed_at="2026-06-03T12:00"
    )
    warned = client.post(url, repeat)
    assert warned.status_code == 400
    assert "可能重复" in warned.content.decode()
    assert WorkOrder.objects.count() == 1
    client.post(url, repeat | {"confirmed": "on"})
    assert WorkOrder.objects.count() == 2


def test_what_is_wrong_stands_at_the_field(sign_in: SignIn, clerk_hz: User) -> None:
    answer = sign_in(clerk_hz).post(
        reverse("workorders:enter_order"), form_cells(1, completed_at="2026-05-01T10:00", charge="很多")
    )
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"completed_at", "charge"}


def test_an_agent_may_not_enter_or_correct(sign_in: SignIn, agent_hz: User) -> None:
    land(cells(1))
    client = sign_in(agent_hz)
    assert client.get(reverse("workorders:enter_order")).status_code == 404
    pk = WorkOrder.objects.get().pk
    assert client.get(reverse("workorders:correct_order", args=[pk])).status_code == 404


def test_the_clerk_corrects_a_phone_with_a_reason(sign_in: SignIn, clerk_hz: User) -> None:
    land(cells(1, phone="1.38E+10"))
    order = WorkOrder.objects.get()
    client, url = sign_in(clerk_hz), reverse("workorders:correct_order", args=[order.pk])
    form = client.get(url).context["form"]
    posted = {name: field.value() or "" for name, field in ((f.name, f) for f in form)}
    answer = client.post(url, posted | {"phone": "13911112222", "reason": "按单据更正"})
    assert answer.status_code == 302
    order.refresh_from_db()
    assert (order.phone, order.customer_name, order.charge) == ("13911112222", "客户1", Decimal(120))


def test_a_correction_without_a_reason_is_asked_for_one(sign_in: SignIn, clerk_hz: User) -> None:
    land(cells(1))
    order = WorkOrder.objects.get()
    client, url = sign_in(clerk_hz), reverse("workorders:correct_order", args=[order.pk])
    form = client.get(url).context["form"]
    answer = client.post(url, {f.name: f.value() or "" for f in form} | {"phone": "13911112222"})
    assert set(answer.context["form"].errors) == {"reason"}


def test_a_forged_version_of_a_correction_is_404(sign_in: SignIn, clerk_hz: User) -> None:
    land(cells(1))
    order = WorkOrder.objects.get()
    client, url = sign_in(clerk_hz), reverse("workorders:correct_order", args=[order.pk])
    posted = {f.name: f.value() or "" for f in client.get(url).context["form"]}
    assert client.post(url, posted | {"reason": "按单据更正", "seen": "yesterday"}).status_code == 404
