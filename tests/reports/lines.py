"""Lines for the tests of the pure parts."""

from typing import Any

from reports.policies.lines import Event, Given, Key, Line, Worker, answer_keys

ZHANG = Worker("n:HZ1008", "张师傅", "HZ1008")
WANG = Worker("n:HZ1002", "王师傅", "HZ1002")
NOBODY = Worker()

SATISFIED = Given(
    attitude_rating=5,
    satisfaction=5,
    is_genuine=True,
    site_cleaned="yes",
    charge_status="free",
    charge_told=None,
    charge_booked=None,
    receipt_given=None,
    carry_in=False,
)


def given(**changes: Any) -> Given:
    fields = {name: getattr(SATISFIED, name) for name in Given.__slots__}
    return Given(**{**fields, **changes})


def dispatched(*, worker: Worker, order_no: str, category: str = "空调", keys: tuple[Key, ...] = ()) -> Line:
    return Line(Event.DISPATCHED, worker, category, order_no, "2026-06-05 09:00", (Key.DISPATCHED, *keys))


def completed(*, worker: Worker, order_no: str, category: str = "空调") -> Line:
    return Line(Event.COMPLETED, worker, category, order_no, "2026-06-05 16:00", (Key.COMPLETED,))


def answered(*, worker: Worker, order_no: str, category: str = "空调", **changes: Any) -> Line:
    keys = answer_keys(given=given(**changes))
    return Line(Event.CALLBACK, worker, category, order_no, "2026-06-05 10:00", keys, outcome="已完成")


def ended(*, worker: Worker, order_no: str, keys: tuple[Key, ...], category: str = "空调") -> Line:
    return Line(Event.CALLBACK, worker, category, order_no, "2026-06-05 11:00", keys, outcome="未接通")
