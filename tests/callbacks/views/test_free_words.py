"""O2: a phone number that somebody wrote into free words stands on no page; forged fields are no crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from callbacks.actions.amending import amend_record
from callbacks.actions.submissions import CaseWords, DataError, SuggestionWords
from callbacks.choices import RecheckKind
from callbacks.models import DataRecheck, ServiceFinding
from regions.models import AuditEntry, Region, User
from tests.callbacks.calls import GOOD, NOW, answer
from tests.callbacks.calls import save as saved_call
from tests.callbacks.views.screens import text, waiting

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
WRITTEN = "13912345678"
SHOWN = "139****5678"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def addresses(region: Region, agent: User) -> dict[str, str]:
    """Pages that show what was written, each with a number in it."""
    unhappy, irregular = waiting(region), waiting(region)
    case = CaseWords(demand=f"请打{WRITTEN}")
    saved = saved_call(
        unhappy,
        agent,
        "connected_done",
        answers={**GOOD, "satisfaction": 1, "neutral_reason": f"问{WRITTEN}"},
        respondent_relation="self",
        description=f"客户请改打{WRITTEN}找本人",
        note=f"备用{WRITTEN}",
        complaint=case,
        data_error=DataError(kind=RecheckKind.WRONG_INFORMATION, note=f"实为{WRITTEN}"),
        suggestion=SuggestionWords(text=f"先打{WRITTEN}"),
        needs=f"加装请打{WRITTEN}",
    )
    saved_call(
        irregular, agent, "connected_done", answers={**GOOD, "site_cleaned": "no"}, note=f"问{WRITTEN}"
    )
    assert saved.record is not None
    assert saved.complaint is not None
    amend_record(
        record=saved.record, actor=agent, changes={"note": f"不是{WRITTEN}"}, reason=f"听错{WRITTEN}", now=NOW
    )
    return {
        "callback": f"/callbacks/{unhappy.pk}/",
        "complaints": "/complaints/",
        "complaint": f"/complaints/{saved.complaint.number}/",
        "rechecks": "/data-rechecks/",
        "recheck": f"/data-rechecks/{DataRecheck.objects.get().pk}/",
        "finding": f"/findings/{ServiceFinding.objects.get().pk}/",
        "suggestions": "/suggestions/",
        "needs": "/needs/",
    }


def test_no_page_shows_a_number_that_was_written(sign_in: SignIn, agent_hz: User, hangzhou: Region) -> None:
    urls = addresses(hangzhou, agent_hz)
    client = sign_in(agent_hz)
    pages = {name: text(client.get(url)) for name, url in urls.items()}
    assert {name: (WRITTEN in page, SHOWN in page) for name, page in pages.items()} == dict.fromkeys(
        urls, (False, True)
    )


def test_nor_does_the_audit_trail_keep_it(agent_hz: User, hangzhou: Region) -> None:
    addresses(hangzhou, agent_hz)
    entry = AuditEntry.objects.get(verb="amend_record")
    assert (entry.before, entry.after, entry.reason) == (
        {"note": f"备用{SHOWN}"},
        {"note": f"不是{SHOWN}"},
        f"听错{SHOWN}",
    )


def test_the_erps_remarks_on_the_call_screen_neither(
    sign_in: SignIn, agent_hz: User, hangzhou: Region
) -> None:
    """The number comes by D, after its audit row, and by no other way (ruling 20)."""
    words = {f"work_order__{name}": f"家里电话{WRITTEN}" for name in ("remark", "fault", "work_done")}
    waiting(hangzhou, **words)
    client = sign_in(agent_hz)
    client.post("/queue/next/")
    page = text(client.get("/queue/"))
    assert (WRITTEN in page, page.count(SHOWN)) == (False, 3)


@pytest.mark.parametrize("forged", ["9" * 5_000, "9" * 30, "²", "-1", ""])
def test_a_forged_choice_from_the_list_is_404(
    sign_in: SignIn, agent_hz: User, hangzhou: Region, forged: str
) -> None:
    assert sign_in(agent_hz).post("/queue/take/", {"callback": forged}).status_code == 404


def test_a_record_answered_without_words_shows_none(
    sign_in: SignIn, agent_hz: User, hangzhou: Region
) -> None:
    task = waiting(hangzhou)
    answer(task, agent_hz)
    assert "None" not in text(sign_in(agent_hz).get(f"/callbacks/{task.pk}/"))
