"""Random people, random changes of the ERP: after every step the totals, made anew out of marks alone, say
what the raw rows say (ruling 70)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from callbacks.actions.planning import plan_callbacks
from callbacks.actions.taking_back import take_back
from callbacks.models import CallAttempt, CallbackTask
from config.lib.errors import Conflict, Refused
from regions.actions.days import mark_days
from reports.models import DailyTotal
from tests.callbacks.calls import GOOD, due_task, save
from tests.callbacks.test_the_loop_never_leaks import Loop
from tests.factories import CategoryFactory, TechnicianFactory
from tests.reports.agreement import MONTHS, differences
from workorders.actions.orders import Correction, correct_order
from workorders.imports.changes import counted_days
from workorders.models import WorkOrder

pytestmark = [pytest.mark.django_db, pytest.mark.drill]
OUTCOMES = ("connected_done", "no_answer", "busy", "refused", "empty_number")


class CountedLoop(Loop):
    """The loop's walks, with orders that change and first callbacks of every end among them."""

    compared = 0

    def _mark_new_orders(self) -> None:
        """Factories made them: imports would have marked the days of service, planning that of the call."""
        new = WorkOrder.objects.filter(pk__gt=getattr(self, "last_order", 0))
        days = {pair for order in new for pair in counted_days(order=order)}
        days |= set(CallbackTask.objects.filter(work_order__in=new).values_list("region_id", "due_on"))
        self.last_order = max((order.pk for order in new), default=getattr(self, "last_order", 0))
        mark_days(days=days, now=self.now)

    def teardown(self) -> None:
        type(self).compared += DailyTotal.objects.exists()
        super().teardown()

    @precondition(lambda self: CallbackTask.objects.filter(round=1).count() < 12)
    @rule()
    def land(self) -> None:
        due_task(self.office.region, now=self.now)

    @precondition(lambda self: CallbackTask.objects.open().filter(round=1).exists())
    @rule(outcome=st.sampled_from(OUTCOMES), satisfaction=st.integers(3, 5), is_regretted=st.booleans())
    def call_first(self, outcome: str, satisfaction: int, is_regretted: bool) -> None:
        task = CallbackTask.objects.open().filter(round=1).order_by("pk").first()
        assert task is not None
        answers = {"answers": {**GOOD, "satisfaction": satisfaction}} if outcome == "connected_done" else {}
        try:
            saved = save(task, self.office.agent, outcome, self.now, **answers)
            if is_regretted:
                take_back(attempt=saved.attempt, agent=self.office.agent, now=self.now + timedelta(seconds=5))
        except (Refused, Conflict):
            pass
        self.later(17)

    @precondition(lambda self: CallAttempt.objects.exists())
    @rule(
        number=st.integers(0, 11),
        change=st.sampled_from(["technician", "category", "region", "status", "completed_at", "back"]),
    )
    def the_erp_says_otherwise(self, number: int, change: str) -> None:
        orders = list(WorkOrder.objects.order_by("pk"))
        order = orders[number % len(orders)]
        other = TechnicianFactory(region=order.region, name="李师傅")
        cells = {
            "technician": {"technician_name": other.name, "technician_no": other.number},
            "category": {"category": CategoryFactory(name="冰箱").name},
            "region": {"region": "NB", "technician_name": "", "technician_no": ""},
            "status": {"status": "void"},
            "completed_at": {"completed_at": "2026-06-01 23:59:59"},
            "back": {"region": "HZ", "status": "finished"},
        }[change]
        try:
            correct_order(
                order=order,
                correction=Correction(cells=cells, reason="ERP 写错了"),
                actor=self.office.lead,
                now=self.now,
            )
        except Refused:
            return
        plan_callbacks(now=self.now)
        self.later(5)

    @invariant()
    def totals_say_what_the_rows_say(self) -> None:
        if hasattr(self, "office"):
            self._mark_new_orders()
            assert differences(now=self.now, months=MONTHS) == []


def test_totals_on_random_walks() -> None:
    walks = settings(
        max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(CountedLoop, settings=walks)
    assert CountedLoop.compared
    print(f"\n{CountedLoop.compared} walks: after every step the totals said what the rows say")
