"""Ctrl-K finds pages and orders within the caller's scope; a number is never in an address (W, ruling 71)."""

from __future__ import annotations

import pytest

from tests.callbacks.calls import due_task
from tests.callbacks.views.screens import HTMX, text

pytestmark = pytest.mark.django_db
NAMED = {"work_order__order_no": "WX-1", "work_order__customer_name": "西湖大酒店"}


def found(client, words):
    return text(client.post("/palette/", {"words": words}, headers=HTMX))


def test_an_order_by_number_name_phone_or_last_digits(hangzhou, agent_hz, agent_nb, sign_in):
    task = due_task(hangzhou, **NAMED)
    phone = task.work_order.phone
    hers, theirs = sign_in(agent_hz), sign_in(agent_nb)
    for words in ("WX-1", "西湖大酒店", phone, phone[-4:]):
        assert f'href="/callbacks/{task.pk}/"' in found(hers, words)
        assert phone not in found(hers, words)
        assert "WX-1" not in found(theirs, words)


def test_a_page_by_its_name_and_none_that_she_may_not_open(agent_hz, sign_in):
    client = sign_in(agent_hz)
    assert 'href="/queue/"' in found(client, "回访")
    assert "/supervision/" not in found(client, "督办")
    assert "没有找到" in found(client, "没有这一页")


def test_only_a_post_is_answered(agent_hz, sign_in):
    assert sign_in(agent_hz).get("/palette/?words=13800005678").status_code == 405


@pytest.mark.parametrize("orders", [1, 3])
def test_it_costs_the_same_for_one_as_for_three(
    hangzhou, agent_hz, sign_in, django_assert_num_queries, orders
):
    for _order in range(orders):
        due_task(hangzhou, work_order__customer_name="西湖大酒店")
    client = sign_in(agent_hz)
    found(client, "西湖大酒店")
    with django_assert_num_queries(7):
        found(client, "西湖大酒店")
