"""Before a limit and after it: who must act hears of it, once (L4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from callbacks.actions.case_assigning import Assignment, assign
from callbacks.actions.case_handling import Progress, progress
from callbacks.actions.case_reminding import remind_limits, tell_overdue
from callbacks.models import CasePolicy, Complaint
from regions.models import Notice
from tests.api.rows import complaint_of
from tests.callbacks import cases
from tests.callbacks.calls import at
from tests.callbacks.cases import HOUR, REGISTERED, Office, handled, handling, registered, waits_for_parts

pytestmark = pytest.mark.django_db
office = cases.office


def told(case: Complaint, what: str) -> list[str]:
    rows = Notice.objects.filter(key__startswith=f"case:{case.pk}:{what}:").order_by("recipient__username")
    return list(rows.values_list("recipient__username", flat=True))


def test_the_department_is_reminded_an_hour_before_it_must_accept(office: Office) -> None:
    case = registered(office)
    assert remind_limits(now=at("06-03 14:00")) == 0
    assert remind_limits(now=at("06-03 14:05")) == 1
    assert told(case, "reminder") == ["head_1"]
    notice = Notice.objects.get(key__contains="reminder")
    assert (notice.text, notice.url) == (f"投诉 {case.number} 即将超时", f"/complaints/{case.number}/")


def test_one_limit_is_told_of_once_and_the_next_one_again(office: Office) -> None:
    case = handling(office)
    near = at("06-05 11:30")  # a word is due after 48 hours
    assert remind_limits(now=near) == 1
    assert remind_limits(now=near + timedelta(minutes=5)) == 0
    progress(case=case, given=Progress("已订货，等送达", told_customer=True), actor=office.handler, now=near)
    assert remind_limits(now=near + timedelta(minutes=5)) == 0
    assert remind_limits(now=near + timedelta(hours=47, minutes=30)) == 1
    assert told(case, "reminder") == ["dept_1", "dept_1"]


def test_a_region_may_be_reminded_earlier(office: Office) -> None:
    registered(office)
    CasePolicy.objects.create(region=office.region, valid_from=REGISTERED.date(), remind_before_minutes=180)
    assert remind_limits(now=at("06-03 12:05")) == 1


def test_what_is_not_assigned_is_the_supervisors(office: Office) -> None:
    case = complaint_of(
        office.region,
        office.agent,
        next_due_at=REGISTERED + HOUR / 2,
        next_limit="assign",
        registered_at=REGISTERED,
    )
    remind_limits(now=REGISTERED)
    assert told(case, "reminder") == ["lead_1"]


def test_a_second_callback_is_the_agents_who_called_first(office: Office) -> None:
    case = handled(office)
    due = Complaint.objects.get(pk=case.pk).next_due_at
    assert due is not None
    remind_limits(now=due - HOUR / 2)
    assert told(case, "reminder") == ["agent_1"]


def test_a_look_after_the_parts_is_the_agents(office: Office) -> None:
    case = waits_for_parts(handling(office), office, at("06-03 14:00"))
    Complaint.objects.filter(pk=case.pk).update(next_limit="wait", next_due_at=at("06-04 10:00"))
    remind_limits(now=at("06-04 09:30"))
    assert told(case, "reminder") == ["agent_1"]


def test_a_missed_limit_is_told_to_department_and_supervisor_once(office: Office) -> None:
    case = registered(office)
    assert tell_overdue(now=at("06-03 15:00")) == 0
    assert tell_overdue(now=at("06-03 15:01")) == 1
    assert told(case, "overdue") == ["head_1", "lead_1"]
    assert Notice.objects.filter(key__contains="overdue", is_urgent=True).count() == 2
    assert tell_overdue(now=at("06-03 16:00")) == 0


def test_whoever_takes_it_over_hears_of_it_too(office: Office) -> None:
    case = registered(office)
    tell_overdue(now=at("06-03 15:01"))
    assign(case=case, given=Assignment(handler=office.handler), actor=office.head, now=at("06-03 15:30"))
    assert tell_overdue(now=at("06-03 15:31")) == 1
    assert told(case, "overdue") == ["dept_1", "head_1", "lead_1"]


@pytest.mark.parametrize("how_many", [1, 3])
def test_what_was_told_costs_three_looks(
    office: Office, how_many: int, django_assert_num_queries: Any
) -> None:
    """The cases, the region's supervisors, what they heard."""
    for _number in range(how_many):
        registered(office)
    late = at("06-03 15:01")
    assert tell_overdue(now=late) == how_many
    with django_assert_num_queries(3):
        assert tell_overdue(now=late) == 0
