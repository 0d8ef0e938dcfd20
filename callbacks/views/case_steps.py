"""What may be done on the page of a case: a line a verb, with its form, its rule and its one action."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.actions import case_assigning as assigning
from callbacks.actions import case_directing as directing
from callbacks.actions import case_ending as ending
from callbacks.actions import case_escalating as escalating
from callbacks.actions import case_handling as work
from callbacks.actions import case_notes as notes
from callbacks.actions import case_waiting as waiting
from callbacks.choices import CaseVerb, ComplaintState
from callbacks.forms.cases import lead as lead_forms
from callbacks.forms.cases import words as word_forms
from callbacks.forms.cases import work as work_forms
from callbacks.forms.cases.frame import CaseForm
from callbacks.models import Complaint
from callbacks.policies.case_steps import after
from callbacks.policies.escalation import HEADQUARTERS, SUPERVISOR
from callbacks.queries.case_named import case_named
from callbacks.rules import can_check_overdue, can_classify, can_write_on_case, may
from config.lib.errors import Refused
from regions.models import User

V = CaseVerb
Rule = Callable[[User, Complaint], bool]


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does it, when, on what, with which clean words."""

    case: Complaint
    user: User
    form: Any
    now: datetime

    @property
    def by(self) -> dict[str, Any]:
        """What every verb takes."""
        return {"case": self.case, "actor": self.user, "now": self.now, "seen": self.form.seen}


@dataclass(frozen=True, slots=True)
class Step:
    """``code`` is the word of its address, ``key`` its action of regions/policies/keys.py; ``is_at_once``:
    the button says everything. ``verb`` is the step of the state machine that must be legal."""

    code: str
    label: Any
    form: type[CaseForm]
    rule: Rule
    do: Callable[[Doing], object]
    done: Any
    verb: CaseVerb = CaseVerb.PROGRESS
    key: str = ""
    is_at_once: bool = False

    @property
    def name(self) -> str:
        """Of its address: ``wait_parts_case``."""
        return f"{self.code.replace('-', '_')}_case"

    def is_legal(self, case: Complaint) -> bool:
        return after(state=ComplaintState(case.state), verb=self.verb) is not None


def _of_the_table(verb: CaseVerb, user: User, case: Complaint) -> bool:
    return may(user, case, verb)


def _step(verb: CaseVerb, form: type[CaseForm], do: Callable[[Doing], object], **more: Any) -> Step:
    """A verb of the state machine, under its own word."""
    return Step(verb.value, verb.label, form, partial(_of_the_table, verb), do, verb=verb, **more)


def _note(code: str, label: Any, form: type[CaseForm], do: Callable[[Doing], object], **more: Any) -> Step:
    """What is written on a case beside its steps."""
    return Step(code, label, form, more.pop("rule", can_write_on_case), do, **more)


def merge(doing: Doing) -> Complaint:
    master = case_named(named=doing.form.said("into"), user=doing.user)
    if master is None:
        message: Any = _("没有这件投诉，或不在您的范围内。")
        raise Refused("unknown", message, fields={"into": message})
    return ending.merge(into=master, **doing.by)


def classify(doing: Doing) -> Complaint:
    category, problem_class = doing.form.found()
    return notes.classify(category=category, problem_class=problem_class, **doing.by)


def ask(doing: Doing) -> object:
    return notes.ask_department(
        department=doing.form.asked(), question=doing.form.said("question"), **doing.by
    )


WORK = (
    _step(
        V.ACCEPT, work_forms.StepForm, lambda it: assigning.accept(**it.by),
        done=_("已受理，请尽快联系客户。"), key="case_accept", is_at_once=True,
    ),
    _step(
        V.REJECT, work_forms.RejectForm, lambda it: assigning.reject(reason=it.form.said("reason"), **it.by),
        done=_("已退回主管。"),
    ),
    _step(
        V.CONTACT, work_forms.ContactForm, lambda it: work.contact(given=it.form.contact(), **it.by),
        done=_("已记下与客户的联系。"), key="case_contact",
    ),
    _step(
        V.HANDLE, work_forms.HandleForm, lambda it: work.handle(given=it.form.result_given(), **it.by),
        done=_("处理完毕，已转二次回访。"), key="case_handle",
    ),
    _step(
        V.PARTS_ARRIVED, work_forms.StepForm, lambda it: waiting.parts_arrived(**it.by),
        done=_("配件已到货，处理期限接着算。"), key="case_arrived", is_at_once=True,
    ),
    _step(
        V.RESUME, work_forms.StepForm, lambda it: waiting.resume(**it.by),
        done=_("恢复处理，处理期限接着算。"), key="case_resume", is_at_once=True,
    ),
    _step(
        V.PROGRESS, work_forms.ProgressForm, lambda it: work.progress(given=it.form.progress(), **it.by),
        done=_("已记下跟进。"), key="case_progress",
    ),
    _step(
        V.WAIT_PARTS, work_forms.WaitPartsForm,
        lambda it: waiting.wait_parts(given=it.form.requisition(), **it.by),
        done=_("已申领配件，处理期限暂停。"), key="case_parts",
    ),
    _step(
        V.WAIT_CUSTOMER, work_forms.WaitCustomerForm,
        lambda it: waiting.wait_customer(given=it.form.postponement(), **it.by),
        done=_("已记下客户改期，处理期限暂停。"), key="case_postpone",
    ),
)  # fmt: skip
LEVELS = (
    _step(
        V.ASSIGN, lead_forms.AssignForm, lambda it: assigning.assign(given=it.form.assignment(), **it.by),
        done=_("已指派。"), key="case_assign",
    ),
    _step(
        V.ESCALATE, lead_forms.EscalateForm, lambda it: escalating.escalate(words=it.form.words(), **it.by),
        done=_("已升级，有关人员都会收到通知。"), key="case_escalate",
    ),
    _step(
        V.INSTRUCT, lead_forms.InstructForm,
        lambda it: directing.instruct(text=it.form.said("text"), **it.by),
        done=_("指示已发给部门。"), key="case_instruct",
    ),
    _step(
        V.OPINION, lead_forms.OpinionForm, lambda it: directing.opine(text=it.form.said("text"), **it.by),
        done=_("意见已写上。"), key="case_opine",
    ),
    _step(
        V.RULE, lead_forms.RuleForm, lambda it: directing.rule_case(ruling=it.form.ruling_given(), **it.by),
        done=_("裁定已写上。"), key="case_rule",
    ),
    _step(
        V.NAME_EXPERT, lead_forms.NameExpertForm,
        lambda it: directing.name_expert(expert=it.form.person(), **it.by),
        done=_("已请专家出意见。"),
    ),
)  # fmt: skip
NOTES = (
    _note(
        "soothe", _("致歉"), word_forms.SootheForm, lambda it: notes.soothe(demand=it.form.demand(), **it.by),
        done=_("已记下致歉和核心诉求。"), key="case_soothe",
    ),
    _note(
        "note", _("备注"), work_forms.NoteForm, lambda it: work.progress(given=it.form.progress(), **it.by),
        done=_("备注已写上。"), key="case_note",
    ),
    _note(
        "solution", _("解决方案"), word_forms.SolutionForm,
        lambda it: notes.propose_solution(given=it.form.solution(), **it.by),
        done=_("解决方案已写上。"), key="case_solution",
    ),
    _note("ask", _("询问部门"), word_forms.AskForm, ask, done=_("已通知部门主管说明情况。"), key="case_ask"),
    _note(
        "check-overdue", _("超时核查"), word_forms.CheckForm,
        lambda it: notes.check_overdue(note=it.form.said("note"), **it.by),
        done=_("核查已写上。"), rule=can_check_overdue,
    ),
    _note("classify", _("归类"), word_forms.ClassifyForm, classify, done=_("已归类。"), rule=can_classify),
)  # fmt: skip
ENDS = (
    _step(
        V.MARK_INVALID, lead_forms.InvalidForm,
        lambda it: ending.mark_invalid(reason=it.form.said("reason"), **it.by),
        done=_("已提交，等总部裁定。"),
    ),
    _step(
        V.CONFIRM_INVALID, lead_forms.ConfirmInvalidForm,
        lambda it: ending.find_invalid(reason=it.form.said("reason"), **it.by),
        done=_("已认定不成立，仍会二次回访客户。"),
    ),
    _step(
        V.REJECT_INVALID, lead_forms.RejectInvalidForm,
        lambda it: ending.reject_invalid(reason=it.form.said("reason"), **it.by),
        done=_("已驳回，投诉继续处理。"),
    ),
    _step(V.MERGE, lead_forms.MergeForm, merge, done=_("已并入。")),
    _step(
        V.WITHDRAW, lead_forms.WithdrawForm,
        lambda it: ending.withdraw(reason=it.form.said("reason"), **it.by),
        done=_("投诉已撤回。"),
    ),
    _step(
        V.CLOSE_UNCONFIRMED, lead_forms.UnconfirmedForm,
        lambda it: ending.close_unconfirmed(note=it.form.said("note"), **it.by),
        done=_("已按未能确认结案。"),
    ),
)  # fmt: skip
STEPS = {step.code: step for step in (*WORK, *LEVELS, *NOTES, *ENDS)}
# Endings and what is seldom used stand in the menu: nothing destructive beside the daily buttons.
IN_MENU = ("name-expert", "classify", "reject", "mark-invalid", "merge", "withdraw", "close-unconfirmed")
# The one primary step of a state; the first that is hers.
PRIMARY = {
    ComplaintState.REGISTERED: ("assign",),
    ComplaintState.ASSIGNED: ("accept", "assign"),
    ComplaintState.ACCEPTED: ("contact",),
    ComplaintState.REOPENED: ("contact",),
    ComplaintState.HANDLING: ("handle",),
    ComplaintState.WAITING_PARTS: ("parts-arrived",),
    ComplaintState.WAITING_CUSTOMER: ("resume",),
}


def offered(*, user: User, case: Complaint, now: datetime) -> Iterator[Step]:
    """What she may do now, in the order of the bar. What could only be refused is not offered."""
    for step in STEPS.values():
        if step.is_legal(case) and step.rule(user, case) and _makes_sense(step, user, case, now):
            yield step


def _makes_sense(step: Step, user: User, case: Complaint, now: datetime) -> bool:
    senseless = {
        "accept": case.handler_id not in {None, user.pk},
        "escalate": case.level >= HEADQUARTERS,
        "name-expert": case.level < SUPERVISOR,
        "soothe": case.apologised_at is not None,
        "check-overdue": case.next_due_at is None or case.next_due_at >= now,
        "mark-invalid": case.invalid_proposed_by_id is not None,
        "confirm-invalid": case.invalid_proposed_by_id is None,
        "reject-invalid": case.invalid_proposed_by_id is None,
    }
    return not senseless.get(step.code, False)
