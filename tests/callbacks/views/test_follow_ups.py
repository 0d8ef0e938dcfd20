"""/follow-ups/ and the queue: parts that have not come, repairs that must hold (四6; ruling 44; K15)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.choices import ComplaintState, FollowUpKind, FollowUpState
from callbacks.models import Complaint, FollowUp
from callbacks.queries.follow_ups import waiting_follow_ups
from callbacks.rules import can_add_photo, can_follow_up, can_reveal_complaint
from regions.models import AuditEntry, User
from tests.callbacks.cases import (
    HOUR,
    REGISTERED,
    Office,
    fresh,
    handled,
    handling,
    office,
    second_call,
    waits_for_parts,
)
from tests.callbacks.views.screens import HTMX, text

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NOW = REGISTERED + 6 * HOUR
__all__ = ["office"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def waiting_case(office: Office, now: datetime = REGISTERED) -> Complaint:
    """Waits for its parts; the first look is due in three days."""
    return waits_for_parts(handling(office, now), office, now + 3 * HOUR)


def closed_case(office: Office, now: datetime = REGISTERED) -> Complaint:
    """A serious repair whose customer said satisfied: 72 hours later she is asked once more."""
    case = handled(office, now, satisfaction=1)
    second_call(case, office.agent, now + 5 * HOUR)
    return fresh(case)


def check_of(case: Complaint) -> FollowUp:
    return case.follow_ups.open().get()


def answered(client: Client, follow_up: FollowUp, **given: str) -> Any:
    sent = {"note": "仓库说配件明天到，已告知客户", "told_customer": "yes", **given}
    return client.post(f"/follow-ups/{follow_up.pk}/finish/", sent)


class TestInTheQueue:
    def test_what_is_due_first_stands_on_top_with_its_count(self, sign_in: SignIn, office: Office) -> None:
        later = check_of(waiting_case(office, REGISTERED + HOUR))
        first = check_of(waiting_case(office))
        page = text(sign_in(office.agent).get("/queue/"))
        assert page.index(f"/follow-ups/{first.pk}/") < page.index(f"/follow-ups/{later.pk}/")
        assert page.index(f"/follow-ups/{later.pk}/") < page.index("队列是空的")
        assert "跟进 <b>2</b>" in page
        assert f"/follow-ups/{first.pk}/" in text(sign_in(office.agent).get("/queue/waiting/"))

    def test_of_many_the_first_three(self, sign_in: SignIn, office: Office) -> None:
        for number in range(5):
            waiting_case(office, REGISTERED + number * timedelta(minutes=1))
        waiting = waiting_follow_ups(agent=office.agent)
        assert (waiting.count, len(waiting.first)) == (5, 3)

    def test_hers_and_nobodys_not_a_colleagues_nor_another_regions(
        self, office: Office, agent_nb: User
    ) -> None:
        check = check_of(waiting_case(office))
        assert check.assigned_to == office.agent
        assert waiting_follow_ups(agent=office.agent).count == 1
        assert waiting_follow_ups(agent=office.second_agent).count == 0
        FollowUp.objects.update(assigned_to=None)
        assert waiting_follow_ups(agent=office.second_agent).count == 1
        assert waiting_follow_ups(agent=agent_nb).count == 0

    def test_who_handled_the_case_does_not_ask_whether_the_repair_held(self, office: Office) -> None:
        """E5: the customer is asked by somebody else."""
        check = check_of(closed_case(office))
        FollowUp.objects.update(assigned_to=None)
        Complaint.objects.update(handler=office.second_agent)
        assert waiting_follow_ups(agent=office.second_agent).count == 0
        assert waiting_follow_ups(agent=office.agent).count == 1
        check = FollowUp.objects.select_related("complaint", "region").get(pk=check.pk)
        assert not can_follow_up(office.second_agent, check)
        assert can_follow_up(office.agent, check)

    def test_nothing_stands_there_when_nothing_waits(self, sign_in: SignIn, office: Office) -> None:
        assert 'id="follow-ups"' not in text(sign_in(office.agent).get("/queue/"))


class TestTheList:
    def test_its_tabs(self, sign_in: SignIn, office: Office) -> None:
        hers = check_of(waiting_case(office))
        late = check_of(waiting_case(office, REGISTERED + HOUR))
        done = check_of(waiting_case(office, REGISTERED + 2 * HOUR))
        FollowUp.objects.filter(pk=late.pk).update(due_at=NOW - HOUR, assigned_to=None)
        client = sign_in(office.agent)
        answered(client, done)
        following = check_of(done.complaint)

        def listed(show: str) -> list[int]:
            return [each.pk for each in client.get(f"/follow-ups/?show={show}").context["page"].items]

        assert listed("open") == [late.pk, hers.pk, following.pk]
        assert listed("mine") == [hers.pk, following.pk]
        assert listed("overdue") == [late.pk]
        assert listed("done") == [done.pk]
        assert listed("nonsense") == listed("open")

    @pytest.mark.parametrize("rows", [1, 3])
    def test_it_costs_the_same_for_one_as_for_three(self, sign_in: SignIn, office: Office, rows: int) -> None:
        for number in range(rows):
            waiting_case(office, REGISTERED + number * timedelta(minutes=1))
        client = sign_in(office.agent)
        client.get("/follow-ups/")
        with CaptureQueriesContext(connection) as queries:
            page = text(client.get("/follow-ups/"))
        assert page.count("data-row") == rows
        assert len(queries) == 6

    def test_no_number_and_no_whole_name(self, sign_in: SignIn, office: Office) -> None:
        case = waiting_case(office)
        Complaint.objects.update(matter="请回电 13812345678")
        page = text(sign_in(office.agent).get("/follow-ups/"))
        assert "138****5678" in page
        assert "13812345678" not in page
        assert case.work_order.customer_name not in page


class TestOne:
    def test_the_case_its_parts_and_nothing_preselected(self, sign_in: SignIn, office: Office) -> None:
        case = waiting_case(office)
        page = text(sign_in(office.agent).get(f"/follow-ups/{check_of(case).pk}/"))
        for told in (case.number, case.demand, "压缩机", "× 1", "赵工", case.work_order.phone_masked):
            assert told in page, told
        assert 'name="told_customer"' in page
        assert 'name="recurred"' not in page
        assert " checked" not in page
        assert case.work_order.phone not in page

    def test_parts_that_have_not_come_are_looked_after_again(self, sign_in: SignIn, office: Office) -> None:
        case = waiting_case(office)
        client, check = sign_in(office.agent), check_of(case)
        response = answered(client, check)
        assert response["Location"] == "/follow-ups/"
        assert "前再跟踪一次" in text(client.get("/follow-ups/"))
        check.refresh_from_db()
        assert (check.state, check.done_by, check.told_customer) == (FollowUpState.DONE, office.agent, True)
        assert check_of(case).pk != check.pk
        page = text(client.get(f"/follow-ups/{check.pk}/"))
        assert "仓库说配件明天到" in page
        assert 'name="note"' not in page

    def test_a_fault_that_came_back_reopens_the_case(self, sign_in: SignIn, office: Office) -> None:
        case = closed_case(office)
        client, check = sign_in(office.agent), check_of(case)
        assert 'name="recurred"' in text(client.get(f"/follow-ups/{check.pk}/"))
        answered(client, check, recurred="yes", note="又不制冷了，客户很着急")
        assert (fresh(case).state, fresh(case).level) == (ComplaintState.REOPENED, 2)
        assert f"投诉 {case.number} 已重新处理，现在 2 级" in text(client.get("/follow-ups/"))

    def test_one_that_held_ends_it(self, sign_in: SignIn, office: Office) -> None:
        case = closed_case(office)
        client = sign_in(office.agent)
        answered(client, check_of(case), recurred="no", note="客户说一直正常")
        assert fresh(case).state == ComplaintState.CLOSED_SATISFIED
        assert not case.follow_ups.open().exists()

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"note": "到"}, "至少4个字"),
            ({"note": ""}, "至少4个字"),
            ({"told_customer": ""}, "请选择。"),
            ({"recurred": ""}, "请选择。"),
            ({"recurred": "maybe"}, "maybe"),
        ],
    )
    def test_what_is_missing_stands_at_its_field(
        self, sign_in: SignIn, office: Office, given: dict[str, str], said: str
    ) -> None:
        check = check_of(closed_case(office))
        response = answered(sign_in(office.agent), check, **{"recurred": "no", **given})
        assert response.status_code == 400
        assert said in text(response)
        check.refresh_from_db()
        assert check.state == FollowUpState.OPEN

    def test_who_was_faster_has_done_it(self, sign_in: SignIn, office: Office) -> None:
        check = check_of(closed_case(office))
        answered(sign_in(office.agent), check, recurred="no")
        again = answered(sign_in(office.lead), check, recurred="yes")
        assert again.status_code == 409
        check.refresh_from_db()
        assert check.recurred is False

    @pytest.mark.parametrize("rows", [1, 2])
    def test_it_costs_the_same_whatever_was_asked_for(
        self, sign_in: SignIn, office: Office, rows: int
    ) -> None:
        case = waiting_case(office)
        requisition = case.requisitions.get()
        for number in range(1, rows):
            requisition.lines.create(name=f"配件{number}", quantity=number)
        client = sign_in(office.agent)
        url = f"/follow-ups/{check_of(case).pk}/"
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        assert len(queries) == 13


class TestWhoMay:
    def test_an_outsider_sees_none_of_it(self, sign_in: SignIn, office: Office, agent_nb: User) -> None:
        case = waiting_case(office)
        client, pk = sign_in(agent_nb), check_of(case).pk
        assert client.get(f"/follow-ups/{pk}/").status_code == 404
        assert client.post(f"/follow-ups/{pk}/finish/", {"note": "没有说明"}).status_code == 404
        assert case.number not in text(client.get("/follow-ups/"))

    def test_the_department_reads_and_does_not_do_it(self, sign_in: SignIn, office: Office) -> None:
        check = check_of(waiting_case(office))
        client = sign_in(office.handler)
        page = text(client.get(f"/follow-ups/{check.pk}/"))
        assert 'name="note"' not in page
        assert answered(client, check).status_code == 403

    def test_the_administrator_has_no_such_page(
        self, sign_in: SignIn, office: Office, administrator: User
    ) -> None:
        waiting_case(office)
        assert sign_in(administrator).get("/follow-ups/").status_code == 404


class TestTheNumber:
    """Ruling 20: with a reason, audited first; ruling 44: she must be able to call."""

    def test_one_key_shows_it_and_the_audit_says_why(self, sign_in: SignIn, office: Office) -> None:
        case = waiting_case(office)
        client = sign_in(office.agent)
        page = text(client.get(f"/follow-ups/{check_of(case).pk}/"))
        assert f'hx-post="/complaints/{case.number}/reveal/"' in page
        assert 'data-key="d"' in page
        shown = client.post(f"/complaints/{case.number}/reveal/", {"reason": "配件跟踪"}, headers=HTMX)
        assert case.work_order.phone[-4:] in text(shown)
        entry = AuditEntry.objects.get(verb="reveal")
        assert (entry.actor, entry.reason) == (office.agent, "配件跟踪")

    def test_only_while_a_follow_up_is_hers_or_nobodys(self, office: Office) -> None:
        case = waiting_case(office)
        assert can_reveal_complaint(office.agent, case)
        assert not can_reveal_complaint(office.second_agent, case)
        FollowUp.objects.update(assigned_to=None)
        assert can_reveal_complaint(office.second_agent, case)
        FollowUp.objects.update(state=FollowUpState.CANCELLED)
        assert not can_reveal_complaint(office.agent, case)

    def test_it_makes_her_no_witness_of_the_case(self, office: Office) -> None:
        """Photos prove a handling: they stay with who works on it."""
        case = waiting_case(office)
        assert not can_add_photo(office.agent, case)
        assert can_add_photo(office.lead, case)

    def test_the_page_offers_a_photo_to_whom_it_would_be_taken_from(
        self, sign_in: SignIn, office: Office
    ) -> None:
        case = waiting_case(office)
        form = f"/complaints/{case.number}/photos/"
        assert form not in text(sign_in(office.agent).get(f"/complaints/{case.number}/"))
        assert form in text(sign_in(office.lead).get(f"/complaints/{case.number}/"))

    def test_who_handled_it_gets_no_number_for_asking_whether_it_held(self, office: Office) -> None:
        case = closed_case(office)
        FollowUp.objects.update(assigned_to=None)
        Complaint.objects.update(handler=office.handler)
        assert case.follow_ups.open().get().kind == FollowUpKind.STABILITY
        assert can_reveal_complaint(office.second_agent, fresh(case))
        Complaint.objects.update(handler=office.second_agent)
        case = Complaint.objects.select_related("department", "region").get(pk=case.pk)
        case.department = None
        assert not can_reveal_complaint(office.second_agent, case)
