"""The page of exports: asked for from a list, left and come back to, taken by who may (item 8, E3, E4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from callbacks.actions.result_stream import collect_results
from config.lib.leases import RunState
from regions.models import AuditEntry, Membership, Region, User
from reports.models import ExportRun
from tests.api.rows import callback_of, record_of
from tests.factories import WorkOrderFactory
from tests.reports.exported import export, made

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
LISTS = {"orders": "/orders/", "callbacks": "/callbacks/", "complaints": "/complaints/"}


def text(response: object) -> str:
    return response.content.decode()


def only() -> ExportRun:
    return ExportRun.objects.get()


@pytest.mark.parametrize(("kind", "path"), LISTS.items())
def test_the_button_stands_on_each_list_for_who_may(
    sign_in: SignIn, lead_hz: User, agent_hz: User, kind: str, path: str
) -> None:
    shown = text(sign_in(lead_hz).get(path, {"region": "HZ"}))
    assert f'name="kind" value="{kind}"' in shown
    assert 'name="query" value="region=HZ"' in shown
    assert 'action="/exports/ask/"' not in text(sign_in(agent_hz).get(path))


def test_the_list_is_exported_as_it_was_narrowed(sign_in: SignIn, lead_hz: User, hangzhou: Region) -> None:
    wanted, _other = WorkOrderFactory(region=hangzhou), WorkOrderFactory(region=hangzhou)
    client = sign_in(lead_hz)
    query = f"order_no={wanted.order_no}&before=99&saved=3&status="
    answer = client.post("/exports/ask/", {"kind": "orders", "query": query, "format": "csv"})
    assert (answer.status_code, answer["Location"]) == (302, "/exports/")
    assert (list(only().filters), only().format) == (["order_no"], "csv")
    assert "排队中" in text(client.get("/exports/"))
    assert made(only()).rows == 1
    assert "下载" in text(client.get("/exports/"))


@pytest.mark.parametrize(
    ("kind", "query", "words"),
    [
        ("callbacks", "show=due", "待打"),
        ("callbacks", "overdue=true&state=due", "状态：待回访 · 逾期：是"),
        ("orders", "q=%E6%9D%8E&kind=install", "工单类型：安装 · 查找：***"),
        ("orders", "q=13800138000", "查找：***"),
    ],
)
def test_what_narrowed_the_list_is_said_in_its_own_words(
    sign_in: SignIn, lead_hz: User, kind: str, query: str, words: str
) -> None:
    client = sign_in(lead_hz)
    client.post("/exports/ask/", {"kind": kind, "query": query})
    assert f">{words}</td>" in text(client.get("/exports/"))


def test_the_part_asks_again_only_while_something_is_on_its_way(sign_in: SignIn, lead_hz: User) -> None:
    client = sign_in(lead_hz)
    client.post("/exports/ask/", {"kind": "orders"})
    going = text(client.get("/exports/", headers={"HX-Request": "true"}))
    assert 'hx-trigger="every 2s"' in going
    assert "<html" not in going
    made(only())
    assert "hx-trigger" not in text(client.get("/exports/", headers={"HX-Request": "true"}))


def test_a_download_is_a_post_with_one_harmless_line_and_a_row_in_the_trail(
    sign_in: SignIn, lead_hz: User, hangzhou: Region
) -> None:
    """E3."""
    Region.objects.filter(pk=hangzhou.pk).update(name='杭州"\r\nX: 1😀')
    run = export(lead_hz, "orders")
    client = sign_in(lead_hz)
    assert client.get(f"/exports/{run.pk}/download/").status_code == 405
    answer = client.post(f"/exports/{run.pk}/download/")
    sent = b"".join(answer.streaming_content)
    assert sent == Path(run.file.path).read_bytes()
    header = answer["Content-Disposition"]
    assert "\r" not in header
    assert "\n" not in header
    assert header.startswith(f"attachment; filename=\"orders-{run.pk}.xlsx\"; filename*=UTF-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert AuditEntry.objects.filter(verb="download_export", actor=lead_hz).count() == 1


def past_its_days(run: ExportRun) -> None:
    ExportRun.objects.filter(pk=run.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def off_the_disk(run: ExportRun) -> None:
    Path(run.file.path).unlink()


@pytest.mark.parametrize("gone", [past_its_days, off_the_disk])
def test_a_file_that_is_gone_is_told_in_a_sentence(
    sign_in: SignIn, lead_hz: User, gone: Callable[[ExportRun], None]
) -> None:
    run = export(lead_hz, "orders")
    gone(run)
    answer = sign_in(lead_hz).post(f"/exports/{run.pk}/download/", follow=True)
    assert (answer.status_code, "已超过保留期被删除" in text(answer)) == (200, True)


def test_a_file_is_nobody_elses(sign_in: SignIn, lead_hz: User, hq_manager: User, lead_nb: User) -> None:
    run = export(lead_hz, "orders")
    for user in (hq_manager, lead_nb):
        client = sign_in(user)
        assert f"/exports/{run.pk}/" not in text(client.get("/exports/"))
        for verb in ("download", "cancel", "repeat"):
            assert client.post(f"/exports/{run.pk}/{verb}/").status_code == 404
    assert AuditEntry.objects.filter(verb="download_export").count() == 0


def test_who_lost_the_region_sees_the_line_and_no_file(
    sign_in: SignIn, lead_hz: User, ningbo: Region
) -> None:
    run = export(lead_hz, "orders")
    Membership.objects.filter(user=lead_hz).update(region=ningbo)
    client = sign_in(lead_hz)
    assert "下载" not in text(client.get("/exports/"))
    answer = client.post(f"/exports/{run.pk}/download/", follow=True)
    assert "您的权限已改变" in text(answer)


def test_who_may_export_nothing_has_no_such_page(sign_in: SignIn, head_hz: User, administrator: User) -> None:
    for user in (head_hz, administrator):
        client = sign_in(user)
        assert client.get("/exports/").status_code == 404
        assert client.post("/exports/ask/", {"kind": "orders"}).status_code == 404
        assert client.post("/exports/results/", {"source": "erp", "region": "HZ"}).status_code == 404
    assert ExportRun.objects.count() == 0


def test_an_agent_is_told_that_lists_are_not_hers_to_take(sign_in: SignIn, agent_hz: User) -> None:
    """She sees the page for the details of her daily."""
    answer = sign_in(agent_hz).post("/exports/ask/", {"kind": "orders"}, follow=True)
    assert "您的角色不能导出" in text(answer)


@pytest.mark.parametrize("kind", ["", "users", "results"])
def test_another_kind_is_refused(sign_in: SignIn, lead_hz: User, kind: str) -> None:
    answer = sign_in(lead_hz).post("/exports/ask/", {"kind": kind})
    assert answer.status_code in {302, 404}
    assert ExportRun.objects.count() == 0


def test_a_waiting_run_is_cancelled_and_made_again(sign_in: SignIn, lead_hz: User) -> None:
    client = sign_in(lead_hz)
    client.post("/exports/ask/", {"kind": "orders"})
    client.post(f"/exports/{only().pk}/cancel/")
    assert only().run_state == RunState.CANCELLED
    client.post(f"/exports/{only().pk}/repeat/")
    assert list(ExportRun.objects.values_list("run_state", flat=True)) == ["pending", "cancelled"]


def test_results_go_back_from_the_same_page(
    sign_in: SignIn, clerk_hz: User, agent_hz: User, hangzhou: Region, ningbo: Region
) -> None:
    record_of(callback_of(hangzhou), agent_hz)
    collect_results(now=timezone.now())
    client = sign_in(clerk_hz)
    shown = text(client.get("/exports/"))
    assert '<option value="HZ">' in shown
    assert '<option value="NB">' not in shown
    assert client.post("/exports/results/", {"source": "erp", "region": "NB"}).status_code == 404
    client.post("/exports/results/", {"source": "erp", "region": "HZ"})
    assert made(only()).rows == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_file_and_three(sign_in: SignIn, lead_hz: User, count: int) -> None:
    for _number in range(count):
        export(lead_hz, "orders")
    client = sign_in(lead_hz)
    with CaptureQueriesContext(connection) as queries:
        client.get("/exports/")
    assert len(queries) == 14
