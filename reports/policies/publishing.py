"""The life of a weekly or monthly (H3, H4, H7): which step may follow which state."""

from enum import StrEnum

from reports.choices import PeriodState


class Step(StrEnum):
    DRAFT = "draft"
    PUBLISH = "publish"
    CORRECT = "correct"


# A published version is replaced only by 更正 n+1, with a reason and the difference.
STEPS: dict[PeriodState, dict[Step, PeriodState]] = {
    PeriodState.DRAFT: {Step.PUBLISH: PeriodState.PUBLISHED},
    PeriodState.PUBLISHED: {Step.CORRECT: PeriodState.SUPERSEDED},
    PeriodState.SUPERSEDED: {},
}


def target(*, state: str, step: Step) -> PeriodState | None:
    """Where the step leads, None when it is not legal."""
    return STEPS[PeriodState(state)].get(step)


def legal(*, state: str) -> tuple[str, ...]:
    return tuple(step.value for step in STEPS[PeriodState(state)])
