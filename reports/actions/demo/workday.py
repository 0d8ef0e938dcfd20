"""A day on the phones: callbacks dialled in the order of their moments, within the limits of ruling 27."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from heapq import heapify, heappop, heappush
from random import Random

from callbacks.actions.dialling import SAME_CONVERSATION
from callbacks.choices import PhoneSlot
from callbacks.models import Outcome
from callbacks.policies.attempts import Allowance, refusal
from callbacks.policies.endings import FINAL, Ending
from callbacks.policies.priority import APPOINTMENT_NEAR
from config.lib.calendar import ONE_DAY, local_day
from reports.actions.demo.calls import DemoCall
from reports.actions.demo.dialling import (
    dialled_after,
    moment_in_a_band,
    outcome,
    talk_seconds,
    wrap_up_seconds,
)
from reports.actions.demo.following import Following
from reports.actions.demo.judging import Dialled, judge
from reports.actions.demo.plan import DemoPlan, minutes
from reports.actions.demo.talking import Talk, Talker

# Minutes from now: whenever the tour begins, an appointment is near in every region.
TODAYS_APPOINTMENTS = (4, 16, 45, 130)
TO_THE_OTHER_PHONE = timedelta(seconds=25)


@dataclass(slots=True)
class Workday:
    """One day of all regions. ``refusers`` are customers who want no calls, kept over the days."""

    day: date
    plan: DemoPlan
    outcomes: dict[str, Outcome]
    refusers: set[int]
    dice: Random
    dials: Counter[str] = field(default_factory=Counter)
    asked: Counter[int] = field(default_factory=Counter)

    @property
    def is_last(self) -> bool:
        return self.day + ONE_DAY == self.plan.today

    def run(self, *, following: Iterable[Following]) -> list[DemoCall]:
        """The day's calls in the order they were dialled; moves every callback dialled to its next moment."""
        waiting = [(each.moment, each.task.pk, each) for each in following if self._is_today(each.moment)]
        heapify(waiting)
        calls = []
        while waiting:
            at, pk, each = heappop(waiting)
            call = self._dial(each, at)
            if call is not None:
                calls.append(call)
            is_over = call is not None and (call.ending in FINAL or call.ending is Ending.DEAD_END)
            if not is_over and self._is_today(each.moment):
                heappush(waiting, (each.moment, pk, each))
        return calls

    def _is_today(self, moment: datetime) -> bool:
        return local_day(moment) <= self.day

    def _dial(self, each: Following, at: datetime) -> DemoCall | None:
        """The call, or None when the limits forbid it now; sets when it is tried next."""
        if each.task.work_order.customer_id in self.refusers:
            return self._end_for_refuser(each, at)
        slot = each.slot_to_dial()
        digest = each.digest_of(slot)
        why = refusal(
            past=each.past,
            at=at,
            allowance=Allowance(task_dials=each.dials, customer_today=self.dials[digest]),
            appointment=self._is_promised(each, at),
        )
        if why is not None:
            each.moment = moment_in_a_band(day=self.day + ONE_DAY, dice=self.dice)
            return None
        self.dials[digest] += 1
        each.dials += 1
        call = judge(self._talk(each, at, slot))
        if call.outcome.sets_do_not_call:
            self.refusers.add(each.task.work_order.customer_id)
        each.moment = self._next_moment(each, call)
        return call

    def _is_promised(self, each: Following, at: datetime) -> bool:
        promised = each.task.appointment_at
        return promised is not None and at >= promised - APPOINTMENT_NEAR

    def _talk(self, each: Following, at: datetime, slot: PhoneSlot) -> Dialled:
        promise = self._todays_promise(each)
        code = "reschedule" if promise else self._outcome(each, at, slot)
        found = self.outcomes[code]
        talker = Talker(service=each.service, dice=self.dice, partial=each.partial)
        talk = talker.talk(outcome=found, at=at, promised=promise)
        if slot != talk.submission.phone_slot:
            talk = Talk(submission=replace(talk.submission, phone_slot=slot), answers=talk.answers)
        return self._timed(each, at, found, talk)

    def _outcome(self, each: Following, at: datetime, slot: PhoneSlot) -> str:
        return outcome(
            reach=each.traits.reach,
            number_is_bad=each.spoilt if slot == PhoneSlot.PRIMARY else "",
            promised=self._is_promised(each, at),
            dice=self.dice,
        )

    def _timed(self, each: Following, at: datetime, found: Outcome, talk: Talk) -> Dialled:
        talked = timedelta(seconds=int(talk_seconds(code=found.code, dice=self.dice)))
        has_case = talk.submission.complaint is not None
        wrapped = timedelta(seconds=int(wrap_up_seconds(has_case=has_case, dice=self.dice)))
        talk = Talk(submission=replace(talk.submission, ended_at=at + talked), answers=talk.answers)
        other = (
            PhoneSlot.PRIMARY if talk.submission.phone_slot == PhoneSlot.ALTERNATE else PhoneSlot.ALTERNATE
        )
        here = each.digest_of(talk.submission.phone_slot)
        return Dialled(
            following=each,
            outcome=found,
            talk=talk,
            at=at,
            saved_at=at + talked + wrapped,
            used=Allowance(task_dials=each.dials, customer_today=self.dials[here]),
            other_today=self.dials[each.digest_of(other)],
        )

    def _end_for_refuser(self, each: Following, at: datetime) -> DemoCall:
        """Ended without a dial: she wants no calls. Later than the talk in which she said so."""
        at += SAME_CONVERSATION + minutes(1)
        refused = self.outcomes["refused"]
        talk = Talker(service=each.service, dice=self.dice).talk(outcome=refused, at=at, promised=None)
        used = Allowance(task_dials=each.dials)
        return judge(
            Dialled(
                following=each,
                outcome=refused,
                talk=talk,
                at=at,
                saved_at=at,
                used=used,
                other_today=0,
                is_dialled=False,
            )
        )

    def _todays_promise(self, each: Following) -> datetime | None:
        """On the last day every other first call of a region ends in an appointment some minutes from now."""
        if not self.is_last or each.spoilt or each.tries or each.task.due_end < self.plan.horizon - ONE_DAY:
            return None
        region = each.task.region_id
        self.asked[region] += 1
        place, is_other = divmod(self.asked[region], 2)
        if not is_other or place >= len(TODAYS_APPOINTMENTS):
            return None
        return self.plan.now.replace(second=0, microsecond=0) + minutes(TODAYS_APPOINTMENTS[place])

    def _next_moment(self, each: Following, call: DemoCall) -> datetime:
        if call.ending is Ending.APPOINTMENT and each.task.appointment_at is not None:
            return each.task.appointment_at + minutes(self.dice.randrange(1, 7))
        if call.ending is Ending.OTHER_PHONE:
            return max(each.task.callable_at, call.saved_at + TO_THE_OTHER_PHONE)
        if self.dice.random() < each.traits.slack:
            return moment_in_a_band(day=self.day + ONE_DAY, dice=self.dice)
        return dialled_after(moment=max(each.task.callable_at, call.saved_at), dice=self.dice)
