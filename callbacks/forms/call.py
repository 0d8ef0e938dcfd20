"""What pages send: a call's Submission, a draft's questions, the cut of figures; errors stand at fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from callbacks.actions.submissions import CaseWords, DataError, Submission, SuggestionWords
from callbacks.choices import (
    AppointmentFor,
    ComplaintCategory,
    PhoneSlot,
    RecheckKind,
    Relation,
    SuggestionCategory,
)
from callbacks.policies.versions import Version
from regions.choices import DepartmentCode

OTHER_TIME = "other"
PICKED_TIME = "%Y-%m-%dT%H:%M"
TOLD_KINDS = (RecheckKind.WRONG_INFORMATION, RecheckKind.MISMATCH)


@dataclass(frozen=True, slots=True)
class Sent:
    """When and from where the form came, and which version of the questions was on it."""

    at: datetime
    address: str | None
    questionnaire: int | None = None


class AttemptForm(forms.Form):
    """The frame of a call; its answers are read by the table of questions, not here."""

    submission_id = forms.UUIDField()
    outcome = forms.SlugField(error_messages={"required": _("请选择结果。")})
    phone_slot = forms.ChoiceField(choices=PhoneSlot.choices, required=False)
    respondent_relation = forms.ChoiceField(choices=Relation.choices, required=False)
    respondent_name = forms.CharField(max_length=60, required=False)
    description = forms.CharField(required=False)
    demand = forms.CharField(required=False)
    category = forms.ChoiceField(choices=ComplaintCategory.choices, required=False)
    department = forms.ChoiceField(choices=DepartmentCode.choices, required=False)
    note = forms.CharField(required=False)
    data_error = forms.ChoiceField(choices=[(kind, kind.label) for kind in TOLD_KINDS], required=False)
    data_error_note = forms.CharField(required=False)
    suggestion = forms.CharField(required=False)
    suggestion_category = forms.ChoiceField(choices=SuggestionCategory.choices, required=False)
    needs = forms.CharField(required=False)
    next_choice = forms.CharField(required=False)
    next_at = forms.DateTimeField(
        input_formats=[PICKED_TIME],
        required=False,
        error_messages={"invalid": _("请按“年-月-日 时:分”填写约定时间。")},
    )
    appointment_for = forms.ChoiceField(choices=AppointmentFor.choices, required=False)
    keep_open = forms.BooleanField(required=False)
    early_reason = forms.CharField(max_length=200, required=False)
    hand_to = forms.CharField(max_length=60, required=False)
    ended_before = forms.IntegerField(min_value=0, max_value=86400, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        picked = cleaned.get("next_choice", "")
        if picked and picked != OTHER_TIME:
            try:
                cleaned["next_at"] = self.fields["next_at"].clean(picked)
            except forms.ValidationError:
                self.add_error("next_at", _("请另选约定时间。"))
        return cleaned

    def answers(self, *, version: Version) -> dict[str, str]:
        """The raw answers, by question key."""
        posted = self.data if isinstance(self.data, QueryDict) else QueryDict()
        return {key: str(posted[key]) for key in version.readable() if posted.get(key)}

    def submission(self, *, answers: Mapping[str, Any], sent: Sent) -> Submission:
        given = self.cleaned_data
        waited = given["ended_before"]
        return Submission(
            submission_id=given["submission_id"],
            outcome=given["outcome"],
            answers=answers,
            questionnaire=sent.questionnaire,
            phone_slot=PhoneSlot(given["phone_slot"] or PhoneSlot.PRIMARY),
            respondent_name=given["respondent_name"],
            respondent_relation=given["respondent_relation"],
            asks_who_answered=True,
            description=given["description"],
            note=given["note"],
            complaint=self._case(),
            data_error=self._data_error(),
            suggestion=self._suggestion(),
            needs=given["needs"],
            next_at=given["next_at"],
            appointment_for=AppointmentFor(given["appointment_for"] or AppointmentFor.ANYONE),
            keep_open=given["keep_open"],
            early_reason=given["early_reason"],
            hand_to=given["hand_to"],
            ended_at=None if waited is None else sent.at - timedelta(seconds=waited),
            address=sent.address,
        )

    def _case(self) -> CaseWords | None:
        given = self.cleaned_data
        if not (given["demand"] or given["category"] or given["department"]):
            return None
        return CaseWords(
            demand=given["demand"],
            category=ComplaintCategory(given["category"]) if given["category"] else None,
            department=DepartmentCode(given["department"]) if given["department"] else None,
        )

    def _data_error(self) -> DataError | None:
        kind = self.cleaned_data["data_error"]
        return DataError(kind=RecheckKind(kind), note=self.cleaned_data["data_error_note"]) if kind else None

    def _suggestion(self) -> SuggestionWords | None:
        text = self.cleaned_data["suggestion"].strip()
        category = self.cleaned_data["suggestion_category"] or SuggestionCategory.OTHER
        return SuggestionWords(text=text, category=SuggestionCategory(category)) if text else None
