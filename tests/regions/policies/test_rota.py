"""Who works and who stands in, with numbers alone (issue 4, item 8)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from regions.policies.rota import Away, Duty, Week, circular_day, working_for

MONDAY = date(2026, 11, 30)
SUNDAY = MONDAY + timedelta(days=6)
ANN, BEA, CAT = 1, 2, 3


def away(stand_in=None, *, first=MONDAY, last=SUNDAY):
    return Duty(absences=(Away(first_on=first, last_on=last, stand_in=stand_in),))


def on_weekdays(stand_in=None, *, weekdays="12345", since=MONDAY):
    return Duty(weeks=(Week(valid_from=since, weekdays=weekdays, stand_in=stand_in),))


def test_without_a_rota_she_works_every_day():
    assert Duty().off(SUNDAY) is None


def test_a_day_off_is_no_absence_and_each_names_its_own_stand_in():
    off = on_weekdays(BEA).off(SUNDAY)
    assert off is not None
    assert (off.is_absent, off.stand_in) == (False, BEA)
    both = Duty(weeks=on_weekdays(BEA).weeks, absences=away(CAT).absences)
    off = both.off(SUNDAY)
    assert off is not None
    assert (off.is_absent, off.stand_in) == (True, CAT)


def test_a_week_holds_from_its_first_day_until_the_next():
    weeks = (Week(SUNDAY, "1234567"), Week(MONDAY, "12345", BEA))
    duty = Duty(weeks=weeks)
    assert duty.off(SUNDAY) is None
    assert duty.off(SUNDAY - timedelta(days=1)) is not None
    assert duty.off(MONDAY - timedelta(days=1)) is None


def test_an_absence_has_both_its_ends_and_who_left_has_none():
    assert [away().off(MONDAY + timedelta(days=n)) is None for n in (-1, 0, 6, 7)] == [
        True,
        False,
        False,
        True,
    ]
    assert away(last=None).off(MONDAY + timedelta(days=4000)) is not None
    assert Duty(has_gone=True).off(MONDAY) is not None


def test_the_chain_is_followed_to_the_first_who_works():
    duties = {ANN: away(BEA), BEA: away(CAT), CAT: Duty()}
    assert working_for(person=ANN, day=MONDAY, duties=duties) == CAT
    assert working_for(person=ANN, day=SUNDAY + timedelta(days=1), duties=duties) == ANN
    assert working_for(person=ANN, day=MONDAY, duties=duties | {CAT: away()}) is None
    assert (
        working_for(person=ANN, day=MONDAY, duties={ANN: away(BEA)}) is None
    )  # Bea has no role there any more


def test_a_circle_is_found_on_the_day_it_closes():
    duties = {ANN: away(BEA), BEA: on_weekdays(ANN), CAT: away(ANN)}
    days = [MONDAY + timedelta(days=n) for n in range(7)]
    assert circular_day(person=ANN, days=days, duties=duties) == date(2026, 12, 5)
    assert circular_day(person=CAT, days=days, duties=duties) == date(2026, 12, 5)
    assert circular_day(person=ANN, days=days[:5], duties=duties) is None
    assert working_for(person=ANN, day=SUNDAY, duties=duties) is None


PEOPLE = st.integers(1, 5)
DUTIES = st.dictionaries(PEOPLE, st.one_of(st.just(Duty()), st.builds(away, st.one_of(st.none(), PEOPLE))))


@given(duties=DUTIES, person=PEOPLE)
def test_whoever_is_found_works_that_day_and_the_search_ends(duties, person):
    found = working_for(person=person, day=MONDAY, duties=duties)
    assert found is None or duties[found].off(MONDAY) is None
    if circular_day(person=person, days=[MONDAY], duties=duties):
        assert found is None
