"""The pages of re-checks and findings: her role's legal steps alone; what is refused stands at its field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from callbacks.choices import FindingState, RecheckState, TaskState
from callbacks.models import CallbackTask, DataRecheck, ServiceFinding
from regions.models import Region, User
from tests.callbacks.calls import NOW, answer, save
from tests.callbacks.views.screens import text, waiting

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
FOUND = {"evidence": "问过门店", "responsible_kind": "shop"}
RIGHT = {**FOUND, "phone": "13900002222"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def recheck(hangzhou: Region, agent_hz: User) -> DataRecheck:
    return save(waiting(hangzhou), agent_hz, "empty_number").recheck


@pytest.fixture
def finding(hangzhou: Region, agent_hz: User) -> ServiceFinding:
    return answer(waiting(hangzhou), agent_hz, site_cleaned="no").finding


def page_of(recheck: DataRecheck, verb: str = "") -> str:
    return f"/data-rechecks/{recheck.pk}/" + (f"{verb}/" if verb else "")


def steps_on(page: str) -> list[str]:
    verbs = ("check", "correct", "confirm", "not-an-error", "verify")
    return [verb for verb in verbs if f'/{verb}/"' in page]


def test_clerk_and_supervisor_conclude_headquarters_verifies_the_agent_reads(
    sign_in: SignIn, recheck: DataRecheck, clerk_hz: User, lead_hz: User, hq_manager: User, agent_hz: User
) -> None:
    """Ruling 41, roles.md 7."""

    def offered(user: User) -> list[str]:
        return steps_on(text(sign_in(user).get(page_of(recheck))))

    for checker in (clerk_hz, lead_hz):
        assert offered(checker) == ["check", "correct", "confirm", "not-an-error"]
    assert offered(hq_manager) == offered(agent_hz) == []
    sign_in(clerk_hz).post(page_of(recheck, "check"))
    assert offered(clerk_hz) == ["correct", "confirm", "not-an-error"]
    sign_in(clerk_hz).post(page_of(recheck, "confirm"), FOUND)
    assert (offered(clerk_hz), offered(hq_manager)) == ([], ["verify"])
    sign_in(hq_manager).post(page_of(recheck, "verify"))
    assert offered(hq_manager) == []


def test_no_responsibility_is_chosen_beforehand(
    sign_in: SignIn, recheck: DataRecheck, clerk_hz: User
) -> None:
    page = text(sign_in(clerk_hz).get(page_of(recheck)))
    assert '<option value="" selected>请选择</option>' in page
    assert page.count("selected>") == 1


def test_a_correction_leads_to_the_verified_facts_on_the_page(
    sign_in: SignIn, recheck: DataRecheck, clerk_hz: User, hq_manager: User
) -> None:
    done = sign_in(clerk_hz).post(page_of(recheck, "correct"), RIGHT, follow=True)
    assert "139****2222" in text(done)
    assert RIGHT["phone"] not in text(done)
    assert CallbackTask.objects.get().state == TaskState.DUE
    page = text(sign_in(hq_manager).post(page_of(recheck, "verify"), follow=True))
    assert "问过门店" in page
    assert str(hq_manager) in page


@pytest.mark.parametrize(
    ("verb", "given", "said"),
    [
        ("correct", {**RIGHT, "evidence": ""}, "id_evidence_error"),
        ("correct", {**RIGHT, "responsible_kind": ""}, "id_responsible_kind_error"),
        ("correct", FOUND, "id_phone_error"),
        ("correct", {**RIGHT, "phone": "12345"}, "id_phone_error"),
        ("confirm", {"evidence": "问过门店"}, "id_responsible_kind_error"),
        ("not-an-error", {}, "id_evidence_error"),
    ],
)
def test_what_is_missing_is_told_at_its_field_and_nothing_typed_is_lost(
    sign_in: SignIn, recheck: DataRecheck, clerk_hz: User, verb: str, given: dict[str, str], said: str
) -> None:
    answer = sign_in(clerk_hz).post(page_of(recheck, verb), given)
    assert answer.status_code == 400
    assert f'id="{said}"' in text(answer)
    assert given.get("phone", "") in text(answer)
    assert answer["Cache-Control"].startswith("max-age=0")
    assert DataRecheck.objects.get().state == RecheckState.OPENED


def test_whoever_is_second_is_told(
    sign_in: SignIn, recheck: DataRecheck, clerk_hz: User, lead_hz: User
) -> None:
    sign_in(clerk_hz).post(page_of(recheck, "confirm"), FOUND)
    assert sign_in(lead_hz).post(page_of(recheck, "correct"), RIGHT).status_code == 409


def test_who_may_only_read_is_refused_and_for_an_outsider_there_is_nothing(
    sign_in: SignIn, recheck: DataRecheck, finding: ServiceFinding, agent_hz: User, clerk_hz: User,
    lead_nb: User, hq_manager: User,
) -> None:  # fmt: skip
    checks = [page_of(recheck, verb) for verb in ("check", "correct", "confirm", "not-an-error")]
    decides = [f"/findings/{finding.pk}/{verb}/" for verb in ("confirm", "refute")]
    verify = page_of(recheck, "verify")
    refused = {agent_hz: [*checks, *decides, verify], clerk_hz: [*decides, verify]}
    refused[hq_manager] = [*checks, *decides]
    for user, urls in refused.items():
        assert {sign_in(user).post(url, RIGHT).status_code for url in urls} == {403}
    everything = [*checks, *decides, verify]
    assert {sign_in(lead_nb).post(url, RIGHT).status_code for url in everything} == {404}
    assert {sign_in(lead_nb).get(url).status_code for url in everything} == {405}


def test_what_is_late_shows_and_can_be_looked_for(
    sign_in: SignIn, recheck: DataRecheck, finding: ServiceFinding, lead_hz: User,
    clock: time_machine.Traveller,
) -> None:  # fmt: skip
    """F2: 100 % are concluded."""
    client = sign_in(lead_hz)

    def rows(url: str) -> int:
        return text(client.get(url)).count("data-row")

    late = ["/data-rechecks/?overdue=true", "/findings/?overdue=true"]
    assert [rows(url) for url in late] == [0, 0]
    clock.shift(timedelta(days=4))
    client = sign_in(lead_hz)
    assert [rows(url) for url in late] == [1, 1]
    for url in (*late, page_of(recheck), f"/findings/{finding.pk}/"):
        assert '<span class="hf-status late">已逾期</span>' in text(client.get(url))


def test_the_supervisor_decides_a_finding(
    sign_in: SignIn, finding: ServiceFinding, lead_hz: User, agent_hz: User
) -> None:
    """Ruling 30."""
    url = f"/findings/{finding.pk}/"
    assert steps_on(text(sign_in(agent_hz).get(url))) == []
    client = sign_in(lead_hz)
    assert f'{url}refute/"' in text(client.get(url))
    assert client.post(f"{url}refute/", {"note": ""}).status_code == 400
    page = text(client.post(f"{url}confirm/", {"note": "看过现场照片 13812345678"}, follow=True))
    assert ServiceFinding.objects.get().state == FindingState.CONFIRMED
    assert "看过现场照片 138****5678" in page
    assert steps_on(page) == []
    again = client.post(f"{url}refute/", {"note": "改主意了"})
    assert again.status_code == 409


@pytest.mark.parametrize("concluded", [False, True])
def test_the_page_costs_what_it_costs(
    sign_in: SignIn, recheck: DataRecheck, clerk_hz: User, lead_hz: User, concluded: bool
) -> None:
    client: Any = sign_in(lead_hz)
    if concluded:
        sign_in(clerk_hz).post(page_of(recheck, "correct"), RIGHT)
    client.get(page_of(recheck))
    with CaptureQueriesContext(connection) as queries:
        client.get(page_of(recheck))
    assert len(queries) == 8
