"""A new source on the upload page: headquarters' to name, chosen at once, on record (ruling 11)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from regions.models import AuditEntry, User
from workorders.models import Source

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
UPLOAD, CREATE = "/imports/new/", "/sources/create/"
CRM = {"code": "crm", "name": "客服系统"}


def text(answer: Any) -> str:
    return answer.content.decode()


def test_headquarters_names_a_source_and_goes_on_with_it(sign_in: SignIn, hq_agent: User) -> None:
    client = sign_in(hq_agent)
    assert f'action="{CREATE}"' in text(client.get(UPLOAD))
    answer = client.post(CREATE, CRM | {"plans_callbacks": "on"})
    assert answer["Location"] == f"{reverse('workorders:upload')}?source=crm"
    source = Source.objects.get(code="crm")
    assert (source.name, source.plans_callbacks) == ("客服系统", True)
    page = text(client.get(answer["Location"]))
    assert '<option value="crm" selected>客服系统</option>' in page
    assert "已新建数据来源 客服系统" in page
    assert AuditEntry.objects.get(verb="create_source").actor == hq_agent


def test_history_plans_no_callbacks(sign_in: SignIn, hq_agent: User) -> None:
    sign_in(hq_agent).post(CREATE, CRM)
    assert not Source.objects.get(code="crm").plans_callbacks


@pytest.mark.parametrize(
    ("given", "status", "told"),
    [
        ({"code": ""}, 400, "请填写代码"),
        ({"code": "客服"}, 400, "只用小写字母、数字"),
        ({"code": "a" * 21}, 400, "20"),
        ({"name": ""}, 400, "请填写名称"),
        ({"code": "erp"}, 409, "已有这个代码的数据来源"),
    ],
)
def test_what_is_wrong_stands_at_the_field(
    sign_in: SignIn, hq_agent: User, given: dict[str, str], status: int, told: str
) -> None:
    answer = sign_in(hq_agent).post(CREATE, CRM | given)
    assert answer.status_code == status
    page = text(answer)
    assert told in page
    assert 'id="new-source" open' in page
    assert not Source.objects.filter(name="客服系统").exists()


@pytest.mark.parametrize("who", ["clerk_hz", "lead_hz"])
def test_one_region_has_neither_the_form_nor_the_verb(
    sign_in: SignIn, request: pytest.FixtureRequest, who: str
) -> None:
    """Her word would hold for every region's files."""
    client = sign_in(request.getfixturevalue(who))
    assert CREATE not in text(client.get(UPLOAD))
    assert client.post(CREATE, CRM).status_code == 404
    assert not Source.objects.filter(code="crm").exists()
