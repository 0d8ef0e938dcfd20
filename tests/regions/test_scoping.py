"""A1, ruling 71: a region's rows do not exist for another region."""

import pytest

from regions.choices import Role
from regions.models import Membership, Region
from tests.factories import CallbackTaskFactory, RegionFactory, WorkOrderFactory, member
from workorders.models import Customer, WorkOrder


@pytest.fixture
def order(hangzhou):
    return WorkOrderFactory(region=hangzhou)


def test_a_new_region_hangs_below_headquarters(hq):
    region = Region.objects.create(code="TZ", name="台州")
    assert region.parent == hq
    assert region.path == "HQ/TZ/"


def test_moving_a_region_moves_everything_below_it(hangzhou):
    child = RegionFactory(code="HZ1", name="西湖", parent=hangzhou)
    east = RegionFactory(code="EAST", name="华东")
    hangzhou.parent = east
    hangzhou.save()
    child.refresh_from_db()
    assert child.path == "HQ/EAST/HZ/HZ1/"


def test_the_region_sees_its_rows(order, agent_hz):
    assert list(WorkOrder.objects.visible_to(agent_hz)) == [order]
    assert list(Customer.objects.visible_to(agent_hz)) == [order.customer]


def test_another_region_sees_nothing(order, agent_nb):
    assert not WorkOrder.objects.visible_to(agent_nb).exists()
    assert not Customer.objects.visible_to(agent_nb).exists()


def test_headquarters_sees_every_region(order, hq_agent):
    assert list(WorkOrder.objects.visible_to(hq_agent)) == [order]


def test_a_supervisor_sees_the_regions_below_hers(hangzhou, lead_hz):
    below = WorkOrderFactory(region=RegionFactory(code="HZ1", name="西湖", parent=hangzhou))
    assert list(WorkOrder.objects.visible_to(lead_hz)) == [below]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DEPARTMENT_HANDLER, Role.TECHNICAL_EXPERT])
def test_roles_without_rows_see_no_order_even_as_superuser(order, hangzhou, role):
    user = member(region=hangzhou, role=role, is_superuser=True, is_staff=True)
    assert not WorkOrder.objects.visible_to(user).exists()


def test_a_disabled_user_sees_nothing(order, agent_hz):
    agent_hz.is_active = False
    assert not WorkOrder.objects.visible_to(agent_hz).exists()


def test_nobody_sees_nothing(order):
    from django.contrib.auth.models import AnonymousUser

    assert not WorkOrder.objects.visible_to(AnonymousUser()).exists()


def test_roles_of_two_regions_add_up(order, ningbo, agent_hz):
    other = CallbackTaskFactory(work_order__region=ningbo).work_order
    Membership.objects.create(user=agent_hz, region=ningbo, role=Role.CALLBACK_AGENT)
    assert set(WorkOrder.objects.visible_to(agent_hz)) == {order, other}


def test_the_scope_costs_two_queries_however_often_it_is_asked(order, agent_hz, django_assert_num_queries):
    with django_assert_num_queries(5):  # memberships, regions, three lists
        for _again in range(3):
            list(WorkOrder.objects.visible_to(agent_hz))
