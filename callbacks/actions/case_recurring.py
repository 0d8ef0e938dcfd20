"""A fault that comes back within the stability check reopens the closed case (ruling 43, K15)."""

from __future__ import annotations

from datetime import datetime

from callbacks.actions._case_door import CaseStep, take
from callbacks.actions.case_notices import Tidings, tell
from callbacks.actions.second_callback import raise_reopened, reopened_columns
from callbacks.choices import CaseVerb
from callbacks.models import Complaint
from regions.models import User


def recur(*, case: Complaint, reason: str, actor: User, now: datetime) -> Complaint:
    """closed_satisfied → reopened, for a case in hand. What had closed it stays in the history only."""
    columns = {
        **reopened_columns(case=case, now=now),
        "closing_record": None,
        "closing_solved": None,
        "closing_satisfaction": None,
        "closing_agent": None,
    }
    evidence = {"closed_by": case.closing_record_id}
    step = CaseStep(
        verb=CaseVerb.RECUR, now=now, actor=actor, reason=reason, columns=columns, evidence=evidence
    )
    take(case=case, step=step)
    raise_reopened(case=case, now=now)
    tell(case=case, tidings=Tidings.RECURRED, now=now)
    return case
