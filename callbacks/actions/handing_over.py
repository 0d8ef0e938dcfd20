"""What an absent or leaving agent has promised passes to her stand-in (issue 4, item 8; ruling 44).

A sweep does it, on the day: the rota below tells nobody. What has passed is no longer hers, so that a
run which comes twice, late or beside another finds nothing more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext_noop

from callbacks.actions._marks import mark_task
from callbacks.actions._transition import Step, note
from callbacks.choices import AppointmentFor, TaskState
from callbacks.models import CallbackTask, Complaint, FollowUp
from callbacks.queries.case_people import holders
from callbacks.queries.promises import promised_callbacks, promised_follow_ups
from config.lib.calendar import local_day
from regions.actions.notices import Occasion, notify
from regions.choices import Role
from regions.models import Region, User
from regions.policies.rota import Duty, working_for
from regions.queries.rota import duties_of
from regions.rules import CALLING_ROLES

APPOINTMENT = gettext_noop("%(name)s 不在，改约的回访 %(number)s 由您代办")
SECOND_CALLBACK = gettext_noop("%(name)s 不在，二次回访 %(number)s 由您代办")
NOBODY_CALLS = gettext_noop("%(name)s 不在，回访 %(number)s 无人代班，先到的人可打")
FOLLOW_UP = gettext_noop("%(name)s 不在，投诉 %(number)s 的跟进由您代办")
FOLLOWED_UP_BY = gettext_noop("%(name)s 不在，投诉 %(number)s 的跟进由 %(stand_in)s 代办")
NOBODY_FOLLOWS_UP = gettext_noop("%(name)s 不在，投诉 %(number)s 的跟进无人代班，请安排")
NOBODY = "—"


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that one person has promised for ``day``; a day that has passed counts as today."""

    row: CallbackTask | FollowUp
    day: date

    @property
    def person(self) -> int:
        return self.row.assigned_to_id or 0

    @property
    def case(self) -> Complaint | None:
        return self.row.complaint


@dataclass(frozen=True, slots=True)
class HandOver:
    """A promise of somebody away, and who takes it over; None: nobody."""

    promise: Promise
    away: User
    stand_in: User | None
    now: datetime


def hand_over(*, now: datetime) -> int:
    """Passes on what those away today have promised for a day on which they are away; how many.

    Never to who handled the case (E5): then, and without a stand-in who calls in the region, it is anybody's.
    """
    by_region: dict[int, list[Promise]] = defaultdict(list)
    for promise in _promises(now):
        by_region[promise.row.region_id].append(promise)
    return sum(
        _pass_region(region=region, promises=by_region[region.pk], now=now)
        for region in Region.objects.filter(pk__in=by_region)
    )


def _promises(now: datetime) -> Iterator[Promise]:
    today = local_day(now)
    for task in promised_callbacks(now=now).select_related("complaint").order_by("pk"):
        at = task.appointment_at
        yield Promise(row=task, day=today if at is None else max(local_day(at), today))
    for follow_up in promised_follow_ups().select_related("complaint").order_by("pk"):
        yield Promise(row=follow_up, day=max(local_day(follow_up.due_at), today))


def _pass_region(*, region: Region, promises: list[Promise], now: datetime) -> int:
    today = local_day(now)
    last = max(promise.day for promise in promises)
    duties = duties_of(region=region, first=today, last=last)
    passed = [each for each in promises if not _is_kept(each, duties, today)]
    people = _people(passed, duties)
    done = 0
    for promise in passed:
        stand_in = _stand_in(promise, duties=duties, people=people, region=region)
        handing = HandOver(promise=promise, away=people[promise.person], stand_in=stand_in, now=now)
        done += _pass_on(handing)
    return done


def _is_kept(promise: Promise, duties: Mapping[int, Duty], today: date) -> bool:
    """She is here today, or back on the day itself. Who has no role there any more keeps nothing."""
    duty = duties.get(promise.person)
    return duty is not None and (duty.off(today) is None or duty.off(promise.day) is None)


def _people(promises: Iterable[Promise], duties: Mapping[int, Duty]) -> dict[int, User]:
    wanted: set[int] = set()
    for promise in promises:
        found = working_for(person=promise.person, day=promise.day, duties=duties)
        wanted |= {promise.person} | ({found} if found is not None else set())
    return User.objects.in_bulk(wanted)


def _stand_in(
    promise: Promise, *, duties: Mapping[int, Duty], people: Mapping[int, User], region: Region
) -> User | None:
    found = working_for(person=promise.person, day=promise.day, duties=duties)
    stand_in = None if found is None else people[found]
    if stand_in is None or not stand_in.has_role(*CALLING_ROLES, region=region):
        return None
    has_handled = promise.case is not None and promise.case.was_handled_by(stand_in)
    return None if has_handled else stand_in


@transaction.atomic
def _pass_on(handing: HandOver) -> bool:
    """False when it has changed since it was looked at: done, held, moved, passed on by another sweep."""
    if isinstance(handing.promise.row, FollowUp):
        return _pass_follow_up(handing, handing.promise.row)
    return _pass_callback(handing, handing.promise.row)


def _pass_callback(handing: HandOver, seen: CallbackTask) -> bool:
    same = promised_callbacks(now=handing.now).filter(
        pk=seen.pk, assigned_to=seen.assigned_to_id, appointment_at=seen.appointment_at
    )
    task = same.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked).first()
    if task is None:
        return False
    columns: dict[str, Any] = {"assigned_to": handing.stand_in}
    if handing.stand_in is None and task.appointment_for == AppointmentFor.ME:
        columns["appointment_for"] = AppointmentFor.ANYONE
    step = Step(
        to=TaskState(task.state),
        verb="hand_over",
        now=handing.now,
        reason=f"{handing.away} → {handing.stand_in or NOBODY}",
        columns=columns,
        evidence={"from": handing.away.pk, "to": handing.stand_in.pk if handing.stand_in else None},
    )
    note(task=task, step=step)
    mark_task(task=task, days={task.due_on}, now=handing.now)
    message = SECOND_CALLBACK if task.round > 1 else APPOINTMENT
    url = reverse("callbacks:callback", args=[task.pk])
    number = task.work_order.order_no
    _tell_stand_in(handing, message=message, number=number, url=url)
    if handing.stand_in is None:
        _tell_supervisors(handing, message=NOBODY_CALLS, number=number, url=url)
    return True


def _pass_follow_up(handing: HandOver, seen: FollowUp) -> bool:
    same = promised_follow_ups().filter(pk=seen.pk, assigned_to=seen.assigned_to_id, due_at=seen.due_at)
    if not same.update(assigned_to=handing.stand_in):
        return False
    number = seen.complaint.number
    url = reverse("callbacks:complaint", args=[number])
    _tell_stand_in(handing, message=FOLLOW_UP, number=number, url=url)
    message = NOBODY_FOLLOWS_UP if handing.stand_in is None else FOLLOWED_UP_BY
    _tell_supervisors(handing, message=message, number=number, url=url)
    return True


def _tell_stand_in(handing: HandOver, *, message: str, number: str, url: str) -> None:
    if handing.stand_in is not None:
        _tell([handing.stand_in], handing, message=message, number=number, url=url)


def _tell_supervisors(handing: HandOver, *, message: str, number: str, url: str) -> None:
    """Those of the region, but for who stands in herself and knows already."""
    leads = holders(role=Role.REGION_SUPERVISOR, region=handing.promise.row.region)
    others = [lead for lead in leads if lead != handing.stand_in]
    _tell(others, handing, message=message, number=number, url=url)


def _tell(people: Iterable[User], handing: HandOver, *, message: str, number: str, url: str) -> None:
    row = handing.promise.row
    occasion = Occasion(
        region=row.region,
        key=f"hand_over:{row._meta.model_name}:{row.pk}:{handing.away.pk}:{local_day(handing.now)}",
        message=message,
        params={"name": str(handing.away), "number": number, "stand_in": str(handing.stand_in or "")},
        url=url,
        is_urgent=handing.stand_in is None,
    )
    notify(recipients=people, occasion=occasion, now=handing.now)
