"""Whatever is sent, the answer is one of ours: no 5xx (reliability.md W3)."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callbacks.actions.submissions import Submission
from callbacks.api.case_calls import CASE_CALLS
from callbacks.api.serializers.cases import ComplaintInputSerializer
from callbacks.api.serializers.duties import FollowUpDoneSerializer
from callbacks.choices import ComplaintState
from tests.api.rows import callback_of, complaint_of, follow_up_of, improvement_of, recheck_of
from workorders.imports.columns import COLUMNS

ODD = st.sampled_from(
    ["", " ", "0", "-1", "1e400", "9" * 30, "null", "２０２６-１１-２０", "2026-02-30", "0001-01-01T00:00:00",
     "9999-12-31T23:59:59", "\U0001f600", "=1+1", "138****5678", "connected_done", "no_answer", "primary"]
)  # fmt: skip
VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | ODD,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
ATTEMPT = [field.name for field in fields(Submission) if field.name != "address"]
ANSWERS = [
    "is_genuine",
    "satisfaction",
    "attitude_rating",
    "site_cleaned",
    "charge_status",
    "charge_amount",
    "days_working",
]
CASE = list(ComplaintInputSerializer().fields)


def body(*names: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(names), VALUE | ODD, max_size=len(names))


ATTEMPTS = st.builds(
    lambda given, answers: {"outcome": "connected_done", **given, "answers": answers},
    body(*ATTEMPT),
    body(*ANSWERS),
)
QUERIES = [
    ("work-orders/", "region kind category completed_from completed_to status order_no cursor page_size"),
    ("callbacks/", "state round due_from due_to agent region overdue order_no cursor page_size"),
    ("complaints/", "state level severity department overdue region category order_no handler mine"),
    ("follow-ups/", "kind state assigned_to overdue region order_no cursor"),
    ("improvements/", "state department overdue region order_no cursor"),
    ("suggestions/", "category heard_from heard_to region order_no"),
    ("daily-reports/", "region date state cursor"),
    ("reports/daily/", "region period category live format"),
]
MANY = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def row(hangzhou, agent_hz):
    complaint = complaint_of(hangzhou, agent_hz, state=ComplaintState.HANDLING, level=3)
    return {
        "task": callback_of(hangzhou).pk,
        "complaint": complaint.pk,
        "recheck": recheck_of(hangzhou).pk,
        "follow_up": follow_up_of(complaint).pk,
        "improvement": improvement_of(complaint).pk,
    }


@pytest.mark.parametrize(
    ("path", "bodies"),
    [
        ("callbacks/{task}/attempts/", ATTEMPTS | VALUE),
        ("callbacks/{task}/dial/", body("phone_slot", "early_reason") | VALUE),
        ("callbacks/{task}/skip/", body("reason") | VALUE),
        ("callbacks/{task}/close-unreachable/", body("reason") | VALUE),
        ("callbacks/{task}/release/", VALUE),
        ("callbacks/next/", VALUE),
        ("complaints/", body(*CASE) | VALUE),
        ("follow-ups/{follow_up}/done/", body(*FollowUpDoneSerializer().fields) | VALUE),
        ("improvements/{improvement}/done/", body("measure") | VALUE),
        ("work-orders/bulk/", st.lists(body(*(column.field for column in COLUMNS)) | VALUE, max_size=4)),
        ("daily-reports/", body("region", "date") | VALUE),
    ],
)
def test_no_body_brings_it_down(api, lead_hz, row, path, bodies):
    client = api(lead_hz)

    @MANY
    @given(sent=bodies)
    def sent_anything(sent):
        response = client.post(f"/api/v1/{path.format(**row)}", sent)
        assert response.status_code < 500
        if response.status_code >= 400:
            assert set(response.json()) >= {"code", "message", "fields"}

    sent_anything()


def test_no_body_of_a_verb_brings_it_down(api, lead_hz, row):
    client = api(lead_hz)
    calls = st.sampled_from(CASE_CALLS).flatmap(
        lambda call: st.tuples(st.just(call.word), body(*call.body().fields) | VALUE)
    )

    @settings(MANY, max_examples=120)
    @given(call=calls)
    def sent_anything(call):
        verb, sent = call
        response = client.post(f"/api/v1/complaints/{row['complaint']}/{verb}/", sent)
        assert response.status_code < 500
        if response.status_code >= 400:
            assert set(response.json()) >= {"code", "message", "fields"}

    sent_anything()


@pytest.mark.parametrize(("path", "names"), QUERIES)
def test_no_query_brings_it_down(api, lead_hz, row, path, names):
    client = api(lead_hz)
    words = st.text(max_size=12) | ODD | st.sampled_from(["HZ", "true", "1", "2026-11-20", "cD0xMg=="])

    @MANY
    @given(query=st.dictionaries(st.sampled_from(names.split()), words, max_size=4))
    def asked_anything(query):
        response = client.get(f"/api/v1/{path}", query)
        assert response.status_code < 500

    asked_anything()


@pytest.mark.parametrize("path", ["work-orders/{}/", "callbacks/{}/", "complaints/{}/", "daily-reports/{}/"])
def test_no_address_brings_it_down(api, lead_hz, path):
    client = api(lead_hz)
    for odd in ("%00", "%ff", "%ed%a0%80", "0", "9" * 30, "-1", "a%2Fb", "..", "%F0%9F%98%80"):
        assert client.get(f"/api/v1/{path.format(odd)}").status_code in {400, 404}
