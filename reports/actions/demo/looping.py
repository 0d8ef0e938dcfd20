"""What becomes of the demo's cases: the department's days, and the second callbacks that end them (E3–E7).

Every step is the real action of a person at a moment of her day. The cases of the last days stay where they
are, so that the inbox has its work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from random import Random
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from callbacks.actions.calling import record_attempt
from callbacks.actions.case_assigning import accept
from callbacks.actions.case_handling import Contact, Result, contact, handle
from callbacks.actions.case_notes import Solution, propose_solution
from callbacks.actions.case_waiting import Part, Requisition, parts_arrived, wait_parts
from callbacks.actions.following_up import Answer, finish_follow_up
from callbacks.actions.photos import Evidence, add_photo
from callbacks.actions.submissions import Submission
from callbacks.choices import (
    OPEN_CASE_STATES,
    ComplaintKind,
    ComplaintState,
    FollowUpKind,
    Relation,
    ResponsibleKind,
    RootCause,
    ToldBy,
)
from callbacks.models import CallbackTask, Complaint, FollowUp
from config.lib.calendar import ONE_DAY, at_local, local_day
from config.lib.errors import DomainError
from regions.models import User
from reports.actions.demo.people import Staff
from reports.actions.demo.plan import DemoPlan, minutes

LEFT_ALONE = 2  # days before today
UNFINISHED = 9  # days: what was registered since is in hand, and no more
WAITS_FOR_PARTS = 0.18
HANDLED_AT_ONCE = 0.75
SATISFIED = 0.84
PARTS = ("压缩机", "主控板", "排水泵", "遥控器", "风扇电机")
FIRST_WORDS = ("已致歉，约定上门核实", "已电话致歉，说明会尽快处理", "已联系客户，约好上门时间")
RESULTS = {
    ResponsibleKind.TECHNICIAN: "已安排师傅重新上门处理，客户当面确认正常",
    ResponsibleKind.NONE: "已向客户逐项说明收费依据，客户表示理解",
}
LOOKED_AFTER = {
    FollowUpKind.PARTS_CHECK: "配件还在路上，已告知客户预计到货时间",
    FollowUpKind.STABILITY: "客户说使用正常，没有再出现同样问题",
}
SAID_WELL = "客户说已经处理好，对结果满意"
SAID_BADLY = "客户说问题还在，要求再派人处理"


@dataclass(frozen=True, slots=True)
class Loop:
    """The departments' and the agents' work on cases, day by day."""

    plan: DemoPlan
    staff: Staff

    def live(self, *, day: date) -> None:
        """One day: what was assigned is accepted, what is handled is called back."""
        if day >= self.plan.today - ONE_DAY * LEFT_ALONE:
            return
        dice = self.plan.dice(f"loop {day}")
        cases = Complaint.objects.filter(state__in=OPEN_CASE_STATES, registered_at__lt=at_local(day, time(8)))
        for place, case in enumerate(cases.select_related("department__head").order_by("pk")):
            self._one(case=case, morning=at_local(day, time(9, 5)) + minutes(place % 50), dice=dice)
        self._follow_up(noon=at_local(day, time(14, 10)))

    def _follow_up(self, *, noon: datetime) -> None:
        """Parts and closed repairs are looked after on the day they are due."""
        due = FollowUp.objects.open().filter(due_at__lt=noon + ONE_DAY).select_related("complaint")
        for place, each in enumerate(due.order_by("due_at", "pk")):
            stable = False if each.kind == FollowUpKind.STABILITY else None
            answer = Answer(note=LOOKED_AFTER[FollowUpKind(each.kind)], told_customer=True, recurred=stable)
            agent = each.assigned_to or self.staff.team(region_id=each.region_id).agents[0]
            finish_follow_up(follow_up=each, answer=answer, actor=agent, now=noon + minutes(place))

    def _one(self, *, case: Complaint, morning: datetime, dice: Random) -> None:
        steps = {
            ComplaintState.ASSIGNED: self._take_up,
            ComplaintState.HANDLING: self._finish,
            ComplaintState.WAITING_PARTS: self._unpack,
            ComplaintState.REOPENED: self._again,
            ComplaintState.SECOND_CALLBACK: self._call_back,
        }
        step = steps.get(ComplaintState(case.state))
        if step is not None:
            step(case, morning, dice)

    def _take_up(self, case: Complaint, morning: datetime, dice: Random) -> None:
        handler = _handler_of(case)
        if handler is None:
            return
        case = accept(case=case, actor=handler, now=morning)
        self._again(case, morning + minutes(35), dice)

    def _again(self, case: Complaint, morning: datetime, dice: Random) -> None:
        handler = case.handler or _handler_of(case)
        if handler is None:
            return
        words = Contact(note=dice.choice(FIRST_WORDS), promised_at=morning + minutes(300))
        case = contact(case=case, given=words, actor=handler, now=morning)
        if dice.random() < HANDLED_AT_ONCE:
            self._finish(case, morning + minutes(90), dice)

    def _finish(self, case: Complaint, morning: datetime, dice: Random) -> None:
        handler = case.handler
        recent = local_day(case.registered_at) > self.plan.today - ONE_DAY * UNFINISHED
        if handler is None or (recent and case.pk % 4):
            return
        if not case.requisitions.exists() and dice.random() < WAITS_FOR_PARTS:
            self._order_part(case, handler, morning, dice)
            return
        words = f"按客户要求处理（{case.demand}），完成后电话确认"
        told = Solution(text=words, told_at=morning, told_by=ToldBy.PHONE)
        case = propose_solution(case=case, given=told, actor=handler, now=morning)
        if case.kind == ComplaintKind.REVISIT:
            evidence = Evidence(file=_slip(case), note="上门服务单")
            add_photo(case=case, evidence=evidence, actor=handler, now=morning + minutes(140))
        kind = ResponsibleKind.TECHNICIAN if case.work_order.technician_id else ResponsibleKind.NONE
        done_at = morning + minutes(150)
        given = Result(
            root_cause=dice.choice((RootCause.REPAIR, RootCause.INSTALL, RootCause.PARTS, RootCause.OTHER)),
            responsible_kind=kind,
            done_at=done_at,
            result=RESULTS[kind],
        )
        handle(case=case, given=given, actor=handler, now=done_at + minutes(10))

    def _order_part(self, case: Complaint, handler: User, morning: datetime, dice: Random) -> None:
        given = Requisition(
            parts=[Part(name=dice.choice(PARTS), quantity=1)],
            expected_on=morning.date() + ONE_DAY * dice.randrange(3, 9),
            told_customer=True,
        )
        wait_parts(case=case, given=given, actor=handler, now=morning)

    def _unpack(self, case: Complaint, morning: datetime, dice: Random) -> None:
        waiting = case.requisitions.filter(arrived_at__isnull=True).first()
        if waiting is None or waiting.expected_on > morning.date() or case.handler is None:
            return
        case = parts_arrived(case=case, actor=case.handler, now=morning)
        self._finish(case, morning + minutes(60), dice)

    def _call_back(self, case: Complaint, morning: datetime, dice: Random) -> None:
        task = CallbackTask.objects.open().filter(complaint=case).select_related("assigned_to").first()
        if task is None:
            return
        team = self.staff.team(region_id=case.region_id)
        agent = task.assigned_to or dice.choice(team.agents)
        if case.was_handled_by(agent):
            return
        self._talk(task, agent, morning + minutes(dice.randrange(70, 400)), dice)

    def _talk(self, task: CallbackTask, agent: User, at: datetime, dice: Random) -> None:
        is_content = dice.random() < SATISFIED
        submission = Submission(
            submission_id=UUID(int=dice.getrandbits(128)),
            outcome="connected_done",
            answers={
                "contacted": True,
                "solved": "yes" if is_content else "no",
                "satisfaction": dice.choice((4, 5)) if is_content else dice.choice((2, 3)),
            },
            respondent_relation=Relation.SELF,
            description=SAID_WELL if is_content else SAID_BADLY,
        )
        try:
            record_attempt(task=task, agent=agent, submission=submission, now=at)
        except DomainError:
            return  # her number was dialled three times today: another day


def _handler_of(case: Complaint) -> User | None:
    if case.department is None:
        return None
    return case.department.handlers.order_by("pk").first() or case.department.head


def _slip(case: Complaint) -> SimpleUploadedFile:
    """A picture with the case's number on it: another visit is proved by a photo."""
    picture = Image.new("RGB", (480, 320), "white")
    ImageDraw.Draw(picture).text((24, 24), f"SERVICE SLIP {case.number} (demo)", fill="black")
    content = BytesIO()
    picture.save(content, "PNG")
    return SimpleUploadedFile("slip.png", content.getvalue(), "image/png")
