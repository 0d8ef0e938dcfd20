"""One order by hand: entered with a warning of repeats, corrected with a reason (rulings 14, 20)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from config.lib.encryption import digest
from config.lib.errors import Conflict, Refused
from regions.models import AuditEntry, DirtyDay, Region, User
from tests.workorders.actions.landing import NOW, land, only_order
from tests.workorders.files import cells
from workorders.actions.orders import Correction, correct_order, enter_order
from workorders.models import WorkOrder, WorkOrderChange

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _regions(hangzhou: Region, ningbo: Region) -> None:
    pass


def correct(user: User, **values: str) -> WorkOrder:
    correction = Correction(cells=values, reason="客户来电更正")
    return correct_order(order=only_order(), correction=correction, actor=user, now=NOW)


def test_an_entered_order_is_judged_like_a_row(clerk_hz: User) -> None:
    order = enter_order(cells=cells(1), source="erp", actor=clerk_hz, now=NOW)
    assert (order.order_no, order.status, order.phone_masked) == ("AZ00000001", "finished", "138****0001")
    assert AuditEntry.objects.get().verb == "enter_order"


def test_what_is_wrong_is_said_at_the_field(clerk_hz: User) -> None:
    with pytest.raises(Refused) as problem:
        enter_order(cells=cells(1, kind="保养", charge="很多"), source="erp", actor=clerk_hz, now=NOW)
    assert set(problem.value.fields) == {"kind", "charge"}
    assert not WorkOrder.objects.exists()


def test_a_region_outside_her_own_is_unknown(clerk_hz: User) -> None:
    with pytest.raises(Refused) as problem:
        enter_order(cells=cells(1, region="宁波"), source="erp", actor=clerk_hz, now=NOW)
    assert set(problem.value.fields) == {"region"}


def test_a_known_number_is_a_conflict_and_stays_as_it_is(clerk_hz: User) -> None:
    land(cells(1))
    with pytest.raises(Conflict):
        enter_order(cells=cells(1, remark="另一张"), source="erp", actor=clerk_hz, now=NOW)
    assert only_order().remark == ""


def test_a_corrected_phone_stays_until_the_erp_says_something_else(clerk_hz: User) -> None:
    """Ruling 14."""
    land(cells(1, phone="13800000001"))
    correct(clerk_hz, phone="13911112222")
    land(cells(1, phone="13800000001", remark="ERP 改了备注"))
    order = only_order()
    assert (order.phone, order.phone_hmac, order.remark) == (
        "13911112222", digest("13911112222"), "ERP 改了备注",
    )  # fmt: skip
    land(cells(1, phone="13700000000"))
    order = only_order()
    assert (order.phone, order.corrections) == ("13700000000", {})


def test_a_second_correction_still_compares_with_what_the_erp_said(clerk_hz: User) -> None:
    land(cells(1, phone="1.38E+10"))
    correct(clerk_hz, phone="13911112222")
    correct(clerk_hz, phone="13911113333")
    land(cells(1, phone="1.38E+10", charge="99"))
    assert only_order().phone == "13911113333"


def test_a_corrected_name_and_address_stay_too(clerk_hz: User) -> None:
    land(cells(1))
    correct(clerk_hz, customer_name="王小伟", address="杭州市拱墅区建设路9号")
    land(cells(1, charge="80"))
    order = only_order()
    assert (order.customer_name, order.address, order.customer.name) == (
        "王小伟", "杭州市拱墅区建设路9号", "王小伟",
    )  # fmt: skip


def test_a_correction_leaves_change_rows_marked_days_and_a_masked_audit(clerk_hz: User) -> None:
    land(cells(1))
    DirtyDay.objects.all().delete()
    correct(clerk_hz, completed_at="2026-06-02 10:00", phone="13911112222")
    change = WorkOrderChange.objects.get()
    assert (change.field, change.actor, change.reason) == ("completed_at", clerk_hz, "客户来电更正")
    assert set(DirtyDay.objects.values_list("date", flat=True)) == {date(2026, 6, 1), date(2026, 6, 2)}
    entry = AuditEntry.objects.get()
    assert (entry.before["phone"], entry.after["phone"]) == ("138******01", "139******22")


def test_an_invalid_phone_is_no_correction(clerk_hz: User) -> None:
    land(cells(1))
    with pytest.raises(Refused) as problem:
        correct(clerk_hz, phone="12345")
    assert set(problem.value.fields) == {"phone"}


def test_a_correction_needs_a_reason(clerk_hz: User) -> None:
    land(cells(1))
    with pytest.raises(Refused):
        correct_order(
            order=only_order(),
            correction=Correction(cells={"charge": "1"}, reason=" "),
            actor=clerk_hz,
            now=NOW,
        )


def test_two_editors_the_second_is_told(clerk_hz: User) -> None:
    """C3."""
    land(cells(1))
    seen = only_order().updated_at - timedelta(seconds=1)
    correction = Correction(cells={"charge": "1"}, reason="看错", seen=seen)
    with pytest.raises(Conflict):
        correct_order(order=only_order(), correction=correction, actor=clerk_hz, now=NOW)
