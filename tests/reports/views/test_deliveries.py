"""The page of mail by schedule: headquarters' manager sets and stops; it says when no server is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.lib.calendar import local_day
from regions.models import User
from reports.models import Delivery, DeliveryMail

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/reports/deliveries/"


@pytest.fixture
def recipient(lead_hz: User) -> User:
    User.objects.filter(pk=lead_hz.pk).update(email="lead@example.cn")
    return lead_hz


def test_the_manager_sets_one_and_stops_it(sign_in: SignIn, hq_manager: User, recipient: User) -> None:
    client, today = sign_in(hq_manager), local_day(timezone.now())
    given = {"content": "board", "recipients": [recipient.pk], "send_at": "09:30", "valid_from": today}
    assert "没有设置邮件服务器" in client.get(URL).content.decode()
    assert client.post(URL, given).status_code == 302
    text = client.get(URL).content.decode()
    assert "每天 09:30" in text
    assert "周主管" in text
    client.post(f"{URL}{Delivery.objects.get().pk}/end/")
    assert "已停止" in client.get(URL).content.decode()


def test_what_would_never_be_sent_is_said_at_its_field(
    sign_in: SignIn, hq_manager: User, recipient: User
) -> None:
    answer = sign_in(hq_manager).post(
        URL, {"content": "board", "recipients": [recipient.pk], "valid_from": "2020-01-01"}
    )
    assert answer.status_code == 400
    assert "看板摘要每天发送，请填写时间。" in answer.content.decode()
    assert "不能早于今天。" in answer.content.decode()


def test_nobody_else_has_the_page(sign_in: SignIn, lead_hz: User, hq_agent: User, agent_nb: User) -> None:
    assert {sign_in(user).get(URL).status_code for user in (lead_hz, hq_agent, agent_nb)} == {404}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(
    sign_in: SignIn, hq_manager: User, recipient: User, rows: int
) -> None:
    now = timezone.now()
    for number in range(rows):
        row = Delivery.objects.create(
            content="weekly", valid_from=local_day(now), created_by=hq_manager, created_at=now
        )
        row.recipients.add(recipient)
        DeliveryMail.objects.create(
            delivery=row, recipient=recipient, occasion=f"report:{number}", due_at=now
        )
    client = sign_in(hq_manager)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(URL).status_code == 200
    assert len(queries) == 12
