"""What an edge hands in when a call is saved, and what it gets back (interfaces.md 3, ruling 62)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from callbacks.choices import (
    AppointmentFor,
    ComplaintCategory,
    PhoneSlot,
    RecheckKind,
    SuggestionCategory,
)
from callbacks.models import (
    CallAttempt,
    CallbackRecord,
    CallbackTask,
    Complaint,
    CustomerNeed,
    DataRecheck,
    ServiceFinding,
    Suggestion,
)
from regions.choices import DepartmentCode


@dataclass(frozen=True, slots=True)
class CaseWords:
    """``complaint`` of the body. ``demand`` is mandatory once a case opens (「无」 will do).

    Matter defaults to the description, complainant to the respondent, the time to now (ruling 29).
    """

    demand: str = ""
    matter: str = ""
    complainant: str = ""
    occurred_at: datetime | None = None
    category: ComplaintCategory | None = None
    department: DepartmentCode | None = None


@dataclass(frozen=True, slots=True)
class DataError:
    """``data_error`` of the body: wrong_information or mismatch found while talking (ruling 40)."""

    kind: RecheckKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class SuggestionWords:
    text: str
    category: SuggestionCategory = SuggestionCategory.OTHER


@dataclass(frozen=True, slots=True)
class Submission:
    """One save. ``submission_id`` comes from the form, so that a second post of it is the first one again.

    ``answers`` are raw, by question key. ``complaint`` None: the agent registers nothing by hand.
    ``questionnaire`` names the version that was on the screen; None: the one in force now (D6).
    ``hand_to``: the colleague who speaks the customer's dialect and calls next, by username (D11).
    ``next_at`` is the appointment's time; ``ended_at`` when the outcome was chosen (ruling 32).
    ``asks_who_answered``: the screen asks it of every second callback; a program may leave it (ruling 25).
    """

    submission_id: UUID
    outcome: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    questionnaire: int | None = None
    phone_slot: PhoneSlot = PhoneSlot.PRIMARY
    respondent_name: str = ""
    respondent_relation: str = ""
    description: str = ""
    note: str = ""
    complaint: CaseWords | None = None
    data_error: DataError | None = None
    suggestion: SuggestionWords | None = None
    needs: str = ""
    next_at: datetime | None = None
    appointment_for: AppointmentFor = AppointmentFor.ANYONE
    keep_open: bool = False
    early_reason: str = ""
    hand_to: str = ""
    ended_at: datetime | None = None
    address: str | None = None
    asks_who_answered: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save made; ``replayed``: it had been saved before and nothing was written now."""

    task: CallbackTask
    attempt: CallAttempt
    record: CallbackRecord | None = None
    complaint: Complaint | None = None
    recheck: DataRecheck | None = None
    finding: ServiceFinding | None = None
    suggestion: Suggestion | None = None
    need: CustomerNeed | None = None
    replayed: bool = False
