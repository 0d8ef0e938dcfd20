"""O1, ruling 19: the trail is written once, and read by who may (roles.md 7)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regions.actions.auditing import record_audit
from regions.choices import CONFIGURED, Role
from regions.models import AuditEntry, Holiday
from tests.factories import WorkOrderFactory, member

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
CANARY = "客户说了不该外传的话"


@pytest.fixture
def revealed(hangzhou, agent_hz):
    """An agent of 杭州 looked at a number, and said why."""
    return record_audit(
        actor=agent_hz,
        verb="reveal",
        obj=WorkOrderFactory(region=hangzhou),
        region=hangzhou,
        now=NOON,
        before={"address": CANARY},
        reason=CANARY,
    )


def page(client, query=""):
    return client.get(f"/audit/{query}").content.decode()


def test_an_entry_is_never_changed_nor_deleted(revealed):
    revealed.reason = "nothing happened"
    with pytest.raises(TypeError):
        revealed.save()
    with pytest.raises(TypeError):
        revealed.delete()
    with pytest.raises(TypeError):
        AuditEntry.objects.all().delete()
    with pytest.raises(TypeError):
        AuditEntry.objects.filter(pk=revealed.pk).update(reason="nothing happened")
    assert AuditEntry.objects.get().reason == CANARY


def test_the_supervisor_reads_her_region(revealed, lead_hz, sign_in):
    text = page(sign_in(lead_hz))
    assert "查看号码" in text
    assert "范琳" in text
    assert CANARY in text


def test_the_supervisor_of_another_region_reads_nothing_of_it(revealed, lead_nb, sign_in):
    text = page(sign_in(lead_nb))
    assert "没有审计记录" in text
    assert CANARY not in text
    assert "没有审计记录" in page(sign_in(lead_nb), f"?object_id={revealed.object_id}")


@pytest.mark.parametrize("role", [Role.HQ_MANAGER, Role.QUALITY_INSPECTOR])
def test_headquarters_reads_everything(revealed, hq, sign_in, role):
    assert CANARY in page(sign_in(member(region=hq, role=role)))


def test_the_administrator_reads_who_and_when_but_not_what_was_said(revealed, administrator, sign_in):
    text = page(sign_in(administrator))
    assert "查看号码" in text
    assert CANARY not in text
    assert "涉及客户,管理员不可见" in text


def test_the_administrator_reads_changes_of_configuration(administrator, hq, sign_in):
    holiday = Holiday.objects.create(on=NOON.date(), name="公司年会")
    record_audit(
        actor=administrator, verb=CONFIGURED, obj=holiday, region=None, now=NOON, after={"row": "年会改期"}
    )
    assert "年会改期" in page(sign_in(administrator))


@pytest.mark.parametrize(
    "role",
    [Role.CALLBACK_AGENT, Role.DATA_CLERK, Role.DEPARTMENT_HEAD, Role.DEPARTMENT_HANDLER,
     Role.TECHNICAL_EXPERT],
)  # fmt: skip
def test_for_other_roles_there_is_no_such_page(hangzhou, sign_in, role):
    assert sign_in(member(region=hangzhou, role=role)).get("/audit/").status_code == 404


def test_hq_agents_have_no_audit_page(hq_agent, sign_in):
    assert sign_in(hq_agent).get("/audit/").status_code == 404


def test_filters_by_verb_object_actor_and_day(revealed, hq_manager, agent_nb, ningbo, sign_in):
    other = WorkOrderFactory(region=ningbo)
    record_audit(
        actor=agent_nb, verb="dial", obj=other, region=ningbo, now=NOON + timedelta(days=1), reason="第二天"
    )
    client = sign_in(hq_manager)
    for query in (
        "?verb=dial",
        f"?object_type=workorders.WorkOrder&object_id={other.pk}",
        "?actor=agent_nb",
        "?from_day=2026-11-21",
    ):
        text = page(client, query)
        assert "第二天" in text, query
        assert CANARY not in text, query
    assert "第二天" not in page(client, "?to_day=2026-11-20")


def test_a_day_is_the_day_in_shanghai(hangzhou, agent_hz, hq_manager, sign_in):
    late = datetime(2026, 11, 20, 15, 59, tzinfo=UTC)  # 23:59 of the 20th
    record_audit(actor=agent_hz, verb="dial", obj=hangzhou, region=hangzhou, now=late, reason="深夜")
    client = sign_in(hq_manager)
    assert "深夜" in page(client, "?from_day=2026-11-20&to_day=2026-11-20")
    assert "深夜" not in page(client, "?from_day=2026-11-21")


def test_nonsense_in_the_address_is_told_and_harmless(revealed, hq_manager, sign_in):
    answer = sign_in(hq_manager).get("/audit/?from_day=yesterday&before=x&verb=nothing")
    assert answer.status_code == 200


def test_a_number_that_somebody_typed_is_masked(hangzhou, agent_hz, lead_hz, sign_in):
    record_audit(
        actor=agent_hz, verb="reveal", obj=hangzhou, region=hangzhou, now=NOON, reason="改打13812345678"
    )
    text = page(sign_in(lead_hz))
    assert "13812345678" not in text
    assert "138****5678" in text


def test_older_and_newer_pages_meet_without_gap(hangzhou, agent_hz, lead_hz, sign_in):
    for n in range(120):
        record_audit(
            actor=agent_hz, verb="dial", obj=hangzhou, region=hangzhou, now=NOON, reason=f"第{n:03d}次"
        )
    client = sign_in(lead_hz)

    def reasons(answer):
        return [line.reason for line in answer.context["lines"]]

    first = client.get("/audit/?verb=dial")
    second = client.get(f"/audit/{first.context['page'].next_url}")
    third = client.get(f"/audit/{second.context['page'].next_url}")
    seen = reasons(first) + reasons(second) + reasons(third)
    assert seen == [f"第{n:03d}次" for n in reversed(range(120))]
    assert third.context["page"].next_url == ""
    back = client.get(f"/audit/{third.context['page'].previous_url}")
    assert reasons(back) == reasons(second)
    assert "verb=dial" in back.context["page"].next_url


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(hangzhou, agent_hz, lead_hz, sign_in, rows):
    for _n in range(rows):
        record_audit(actor=agent_hz, verb="dial", obj=hangzhou, region=hangzhou, now=NOON)
    client = sign_in(lead_hz)
    client.get("/audit/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/audit/")
    # session, user, memberships, regions below, is headquarters among them, entries, names in the bar
    assert len(queries) == 7, [query["sql"][:90] for query in queries]
