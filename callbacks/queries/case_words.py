"""A step of a case said in words: its verb, what proves it, and the longer text below."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from callbacks.choices import (
    CaseVerb,
    ComplaintCategory,
    ComplaintClass,
    CoreDemand,
    EscalationRule,
    FollowUpKind,
    Ground,
    Severity,
    Solved,
)
from callbacks.models import ComplaintEvent
from callbacks.queries.case_file import CaseFile
from config.lib.calendar import local
from regions.choices import DepartmentCode

V = CaseVerb
VERBS = dict(CaseVerb.choices)
GROUNDS = dict(Ground.choices)
SEVERITIES = dict(Severity.choices)
DEPARTMENTS = dict(DepartmentCode.choices)
CATEGORIES = dict(ComplaintCategory.choices)
CLASSES = dict(ComplaintClass.choices)
DEMANDS = dict(CoreDemand.choices)
RULES = dict(EscalationRule.choices)
FOLLOW_UPS = dict(FollowUpKind.choices)
SOLVED = dict(Solved.choices)
# What fits on the line of its verb.
SHORT = 48
MARKS = {
    V.CLOSE_SATISFIED: "ok",
    V.END_INVALID: "idle",
    V.CLOSE_UNCONFIRMED: "idle",
    V.CLOSE_BY_RULING: "idle",
    V.WITHDRAW: "idle",
    V.MERGE: "idle",
    V.TAKE_BACK: "idle",
    V.REOPEN: "late",
    V.RECUR: "late",
    V.ESCALATE: "late",
    V.REJECT: "today",
    V.WAIT_PARTS: "today",
    V.WAIT_CUSTOMER: "today",
}
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Told:
    title: Any
    parts: tuple[Any, ...] = ()
    more: tuple[str, ...] = ()
    mark: str = "open"


def told_step(*, event: ComplaintEvent, file: CaseFile) -> Told:
    words = WORDS.get(event.verb, _by_reason)(event, file)
    return Told(words.title or VERBS.get(event.verb, event.verb), words.parts, words.more, _mark(event))


def _mark(event: ComplaintEvent) -> str:
    return next((mark for verb, mark in MARKS.items() if verb == event.verb), "open")


def at_clock(at: datetime | str | None) -> str:
    """``11-20 14:05``, of an instant or of what evidence kept of one."""
    found = datetime.fromisoformat(at) if isinstance(at, str) and at else at
    return f"{local(found):%m-%d %H:%M}" if isinstance(found, datetime) else ""


def _placed(*parts: Any, reason: str, more: Iterable[str] = (), title: Any = "") -> Told:
    """A short reason stands first on the line, a long one below it."""
    if len(reason) <= SHORT and "\n" not in reason:
        return Told(title, (reason, *parts), tuple(more))
    return Told(title, parts, (reason, *more))


def _same(rows: Iterable[Row], fits: Callable[[Row], bool]) -> Row | None:
    return next((row for row in rows if fits(row)), None)


def _by_reason(event: ComplaintEvent, _file: CaseFile) -> Told:
    return _placed(reason=event.reason)


def _customer_told(event: ComplaintEvent) -> str:
    told = event.evidence.get("told_customer")
    return "" if told is None else _("已告知客户") if told else _("未告知客户")


def _promised(event: ComplaintEvent) -> str:
    at = at_clock(event.evidence.get("promised_at"))
    return _("约定 %(at)s") % {"at": at} if at else ""


def _register(event: ComplaintEvent, file: CaseFile) -> Told:
    case, grounds = file.case, [GROUNDS.get(each, each) for each in event.evidence.get("grounds", [])]
    title = pgettext("case", "登记")
    if grounds:
        return Told(title, (_("理由 %(grounds)s") % {"grounds": "、".join(str(each) for each in grounds)},))
    return Told(title, (_("人工登记"), case.get_category_display()), (case.matter, case.description))


def _assign(event: ComplaintEvent, file: CaseFile) -> Told:
    told, case = event.evidence, file.case
    code = told.get("department", "")
    is_now = case.department is not None and case.department.code == code
    department = str(case.department) if is_now else DEPARTMENTS.get(code, code)
    username = told.get("handler", "")
    severity = told.get("severity", "")
    return _placed(
        department,
        file.people.get(username, username),
        _("按分派规则：%(category)s") % {"category": CATEGORIES.get(told["route"], "")}
        if "route" in told
        else "",
        _("程度 %(severity)s") % {"severity": SEVERITIES.get(severity, severity)} if severity else "",
        _("疑难") if told.get("difficult") else "",
        _("多部门") if told.get("cross_department") else "",
        reason=event.reason,
    )


def _contact(event: ComplaintEvent, _file: CaseFile) -> Told:
    return _placed(_promised(event), _customer_told(event), reason=event.reason)


def _wait_parts(event: ComplaintEvent, _file: CaseFile) -> Told:
    expected = _("预计 %(day)s 到货") % {"day": event.evidence.get("expected_on", "")}
    return _placed(expected, _customer_told(event), reason=event.reason)


def _parts_arrived(event: ComplaintEvent, file: CaseFile) -> Told:
    arrived = _same(file.requisitions, lambda row: row.arrived_at == event.at)
    return Told("", ("、".join(str(line) for line in arrived.lines.all()) if arrived else "",))


def _wait_customer(event: ComplaintEvent, _file: CaseFile) -> Told:
    until = _("约定到 %(at)s") % {"at": at_clock(event.evidence.get("until"))}
    return _placed(until, reason=event.reason)


def _resume(event: ComplaintEvent, _file: CaseFile) -> Told:
    return Told("", () if event.actor_id else (_("约定的时间到了"),))


def _handle(event: ComplaintEvent, file: CaseFile) -> Told:
    row = _same(file.handlings, lambda each: each.at == event.at)
    if row is None:
        return _by_reason(event, file)
    person = row.get_responsible_kind_display()
    if row.responsible_name:
        person = f"{person} {row.responsible_name}"
    return _placed(
        _("根因 %(cause)s") % {"cause": row.get_root_cause_display()},
        _("责任 %(person)s，由 %(by)s 认定") % {"person": person, "by": row.found_by},
        _("完成 %(at)s") % {"at": at_clock(row.done_at)},
        reason=row.result or row.measure,
        more=[_("整改措施：%(measure)s") % {"measure": row.measure}] if row.result and row.measure else (),
    )


def _decided(event: ComplaintEvent, _file: CaseFile) -> Told:
    """The call before it in the timeline tells the words."""
    told = event.evidence
    solved = told.get("solved")
    return Told(
        "",
        (
            _("是否解决 %(solved)s") % {"solved": SOLVED.get(solved, solved)} if solved else "",
            _("满意度 %(level)s") % {"level": told["satisfaction"]} if told.get("satisfaction") else "",
        ),
    )


def _withdraw(event: ComplaintEvent, _file: CaseFile) -> Told:
    at = at_clock(event.evidence.get("at"))
    return _placed(_("依据 %(at)s 的通话") % {"at": at} if at else "", reason=event.reason)


def _escalate(event: ComplaintEvent, file: CaseFile) -> Told:
    row = _same(
        file.escalations, lambda each: each.at == event.at and each.rule == event.evidence.get("rule")
    )
    rule = RULES.get(event.evidence.get("rule", ""), "")
    level = event.evidence.get("level", "")
    rose = f"{row.from_level}→{row.to_level}" if row else level
    by_hand = event.reason if event.actor_id and event.evidence.get("rule") == EscalationRule.BY_HAND else ""
    return Told("", (_("%(level)s 级") % {"level": rose}, rule), (by_hand,))


def _amend(event: ComplaintEvent, _file: CaseFile) -> Told:
    if "merged" in event.evidence:
        return _placed(reason=event.reason, title=_("并入本件"))
    grounds = event.evidence.get("after", {}).get("grounds", [])
    named = "、".join(str(GROUNDS.get(each, each)) for each in grounds)
    return _placed(_("理由 %(grounds)s") % {"grounds": named} if named else "", reason=event.reason)


def _progress(event: ComplaintEvent, file: CaseFile) -> Told:
    """Whatever is written on a case is a progress of it: the row that was written with it says what."""
    for finder in (_solution, _inquiry, _answer, _soothed, _classified, _followed_up):
        if (found := finder(event, file)) is not None:
            return found
    checked = _same(file.checks, lambda row: row.at == event.at and event.reason.endswith(row.note))
    title = _("超时核查") if checked is not None else ""
    return _placed(_promised(event), _customer_told(event), reason=event.reason, title=title)


def _solution(event: ComplaintEvent, file: CaseFile) -> Told | None:
    row = _same(file.solutions, lambda each: each.at == event.at and each.text == event.reason)
    if row is None:
        return None
    told = ""
    if row.told_at is not None:
        told = _("%(at)s %(how)s告知") % {"at": at_clock(row.told_at), "how": row.get_told_by_display()}
    return _placed(
        _("补偿 %(amount)s 元") % {"amount": row.compensation} if row.compensation is not None else "",
        told or _("未告知客户"),
        reason=row.text,
        more=[_("替代方案：%(text)s") % {"text": row.alternative}] if row.alternative else (),
        title=_("解决方案"),
    )


def _inquiry(event: ComplaintEvent, file: CaseFile) -> Told | None:
    row = _same(
        file.inquiries, lambda each: each.asked_at == event.at and event.reason.endswith(each.question)
    )
    return None if row is None else _placed(reason=f"{row.department}：{row.question}", title=_("询问部门"))


def _answer(event: ComplaintEvent, file: CaseFile) -> Told | None:
    def fits(each: Any) -> bool:
        return each.answered_at == event.at and event.reason.endswith(each.answer)

    row = _same(file.inquiries, fits)
    return None if row is None else _placed(reason=f"{row.department}：{row.answer}", title=_("部门说明"))


def _soothed(event: ComplaintEvent, _file: CaseFile) -> Told | None:
    demand = event.evidence.get("core_demand")
    if demand is None:
        return None
    return Told(_("致歉"), (_("核心诉求 %(demand)s") % {"demand": DEMANDS.get(demand, demand)},))


def _classified(event: ComplaintEvent, _file: CaseFile) -> Told | None:
    after = event.evidence.get("after")
    if after is None:
        return None
    category, kind = after.get("category", ""), after.get("problem_class", "")
    return Told(_("归类"), (CATEGORIES.get(category, category), CLASSES.get(kind, kind)))


def _followed_up(event: ComplaintEvent, _file: CaseFile) -> Told | None:
    kind = event.evidence.get("follow_up")
    if kind is None:
        return None
    return _placed(_customer_told(event), reason=event.reason, title=FOLLOW_UPS.get(kind, kind))


WORDS: dict[str, Callable[[ComplaintEvent, CaseFile], Told]] = {
    V.REGISTER: _register,
    V.ASSIGN: _assign,
    V.CONTACT: _contact,
    V.PROGRESS: _progress,
    V.WAIT_PARTS: _wait_parts,
    V.PARTS_ARRIVED: _parts_arrived,
    V.WAIT_CUSTOMER: _wait_customer,
    V.RESUME: _resume,
    V.HANDLE: _handle,
    V.CLOSE_SATISFIED: _decided,
    V.END_INVALID: _decided,
    V.REOPEN: _decided,
    V.WITHDRAW: _withdraw,
    V.ESCALATE: _escalate,
    V.AMEND: _amend,
}
