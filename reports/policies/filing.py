"""The filing cycle of a daily (states.md 6.5, ruling 49): which step may follow which state."""

from enum import StrEnum

from reports.choices import ReportState


class Step(StrEnum):
    DRAFT = "draft"
    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    CORRECT = "correct"
    REFRESH = "refresh"


# A returned version is resubmitted as version n+1, an accepted one is replaced only by 更正 with a reason.
STEPS: dict[ReportState, dict[Step, ReportState]] = {
    ReportState.DRAFT: {Step.SUBMIT: ReportState.SUBMITTED},
    ReportState.SUBMITTED: {
        Step.ACCEPT: ReportState.ACCEPTED,
        Step.RETURN: ReportState.RETURNED,
        Step.REFRESH: ReportState.SUPERSEDED,
    },
    ReportState.RETURNED: {Step.SUBMIT: ReportState.SUPERSEDED},
    ReportState.ACCEPTED: {Step.CORRECT: ReportState.SUPERSEDED},
    ReportState.SUPERSEDED: {},
}
FROZEN = frozenset(
    {ReportState.SUBMITTED, ReportState.ACCEPTED, ReportState.RETURNED, ReportState.SUPERSEDED}
)
# While a version is in one of these, the next one is still being made: figures are live, notes editable.
IN_THE_MAKING = frozenset({ReportState.DRAFT, ReportState.RETURNED})


def target(*, state: str, step: Step) -> ReportState | None:
    """Where the step leads, None when it is not legal."""
    return STEPS[ReportState(state)].get(step)


def legal(*, state: str) -> tuple[str, ...]:
    """What a person may do next; a refresh comes by itself."""
    return tuple(step.value for step in STEPS[ReportState(state)] if step is not Step.REFRESH)
