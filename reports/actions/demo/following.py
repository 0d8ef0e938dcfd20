"""A callback between its calls: what the agents' desk knows of it without asking the database again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from callbacks.choices import Behaviour, PhoneSlot
from callbacks.models import CallbackTask, Outcome
from callbacks.policies.answers import Answers
from callbacks.policies.attempts import AttemptRule, Standing
from callbacks.queries.numbers import attempt_rule, policies_on
from config.lib.calendar import local_day
from regions.models import User
from reports.actions.demo.answering import Service
from reports.actions.demo.dialling import bad_number, first_call
from reports.actions.demo.people import Staff
from reports.actions.demo.plan import DemoPlan
from reports.actions.demo.words import RegionTraits
from reports.actions.demo.workers import Worker
from workorders.choices import Kind, ServiceMode

NOT_READ = ("phone", "phone_raw", "phone_alt", "address", "raw", "remark", "corrections")
FIRST_AGENT = 1.3


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt so far, as far as later ones depend on it."""

    at: datetime
    slot: PhoneSlot
    outcome: Outcome
    counted: bool


@dataclass(slots=True)
class Following:
    """``moment``: when somebody means to dial; ``spoilt``: what every dial to a bad first number ends in."""

    task: CallbackTask
    service: Service
    traits: RegionTraits
    agent: User
    moment: datetime
    spoilt: str
    rule: AttemptRule
    past: Standing
    dials: int = 0
    tries: list[Tried] = field(default_factory=list)
    partial: Answers | None = None

    def digest_of(self, slot: PhoneSlot) -> str:
        order = self.task.work_order
        return order.phone_alt_hmac if slot == PhoneSlot.ALTERNATE else order.phone_hmac

    def masked_of(self, slot: PhoneSlot) -> str:
        order = self.task.work_order
        return order.phone_alt_masked if slot == PhoneSlot.ALTERNATE else order.phone_masked

    def slot_to_dial(self) -> PhoneSlot:
        has_other = bool(self.digest_of(PhoneSlot.ALTERNATE))
        is_bad = PhoneSlot.PRIMARY in self.bad_slots()
        return PhoneSlot.ALTERNATE if has_other and is_bad else PhoneSlot.PRIMARY

    def bad_slots(self) -> frozenset[PhoneSlot]:
        """Numbers proved bad: at once, or the second time where once is not enough (停机)."""
        bad = [each for each in self.tries if each.outcome.behaviour == Behaviour.BAD_NUMBER]
        return frozenset(
            each.slot
            for position, each in enumerate(bad)
            if not each.outcome.repeats_before_recheck
            or any((e.slot, e.outcome.pk) == (each.slot, each.outcome.pk) for e in bad[:position])
        )

    def same_today(self, *, outcome: Outcome, at: datetime) -> int:
        day = local_day(at)
        return sum(t.outcome.pk == outcome.pk and local_day(t.at) == day for t in self.tries)

    def counts(self, *, outcome: Outcome, at: datetime) -> bool:
        """Decided once, when it is saved (ruling 27)."""
        if not outcome.counts or not self.past.counts_at(at):
            return False
        counted = [t for t in self.tries if t.counted and t.outcome.pk == outcome.pk]
        return not outcome.once_a_day or all(local_day(t.at) != local_day(at) for t in counted)


@dataclass(frozen=True, slots=True)
class Desk:
    """Turns new callbacks into followed ones: whose they are, and when she first thinks of them."""

    plan: DemoPlan
    staff: Staff
    workers: Mapping[str, Worker]
    dice: Random

    def take(self, *, after: int, now: datetime) -> Iterator[Following]:
        """Callable callbacks born since the one with id ``after``."""
        tasks = list(
            CallbackTask.objects.callable()
            .first_round()
            .filter(pk__gt=after)
            .select_related("work_order__customer", "work_order__technician", "region")
            .defer(*(f"work_order__{name}" for name in NOT_READ), "work_order__customer__phone")
            .order_by("pk")
        )
        rules = _rules(tasks=tasks, now=now)
        return (self._follow(task=task, rule=rules[task.region_id]) for task in tasks)

    def _follow(self, *, task: CallbackTask, rule: AttemptRule) -> Following:
        team = self.staff.team(region_id=task.region_id)
        weights = [FIRST_AGENT] + [1.0] * (len(team.agents) - 1)
        window = (local_day(task.due_start), local_day(task.due_end))
        return Following(
            task=task,
            service=self._service(task),
            traits=team.traits,
            agent=self.dice.choices(team.agents, weights)[0],
            moment=first_call(window=window, traits=team.traits, plan=self.plan, dice=self.dice),
            spoilt=bad_number(dice=self.dice),
            rule=rule,
            past=Standing(rule=rule),
        )

    def _service(self, task: CallbackTask) -> Service:
        order = task.work_order
        technician = order.technician
        return Service(
            kind=Kind(order.kind),
            mode=ServiceMode(order.service_mode),
            charge=order.charge,
            worker=self.workers.get(technician.number) if technician else None,
        )


def _rules(*, tasks: Iterable[CallbackTask], now: datetime) -> dict[int, AttemptRule]:
    regions = frozenset(task.region_id for task in tasks)
    policies = policies_on(region_ids=regions, day=local_day(now)) if regions else {}
    return {region: attempt_rule(policy) for region, policy in policies.items()}
