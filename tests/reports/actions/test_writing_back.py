"""The file of results that goes back to the ERP: what changed since the last one, and the same again."""

from __future__ import annotations

import pytest
from django.utils import timezone

from callbacks.actions.result_stream import collect_results
from config.lib import disk
from config.lib.errors import Conflict, Forbidden, Refused
from config.lib.leases import RunState
from regions.models import Region, User
from reports.actions.exporting import ask_results, repeat_export
from reports.choices import ExportFormat
from reports.models import ExportRun
from tests.api.rows import callback_of, record_of
from tests.reports.exported import made, table

pytestmark = pytest.mark.django_db


def results(hangzhou: Region, agent: User, count: int = 1) -> list[str]:
    tasks = [record_of(callback_of(hangzhou), agent).task for _number in range(count)]
    collect_results(now=timezone.now())
    return [task.work_order.order_no for task in tasks]


def write_back(user: User, region: Region) -> ExportRun:
    run = ask_results(source="erp", region=region, form=ExportFormat.XLSX, actor=user, now=timezone.now())
    return made(run)


def test_the_next_file_begins_where_the_last_one_ended(
    hangzhou: Region, agent_hz: User, clerk_hz: User
) -> None:
    first = results(hangzhou, agent_hz, 2)
    one = write_back(clerk_hz, hangzhou)
    assert sorted(row["工单号"] for row in table(one)) == sorted(first)
    assert table(one)[0]["回访状态"] == "已完成"
    second = results(hangzhou, agent_hz)
    assert [row["工单号"] for row in table(write_back(clerk_hz, hangzhou))] == second
    assert write_back(clerk_hz, hangzhou).rows == 0


def test_an_old_file_made_again_has_the_same_rows_and_does_not_set_back_the_next(
    hangzhou: Region, agent_hz: User, clerk_hz: User
) -> None:
    results(hangzhou, agent_hz)
    one = write_back(clerk_hz, hangzhou)
    results(hangzhou, agent_hz)
    two = write_back(clerk_hz, hangzhou)
    again = made(repeat_export(run=one, actor=clerk_hz, now=timezone.now()))
    assert table(again) == table(one)
    assert write_back(clerk_hz, hangzhou).rows == 0
    assert two.rows == 1


def test_who_moved_to_another_region_meanwhile_gets_no_file(
    hangzhou: Region, ningbo: Region, agent_hz: User, clerk_hz: User
) -> None:
    """E4: permission is judged for the region of the file, when it is made."""
    results(hangzhou, agent_hz)
    run = ask_results(
        source="erp", region=hangzhou, form=ExportFormat.XLSX, actor=clerk_hz, now=timezone.now()
    )
    clerk_hz.memberships.update(region=ningbo)
    done = made(run)
    assert (done.run_state, bool(done.file), done.rows) == (RunState.FAILED, False, 0)


def test_a_failed_file_is_not_the_last_one(
    hangzhou: Region, agent_hz: User, clerk_hz: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = results(hangzhou, agent_hz)
    with monkeypatch.context() as full:
        full.setattr(disk, "free_bytes", lambda *, path: 0)
        assert write_back(clerk_hz, hangzhou).run_state == RunState.FAILED
    assert [row["工单号"] for row in table(write_back(clerk_hz, hangzhou))] == expected


def test_two_at_once_are_refused(hangzhou: Region, clerk_hz: User, hq_manager: User) -> None:
    given = {"source": "erp", "region": hangzhou, "form": ExportFormat.XLSX, "now": timezone.now()}
    ask_results(actor=clerk_hz, **given)
    with pytest.raises(Conflict):
        ask_results(actor=hq_manager, **given)


def test_a_region_and_a_source_that_are_not_hers_are_refused(
    hangzhou: Region, ningbo: Region, clerk_hz: User, agent_hz: User
) -> None:
    now = timezone.now()
    for user, region in ((clerk_hz, ningbo), (agent_hz, hangzhou)):
        with pytest.raises(Forbidden):
            ask_results(source="erp", region=region, form=ExportFormat.CSV, actor=user, now=now)
    with pytest.raises(Refused):
        ask_results(source="none", region=hangzhou, form=ExportFormat.CSV, actor=clerk_hz, now=now)


def test_headquarters_and_a_region_have_cursors_of_their_own(
    hangzhou: Region, hq: Region, agent_hz: User, clerk_hz: User, hq_manager: User
) -> None:
    results(hangzhou, agent_hz)
    assert write_back(clerk_hz, hangzhou).rows == 1
    assert write_back(hq_manager, hq).rows == 1
