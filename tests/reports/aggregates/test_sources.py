"""Which rows count to which measure, case by case as kpis.md 3 and forms.md 2 say it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from callbacks.choices import CancelReason, ComplaintState, TaskState, WaiveReason
from callbacks.models import (
    Complaint,
    Retraction,
)
from regions.models import Region, User
from reports.actions.rollup import rebuild_totals
from reports.aggregates.sources import rows_behind
from reports.aggregates.totals import sums
from reports.policies.cuts import By, Cut
from reports.policies.measures import OF_SOURCE, Measure, Source
from tests.callbacks.calls import at
from tests.factories import (
    CategoryFactory,
    CustomerFactory,
    RegionFactory,
    TechnicianFactory,
    WorkOrderFactory,
)
from tests.reports.counted_rows import (
    DAY,
    NOON,
    attempt,
    case_of,
    order,
    recheck,
    record,
    second_rating,
    task,
)
from workorders.choices import Kind, ServiceMode, Status
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db
JUNE = (date(2026, 6, 1), date(2026, 6, 30))
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def region(hangzhou: Region) -> Region:
    return hangzhou


def counted(first: date = JUNE[0], last: date = JUNE[1], *, source: Source | None = None) -> dict[str, int]:
    """What is not nothing, read off the rows themselves."""
    cut = Cut(first=first, last=last, regions=frozenset(Region.objects.values_list("pk", flat=True)))
    wanted = OF_SOURCE[source] if source else tuple(Measure)
    found = {each.value: rows_behind(measures=[each], cut=cut).count() for each in wanted}
    return {name: number for name, number in found.items() if number}


class TestOrders:
    def test_on_site_and_carried_in_by_their_own_days(self, region: Region) -> None:
        order(region, "06-30 09:00", "07-01 12:00")
        order(region, "05-31 09:00", "06-01 17:00", kind=Kind.REPAIR)
        order(region, "06-02 10:00", "06-05 11:00", kind=Kind.REPAIR, service_mode=ServiceMode.CARRY_IN)
        assert counted() == {
            "dispatched_onsite": 1, "dispatched_carry_in": 1, "done_carry_in": 1, "completed_onsite": 1,
            "completed_carry_in": 1, "carried_over": 1, "repairs": 2,
        }  # fmt: skip

    def test_void_and_test_orders_count_nowhere(self, region: Region) -> None:
        order(region, status=Status.VOID)
        order(region, is_test=True)
        assert counted() == {}

    def test_an_open_one_was_dispatched_and_an_undone_one_is_open_again(self, region: Region) -> None:
        order(region, completed="")
        order(region, status=Status.OPEN)  # the ERP left its time of completion
        assert counted() == {"dispatched_onsite": 2}

    @pytest.mark.parametrize(
        ("moment", "day"),
        [("06-30T23:59:59.999999+08:00", 30), ("06-01T00:00:00+08:00", 1), ("06-30T16:00:00+00:00", None)],
    )
    def test_days_begin_and_end_at_midnight_in_shanghai(
        self, region: Region, moment: str, day: int | None
    ) -> None:
        """C10: a month holds its first and its last moment, and nothing of the next."""
        found = datetime.fromisoformat(f"2026-{moment}")
        WorkOrderFactory(region=region, dispatched_at=found, completed_at=None, status=Status.OPEN)
        assert counted() == ({"dispatched_onsite": 1} if day else {})
        if day:
            assert counted(date(2026, 6, day), date(2026, 6, day)) == {"dispatched_onsite": 1}

    def test_the_cohort_ends_with_the_month_of_the_dispatch(self, region: Region) -> None:
        """forms.md 2.3: finished by the last moment of the month, whatever the period that asks."""
        order(region, "06-30 09:00", "06-30 23:59")
        order(region, "06-30 09:00", "07-01 00:00")
        assert counted()["done_onsite"] == 1
        assert counted(JUNE[0], date(2026, 7, 31))["done_onsite"] == 1

    def test_a_repair_is_repeated_by_the_next_of_the_same_unit_within_thirty_days(
        self, region: Region
    ) -> None:
        customer = CustomerFactory()
        of = {"kind": Kind.REPAIR, "customer": customer}
        order(region, "06-01 09:00", "06-01 15:00", **of)
        order(region, "06-30 15:00", "07-01 15:00", **of)
        order(region, "06-20 09:00", "06-20 15:00", customer=customer, category=CategoryFactory(name="冰箱"))
        order(region, "06-03 09:00", "06-03 15:00", kind=Kind.REPAIR)
        assert (counted()["repairs"], counted()["repeat_repairs"]) == (2, 1)
        WorkOrder.objects.filter(dispatched_at=at("06-30 15:00")).update(dispatched_at=at("07-01 15:00"))
        assert "repeat_repairs" not in counted()

    def test_units_without_a_number_are_not_told_apart(self, region: Region) -> None:
        for day in ("06-01", "06-03"):
            order(region, f"{day} 09:00", f"{day} 15:00", kind=Kind.REPAIR, phone_hmac="")
        assert "repeat_repairs" not in counted()


class TestTasks:
    def t(self) -> dict[str, int]:
        return counted(source=Source.TASKS)

    ALL = {"due": 1, "own_due": 1, "effective_base": 1, "called_base": 1}

    def test_open_ones_are_due_and_nothing_else(self, region: Region) -> None:
        task(region, TaskState.DUE)
        assert self.t() == self.ALL

    def test_the_four_ends_are_handled(self, region: Region) -> None:
        for state in (TaskState.COMPLETED, TaskState.REFUSED, TaskState.BAD_DATA):
            task(region, state)
        task(region, TaskState.UNREACHABLE, rule_met=True)
        assert self.t() == {
            "due": 4, "handled": 4, "completed": 1, "refused": 1, "bad_data": 1, "unreachable": 1,
            "timely": 4, "own_due": 4, "own_timely": 4, "effective_base": 4, "called_base": 4,
        }  # fmt: skip

    def test_given_up_below_the_rule_is_not_handled(self, region: Region) -> None:
        """Printed apart as 未达规则 (ruling 27)."""
        task(region, TaskState.UNREACHABLE, rule_met=False)
        assert self.t() == {**self.ALL, "rule_unmet": 1}

    def test_waived_and_cancelled_and_flagged_are_outside(self, region: Region) -> None:
        """Rulings 14, 53: also one that was waived and called later all the same."""
        task(region, TaskState.WAIVED, waive_reason=WaiveReason.PEAK)
        task(region, TaskState.COMPLETED, waive_reason=WaiveReason.PEAK)
        task(region, TaskState.CANCELLED, cancel_reason=CancelReason.UNDONE)
        task(region, flagged_at=NOON)
        assert self.t() == {}

    def test_second_callbacks_are_outside(self, region: Region, agent_hz: User) -> None:
        second_rating(task(region), agent_hz, 5)
        assert self.t()["due"] == 1

    def test_born_without_a_number_is_outside_until_corrected_but_called_in_the_accuracy(
        self, region: Region
    ) -> None:
        """Ruling 2; kpis.md 3.2 资料准确率."""
        task(region, TaskState.BAD_DATA, attempts_made=0, first_attempt_at=None)
        assert self.t() == {"called_base": 1}

    def test_confirmed_errors_leave_the_base_of_the_effective_rate(self, region: Region) -> None:
        bad, asked = task(region, TaskState.BAD_DATA), task(region)
        for each, kind in ((bad, "technician"), (asked, "technician")):
            recheck(each, checked_at=NOON, responsible_kind=kind)
        found = self.t()
        assert (found["due"], found["effective_base"], found["confirmed_errors"]) == (2, 1, 2)

    def test_no_error_and_not_yet_checked_are_none(self, region: Region) -> None:
        recheck(task(region, TaskState.BAD_DATA), checked_at=NOON, responsible_kind="")
        recheck(task(region, TaskState.BAD_DATA), checked_at=None, responsible_kind="")
        found = self.t()
        assert (found["effective_base"], "confirmed_errors" in found) == (2, False)

    def test_nor_is_one_whose_call_was_taken_back(self, region: Region, agent_hz: User) -> None:
        bad = task(region, TaskState.BAD_DATA)
        recheck(bad, checked_at=NOON, responsible_kind="technician")
        Retraction.objects.create(attempt=attempt(bad, agent_hz), region=region, agent=agent_hz, at=NOON)
        assert "confirmed_errors" not in self.t()

    def test_late_imports_are_nobodys_fault(self, region: Region) -> None:
        task(region, late_import=True)
        found = self.t()
        assert (found["late_import"], found["due"], found["timely"]) == (1, 1, 1)
        assert "own_due" not in found
        assert "own_timely" not in found

    @pytest.mark.parametrize(
        ("first", "done", "is_timely"),
        [
            (at("06-01 10:00"), NOON, True),  # early: with its reason it counts
            (at("06-03 23:59"), at("06-05 23:59"), True),
            (at("06-04 00:00"), at("06-04 10:00"), False),
            (NOON, at("06-06 00:00"), False),
            (None, NOON, False),
        ],
    )
    def test_timely_is_the_first_attempt_in_the_window_and_handled_two_days_after(
        self, region: Region, first: Any, done: Any, is_timely: bool
    ) -> None:
        task(region, first_attempt_at=first, completed_at=done)
        assert ("timely" in self.t()) is is_timely

    def test_a_period_is_told_by_the_day_they_were_due(self, region: Region) -> None:
        task(region, now=at("07-01 10:00"), completed_at=at("06-30 10:00"))
        assert self.t() == {}

    def test_the_agent_is_who_called_last_then_whom_it_was_given_to_then_nobody(
        self, region: Region, agent_hz: User, agent_nb: User
    ) -> None:
        task(region, TaskState.IN_PROGRESS, agent=agent_hz, assigned_to=agent_nb)
        task(region, TaskState.DUE, assigned_to=agent_nb)
        task(region, TaskState.DUE)
        rebuild_totals(first=JUNE[0], last=JUNE[1], now=NOON)
        found = sums(cut=Cut(*JUNE, regions=frozenset({region.pk})), by=By.AGENT)
        assert {key: own["due"] for key, own in found.items()} == {agent_hz.pk: 1, agent_nb.pk: 1, None: 1}


class TestAnswers:
    def answers(self) -> dict[str, int]:
        return counted(source=Source.ANSWERS)

    def test_levels_attitude_and_untruth(self, region: Region, agent_hz: User) -> None:
        for level in range(1, 6):
            record(task(region), agent_hz, satisfaction=level, attitude_rating=6 - level)
        record(
            task(region), agent_hz, satisfaction=None, attitude_rating=None,
            is_genuine=False, not_genuine_reason="not_visited",
        )  # fmt: skip
        levels = {f"{name}_{level}": 1 for name in ("satisfaction", "attitude") for level in range(1, 6)}
        assert self.answers() == {
            "answered": 6, **levels, "not_genuine": 1, "final_rated": 5, "final_satisfied": 2,
        }  # fmt: skip

    def test_one_that_was_waived_and_called_later_counts_here_and_not_in_t(
        self, region: Region, agent_hz: User
    ) -> None:
        record(task(region, waive_reason=WaiveReason.PEAK), agent_hz)
        assert (self.answers()["answered"], "due" in counted()) == (1, False)

    def test_taken_back_flagged_void_and_second_ones_do_not(self, region: Region, agent_hz: User) -> None:
        record(task(region), agent_hz, retracted_at=NOON)
        record(task(region, flagged_at=NOON), agent_hz)
        record(task(region, work_order=order(region, status=Status.VOID)), agent_hz)
        record(task(region, work_order=order(region, is_test=True)), agent_hz)
        assert self.answers() == {}

    def test_the_final_rating_is_that_of_the_last_round(self, region: Region, agent_hz: User) -> None:
        """Also of a case that somebody registered by hand, whose record is not the first one."""
        first = task(region)
        record(first, agent_hz, satisfaction=1)
        assert "final_satisfied" not in self.answers()
        case = case_of(first, agent_hz, record=None)
        second_rating(first, agent_hz, 5, case=case)
        assert (self.answers()["final_satisfied"], self.answers()["satisfaction_1"]) == (1, 1)
        second_rating(first, agent_hz, 2, case=case)
        assert "final_satisfied" not in self.answers()

    def test_a_round_without_a_rating_or_taken_back_leaves_the_one_before(
        self, region: Region, agent_hz: User
    ) -> None:
        first = task(region)
        record(first, agent_hz, satisfaction=4)
        case = case_of(first, agent_hz)
        second_rating(first, agent_hz, None, case=case)  # type: ignore[arg-type]
        second_rating(first, agent_hz, 1, case=case, retracted_at=NOON + DAY)
        assert self.answers()["final_satisfied"] == 1

    def test_they_count_on_the_day_of_the_call(self, region: Region, agent_hz: User) -> None:
        record(task(region), agent_hz, at("07-01 00:00"))
        assert self.answers() == {}


class TestCases:
    def cases(self) -> dict[str, int]:
        return counted(source=Source.CASES)

    def test_invalid_and_merged_and_taken_back(
        self, region: Region, agent_hz: User, hq_manager: User
    ) -> None:
        first = task(region)
        master = case_of(first, agent_hz)
        case_of(first, agent_hz, state=ComplaintState.MERGED, merged_into=master, record=None, closed_at=NOON)
        case_of(
            first, agent_hz, state=ComplaintState.INVALID, record=None, invalid_found_by=hq_manager,
            closing_record=second_rating(first, agent_hz, 5, case=master), closing_satisfaction=5,
            closing_agent=agent_hz, closing_solved="yes", closed_at=NOON,
        )  # fmt: skip
        case_of(first, agent_hz, record=None, taken_back_at=NOON)
        assert self.cases() == {"cases": 1, "cases_valid": 2}

    def closed(self, region: Region, agent: User, handler: User, **fields: Any) -> Complaint:
        first = task(region)
        case = case_of(first, agent)
        last = second_rating(first, agent, 5, case=case)
        given = {
            "state": ComplaintState.CLOSED_SATISFIED, "handler": handler, "closing_record": last,
            "closing_solved": "yes", "closing_satisfaction": 5, "closing_agent": agent,
            "handled_at": NOON + HOUR, "closed_at": NOON + DAY,
        }  # fmt: skip
        Complaint.objects.filter(pk=case.pk).update(**{**given, **fields})
        return case

    def test_solved_is_the_second_callbacks_or_a_recorded_withdrawal(
        self, region: Region, agent_hz: User, lead_hz: User
    ) -> None:
        self.closed(region, agent_hz, lead_hz)
        withdrawn = {"state": ComplaintState.WITHDRAWN, "withdrawn_call_at": NOON, "closed_at": NOON}
        case_of(task(region), agent_hz, closing_solved="yes", **withdrawn)
        case_of(task(region), agent_hz, **withdrawn)
        assert self.cases() == {"cases": 3, "cases_valid": 3, "solved": 2, "solved_in_time": 2}

    @pytest.mark.parametrize(
        ("limits", "in_time"),
        [
            ({"resolution_due_at": NOON + HOUR, "second_due_at": NOON + DAY}, True),
            ({"resolution_due_at": NOON, "second_due_at": NOON + DAY}, False),
            ({"resolution_due_at": NOON + HOUR, "second_due_at": NOON + HOUR}, False),
        ],
    )
    def test_in_time_is_handled_and_called_back_in_time(
        self, region: Region, agent_hz: User, lead_hz: User, limits: dict[str, Any], in_time: bool
    ) -> None:
        self.closed(region, agent_hz, lead_hz, **limits)
        assert ("solved_in_time" in self.cases()) is in_time

    def test_responses(self, region: Region, agent_hz: User) -> None:
        for responded in (NOON + HOUR, NOON + 2 * HOUR, None):
            case_of(task(region), agent_hz, response_due_at=NOON + HOUR, responded_at=responded)
        case_of(task(region), agent_hz, responded_at=NOON)  # of before there were limits
        found = self.cases()
        assert [found[name] for name in ("responded_in_time", "responded_late", "unanswered")] == [1, 1, 1]


class TestAttempts:
    def test_dials_connections_firsts_and_seconds(self, region: Region, agent_hz: User) -> None:
        called = task(region, first_attempt_at=NOON)
        attempt(called, agent_hz, code="no_answer")
        attempt(called, agent_hz, NOON + HOUR)
        back = attempt(called, agent_hz, NOON + 2 * HOUR)
        Retraction.objects.create(attempt=back, region=region, agent=agent_hz, at=NOON)
        rebuild_totals(first=JUNE[0], last=JUNE[1], now=NOON)
        found = sums(cut=Cut(*JUNE, regions=frozenset({region.pk}), agent=agent_hz.pk))[None]
        names = [measure.value for measure in OF_SOURCE[Source.ATTEMPTS]]
        assert [found[name] for name in names] == [2, 1, 1, 0, 90]


def test_what_was_merged_counts_to_its_master(region: Region) -> None:
    """Ruling 12: people and 品类, in the totals and in the rows behind them."""
    real, air = TechnicianFactory(region=region), CategoryFactory(name="空调")
    alias, other = (
        TechnicianFactory(region=region, alias_of=real),
        CategoryFactory(name="空调器", alias_of=air),
    )
    order(region, technician=real, category=air)
    order(region, technician=alias, category=other)
    order(region, technician=None, category=air)
    rebuild_totals(first=JUNE[0], last=JUNE[1], now=NOON)
    cut = Cut(*JUNE, regions=frozenset({region.pk}))
    assert _of(By.TECHNICIAN, cut) == {real.pk: 2, None: 1}
    assert _of(By.CATEGORY, cut) == {air.pk: 3}
    narrowed = Cut(*JUNE, regions=cut.regions, technician=real.pk, category=air.pk)
    assert rows_behind(measures=[Measure.DISPATCHED_ONSITE], cut=narrowed).count() == 2
    assert sums(cut=narrowed)[None]["dispatched_onsite"] == 2


def _of(by: By, cut: Cut) -> Counter[Any]:
    return Counter({key: own["dispatched_onsite"] for key, own in sums(cut=cut, by=by).items()})


def test_region_and_category_are_those_of_the_order_now(region: Region, agent_hz: User) -> None:
    """forms.md 2.0; the callback itself may still be the old region's."""
    record(task(region), agent_hz)
    WorkOrder.objects.update(region=RegionFactory(code="NB"))
    here = Cut(*JUNE, regions=frozenset({region.pk}))
    assert not rows_behind(measures=[Measure.ANSWERED], cut=here).exists()
    assert not rows_behind(measures=[Measure.DUE], cut=here).exists()
    assert counted()["due"] == 1
