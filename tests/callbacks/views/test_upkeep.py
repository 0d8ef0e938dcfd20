"""After the call: taken back, corrected, ended; a number for a reason (rulings 20, 27, 33, E8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from callbacks.choices import TaskState
from callbacks.models import CallAttempt, CallbackRecord, Complaint, DataRecheck, RecordAmendment
from regions.models import AuditEntry, Region, User
from tests.callbacks.calls import NOW, answer
from tests.callbacks.calls import save as saved_call
from tests.callbacks.views.screens import HTMX, save, sheet, text, waiting
from workorders.choices import MemberLevel

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
PHONE = "13800005678"
WITH_PHONE = {"work_order__phone": PHONE, "work_order__phone_masked": "138****5678"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_u_takes_the_last_save_back_and_gives_the_next_one_back(
    sign_in: SignIn, agent_hz: User, hangzhou: Region
) -> None:
    first, second = waiting(hangzhou), waiting(hangzhou)
    client = sign_in(agent_hz)
    page = text(save(client, first))
    attempt = CallAttempt.objects.get()
    assert f'hx-post="/attempts/{attempt.pk}/take-back/"' in page
    assert f'data-task="{second.pk}"' in page
    back = text(client.post(f"/attempts/{attempt.pk}/take-back/", headers=HTMX))
    assert f'data-task="{first.pk}"' in back
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.claimed_by, second.claimed_by) == (TaskState.DUE, agent_hz, None)
    assert CallAttempt.objects.standing().count() == 0


def test_after_ten_seconds_it_is_too_late(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, clock: time_machine.Traveller
) -> None:
    client = sign_in(agent_hz)
    save(client, waiting(hangzhou))
    clock.shift(timedelta(seconds=11))
    late = client.post(f"/attempts/{CallAttempt.objects.get().pk}/take-back/", headers=HTMX)
    assert late.status_code == 409
    assert "超过10秒" in text(late)


def test_nobody_of_another_region_takes_it_back(
    sign_in: SignIn, agent_hz: User, agent_nb: User, hangzhou: Region
) -> None:
    attempt = answer(waiting(hangzhou), agent_hz).attempt
    assert sign_in(agent_nb).post(f"/attempts/{attempt.pk}/take-back/").status_code == 404
    assert CallAttempt.objects.standing().count() == 1


def test_a_correction_keeps_the_old_value_and_shows_it(
    sign_in: SignIn, agent_hz: User, lead_hz: User, hangzhou: Region
) -> None:
    task = answer(waiting(hangzhou), agent_hz).task
    client = sign_in(lead_hz)
    form = text(client.get(f"/callbacks/{task.pk}/amend/"))
    assert 'name="satisfaction" value="5" checked' in form
    posted = {**sheet(satisfaction="4"), "reason": "客户来电更正"}
    assert client.post(f"/callbacks/{task.pk}/amend/", posted)["Location"] == f"/callbacks/{task.pk}/"
    change = RecordAmendment.objects.get()
    assert (change.field, change.before, change.after, change.actor) == ("satisfaction", "5", "4", lead_hz)
    assert "客户来电更正" in text(client.get(f"/callbacks/{task.pk}/"))


def test_a_correction_without_a_reason_is_refused_and_keeps_what_was_typed(
    sign_in: SignIn, agent_hz: User, lead_hz: User, hangzhou: Region
) -> None:
    task = answer(waiting(hangzhou), agent_hz).task
    response = sign_in(lead_hz).post(f"/callbacks/{task.pk}/amend/", sheet(satisfaction="4"))
    assert response.status_code == 400
    assert "请填写原因" in text(response)
    assert 'name="satisfaction" value="4" checked' in text(response)
    assert CallbackRecord.objects.get().satisfaction == 5


def test_who_may_not_correct_is_refused_and_an_outsider_finds_nothing(
    sign_in: SignIn, agent_hz: User, clerk_hz: User, agent_nb: User, hangzhou: Region
) -> None:
    task = answer(waiting(hangzhou), agent_hz).task
    assert sign_in(clerk_hz).get(f"/callbacks/{task.pk}/amend/").status_code == 403
    assert sign_in(agent_nb).get(f"/callbacks/{task.pk}/amend/").status_code == 404
    assert f"/callbacks/{task.pk}/amend/" not in text(sign_in(clerk_hz).get(f"/callbacks/{task.pk}/"))


def test_only_the_supervisor_ends_a_callback_and_not_before_the_rule_allows(
    sign_in: SignIn, agent_hz: User, lead_hz: User, agent_nb: User, hangzhou: Region
) -> None:
    task = saved_call(waiting(hangzhou), agent_hz, "no_answer").task
    url = f"/callbacks/{task.pk}/close/"
    assert sign_in(agent_nb).post(url, {"reason": "反复无人接听"}).status_code == 404
    assert sign_in(agent_hz).post(url, {"reason": "反复无人接听"}).status_code == 403
    client = sign_in(lead_hz)
    assert "请填写原因" in text(client.post(url, {"reason": ""}, follow=True))
    assert "还不能以“未接通”结束" in text(client.post(url, {"reason": "反复无人接听"}, follow=True))
    task.refresh_from_db()
    assert task.state == TaskState.IN_PROGRESS


def test_only_the_supervisor_grants_dials(
    sign_in: SignIn, agent_hz: User, lead_hz: User, agent_nb: User, hangzhou: Region
) -> None:
    task = saved_call(waiting(hangzhou), agent_hz, "no_answer").task
    url = f"/callbacks/{task.pk}/grant/"
    assert sign_in(agent_nb).post(url, {"reason": "客户约好再打"}).status_code == 404
    assert sign_in(agent_hz).post(url, {"reason": "客户约好再打"}).status_code == 403
    sign_in(lead_hz).post(url, {"reason": "客户约好再打"})
    task.refresh_from_db()
    assert task.dials_granted == 3


def test_the_supervisor_asks_a_vip_who_refused_once_more(
    sign_in: SignIn, agent_hz: User, lead_hz: User, agent_nb: User, hangzhou: Region
) -> None:
    """calls.md 4."""
    refused = saved_call(
        waiting(hangzhou, work_order__member_level=MemberLevel.VIP), agent_hz, "refused"
    ).task
    page, url = f"/callbacks/{refused.pk}/", f"/callbacks/{refused.pk}/courtesy-retry/"
    assert sign_in(agent_nb).post(url, {"reason": "致歉后再访"}).status_code == 404
    assert sign_in(agent_hz).post(url, {"reason": "致歉后再访"}).status_code == 403
    assert url not in text(sign_in(agent_hz).get(page))
    client = sign_in(lead_hz)
    assert url in text(client.get(page))
    assert "已重新打开" in text(client.post(url, {"reason": "致歉后再访"}, follow=True))
    refused.refresh_from_db()
    assert refused.state == TaskState.DUE
    assert url not in text(client.get(page))


def test_a_number_is_shown_for_a_reason_after_its_audit_row(
    sign_in: SignIn, agent_hz: User, lead_hz: User, agent_nb: User, hangzhou: Region
) -> None:
    answer(waiting(hangzhou, **WITH_PHONE), agent_hz, satisfaction=2, words=True)
    saved_call(waiting(hangzhou, **WITH_PHONE), agent_hz, "empty_number")
    urls = (
        f"/complaints/{Complaint.objects.get().number}/reveal/",
        f"/data-rechecks/{DataRecheck.objects.get().pk}/reveal/",
    )
    client = sign_in(lead_hz)
    for url in urls:
        refused = client.post(url, {"reason": ""}, headers=HTMX)
        assert (refused.status_code, "138 0000 5678" in text(refused)) == (400, False)
        assert "138 0000 5678" in text(client.post(url, {"reason": "联系客户"}, headers=HTMX))
        assert sign_in(agent_hz).post(url, {"reason": "联系客户"}).status_code == 403
        assert sign_in(agent_nb).post(url, {"reason": "联系客户"}).status_code == 404
    assert AuditEntry.objects.filter(verb="reveal", actor=lead_hz).count() == 2
