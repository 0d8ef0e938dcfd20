"""Registering by hand (E3, K2, ruling 63), and improvement orders (K13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from callbacks.choices import ImprovementState
from callbacks.models import Complaint, ImprovementOrder
from regions.models import Region, User
from tests.callbacks.cases import HOUR, REGISTERED, Office, handled, office
from tests.callbacks.views.screens import text
from tests.factories import WorkOrderFactory
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NOW = REGISTERED + 6 * HOUR
MEASURE = "已对全部师傅培训收费和收据的规定"
__all__ = ["office"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def order(hangzhou: Region) -> WorkOrder:
    return WorkOrderFactory(region=hangzhou, order_no="WX-77")


def told(**changes: str) -> dict[str, str]:
    return {
        "order_no": "WX-77",
        "kind": "complaint",
        "category": "charging",
        "complainant": "李雷",
        "occurred_at": "2026-06-03T15:00",
        "matter": "多收了上门费",
        "demand": "退还多收的费用",
        "description": "客户来电说多收了八十元",
        **changes,
    }


def test_a_customer_phones_in(sign_in: SignIn, agent_hz: User, order: WorkOrder) -> None:
    client = sign_in(agent_hz)
    page = text(client.get("/complaints/new/?order_no=WX-77"))
    assert 'value="WX-77"' in page
    assert order.phone_masked in page
    assert order.phone not in page
    assert 'value="2026-06-03T16:00"' in page  # now, a plain fact
    assert " checked" not in page
    answer = client.post("/complaints/new/", told())
    case = Complaint.objects.get()
    assert answer["Location"] == f"/complaints/{case.number}/"
    assert (case.work_order, case.record, case.matter) == (order, None, "多收了上门费")
    assert case.occurred_at == NOW - HOUR
    story = text(client.get(answer["Location"]))
    assert "<b>登记</b> 人工登记 · 收费" in story


def test_what_is_missing_stands_at_its_field(sign_in: SignIn, agent_hz: User, order: WorkOrder) -> None:
    client = sign_in(agent_hz)
    answer = client.post("/complaints/new/", told(description="太短", matter="多收费", kind=""))
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in text(answer)
    assert "多收费" in text(answer)
    short = client.post("/complaints/new/", told(description="太短"))
    assert (short.status_code, "请填写描述,至少10个字。" in text(short)) == (400, True)
    assert Complaint.objects.count() == 0


def test_an_order_of_another_region_does_not_exist(
    sign_in: SignIn, agent_nb: User, hq_manager: User, order: WorkOrder
) -> None:
    client = sign_in(agent_nb)
    assert order.phone_masked not in text(client.get("/complaints/new/?order_no=WX-77"))
    answer = client.post("/complaints/new/", told())
    assert (answer.status_code, "没有这张工单" in text(answer)) == (400, True)
    assert sign_in(hq_manager).post("/complaints/new/", told()).status_code == 302


def test_only_who_may_route_raises_the_severity(
    sign_in: SignIn, agent_hz: User, lead_hz: User, order: WorkOrder
) -> None:
    assert 'name="severity"' not in text(sign_in(agent_hz).get("/complaints/new/"))
    sign_in(agent_hz).post("/complaints/new/", told(severity="major"))
    assert Complaint.objects.get().severity == "minor"
    assert 'name="severity"' in text(sign_in(lead_hz).get("/complaints/new/"))
    sign_in(lead_hz).post("/complaints/new/", told(severity="major"))
    assert Complaint.objects.first().severity == "major"


def test_who_may_not_register_has_no_page_and_no_door(
    sign_in: SignIn, clerk_hz: User, lead_hz: User, administrator: User, order: WorkOrder
) -> None:
    for user in (clerk_hz, administrator):
        client = sign_in(user)
        assert client.get("/complaints/new/").status_code == 404
        assert client.post("/complaints/new/", told()).status_code == 404
    assert "/complaints/new/" not in text(sign_in(clerk_hz).get("/complaints/"))
    assert "/complaints/new/" in text(sign_in(lead_hz).get("/complaints/"))
    assert "/complaints/new/?order_no=WX-77" in text(sign_in(lead_hz).get(f"/orders/{order.pk}/"))
    assert "/complaints/new/" not in text(sign_in(clerk_hz).get(f"/orders/{order.pk}/"))


def opened(office: Office) -> ImprovementOrder:
    handled(office)
    return ImprovementOrder.objects.latest("pk")


def test_an_improvement_order_ends_with_its_measure(sign_in: SignIn, office: Office) -> None:
    """K13."""
    order, client = opened(office), sign_in(office.head)
    assert f'href="/improvements/{order.pk}/"' in text(client.get("/improvements/"))
    address = f"/improvements/{order.pk}/finish/"
    short = client.post(address, {"measure": "培训"})
    said = text(short)
    assert (short.status_code, "至少10个字" in said, "培训</textarea>" in said) == (400, True, True)
    assert client.post(address, {"measure": MEASURE}).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.done_by, order.measure) == (ImprovementState.DONE, office.head, MEASURE)
    assert client.post(address, {"measure": MEASURE}).status_code == 409
    assert "data-row" not in text(client.get("/improvements/"))
    assert MEASURE in text(client.get("/improvements/?state=done"))
    assert "<b>改进完成</b>" in text(client.get(f"/complaints/{order.complaint.number}/"))


def test_who_only_reads_an_improvement_order_may_not_finish_it(
    sign_in: SignIn, office: Office, agent_nb: User
) -> None:
    order = opened(office)
    reader, stranger = sign_in(office.agent), sign_in(agent_nb)
    assert "<textarea" not in text(reader.get(f"/improvements/{order.pk}/"))
    assert reader.post(f"/improvements/{order.pk}/finish/", {"measure": MEASURE}).status_code == 403
    assert stranger.get(f"/improvements/{order.pk}/").status_code == 404
    assert stranger.post(f"/improvements/{order.pk}/finish/", {"measure": MEASURE}).status_code == 404
    assert "data-row" not in text(stranger.get("/improvements/"))


def test_the_administrator_has_no_improvement_orders(sign_in: SignIn, administrator: User) -> None:
    assert sign_in(administrator).get("/improvements/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_as_for_three(
    sign_in: SignIn, office: Office, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    for _ in range(number):
        opened(office)
    client = sign_in(office.lead)
    client.get("/notices/")
    with django_assert_num_queries(6):
        answer: Any = client.get("/improvements/")
    assert text(answer).count("data-row") == number
