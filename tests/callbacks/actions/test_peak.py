"""C2, rulings 36, 53, 72: HQ's seasons and the draws of their plannings."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from callbacks.actions._draws import lots_of
from callbacks.actions.claiming import claim
from callbacks.actions.exception_days import ClosedDays, set_exception_days
from callbacks.actions.peak import PeakTerms, end_peak_policy, set_peak_policy
from callbacks.actions.planning import Planned, plan_callbacks
from callbacks.choices import ComplaintState, DrawCause, TaskState, WaiveReason
from callbacks.models import CallbackPolicy, CallbackTask, Complaint, DataRecheck, PeakDraw, PeakPolicy
from callbacks.queries.redrawing import redraw_all
from config.lib.errors import Conflict, Refused
from regions.models import AuditEntry
from tests.api.rows import complaint_of
from tests.callbacks.calls import answer, at, due_task
from tests.factories import CategoryFactory, CustomerFactory, RegionFactory, UserFactory, WorkOrderFactory
from workorders.choices import Kind, MemberLevel, Status

pytestmark = pytest.mark.django_db
NOW = at("06-01 18:00")
DAY = date(2026, 6, 1)


@pytest.fixture
def hangzhou(db):
    return RegionFactory(code="HZ", name="杭州")


def terms(**fields):
    given = {"starts_on": DAY, "ends_on": date(2026, 6, 30), "ratio": Decimal(30), **fields}
    return PeakTerms(**given)


@pytest.fixture
def season(hq_manager):
    def set_season(**fields) -> PeakPolicy:
        policy = set_peak_policy(terms=terms(**fields), actor=hq_manager, now=at("05-30 10:00"))
        PeakPolicy.objects.filter(pk=policy.pk).update(seed="5" * 40)  # the same draw in every run
        policy.refresh_from_db()
        return policy

    return set_season


def finished(region, when: str = "06-01 10:00", **fields):
    arrival = at(when)
    return WorkOrderFactory(
        region=region,
        completed_at=arrival,
        dispatched_at=arrival - timedelta(hours=4),
        landed_at=arrival,
        finished_landed_at=arrival,
        **{"kind": Kind.INSTALL, **fields},
    )


def states() -> dict[str, str]:
    return dict(CallbackTask.objects.values_list("work_order__order_no", "state"))


def waived() -> set[str]:
    return {number for number, state in states().items() if state == TaskState.WAIVED}


def test_the_ratio_is_a_share_of_all_valid_orders(hangzhou, season):
    policy = season()
    orders = [finished(hangzhou) for _ in range(10)]
    assert plan_callbacks(now=NOW) == Planned(planned=3, waived=7)
    assert len(waived()) == 7
    left_out = CallbackTask.objects.filter(state=TaskState.WAIVED)
    assert set(left_out.values_list("waive_reason", "draw__policy", "rank", "completed_at")) == {
        (WaiveReason.PEAK, policy.pk, None, None)
    }
    draw = PeakDraw.objects.get()
    assert (draw.policy, draw.region, draw.completed_on, draw.drawn_at) == (policy, hangzhou, DAY, NOW)
    assert (draw.population, draw.called_before, draw.always, draw.called) == (10, 0, 0, 3)
    assert CallbackTask.objects.filter(draw=draw).count() == len(orders)


def test_planning_again_draws_nothing_new(hangzhou, season):
    """C6."""
    season()
    for _ in range(10):
        finished(hangzhou)
    plan_callbacks(now=NOW)
    before = list(CallbackTask.objects.values())
    assert plan_callbacks(now=NOW) == Planned()
    assert list(CallbackTask.objects.values()) == before
    assert PeakDraw.objects.count() == 1


def test_several_imports_of_a_day_share_its_quota(hangzhou, season):
    season()
    for _ in range(5):
        finished(hangzhou)
    plan_callbacks(now=at("06-01 12:00"))
    first = states()
    assert len(waived()) == 3  # 30 % of 5 is called as 2
    for _ in range(5):
        finished(hangzhou)
    plan_callbacks(now=NOW)
    assert states().items() >= first.items()  # nobody is called off, nobody drawn twice
    assert len(waived()) == 7
    numbers = PeakDraw.objects.order_by("pk").values_list("population", "called_before", "called")
    assert list(numbers) == [(5, 0, 2), (10, 2, 1)]


def test_what_was_planned_before_the_season_was_set_counts(hangzhou, season):
    for _ in range(5):
        finished(hangzhou)
    plan_callbacks(now=at("06-01 12:00"))
    season()
    for _ in range(5):
        finished(hangzhou)
    assert plan_callbacks(now=NOW) == Planned(waived=5)
    draw = PeakDraw.objects.get()
    assert (draw.population, draw.called_before, draw.called) == (10, 5, 0)


def always_called(region):
    """One order for each cause, and none that is drawn (ruling 36)."""
    complainant = complaint_of(region, UserFactory()).work_order.customer
    repaired = CustomerFactory()
    category = CategoryFactory(name="冰箱")
    repair = {"kind": Kind.REPAIR, "customer": repaired, "category": category}
    finished(region, "05-20 11:00", **repair)
    return {
        finished(region, member_level=MemberLevel.VIP).pk: DrawCause.VIP,
        finished(region, customer=CustomerFactory(member_level=MemberLevel.VIP)).pk: DrawCause.VIP,
        finished(region, **repair).pk: DrawCause.REPEAT_REPAIR,
        finished(region, customer=complainant).pk: DrawCause.COMPLAINT,
        finished(region, charge=Decimal("300.01")).pk: DrawCause.CHARGE,
    }


def test_vips_repeats_complainants_and_high_charges_come_first(hangzhou, season):
    season(ratio=Decimal(0))
    causes = always_called(hangzhou)
    finished(hangzhou, charge=Decimal(300))
    plan_callbacks(now=NOW)
    drawn = CallbackTask.objects.filter(draw__isnull=False, draw__completed_on=DAY)
    called = {
        task.work_order_id: DrawCause(task.draw_key[0]) for task in drawn if task.state != TaskState.WAIVED
    }
    assert called == causes
    draw = PeakDraw.objects.get()
    assert (draw.population, draw.always, draw.called) == (6, 5, 5)


def test_the_numbers_of_the_dated_policy_decide(hangzhou, season):
    season(ratio=Decimal(0))
    CallbackPolicy.objects.create(
        region=hangzhou, valid_from=date(2026, 1, 1), always_call_above=50, repeat_repair_days=5
    )
    finished(hangzhou, "05-20 11:00", kind=Kind.REPAIR, customer=(who := CustomerFactory()))
    dear = finished(hangzhou, charge=Decimal(51))
    finished(hangzhou, kind=Kind.REPAIR, customer=who)  # 12 days later: no repeat within 5
    plan_callbacks(now=NOW)
    of_the_day = CallbackTask.objects.filter(draw__isnull=False).exclude(state=TaskState.WAIVED)
    assert [task.work_order for task in of_the_day] == [dear]


def ended(complaint: Complaint, state: ComplaintState) -> None:
    """With the proof that the database asks of either end."""
    told = {"closing_satisfaction": 4, "closing_agent": UserFactory(), "invalid_found_by": UserFactory()}
    earlier = NOW - timedelta(days=30)
    record = answer(due_task(complaint.region, now=earlier), UserFactory(), earlier).record
    Complaint.objects.filter(pk=complaint.pk).update(
        state=state, closed_at=NOW, withdrawn_call_at=NOW, closing_record=record, **told
    )


@pytest.mark.parametrize("state", [ComplaintState.INVALID, ComplaintState.WITHDRAWN])
def test_a_complaint_that_was_none_is_no_history(hangzhou, season, state):
    season(ratio=Decimal(0))
    complaint = complaint_of(hangzhou, UserFactory())
    ended(complaint, state)
    finished(hangzhou, customer=complaint.work_order.customer)
    plan_callbacks(now=NOW)
    assert PeakDraw.objects.get().called == 0


def test_wrong_numbers_are_never_sampled_away(hangzhou, season):
    """F2, ruling 2: whatever the draw, each has its re-check."""
    season(ratio=Decimal(0))
    nothing = {"phone": "", "phone_hmac": "", "phone_raw": "", "phone_masked": ""}
    finished(hangzhou, **nothing)
    finished(hangzhou)
    assert plan_callbacks(now=NOW) == Planned(waived=1, data_errors=1)
    assert DataRecheck.objects.count() == 1
    assert (PeakDraw.objects.get().always, PeakDraw.objects.get().called) == (1, 1)


NO_PHONE = {"phone": "", "phone_hmac": "", "phone_raw": "", "phone_masked": ""}
BAD_PHONE = {**NO_PHONE, "phone_raw": "12345"}


def test_two_imports_of_a_day_count_wrong_numbers_alike(hangzhou, season):
    """Ruling 2: they are always called, so the second draw starts from what the first one recorded."""
    policy = season()
    for phone in (NO_PHONE, BAD_PHONE, *([{}] * 6)):
        finished(hangzhou, **phone)
    first_born = plan_callbacks(now=at("06-01 12:00"))
    assert first_born == Planned(planned=1, waived=5, data_errors=2)
    for phone in (NO_PHONE, BAD_PHONE, *([{}] * 10)):
        finished(hangzhou, **phone)
    assert plan_callbacks(now=NOW) == Planned(planned=1, waived=9, data_errors=2)
    numbers = ("population", "called_before", "always", "called")
    draws = PeakDraw.objects.order_by("pk").values_list(*numbers)
    assert list(draws) == [(8, 0, 2, 3), (20, 3, 2, 3)]
    again = list(redraw_all(policy=policy))
    assert [(one.orders, one.called, one.differing) for one in again] == [(8, 3, ()), (12, 3, ())]


def test_a_number_that_comes_while_the_day_is_planned_leaves_no_other_draw(hangzhou, season, monkeypatch):
    """The order was read without its number and is born bad data, whatever the draw reads of it after."""
    policy = season(ratio=Decimal(0))
    order = finished(hangzhou, **NO_PHONE)

    def number_comes(**read):
        given = {"phone_hmac": "5" * 64, "phone_raw": "13800000005"}
        type(order).objects.filter(pk=order.pk).update(**given)
        return lots_of(**read)

    monkeypatch.setattr("callbacks.actions._births.lots_of", number_comes)
    assert plan_callbacks(now=NOW) == Planned(data_errors=1)
    draw = PeakDraw.objects.get()
    assert (draw.population, draw.always, draw.called) == (1, 1, 1)
    assert [one.differing for one in redraw_all(policy=policy)] == [()]


def test_history_stands_in_no_draw(hangzhou, season):
    """Ruling 13."""
    season()
    CallbackPolicy.objects.create(
        region=hangzhou, valid_from=date(2026, 1, 1), callbacks_from=date(2026, 6, 2)
    )
    finished(hangzhou)
    plan_callbacks(now=NOW)
    assert CallbackTask.objects.get().waive_reason == WaiveReason.BEFORE_GO_LIVE
    assert not PeakDraw.objects.exists()


def test_an_exception_beats_the_company_and_a_category_all(hangzhou, season):
    ningbo = RegionFactory(code="NB", name="宁波")
    season(ratio=Decimal(0))
    season(ratio=Decimal(100), region=ningbo, reason="台风后回访")
    season(ratio=Decimal(100), category=CategoryFactory(name="冰箱"))
    finished(hangzhou)
    called = {finished(ningbo).order_no, finished(hangzhou, category__name="冰箱").order_no}
    plan_callbacks(now=NOW)
    assert {number for number, state in states().items() if state != TaskState.WAIVED} == called


def test_a_merged_category_is_its_real_one(hangzhou, season):
    """Ruling 12."""
    fridge = CategoryFactory(name="冰箱")
    season(ratio=Decimal(0), category=fridge)
    finished(hangzhou, category=CategoryFactory(name="电冰箱", alias_of=fridge))
    plan_callbacks(now=NOW)
    assert CallbackTask.objects.get().state == TaskState.WAIVED


def test_a_recorded_draw_drawn_again_gives_the_same_orders(hangzhou, season):
    """The literal is the draw itself: both databases must give it."""
    policy = season()
    always_called(hangzhou)
    for n in range(10):
        finished(hangzhou, order_no=f"P{n}")
    plan_callbacks(now=at("06-01 12:00"))
    for n in range(10, 40):
        finished(hangzhou, order_no=f"P{n}")
    plan_callbacks(now=NOW)
    again = list(redraw_all(policy=policy))
    assert [(one.orders, one.called, one.differing) for one in again] == [(15, 5, ()), (30, 9, ())]
    drawn = [number for number in states() if number not in waived() and number.startswith("P")]
    assert sorted(drawn) == DRAWN


DRAWN = ["P12", "P13", "P14", "P16", "P18", "P27", "P28", "P29", "P33"]


def test_a_draw_that_was_tampered_with_is_found(hangzhou, season):
    policy = season()
    for n in range(10):
        finished(hangzhou, order_no=f"P{n}")
    plan_callbacks(now=NOW)
    called = CallbackTask.objects.exclude(state=TaskState.WAIVED).first()
    CallbackTask.objects.filter(pk=called.pk).update(state=TaskState.WAIVED, waive_reason=WaiveReason.PEAK)
    assert [one.differing for one in redraw_all(policy=policy)] == [(called.work_order.order_no,)]


def test_one_left_out_may_still_be_called(hangzhou, season, agent_hz):
    """Ruling 53."""
    season(ratio=Decimal(0))
    finished(hangzhou)
    plan_callbacks(now=NOW)
    task = claim(task=CallbackTask.objects.get(), agent=agent_hz, now=NOW)
    assert (task.claimed_by, task.waive_reason) == (agent_hz, WaiveReason.PEAK)


def test_an_order_undone_and_finished_again_keeps_its_place(hangzhou, season):
    """Ruling 14: the day's population holds it once."""
    season()
    orders = [finished(hangzhou) for _ in range(10)]
    plan_callbacks(now=at("06-01 12:00"))
    before = waived()
    order = next(order for order in orders if order.order_no not in before)
    order.status, order.undone_at = Status.OPEN, at("06-01 13:00")
    order.save()
    assert plan_callbacks(now=at("06-01 14:00")).cancelled == 1
    order.status = Status.FINISHED
    order.save()
    assert plan_callbacks(now=NOW) == Planned(planned=1)
    assert PeakDraw.objects.order_by("pk").values_list("population", "called_before", "called")[1] == (
        10,
        2,
        1,
    )


def test_two_seasons_of_one_scope_are_refused_with_a_sentence(season, hq_manager):
    season()
    with pytest.raises(Conflict) as refused:
        set_peak_policy(terms=terms(starts_on=date(2026, 6, 30)), actor=hq_manager, now=timezone.now())
    assert "2026-06-01 至 2026-06-30 的旺季比例（30%）" in str(refused.value)
    assert PeakPolicy.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"ends_on": date(2026, 5, 1)}, "ends_on"),
        ({"ratio": Decimal(101)}, "ratio"),
        ({"region": "HZ", "reason": " "}, "reason"),
    ],
)
def test_impossible_terms_are_refused(hangzhou, hq_manager, fields, wrong):
    if "region" in fields:
        fields = {**fields, "region": hangzhou}
    with pytest.raises(Refused) as refused:
        set_peak_policy(terms=terms(**fields), actor=hq_manager, now=timezone.now())
    assert list(refused.value.fields) == [wrong]


def test_a_season_ended_early_calls_everybody_from_that_day_on(hangzhou, season, hq_manager):
    policy = season(ratio=Decimal(0))
    finished(hangzhou)
    plan_callbacks(now=NOW)
    end_peak_policy(policy=policy, ended_on=date(2026, 6, 2), actor=hq_manager, now=NOW)
    finished(hangzhou)
    finished(hangzhou, "06-02 10:00")
    assert plan_callbacks(now=at("06-02 12:00")) == Planned(planned=1, waived=1)
    season(starts_on=date(2026, 6, 2))  # the freed days may be set anew
    verbs = AuditEntry.objects.values_list("verb", flat=True).order_by("pk")
    assert list(verbs) == ["set_peak_policy", "end_peak_policy", "set_peak_policy"]


def test_it_is_ended_once_and_not_in_the_past(season, hq_manager):
    policy = season()
    with pytest.raises(Refused):
        end_peak_policy(policy=policy, ended_on=date(2026, 6, 9), actor=hq_manager, now=at("06-10 09:00"))
    end_peak_policy(policy=policy, ended_on=date(2026, 6, 10), actor=hq_manager, now=at("06-10 09:00"))
    with pytest.raises(Conflict):
        end_peak_policy(policy=policy, ended_on=date(2026, 6, 11), actor=hq_manager, now=at("06-10 09:00"))


def test_a_season_and_closed_days_together(hangzhou, season, hq_manager):
    season(ratio=Decimal(100))
    closed = ClosedDays(starts_on=date(2026, 6, 2), ends_on=date(2026, 6, 2), reason="台风")
    row = set_exception_days(days=closed, actor=hq_manager, now=at("06-01 09:00"))
    finished(hangzhou)
    plan_callbacks(now=NOW)
    task = CallbackTask.objects.get()
    assert (task.due_on, task.exception) == (date(2026, 6, 3), row)


def test_a_day_costs_the_same_queries_for_five_orders_as_for_fifty(
    hangzhou, season, django_assert_max_num_queries
):
    season()
    for _ in range(5):
        finished(hangzhou)
    with django_assert_max_num_queries(200) as few:
        plan_callbacks(now=NOW)
    for _ in range(50):
        finished(hangzhou)
    with django_assert_max_num_queries(len(few.captured_queries)):
        plan_callbacks(now=NOW + timedelta(minutes=1))
