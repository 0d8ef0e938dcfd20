"""The rules of filing and of the forms as configuration (rulings 49, 51; house rule 19)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from regions.models import DayLock
from reports.aggregates.form_policies import form_policy, judgements_on
from reports.choices import AnswerSource, DayBasis, NeutralCounts, RatingSource
from reports.models import FilingPolicy, FormPolicy
from reports.policies.judgements import Judgements
from tests.regions.back_office import changelist, queries_of, tables_of


@pytest.fixture
def office(hq_manager, sign_in):
    return sign_in(hq_manager)


def test_the_table_of_this_floor():
    assert tables_of("reports") == {"filingpolicy", "formpolicy", "indexweights", "kpitarget", "slippolicy"}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("model", [FilingPolicy, FormPolicy])
def test_the_list_costs_the_same_for_one_and_three(office, model, rows):
    for n in range(rows):
        model.objects.create(valid_from=date(2026, 1, 1 + n))
    # session, user, memberships, bounded count, rows
    assert len(queries_of(office, changelist(model))) == 5


def test_a_deadline_of_filed_days_stands(office, hangzhou):
    DayLock.objects.create(region=hangzhou, date=date(2026, 11, 20), submitted_at=timezone.now())
    data = {
        "valid_from": "2026-11-20",
        "draft_at": "18:00",
        "deadline_at": "10:00",
        "remind_minutes": "30",
    }
    add = "/admin/reports/filingpolicy/add/"
    assert "这一天起已有上报的日报" in office.post(add, data).content.decode()
    assert office.post(add, {**data, "valid_from": "2026-11-21"}).status_code == 302


FORM = {
    "weekly_answer_source": "spot_calls",
    "rating_source": "attitude_rating",
    "neutral": "dissatisfied",
    "day_basis": "callback",
}


def test_headquarters_change_how_the_forms_are_read_from_a_day_on(office):
    assert (
        office.post("/admin/reports/formpolicy/add/", {**FORM, "valid_from": "2026-11-21"}).status_code == 302
    )
    assert judgements_on(day=date(2026, 11, 20)) == Judgements()
    assert judgements_on(day=date(2026, 11, 21)) == Judgements(
        weekly_answer_source=AnswerSource.SPOT_CALLS,
        rating_source=RatingSource.ATTITUDE_RATING,
        neutral=NeutralCounts.DISSATISFIED,
        day_basis=DayBasis.CALLBACK,
    )


def test_filed_days_keep_the_judgements_they_were_filed_with(office, hangzhou):
    DayLock.objects.create(region=hangzhou, date=date(2026, 11, 20), submitted_at=timezone.now())
    answer = office.post("/admin/reports/formpolicy/add/", {**FORM, "valid_from": "2026-11-20"})
    assert "这一天起已有上报的日报" in answer.content.decode()


@pytest.mark.django_db
def test_the_first_row_is_in_force_from_2000_on_and_has_its_history():
    first = form_policy(day=date(2000, 1, 1))
    assert (first.pk is not None, first.judgements) == (True, Judgements())
    assert form_policy(day=date(1999, 12, 31)).judgements == Judgements()
    first.neutral = NeutralCounts.SATISFIED
    first.save()
    assert [row.neutral for row in first.history.all()] == ["satisfied", "in_base"]


@pytest.mark.django_db
@pytest.mark.parametrize("field", list(FORM))
def test_an_unknown_judgement_is_refused_by_the_database(field):
    with pytest.raises(IntegrityError), transaction.atomic():
        FormPolicy.objects.create(valid_from=date(2026, 1, 1), **{field: "coin"})
