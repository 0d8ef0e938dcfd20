"""Before a limit falls, and after: whoever must act hears of it, once for each limit and moment (L4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from callbacks.actions.case_notices import Tidings, key_of, send
from callbacks.actions.case_sweeping import chunks, each_case
from callbacks.models import Complaint
from callbacks.queries.case_due import case_policies_on, falling_due, longest_notice, past_due
from callbacks.queries.limit_people import LimitPeople, people_of, told_already
from config.lib.calendar import local_day
from regions.models import User


def remind_limits(*, now: datetime) -> int:
    """Who must act hears of it as long before as the dated rule says; how many cases were told of."""
    policies = case_policies_on(day=local_day(now))

    def is_near(case: Complaint) -> bool:
        policy = policies.get(case.region_id) or policies[None]
        return _due(case) < now + timedelta(minutes=policy.remind_before_minutes)

    until = now + longest_notice(policies.values())
    near = [case for case in falling_due(after=now, until=until) if is_near(case)]
    return _tell(cases=near, tidings=Tidings.REMINDER, to=LimitPeople.to_act, now=now)


def tell_overdue(*, now: datetime) -> int:
    """Department and supervisor hear that a limit has passed; how many cases were told of."""
    cases = list(past_due(now=now))
    return _tell(cases=cases, tidings=Tidings.OVERDUE, to=LimitPeople.concerned, now=now)


def _tell(
    *,
    cases: list[Complaint],
    tidings: Tidings,
    to: Callable[[LimitPeople, Complaint], list[User]],
    now: datetime,
) -> int:
    return sum(_tell_chunk(cases=some, tidings=tidings, to=to, now=now) for some in chunks(cases))


def _tell_chunk(
    *,
    cases: Sequence[Complaint],
    tidings: Tidings,
    to: Callable[[LimitPeople, Complaint], list[User]],
    now: datetime,
) -> int:
    people = people_of(cases=cases)
    addressed = {case.pk: to(people, case) for case in cases}
    keys = {case.pk: key_of(case=case, tidings=tidings, key=_occasion(case)) for case in cases}
    everybody = [person for some in addressed.values() for person in some]
    told = told_already(keys=keys.values(), people=everybody)

    def work(case: Complaint) -> bool:
        new = [person for person in addressed[case.pk] if (keys[case.pk], person.pk) not in told]
        if new:
            send(case=case, tidings=tidings, people=new, now=now, key=_occasion(case))
        return bool(new)

    return each_case(cases=cases, work=work, what=tidings.name.lower())


def _occasion(case: Complaint) -> str:
    """The limit and its moment: a limit that moves on is another one."""
    return f"{case.next_limit}:{_due(case):%Y%m%d%H%M%S}"


def _due(case: Complaint) -> datetime:
    if case.next_due_at is None:
        raise ValueError("nothing of this case runs")
    return case.next_due_at
