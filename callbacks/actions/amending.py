"""Correcting a saved result (E8, states.md 6.1): by rule, with old value, author and reason kept for ever.

The agent corrects her own record on the day she made it, until the day's report is submitted; the supervisor,
with a reason, until the report is accepted. After that only HQ reopens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from callbacks.actions.complaints import Widening, widen_complaint
from callbacks.choices import Ground, RecheckKind, Relation
from callbacks.models import CallbackRecord, DataRecheck, RecordAmendment
from callbacks.policies.answers import CORE_KEYS, Answers
from callbacks.policies.mandatory import NAMED_RECHECKS, Registers, Told, missing_words
from callbacks.policies.reading import read_answers
from callbacks.policies.triggers import OrderFacts, grounds
from callbacks.policies.versions import Version
from callbacks.queries.numbers import policy_on
from callbacks.queries.orders import order_facts
from callbacks.queries.questionnaires import version_of_record
from config.lib.calendar import local_day
from config.lib.errors import Conflict, Forbidden, Refused
from config.logs import masked
from regions.actions.auditing import record_audit
from regions.actions.days import mark_days
from regions.choices import Role
from regions.models import DayLock, User
from workorders.choices import ServiceMode

# What a second callback decided its case by.
DECIDING = ("contacted", "solved", "satisfaction")
WORDS = ("respondent_name", "respondent_relation", "description", "note")
SAME_DAY_REASON = "当日更正"
KEPT = 500
NAME_AT_MOST = 60
# No correction touches the customer's demand: it is the complaint's.
KEPT_DEMAND = "-"


def amend_record(
    *, record: CallbackRecord, actor: User, changes: Mapping[str, Any], reason: str, now: datetime
) -> CallbackRecord:
    """Change answers (raw, by question key) and words; each change leaves a row, and a ground that was not
    there before reaches the record's complaint.

    Raises Refused for unreadable or unknown fields, for answers or words that would lack a mandatory one, for
    a ground that no complaint was opened for, and without a reason where one is due; Forbidden to who may not
    amend it; Conflict when the day is closed to her, and for the answers by which a second callback decided
    its case.
    """
    with transaction.atomic():
        record = CallbackRecord.objects.select_for_update(of=("self",)).get(pk=record.pk)
        own = _ensure_may_amend(record=record, actor=actor, now=now)
        if not own and not reason.strip():
            raise Refused("reason_missing", _("请填写更正的原因。"), fields={"reason": _("请填写原因。")})
        why = reason.strip() or SAME_DAY_REASON
        after = _after(record=record, changes=changes)
        changed = {name: value for name, value in after.columns.items() if getattr(record, name) != value}
        _ensure_still_decided(record=record, changed=changed)
        if changed:
            _write(record=record, actor=actor, changed=changed, reason=why, now=now)
        if after.added:
            by = Widening(added=after.added, facts=_facts(record), reason=why)
            widen_complaint(complaint=record.complaint, by=by, actor=actor, now=now)
    return record


@dataclass(frozen=True, slots=True)
class _Corrected:
    """Every changeable column as it would be, and the grounds that its answers add."""

    columns: Mapping[str, Any]
    added: frozenset[Ground]


def _ensure_still_decided(*, record: CallbackRecord, changed: Mapping[str, Any]) -> None:
    """The case was closed or reopened by these answers: they stand, its words may be corrected."""
    if record.round > 1 and not changed.keys().isdisjoint(DECIDING):
        message = _("投诉已按这次的答案结案或重新处理：答案不能更正，文字可以。")
        raise Conflict("case_decided", message)


def _ensure_may_amend(*, record: CallbackRecord, actor: User, now: datetime) -> bool:
    """True when the agent corrects her own record of today."""
    if record.task_id is None:
        raise Conflict("taken_back", _("这条结果已撤回。"))
    day = local_day(record.recorded_at)
    lock = DayLock.objects.filter(region_id=record.region_id, date=day).first()
    submitted, accepted = (lock.submitted_at, lock.accepted_at) if lock is not None else (None, None)
    if actor.has_role(Role.REGION_SUPERVISOR, region=record.region):
        if accepted is not None:
            raise Conflict("day_accepted", _("当日日报已被总部接收,只有总部可以重开。"))
        return False
    if record.agent_id != actor.pk:
        raise Forbidden("not_yours", _("只能更正自己的结果。"))
    if submitted is not None or accepted is not None or day != local_day(now):
        raise Conflict("day_closed", _("只能在当天、日报上报前更正,之后请主管更正。"))
    return True


def _after(*, record: CallbackRecord, changes: Mapping[str, Any]) -> _Corrected:
    words = _words(record=record, changes=changes)
    raw = {name: value for name, value in changes.items() if name not in WORDS}
    version = version_of_record(record)
    before = _answers(record, version)
    given, errors = read_answers(raw=raw, version=version)
    if errors:
        raise Refused("unreadable_answers", _("有的答案无法识别。"), fields=errors)
    merged = {**before.as_json(), **given.as_json()} | {key: None for key in raw if key not in given.given()}
    answers, _errors = read_answers(raw=merged, version=version)
    mode = ServiceMode(record.work_order.service_mode)
    _ensure_still_whole(version=version, mode=mode, before=before, answers=answers)
    added = _added(record=record, before=before, answers=answers)
    columns = {
        **answers.core(),
        "extra_answers": {**_gone(record=record, before=before, raw=raw), **answers.extra},
        **words,
    }
    return _Corrected(columns=columns, added=added)


def _gone(*, record: CallbackRecord, before: Answers, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Further answers of a first cut-off that the record's version no longer asks for stay as they are."""
    return {
        key: value
        for key, value in record.extra_answers.items()
        if key not in before.extra and key not in raw
    }


def _words(*, record: CallbackRecord, changes: Mapping[str, Any]) -> dict[str, str]:
    """What was registered against somebody goes on naming its respondent and saying what happened (E2)."""
    words = {name: str(changes[name]).strip() for name in WORDS if name in changes}
    if words.get("respondent_relation", "") not in {"", *Relation.values}:
        raise Refused("unreadable", _("关系无法识别。"), fields={"respondent_relation": _("请选择关系。")})
    if len(words.get("respondent_name", "")) > NAME_AT_MOST:
        message = _("受访人最多%(limit)s个字。") % {"limit": NAME_AT_MOST}
        raise Refused("too_long", message, fields={"respondent_name": message})
    doubts = DataRecheck.objects.filter(task=record.task_id, kind__in=NAMED_RECHECKS)
    kind = doubts.values_list("kind", flat=True).first()
    against = Registers(
        complaint=hasattr(record, "complaint"), recheck=RecheckKind(kind) if kind is not None else None
    )
    before = {name: getattr(record, name) for name in WORDS}
    had = missing_words(told=Told(**before, demand=KEPT_DEMAND), registers=against)
    lacks = missing_words(told=Told(**{**before, **words}, demand=KEPT_DEMAND), registers=against)
    if missing := {name: message for name, message in lacks.items() if name not in had}:
        raise Refused("incomplete", _("更正后会缺少必填的内容。"), fields=missing)
    return words


def _answers(record: CallbackRecord, version: Version) -> Answers:
    core = {name: getattr(record, name) for name in CORE_KEYS}
    raw = {
        name: str(value) if name == "charge_amount" else value
        for name, value in core.items()
        if value is not None
    }
    answers, _errors = read_answers(raw={**raw, **record.extra_answers}, version=version)
    return answers


def _ensure_still_whole(*, version: Version, mode: ServiceMode, before: Answers, answers: Answers) -> None:
    """A complete record stays complete (E8), by the version it was asked with."""
    had = version.missing(mode=mode, answers=before)
    missing = {
        key: message for key, message in version.missing(mode=mode, answers=answers).items() if key not in had
    }
    if missing:
        raise Refused("incomplete", _("更正后会缺少必填的答案。"), fields=missing)


def _added(*, record: CallbackRecord, before: Answers, answers: Answers) -> frozenset[Ground]:
    """The grounds that were not there before; none stays without its case (E1)."""
    if record.round != 1:
        return frozenset()
    facts = _facts(record)
    added = frozenset(grounds(answers=answers, order=facts)) - set(grounds(answers=before, order=facts))
    if added and not hasattr(record, "complaint"):
        raise Refused("opens_a_case", _("更正后应登记投诉,请先登记投诉再更正。"))
    return added


def _facts(record: CallbackRecord) -> OrderFacts:
    """With the numbers of the policy that held when the customer answered."""
    policy = policy_on(region_id=record.region_id, day=local_day(record.recorded_at))
    return order_facts(order=record.work_order, policy=policy)


def _write(
    *, record: CallbackRecord, actor: User, changed: Mapping[str, Any], reason: str, now: datetime
) -> None:
    before = {name: _text(getattr(record, name)) for name in changed}
    for name, value in changed.items():
        setattr(record, name, value)
    record.amended_at = now
    record.save(update_fields=[*changed, "amended_at"])
    for name, value in changed.items():
        RecordAmendment.objects.create(
            record=record,
            region_id=record.region_id,
            actor=actor,
            at=now,
            field=name,
            before=before[name],
            after=_text(value),
            reason=reason,
        )
    record_audit(
        actor=actor,
        verb="amend_record",
        obj=record,
        region=record.region,
        now=now,
        before={name: masked(text) for name, text in before.items()},
        after={name: masked(_text(value)) for name, value in changed.items()},
        reason=reason,
    )
    day = local_day(record.recorded_at)
    mark_days(days=[(record.region_id, day), (record.work_order.region_id, day)], now=now)


def _text(value: Any) -> str:
    return "" if value is None else str(value)[:KEPT]
