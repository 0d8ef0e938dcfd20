"""Every verb on a case: what is sent, who may, which action it is (ruling 61)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.actions import (
    case_assigning,
    case_directing,
    case_ending,
    case_escalating,
    case_handling,
    case_notes,
    case_waiting,
)
from callbacks.api import case_words as words
from callbacks.api.serializers import case_verbs as bodies
from callbacks.choices import CaseVerb
from callbacks.models import CaseInquiry, Complaint
from callbacks.rules import can_check_overdue, can_classify, can_write_on_case, may
from regions.models import User


@dataclass(frozen=True, slots=True)
class CaseCall:
    """A line of the table. ``act`` takes ``actor``, ``now``, ``seen``, the case and what ``words`` makes of
    the body; ``may`` is the rule that also hides the button.
    """

    word: str
    summary: Any
    description: Any
    act: Callable[..., object]
    may: Callable[[User, Complaint], bool]
    body: type[bodies.CaseBodySerializer] = bodies.CaseBodySerializer
    words: Callable[[Complaint, User, words.Asked], words.Words] = words.as_asked


def _answer(*, case: Complaint, inquiry: CaseInquiry, **more: Any) -> CaseInquiry:
    return case_notes.answer_inquiry(inquiry=inquiry, **more)


def _may_answer(user: User, case: Complaint) -> bool:
    """A department that was asked says it itself; who follows the case writes down what it said (K3)."""
    asked = case.inquiries.select_related("department")
    return can_write_on_case(user, case) or any(each.department.is_staffed_by(user) for each in asked)


def _step(verb: CaseVerb, description: Any, act: Callable[..., object], **more: Any) -> CaseCall:
    """A verb of the table of steps, under its own word."""
    return CaseCall(
        word=verb.value,
        summary=verb.label,
        description=description,
        act=act,
        may=partial(_may, verb),
        **more,
    )


def _may(verb: CaseVerb, user: User, case: Complaint) -> bool:
    return may(user, case, verb)


WORK = (
    _step(
        CaseVerb.ASSIGN,
        _("主管和总部定部门、处理人和程度；部门主管只定处理人。"),
        case_assigning.assign,
        body=bodies.AssignSerializer,
        words=words.assignment,
    ),
    _step(CaseVerb.ACCEPT, _("没有处理人的，由受理的人处理。"), case_assigning.accept),
    _step(
        CaseVerb.REJECT,
        _("退回主管改派，只能一次。"),
        case_assigning.reject,
        body=bodies.CaseReasonSerializer,
    ),
    _step(
        CaseVerb.CONTACT,
        _("首次联系客户，开始处理。"),
        case_handling.contact,
        body=bodies.ContactSerializer,
        words=words.contact,
    ),
    _step(
        CaseVerb.WAIT_PARTS,
        _("申领配件；处理期限暂停，回访员按期跟踪。"),
        case_waiting.wait_parts,
        body=bodies.WaitPartsSerializer,
        words=words.requisition,
    ),
    _step(CaseVerb.PARTS_ARRIVED, _("配件到了，处理期限接着算。"), case_waiting.parts_arrived),
    _step(
        CaseVerb.WAIT_CUSTOMER,
        _("客户自己改期：每次最多七天，最多两次。"),
        case_waiting.wait_customer,
        body=bodies.WaitCustomerSerializer,
        words=words.postponement,
    ),
    _step(CaseVerb.RESUME, _("客户改期结束，处理期限接着算。"), case_waiting.resume),
    _step(
        CaseVerb.PROGRESS,
        _("记录进展，是否已告知客户。"),
        case_handling.progress,
        body=bodies.ProgressSerializer,
        words=words.progress,
    ),
    _step(
        CaseVerb.HANDLE,
        _("写明结果或整改措施、根因和责任；随即转二次回访。"),
        case_handling.handle,
        body=bodies.HandleSerializer,
        words=words.result,
    ),
)
LEVELS = (
    _step(
        CaseVerb.ESCALATE,
        _("升高一级，须写明问题和前期处理。"),
        case_escalating.escalate,
        body=bodies.EscalateSerializer,
        words=words.escalation,
    ),
    _step(
        CaseVerb.INSTRUCT,
        _("二级起，主管告诉部门怎么办。"),
        case_directing.instruct,
        body=bodies.CaseTextSerializer,
    ),
    _step(
        CaseVerb.NAME_EXPERT,
        _("请一位技术专家出意见。"),
        case_directing.name_expert,
        body=bodies.ExpertSerializer,
        words=words.expert,
    ),
    _step(CaseVerb.OPINION, _("指定的专家写意见。"), case_directing.opine, body=bodies.CaseTextSerializer),
    _step(
        CaseVerb.RULE,
        _("总部经理书面裁定；客户拒绝二次回访，或三级第三轮仍不满意时可以结案，不算已解决。"),
        case_directing.rule_case,
        body=bodies.RulingSerializer,
        words=words.ruling,
    ),
)
ENDS = (
    _step(
        CaseVerb.MARK_INVALID,
        _("总部经理认定不成立，其他人提议；认定后仍要二次回访。"),
        case_ending.mark_invalid,
        body=bodies.CaseReasonSerializer,
    ),
    _step(
        CaseVerb.CONFIRM_INVALID,
        _("总部经理同意不成立的提议；仍要二次回访。"),
        case_ending.find_invalid,
        body=bodies.OptionalCaseReasonSerializer,
    ),
    _step(
        CaseVerb.REJECT_INVALID,
        _("总部经理不同意，投诉继续处理。"),
        case_ending.reject_invalid,
        body=bodies.CaseReasonSerializer,
    ),
    _step(
        CaseVerb.MERGE,
        _("同一客户的同一件事并入另一件未结投诉。"),
        case_ending.merge,
        body=bodies.MergeSerializer,
        words=words.master,
    ),
    _step(
        CaseVerb.WITHDRAW,
        _("客户撤回；须有登记之后的通话记录。"),
        case_ending.withdraw,
        body=bodies.CaseReasonSerializer,
    ),
    _step(
        CaseVerb.CLOSE_UNCONFIRMED,
        _("二次回访按三次规则打不通；不算已解决。"),
        case_ending.close_unconfirmed,
        body=bodies.CaseNoteSerializer,
    ),
)
NOTES = (
    CaseCall(
        "soothe",
        _("致歉"),
        _("已向客户致歉，并确认核心诉求。"),
        case_notes.soothe,
        can_write_on_case,
        bodies.SootheSerializer,
        words.demand,
    ),
    CaseCall(
        "classify",
        _("归类"),
        _("按查明的情况改类别和归类。"),
        case_notes.classify,
        can_classify,
        bodies.ClassifySerializer,
        words.classes,
    ),
    CaseCall(
        "solution",
        _("解决方案"),
        _("清楚可行的方案、何时怎样告知客户、补偿或替代。"),
        case_notes.propose_solution,
        can_write_on_case,
        bodies.SolveSerializer,
        words.solution,
    ),
    CaseCall(
        "ask",
        _("询问部门"),
        _("请有关部门说明情况。"),
        case_notes.ask_department,
        can_write_on_case,
        bodies.AskSerializer,
        words.question,
    ),
    CaseCall(
        "answer",
        _("回答询问"),
        _("记下部门的回答，每条询问一次。"),
        _answer,
        _may_answer,
        bodies.AnswerSerializer,
        words.answer,
    ),
    CaseCall(
        "check-overdue",
        _("超时核查"),
        _("主管或总部查看了超时的原因，每个期限一次。"),
        case_notes.check_overdue,
        can_check_overdue,
        bodies.CaseNoteSerializer,
    ),
)
CASE_CALLS = (*WORK, *LEVELS, *ENDS, *NOTES)
