"""One row of every kind in 杭州, each with a word that nobody outside may ever read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from callbacks.actions.exception_days import ClosedDays, set_exception_days
from callbacks.actions.peak import PeakTerms, set_peak_policy
from callbacks.actions.photos import add_photo
from callbacks.actions.questionnaires import draft_version
from callbacks.choices import EscalationRule, QuestionnaireKind, RootCause
from callbacks.models import CallbackTask, CaseEscalation, CaseInquiry, Complaint, ImprovementOrder
from config.lib.calendar import local_day
from regions.actions.auditing import record_audit
from regions.actions.notices import Occasion, notify
from regions.actions.rota import PlannedAbsence, add_absence
from regions.choices import Role
from regions.models import Absence, Membership, Notice, Region, SavedFilter, User
from reports.actions.filing import make_draft, submit
from reports.choices import SlipHow
from reports.models import Delivery, HistoricForm, ProcessChange, Slip
from reports.policies.spans import SpanKind, span_around
from tests.api.rows import (
    callback_of,
    complaint_of,
    finding_of,
    follow_up_of,
    need_of,
    recheck_of,
    record_of,
    suggestion_of,
)
from tests.callbacks.pictures import evidence
from tests.factories import CategoryFactory, DepartmentFactory, RegionFactory, TechnicianFactory, UserFactory
from tests.reports.compared import compared_day
from tests.reports.exported import export
from tests.workorders.files import cells, orders_csv
from workorders.choices import Reason
from workorders.models import ImportBatch, RowProblem, Technician, WorkOrder

CANARY = "CANARY"
REGIONAL = (
    Role.CALLBACK_AGENT,
    Role.REGION_SUPERVISOR,
    Role.DATA_CLERK,
    Role.DEPARTMENT_HEAD,
    Role.DEPARTMENT_HANDLER,
    Role.TECHNICAL_EXPERT,
)


@dataclass(frozen=True, slots=True)
class World:
    """``paths``: what a URL needs to name a kind of row; ``inputs``: the fields of a kind of input."""

    anonymous: None
    insider: User
    outsider: User
    administrator: User
    hq: User
    paths: dict[str, dict[str, Any]]
    inputs: dict[str, dict[str, Any]]


def everything(*, region: Region, username: str) -> User:
    """Somebody with every role that a region knows."""
    user = UserFactory(username=username)
    for role in REGIONAL:
        Membership.objects.create(user=user, region=region, role=role)
    return user


def build_world(*, with_filing: bool = False) -> World:
    headquarters = Region.objects.get(code="HQ")
    hangzhou = RegionFactory(code="HZ", name="杭州")
    insider = everything(region=hangzhou, username="insider")
    administrator = UserFactory(username="admin", is_staff=True, is_superuser=True)
    hq = UserFactory(username="hq")
    Membership.objects.create(user=administrator, region=headquarters, role=Role.ADMINISTRATOR)
    Membership.objects.create(user=hq, region=headquarters, role=Role.HQ_MANAGER)
    paths = _rows(hangzhou, insider) | _dailies(hangzhou, insider, with_filing=with_filing)
    return World(
        anonymous=None,
        insider=insider,
        outsider=everything(region=RegionFactory(code="NB", name="宁波"), username="outsider"),
        administrator=administrator,
        hq=hq,
        paths=paths,
        inputs=_inputs(paths),
    )


def _rows(region: Region, agent: User) -> dict[str, dict[str, Any]]:
    now = timezone.now()
    task = callback_of(region)
    record = record_of(callback_of(region), agent)
    complaint = complaint_of(region, agent, number="TS-1", matter=CANARY, level=3, expert=agent)
    recheck = recheck_of(region, note=CANARY)
    finding = finding_of(region, agent)
    complaint_of(region, agent, record=record_of(callback_of(region), agent, satisfaction=1))
    suggestion_of(region, agent)
    need_of(region, agent)
    technician = TechnicianFactory(region=region, is_new=True)
    category = CategoryFactory(name="新品类", is_new=True)
    WorkOrder.objects.update(order_no=Concat(Value(f"{CANARY}-"), F("id")))
    Technician.objects.update(name=CANARY)
    CallbackTask.objects.filter(pk=task.pk).update(skips=3)
    order = WorkOrder.objects.get(pk=task.work_order_id)
    batch = _batch(region, agent)
    record_audit(actor=agent, verb="reveal", obj=order, region=region, now=now, reason=CANARY)
    return {
        "": {},
        "order": {"pk": order.pk},
        "order_no": {"order_no": order.order_no},
        "callback": {"pk": task.pk},
        "called": {"pk": record.task_id},
        "attempt": {"pk": record.attempt_id},
        "complaint": {"pk": complaint.pk},
        "complaint_no": {"number": complaint.number},
        "recheck": {"pk": recheck.pk},
        "photo": {"pk": add_photo(case=recheck, evidence=evidence(), actor=agent, now=now).pk},
        "finding": {"pk": finding.pk},
        "follow_up": {"pk": follow_up_of(complaint, note=CANARY).pk},
        "register_cases": {"code": "dissatisfied"},
        "register_rechecks": {"code": "data-errors"},
        "register_findings": {"code": "irregular"},
        **_slips(region, agent, now),
        "technician": {"pk": technician.pk},
        "category": {"pk": category.pk},
        "export": {"pk": export(agent, "orders", q=CANARY).pk},
        "batch": {"pk": batch.pk},
        "job": {"verb": "retry", "label": "workorders.ImportBatch", "pk": batch.pk},
        "task": {"name": "nothing.of.the.timetable"},
        "saved_filter": {"pk": _saved_filter(agent).pk},
        "region": {"code": region.code},
        "absence": {"pk": _absence(region, agent, now).pk},
        **_of_headquarters(region, agent, now),
        "notice": {"pk": _notice(region, agent, now).pk},
        **_on_the_case(complaint, agent, now),
        **_draft(agent, now),
        **_seasons(agent, now),
    }


def _on_the_case(case: Complaint, agent: User, now: datetime) -> dict[str, dict[str, Any]]:
    """What waits for somebody's words, and a measure that is still to be taken."""
    department = DepartmentFactory(region=case.region, head=agent)
    inquiry = CaseInquiry.objects.create(
        complaint=case, department=department, question=CANARY, asked_by=agent, asked_at=now
    )
    escalation = CaseEscalation.objects.create(
        complaint=case, key="major", rule=EscalationRule.MAJOR, from_level=1, to_level=3, at=now,
        description=CANARY, handling_so_far=CANARY,
    )  # fmt: skip
    improvement = ImprovementOrder.objects.create(
        complaint=case, region=case.region, department=department, root_cause=RootCause.REPAIR,
        opened_at=now, due_on=local_day(now),
    )  # fmt: skip
    return {
        "inquiry": {"number": case.number, "pk": inquiry.pk},
        "escalation": {"number": case.number, "pk": escalation.pk},
        "improvement": {"pk": improvement.pk},
    }


def _slips(region: Region, agent: User, now: datetime) -> dict[str, dict[str, Any]]:
    """A slip that no order has, and the difference it makes, of yesterday."""
    day = local_day(now) - timedelta(days=1)
    slip = Slip.objects.create(
        region=region,
        day=day,
        handed_in_on=day,
        order_no=CANARY,
        how=SlipHow.SCAN,
        taken_at=now,
        taken_by=agent,
    )
    difference = compared_day(region, day=day, now=now, order_no=CANARY)
    return {"slip": {"pk": slip.pk}, "difference": {"pk": difference.pk}}


def _draft(agent: User, now: datetime) -> dict[str, dict[str, Any]]:
    draft = draft_version(kind=QuestionnaireKind.INSTALL, actor=agent, now=now)
    return {"draft": {"pk": draft.pk}, "draft_question": {"pk": draft.pk, "key": "on_time"}}


def _seasons(agent: User, now: datetime) -> dict[str, dict[str, Any]]:
    today = local_day(now)
    terms = PeakTerms(starts_on=today, ends_on=today + timedelta(days=9), ratio=Decimal(50))
    season = set_peak_policy(terms=terms, actor=agent, now=now)
    days = ClosedDays(starts_on=today + timedelta(days=40), ends_on=today + timedelta(days=41), reason="台风")
    row = set_exception_days(days=days, actor=agent, now=now)
    return {"season": {"pk": season.pk}, "closed_day": {"pk": row.pk}}


def _saved_filter(agent: User) -> SavedFilter:
    return SavedFilter.objects.create(
        user=agent, page="workorders:orders", name=CANARY, query="kind=repair", created_at=timezone.now()
    )


def _historic_form(region: Region, agent: User, now: datetime) -> HistoricForm:
    return HistoricForm.objects.create(
        form="weekly",
        region=region,
        category=CANARY,
        first=local_day(now),
        last=local_day(now),
        table={"rows": [], "totals": {}, "notes": []},
        file_name=CANARY,
        sha256="0" * 64,
        taken_by=agent,
        taken_at=now,
    )


def _delivery(region: Region, agent: User, now: datetime) -> Delivery:
    """Its recipient bears the word."""
    delivery = Delivery.objects.create(
        content="weekly", region=region, valid_from=local_day(now), created_by=agent, created_at=now
    )
    delivery.recipients.add(UserFactory(name=CANARY))
    return delivery


def _of_headquarters(region: Region, agent: User, now: datetime) -> dict[str, dict[str, Any]]:
    """What they set, and what they take in."""
    return {
        "historic_form": {"pk": _historic_form(region, agent, now).pk},
        "delivery": {"pk": _delivery(region, agent, now).pk},
        "process_change": {"pk": _process_change(region, agent, now).pk},
    }


def _process_change(region: Region, agent: User, now: datetime) -> ProcessChange:
    return ProcessChange.objects.create(
        effective_on=local_day(now), what=CANARY, why=CANARY, owner=CANARY, kpi="timeliness_rate",
        region=region, by=agent, at=now,
    )  # fmt: skip


def _absence(region: Region, agent: User, now: datetime) -> Absence:
    later = local_day(now) + timedelta(days=60)
    planned = PlannedAbsence(user=agent, first_on=later, last_on=later, reason=CANARY)
    return add_absence(region=region, planned=planned, actor=agent, now=now)


def _notice(region: Region, agent: User, now: datetime) -> Notice:
    notify(recipients=[agent], occasion=Occasion(region=region, key="world", message=CANARY), now=now)
    return Notice.objects.get(recipient=agent, key="world")


def _batch(region: Region, agent: User) -> ImportBatch:
    batch = ImportBatch.objects.create(
        file=ContentFile(orders_csv(cells()), name="world.csv"),
        scope=region,
        uploaded_by=agent,
        uploaded_at=timezone.now(),
        filename=f"{CANARY}.xlsx",
        rows=1,
        rejected=1,
    )
    RowProblem.objects.create(batch=batch, line=2, field="phone", reason=Reason.MISSING, message=CANARY)
    return batch


def _dailies(region: Region, agent: User, *, with_filing: bool) -> dict[str, dict[str, Any]]:
    """Yesterday's draft, and the day before's as filed."""
    now = timezone.now()
    yesterday, before = (local_day(now) - timedelta(days=days) for days in (1, 2))
    draft = make_draft(region=region, day=yesterday, actor=agent, now=now)
    day = {"code": region.code, "day": yesterday.isoformat()}
    paths = {"report": {"pk": draft.pk}, "day": day, "workbook": {**day, "kind": "workbook"}}
    week = span_around(kind=SpanKind.WEEK, day=local_day(now)).previous()
    period = {"kind": "weekly", "code": region.code, "text": week.text}
    paths |= {
        "period": period,
        "period_file": {**period, "file": "workbook"},
        "period_kind": {"kind": "weekly"},
    }
    if with_filing:
        other = make_draft(region=region, day=before, actor=agent, now=now)
        filed = submit(report=other, actor=agent, now=now).report
        paths["filed"] = {"pk": filed.pk}
        paths["filed_day"] = {"code": region.code, "day": before.isoformat()}
    return paths


def _inputs(paths: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    day = paths["day"]
    return {
        "": {},
        "reason": {"reason": "核对后更正"},
        "hangzhou": {"region": day["code"]},
        "period": {"period": paths["period"]["text"]},
        **_figures(day["code"]),
        "evidence": {"evidence": "问过服务人员"},
        "conclusion": {"evidence": "问过服务人员", "responsible_kind": "none"},
        "correction": {"evidence": "问过门店", "responsible_kind": "shop", "phone": "13900001111"},
        "note": {"note": "看过照片"},
        "unknown_order": {"order_no": "NOWHERE-1"},
        "kind": {"kind": "install"},
        "peak_season": {"starts_on": "2031-01-01", "ends_on": "2031-01-31", "ratio": "30"},
        "exception_days": {"starts_on": "2031-01-01", "ends_on": "2031-01-02", "reason": "台风"},
        "verb": {"verb": "drop:on_time"},
        "question": {"question": "is_genuine", "kind": "install"},
        "filter": {"page": "workorders:orders", "name": "维修", "query": "kind=repair"},
        "newest": {"newest": paths["notice"]["pk"]},
        "words": {"words": paths["order_no"]["order_no"]},
        "number": {"number": "WX-1"},
        "slips_api": {"region": day["code"], "day": day["day"], "order_nos": ["WX-1"]},
        "explanation": {"explanation": "客户取消"},
        "decision": {"reason": "核对后更正", "version": 1},
        "callback": {"callback": paths["callback"]["pk"]},
        "chosen": {"case": f"{paths['complaint']['pk']}:1", "department": "repair"},
        "technician": {"technician": paths["technician"]["pk"]},
        "new_source": {"code": "crm", "name": "客服系统"},
        "new_order": {"region": "HZ", "order_no": "NEW-1"},
        "form": {"region": day["code"], "period": day["day"]},
        "week": {"region": day["code"], "period": paths["period"]["text"]},
        "month": {"region": day["code"], "period": day["day"][:7]},
        "export": {"kind": "day", "query": f"region={day['code']}&day={day['day']}"},
        "export_api": {"kind": "day", "filters": {"region": day["code"], "day": day["day"]}},
        "results": {"source": "erp", "region": day["code"]},
        "new_day": {"region": day["code"], "date": day["day"]},
        "complaint": {
            **paths["order_no"],
            "kind": "complaint",
            "category": "other",
            "complainant": "李雷",
            "matter": "师傅迟到",
            "demand": "无",
            "description": "客户说师傅迟到两小时",
        },
    }


def _figures(region: str) -> dict[str, dict[str, Any]]:
    """What opens the rows behind a figure, and the cases of this month by their reasons."""
    today = local_day(timezone.now())
    days = {"first": (today - timedelta(days=365)).isoformat(), "last": today.isoformat()}
    month = f"{today:%Y-%m}"
    return {
        "figure": {"measure": "dispatched_onsite", **days, "region": region},
        "reasons": {"region": region, "period": month, "key": "category"},
    }
