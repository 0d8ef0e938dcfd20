"""Rules, results and words of the callback as configuration (house rule 19, L27)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from callbacks.choices import ComplaintCategory, ScriptCode, Severity
from callbacks.models import CallbackPolicy, CannedPhrase, Outcome, ScriptText
from callbacks.queries.case_limits import department_code_for, limits_on
from regions.models import AuditEntry, DayLock
from tests.factories import WorkOrderFactory
from tests.regions.back_office import changelist, queries_of, tables_of


@pytest.fixture
def office(hq_manager, sign_in):
    return sign_in(hq_manager)


def test_the_tables_of_this_floor():
    assert tables_of("callbacks") == {
        "outcome", "callbackpolicy", "scripttext", "cannedphrase", "casepolicy", "severitylimits", "route",
    }  # fmt: skip


def policy_form(**changed):
    fields = {
        field.name: "" if field.value_from_object(CallbackPolicy()) is None else field.get_default()
        for field in CallbackPolicy._meta.fields
        if field.editable and field.name not in {"id", "region", "valid_from"}
    }
    return {**fields, **changed}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_policy_list_costs_the_same_for_one_and_three(office, hangzhou, rows):
    for n in range(rows):
        CallbackPolicy.objects.create(region=hangzhou, valid_from=date(2026, 1, 1 + n))
    # session, user, memberships, bounded count, rows
    assert len(queries_of(office, changelist(CallbackPolicy))) == 5


def test_headquarters_dates_a_new_rule(office, hq_manager, hangzhou):
    data = policy_form(region=hangzhou.pk, valid_from="2026-12-01", dials_a_task=8)
    answer = office.post("/admin/callbacks/callbackpolicy/add/", data)
    assert answer.status_code == 302, answer.context["errors"]
    entry = AuditEntry.objects.get(verb="configured")
    assert (entry.actor, entry.region) == (hq_manager, hangzhou)


def test_a_rule_never_reaches_back_into_filed_days(office, hangzhou):
    DayLock.objects.create(region=hangzhou, date=date(2026, 11, 20), submitted_at=timezone.now())
    data = policy_form(region=hangzhou.pk, valid_from="2026-11-01")
    assert office.post("/admin/callbacks/callbackpolicy/add/", data).status_code == 200
    company = CallbackPolicy.objects.get(region=None)
    assert office.post(f"/admin/callbacks/callbackpolicy/{company.pk}/change/", data).status_code == 403
    assert CallbackPolicy.objects.count() == 1


def test_published_words_are_never_edited(office):
    """L27: from their day on they only show."""
    greeting = ScriptText.objects.get(code=ScriptCode.GREETING)
    url = f"/admin/callbacks/scripttext/{greeting.pk}/change/"
    assert office.get(url).status_code == 200
    data = {"code": "greeting", "valid_from": "2000-01-01", "text": "别的话"}
    assert office.post(url, data).status_code == 403
    assert (
        office.post("/admin/callbacks/scripttext/add/", {**data, "valid_from": "2099-01-01"}).status_code
        == 302
    )


def test_the_administrator_adds_an_outcome_and_headquarters_reads_it(office, administrator, sign_in):
    data = {"code": "robot", "name": "机器人接听", "behaviour": "retry", "counts": "on", "retry_minutes": "0",
            "position": "900", "is_active": "on"}  # fmt: skip
    answer = sign_in(administrator).post("/admin/callbacks/outcome/add/", data)
    assert answer.status_code == 302, answer.context["errors"]
    assert Outcome.objects.get(code="robot").counts
    assert office.get("/admin/callbacks/outcome/").status_code == 200
    assert office.get("/admin/callbacks/outcome/add/").status_code == 403


def test_an_outcome_is_switched_off_not_deleted(administrator, sign_in):
    outcome = Outcome.objects.get(code="busy")
    client = sign_in(administrator)
    assert client.post(f"/admin/callbacks/outcome/{outcome.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("text", "day", "field"),
    [("{brnd}再见", "2999-01-01", "text"), ("{brand}再见", "2026-01-01", "valid_from")],
)
def test_no_words_that_cannot_be_read_nor_for_a_day_that_has_begun(office, text, day, field):
    """L27."""
    data = {"code": ScriptCode.FAREWELL, "valid_from": day, "text": text}
    answer = office.post("/admin/callbacks/scripttext/add/", data)
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]


def test_headquarters_writes_phrases(office):
    data = {"code": "zz", "text": "客户搬家了", "position": 10, "is_active": "on"}
    assert office.post("/admin/callbacks/cannedphrase/add/", data).status_code == 302
    assert CannedPhrase.objects.get(code="zz").keys == "z z"


def test_the_back_office_has_no_table_of_published_questions(office):
    """D6: no verb of the back office reaches them."""
    assert office.get("/admin/callbacks/questionnaire/").status_code == 404
    assert office.get("/admin/callbacks/questionnaireitem/").status_code == 404


def test_headquarters_dates_a_shorter_limit_and_another_route(office, hangzhou):
    """House rule 19: the loop's numbers are rows; the newest that has begun is asked."""
    minutes = {"assign_minutes": 60, "accept_minutes": 60, "response_minutes": 600, "progress_minutes": 600,
               "resolution_minutes": 1200, "again_minutes": 600, "plan_minutes": ""}  # fmt: skip
    data = {"region": hangzhou.pk, "valid_from": "2026-12-01", "severity": "minor", **minutes}
    assert office.post("/admin/callbacks/severitylimits/add/", data).status_code == 302
    before, after = date(2026, 11, 30), date(2026, 12, 1)
    accepts = [
        limits_on(region_id=hangzhou.pk, severity=Severity.MINOR, day=day).accept for day in (before, after)
    ]
    assert accepts == [timedelta(hours=4), timedelta(hours=1)]
    order = WorkOrderFactory(region=hangzhou, kind="repair")
    route = {"region": hangzhou.pk, "category": "charging", "kind": "", "department": "finance"}
    assert (
        office.post("/admin/callbacks/route/add/", {**route, "valid_from": "2026-12-01"}).status_code == 302
    )
    codes = [
        department_code_for(order=order, category=ComplaintCategory.CHARGING, day=day)
        for day in (before, after)
    ]
    assert codes == ["repair", "finance"]
