"""What comes of accepted rows: identities, changes, corrections, marked days (rulings 12, 14, 16, 18, 19)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from config.lib.encryption import digest
from regions.models import DirtyDay, Region
from tests.workorders.actions.landing import NOW, land, only_order
from tests.workorders.files import cells
from workorders.imports.verdict import Disposition
from workorders.models import Category, Customer, Technician, WorkOrder, WorkOrderChange

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _regions(hangzhou: Region, ningbo: Region) -> None:
    """杭州 and 宁波 exist; regions are never made by an import."""


def fates(*rows: object) -> list[Disposition]:
    return [landed.disposition for landed in rows]  # type: ignore[attr-defined]


def test_a_new_row_becomes_an_order_with_all_its_values() -> None:
    assert fates(*land(cells(1, remark="高空作业"))) == [Disposition.CREATED]
    order = only_order()
    assert (order.kind, order.service_mode, order.status) == ("install", "onsite", "finished")
    assert order.region.code == "HZ"
    assert order.dispatched_at == datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
    assert order.completed_at == datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
    assert order.charge == Decimal("120.00")
    assert (order.landed_at, order.finished_landed_at) == (NOW, NOW)
    assert order.remark == "高空作业"


def test_contacts_are_ciphertext_with_digest_last_four_and_masks() -> None:
    """Ruling 18."""
    land(cells(1, phone="13812345678", phone_alt="0571-55501234"))
    order = only_order()
    assert (order.phone, order.phone_alt) == ("13812345678", "057155501234")
    assert order.phone_hmac == digest("13812345678")
    assert (order.phone_last4, order.phone_masked) == ("5678", "138****5678")
    assert order.phone_alt_masked == "0571-******34"
    assert order.address_masked == "杭州市西湖区文化路**号幸福里**"
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, address, raw FROM workorders_workorder")
        stored = "".join(cursor.fetchone())
    assert "13812345678" not in stored
    assert "文化路" not in stored


def test_the_same_rows_again_write_nothing() -> None:
    rows = [cells(n) for n in range(1, 4)]
    land(*rows)
    stamps = list(WorkOrder.objects.order_by("pk").values_list("pk", "updated_at"))
    assert fates(*land(*rows, now=NOW + timedelta(days=1))) == [Disposition.UNCHANGED] * 3
    assert list(WorkOrder.objects.order_by("pk").values_list("pk", "updated_at")) == stamps


def test_formatting_of_a_phone_is_no_change() -> None:
    land(cells(1, phone="13812345678"))
    assert fates(*land(cells(1, phone="+86 138-1234-5678"))) == [Disposition.UNCHANGED]


def test_a_changed_row_updates_and_leaves_change_rows() -> None:
    """Ruling 19: status completed_at charge technician region, as rows of their own."""
    land(cells(1, status="处理中", completed_at="", charge=""))
    later = NOW + timedelta(hours=2)
    changed = cells(1, technician_no="HZ1002", technician_name="李师傅", region="NB")
    assert fates(*land(changed, now=later)) == [Disposition.UPDATED]
    changes = set(WorkOrderChange.objects.values_list("field", "before", "after"))
    assert changes == {
        ("status", "open", "finished"),
        ("completed_at", "", "2026-06-01T17:30:00+08:00"),
        ("charge", "", "120.00"),
        ("technician", "张师傅 HZ1001", "李师傅 HZ1002"),
        ("region", "HZ", "NB"),
    }
    order = only_order()
    assert (order.landed_at, order.finished_landed_at) == (NOW, later)


def test_days_whose_figures_move_are_marked_in_the_old_and_the_new_place() -> None:
    land(cells(1))
    assert set(DirtyDay.objects.values_list("region__code", "date")) == {("HZ", date(2026, 6, 1))}
    DirtyDay.objects.all().delete()
    land(cells(1, region="宁波", completed_at="2026-06-02 08:00"))
    assert set(DirtyDay.objects.values_list("region__code", "date")) == {
        ("HZ", date(2026, 6, 1)),
        ("NB", date(2026, 6, 1)),
        ("NB", date(2026, 6, 2)),
    }


def test_a_change_that_no_form_counts_marks_no_day() -> None:
    land(cells(1))
    DirtyDay.objects.all().delete()
    land(cells(1, remark="用户自备支架"))
    assert not DirtyDay.objects.exists()


def test_an_undone_completion_is_dated_and_can_be_finished_again() -> None:
    """Ruling 14, B6."""
    land(cells(1))
    undone = NOW + timedelta(days=1)
    land(cells(1, status="处理中"), now=undone)
    order = only_order()
    assert (order.status, order.completed_at, order.undone_at, order.finished_landed_at) == (
        "open", None, undone, None,
    )  # fmt: skip
    again = NOW + timedelta(days=2)
    land(cells(1), now=again)
    order = only_order()
    assert (order.status, order.undone_at, order.finished_landed_at) == ("finished", undone, again)


def test_a_customer_is_phone_and_name() -> None:
    """Ruling 16."""
    land(
        cells(1, phone="13812345678", customer_name="王伟"),
        cells(2, phone="138 1234 5678", customer_name="王伟"),
    )
    land(cells(3, phone="13812345678", customer_name="李娜"))
    assert Customer.objects.count() == 2
    assert WorkOrder.objects.filter(customer__name="王伟").count() == 2


def test_without_a_phone_each_order_has_its_own_customer() -> None:
    land(cells(1, phone="", customer_name="王伟"), cells(2, phone="", customer_name="王伟"))
    assert Customer.objects.count() == 2


def test_an_import_never_overwrites_what_agents_learnt_of_a_customer() -> None:
    land(cells(1, salutation="先生", member_level="普通"))
    Customer.objects.update(salutation="ms")
    land(cells(2, phone=cells(1)["phone"], customer_name="客户1", salutation="先生", member_level="VIP"))
    customer = Customer.objects.get()
    assert (customer.salutation, customer.member_level) == ("ms", "VIP")


def test_a_technician_is_source_and_number() -> None:
    land(cells(1), cells(2), cells(3, technician_no="HZ1009"))
    assert set(Technician.objects.values_list("name", "number", "is_new")) == {
        ("张师傅", "HZ1001", True),
        ("张师傅", "HZ1009", True),
    }


def test_without_a_number_the_one_of_that_name_in_the_region_is_meant() -> None:
    land(cells(1))
    land(
        cells(2, technician_no="", technician_name="张 师傅"),
        cells(3, technician_no="", technician_name="赵工"),
    )
    land(cells(4, technician_no="", technician_name="张师傅", region="NB"))
    names = dict(WorkOrder.objects.values_list("order_no", "technician__number"))
    assert names["AZ00000002"] == "HZ1001"
    assert Technician.objects.count() == 3


def test_both_blank_is_nobody() -> None:
    land(cells(1, technician_no="", technician_name=""))
    assert only_order().technician is None


def test_a_merged_technician_and_category_lead_to_the_real_one() -> None:
    """Ruling 12: alias and merge."""
    land(cells(1), cells(2, technician_no="HZ1002", technician_name="张三(外包)", category="空调器"))
    real = Technician.objects.get(number="HZ1001")
    Technician.objects.filter(number="HZ1002").update(alias_of=real)
    Category.objects.filter(name="空调器").update(alias_of=Category.objects.get(name="空调"))
    land(cells(3, technician_no="HZ1002", technician_name="张三(外包)", category="空调器"))
    order = WorkOrder.objects.get(order_no="AZ00000003")
    assert (order.technician, order.category.name) == (real, "空调")


def test_a_new_category_is_marked_for_confirmation() -> None:
    land(cells(1, category="洗碗机"))
    assert list(Category.objects.values_list("name", "is_new", "sort_key")) == [("洗碗机", True, "xi wan ji")]


def test_a_bad_phone_goes_in_with_its_raw_text() -> None:
    """Ruling 1: digits are never guessed."""
    land(cells(1, phone="1.38123E+10"))
    order = only_order()
    assert (order.phone, order.phone_raw, order.phone_hmac, order.phone_masked) == ("", "1.38123E+10", "", "")


def test_many_orders_cost_few_queries(django_assert_max_num_queries: object) -> None:
    """Set-based: the number of statements does not grow with each row."""
    rows = [cells(n) for n in range(1, 201)]
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        land(*rows)
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        land(*rows)
