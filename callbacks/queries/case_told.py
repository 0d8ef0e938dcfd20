"""What whoever calls about a case must know first: what was said, what was done, how it went so far (E5)."""

from __future__ import annotations

from dataclasses import dataclass

from callbacks.models import CallbackRecord, CallbackTask, CaseHandling, CaseSolution, Complaint
from regions.models import User


@dataclass(frozen=True, slots=True)
class CaseTold:
    """``handling``: result or measure of the last round; ``compensated``: the last solution that promised
    money or something instead; ``rounds``: what the customer answered before, the first talk first."""

    case: Complaint
    handling: CaseHandling | None
    compensated: CaseSolution | None
    rounds: tuple[CallbackRecord, ...]

    @property
    def measure(self) -> str:
        """In the department's words."""
        return (self.handling.result or self.handling.measure) if self.handling is not None else ""


def case_told(*, case: Complaint, user: User) -> CaseTold:
    """Three queries, within what ``user`` may see."""
    handlings = CaseHandling.objects.visible_to(user).filter(complaint=case)
    promised = CaseSolution.objects.visible_to(user).filter(complaint=case)
    promised = promised.exclude(compensation__isnull=True, alternative="")
    records = CallbackRecord.objects.visible_to(user).standing().filter(work_order=case.work_order_id)
    return CaseTold(
        case=case,
        handling=handlings.order_by("-pk").first(),
        compensated=promised.order_by("-pk").first(),
        rounds=tuple(records.order_by("recorded_at", "pk")),
    )


def told_of(*, task: CallbackTask, user: User) -> CaseTold | None:
    """None for a first callback."""
    return case_told(case=task.complaint, user=user) if task.complaint is not None else None
