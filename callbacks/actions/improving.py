"""改进工单 (K13): negative feedback becomes a measure with an owner and a day, once a case."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from callbacks.choices import ImprovementState, ResponsibleKind
from callbacks.models import CaseHandling, Complaint, ImprovementOrder
from callbacks.queries.case_limits import case_policy_on
from config.lib.calendar import local_day
from config.lib.errors import Conflict
from config.lib.words import enough_words
from regions.models import User

MEASURE_AT_LEAST = 10


def open_improvement(*, case: Complaint, handling: CaseHandling, now: datetime) -> None:
    """For a case in hand whose cause is somebody's; nothing with 无责, nor a second time."""
    if handling.responsible_kind == ResponsibleKind.NONE or case.department is None:
        return
    day = local_day(now)
    days = case_policy_on(region_id=case.region_id, day=day).improvement_days
    ImprovementOrder.objects.get_or_create(
        complaint=case,
        defaults={
            "region_id": case.region_id,
            "department": case.department,
            "root_cause": handling.root_cause,
            "responsible_name": handling.responsible_name,
            "opened_at": now,
            "due_on": day + timedelta(days=days),
        },
    )


def finish_improvement(
    *, improvement: ImprovementOrder, measure: str, actor: User, now: datetime
) -> ImprovementOrder:
    """Raises Refused without a measure of ten characters, Conflict when it was done before."""
    measure = enough_words(
        text=measure,
        least=MEASURE_AT_LEAST,
        field="measure",
        code="measure_missing",
        message=_("请写明改进措施，至少10个字。"),
    )
    done = ImprovementOrder.objects.filter(pk=improvement.pk, state=ImprovementState.OPEN).update(
        state=ImprovementState.DONE, measure=measure, done_at=now, done_by=actor
    )
    if not done:
        raise Conflict("done_already", _("这张改进工单已经完成。"))
    improvement.refresh_from_db()
    return improvement
