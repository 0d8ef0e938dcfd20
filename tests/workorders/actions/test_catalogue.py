"""Ruling 12: what imports made new is confirmed or merged, and both are remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from config.lib.calendar import local_day
from config.lib.errors import Refused
from regions.models import AuditEntry, DirtyDay, Region, User
from tests.factories import CategoryFactory, TechnicianFactory, WorkOrderFactory
from tests.workorders.actions.landing import land
from tests.workorders.files import cells
from workorders.actions.catalogue import confirm_names, merge_category, merge_technician
from workorders.models import Category, Technician, WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture
def real(hangzhou: Region) -> Technician:
    return TechnicianFactory(region=hangzhou, name="张三", number="HZ1001")


@pytest.fixture
def other(hangzhou: Region) -> Technician:
    return TechnicianFactory(region=hangzhou, name="张三(外包)", number="", is_new=True)


def merged(technician: Technician, into: str, actor: User) -> Technician:
    return merge_technician(technician=technician, into=into, actor=actor, now=timezone.now())


def test_confirmed_names_are_no_longer_new(other: Technician, clerk_hz: User) -> None:
    category: Category = CategoryFactory(name="洗碗机", is_new=True)
    now = timezone.now()
    assert confirm_names(technicians=[other], categories=[category], actor=clerk_hz, now=now) == 2
    assert confirm_names(technicians=[other], categories=[category], actor=clerk_hz, now=now) == 0
    assert not Technician.objects.filter(is_new=True).exists()
    assert not Category.objects.filter(is_new=True).exists()
    trail = AuditEntry.objects.filter(verb="confirm_name", actor=clerk_hz).order_by("pk")
    assert [(entry.after["name"], entry.region) for entry in trail] == [
        ("张三(外包)", clerk_hz.memberships.get().region),
        ("洗碗机", None),
    ]


@pytest.mark.parametrize("into", ["HZ1001", "张三", "张三 HZ1001", " 张三  HZ1001 "])
def test_a_colleague_is_named_by_number_name_or_both(
    real: Technician, other: Technician, clerk_hz: User, into: str
) -> None:
    assert merged(other, into, clerk_hz) == real
    other.refresh_from_db()
    assert (other.alias_of, other.is_new) == (real, False)
    entry = AuditEntry.objects.get(verb="merge_name")
    assert (entry.before, entry.after) == ({"name": "张三(外包)"}, {"into": "张三 HZ1001"})


@pytest.mark.parametrize("into", ["", "没有这个人", "张三(外包)", "NB7"])
def test_nobody_else_will_do(
    real: Technician, other: Technician, clerk_hz: User, ningbo: Region, into: str
) -> None:
    """Neither the row itself nor a technician of another region."""
    TechnicianFactory(region=ningbo, number="NB7")
    with pytest.raises(Refused):
        merged(other, into, clerk_hz)
    assert not AuditEntry.objects.filter(verb="merge_name").exists()


def test_a_name_that_two_bear_needs_its_number(
    real: Technician, other: Technician, clerk_hz: User, hangzhou: Region
) -> None:
    TechnicianFactory(region=hangzhou, name="张三", number="HZ1002")
    with pytest.raises(Refused):
        merged(other, "张三", clerk_hz)
    assert merged(other, "HZ1002", clerk_hz).number == "HZ1002"


def test_what_was_merged_into_it_goes_along(
    real: Technician, other: Technician, clerk_hz: User, hangzhou: Region
) -> None:
    """An alias is one step long, so that imports and figures need no second look."""
    third = TechnicianFactory(region=hangzhou, name="张 三", number="", alias_of=other)
    merged(other, "HZ1001", clerk_hz)
    third.refresh_from_db()
    assert third.alias_of == real
    with pytest.raises(Refused):
        merged(real, "张三(外包)", clerk_hz)


def test_orders_keep_their_name_and_the_next_import_finds_the_real_one(
    clerk_hz: User, hangzhou: Region
) -> None:
    land(cells(1), cells(2, technician_no="HZ1002", technician_name="张三(外包)", category="空调器"))
    first = Technician.objects.get(number="HZ1002")
    merged(first, "HZ1001", clerk_hz)
    category = Category.objects.get(name="空调器")
    merge_category(category=category, into="空调", actor=clerk_hz, now=timezone.now())
    assert WorkOrder.objects.get(order_no="AZ00000002").technician == first
    land(cells(3, technician_no="HZ1002", technician_name="张三(外包)", category="空调器"))
    order = WorkOrder.objects.get(order_no="AZ00000003")
    assert order.technician is not None
    assert (order.technician.number, order.category.name) == ("HZ1001", "空调")


def test_days_that_may_still_move_are_counted_anew(
    real: Technician, other: Technician, clerk_hz: User, hangzhou: Region, ningbo: Region
) -> None:
    """Ruling 49: a submitted day moves until its deadline."""
    merged(other, "HZ1001", clerk_hz)
    today = local_day(timezone.now())
    fortnight = [today - timedelta(days=back) for back in range(14)]
    assert list(DirtyDay.objects.order_by("-date").values_list("region", "date")) == [
        (hangzhou.pk, day) for day in fortnight
    ]


def test_a_category_is_merged_for_every_region_that_has_it(
    clerk_hz: User, hangzhou: Region, ningbo: Region
) -> None:
    CategoryFactory(name="空调")
    new = CategoryFactory(name="空调器", is_new=True)
    for region in (hangzhou, ningbo):
        WorkOrderFactory(region=region, category=new)
    DirtyDay.objects.all().delete()
    merge_category(category=new, into="空调", actor=clerk_hz, now=timezone.now())
    assert set(DirtyDay.objects.values_list("region", flat=True)) == {hangzhou.pk, ningbo.pk}
