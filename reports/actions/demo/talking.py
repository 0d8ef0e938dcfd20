"""What an agent types for each outcome: the submission that the call screen would post."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from callbacks.actions.submissions import CaseWords, DataError, Submission
from callbacks.choices import (
    Behaviour,
    ComplaintCategory,
    Ground,
    NotGenuineReason,
    QuestionnaireKind,
    RecheckKind,
    Relation,
)
from callbacks.models import Outcome
from callbacks.policies.answers import Answers
from callbacks.policies.reading import read_answers
from callbacks.policies.triggers import OrderFacts, grounds
from callbacks.policies.versions import default_version
from reports.actions.demo.answering import Service, answers_about
from reports.actions.demo.dialling import appointment
from reports.actions.demo.people import person
from reports.actions.demo.speech import (
    NEEDS,
    REFUSED_NOTE,
    WRONG_INFORMATION,
    demand,
    description,
    relation,
    suggestion,
)
from workorders.choices import Kind, ServiceMode

# Known questions of the first round are readable with either kind's version.
ASKED = default_version(kind=QuestionnaireKind.INSTALL)
SUGGESTS = 0.035
NEEDS_SOMETHING = 0.015
TELLS_RELATION = 0.25
WRONG_DATA = 0.003
CATEGORIES = (
    ComplaintCategory.UNTIMELY,
    ComplaintCategory.SITE_HYGIENE,
    ComplaintCategory.SERVICE_ATTITUDE,
    ComplaintCategory.OTHER,
)


@dataclass(frozen=True, slots=True)
class Talk:
    """A submission with its answers as the product reads them."""

    submission: Submission
    answers: Answers


@dataclass(frozen=True, slots=True)
class Talker:
    """Fills the form after a dial to one customer."""

    service: Service
    dice: Random
    partial: Answers | None = None

    def talk(self, *, outcome: Outcome, at: datetime, promised: datetime | None) -> Talk:
        """``promised``: the appointment she has to note, where the story already knows it."""
        behaviour = Behaviour(outcome.behaviour)
        submission = Submission(
            submission_id=UUID(int=self.dice.getrandbits(128), version=4), outcome=outcome.code
        )
        if behaviour == Behaviour.COMPLETES:
            return self._completed(submission)
        if behaviour == Behaviour.DENIES:
            reason = {"not_genuine_reason": str(NotGenuineReason.NOT_VISITED)}
            return self._with_case(replace(submission, answers=reason), denied=True)
        if behaviour == Behaviour.PARTIAL:
            return self._cut_off(submission)
        if behaviour == Behaviour.APPOINTMENT:
            submission = replace(submission, next_at=promised or appointment(at=at, dice=self.dice))
        if behaviour == Behaviour.REFUSES:
            submission = replace(submission, note=self.dice.choice(REFUSED_NOTE))
        return Talk(submission=submission, answers=Answers())

    def _completed(self, submission: Submission) -> Talk:
        dice = self.dice
        answers = answers_about(service=self.service, dice=dice)
        submission = replace(submission, answers=answers.as_json())
        if dice.random() < SUGGESTS:
            submission = replace(submission, suggestion=suggestion(dice=dice))
        if dice.random() < NEEDS_SOMETHING:
            submission = replace(submission, needs=dice.choice(NEEDS))
        if dice.random() < WRONG_DATA:
            told = DataError(kind=RecheckKind.WRONG_INFORMATION, note=dice.choice(WRONG_INFORMATION))
            submission = replace(submission, data_error=told)
        if dice.random() < TELLS_RELATION:
            submission = replace(submission, respondent_relation=str(Relation.SELF))
        return self._with_case(submission)

    def _cut_off(self, submission: Submission) -> Talk:
        """Hung up midway: sometimes after the first two answers."""
        whole = answers_about(service=self.service, dice=self.dice)
        given: dict[str, Any] = {"is_genuine": True}
        if self.dice.random() < 0.7:
            given["satisfaction"] = whole.satisfaction
        submission = replace(submission, answers=given)
        return self._with_case(submission) if self.partial is not None else self._plain(submission)

    def _plain(self, submission: Submission) -> Talk:
        return Talk(submission=submission, answers=_read(submission.answers))

    def _with_case(self, submission: Submission, *, denied: bool = False) -> Talk:
        """With respondent, description and demand where the answers open a case or name a wrong datum."""
        answers = _read(submission.answers)
        if denied:
            answers = replace(answers, is_genuine=False)
        whole = answers if self.partial is None else merged(earlier=self.partial, later=answers)
        found = grounds(answers=whole, order=self._facts())
        if found:
            submission = replace(self._named(submission), **self._case_words(found[0]))
        elif submission.data_error is not None:
            submission = replace(
                self._named(submission), description=f"客户指出{submission.data_error.note},请核对登记资料。"
            )
        return Talk(submission=submission, answers=answers)

    def _facts(self) -> OrderFacts:
        return OrderFacts(service_mode=ServiceMode(self.service.mode), charge=self.service.charge)

    def _named(self, submission: Submission) -> Submission:
        who = relation(dice=self.dice)
        name = "" if who == Relation.SELF else person(dice=self.dice, female=self.dice.random() < 0.5)
        return replace(submission, respondent_relation=str(who), respondent_name=name)

    def _case_words(self, ground: Ground) -> dict[str, Any]:
        words = CaseWords(demand=demand(ground=ground, dice=self.dice), category=self._category(ground))
        return {"description": description(ground=ground, dice=self.dice), "complaint": words}

    def _category(self, ground: Ground) -> ComplaintCategory | None:
        """Where the agent may choose (ruling 69)."""
        if ground not in {Ground.VERY_DISSATISFIED, Ground.DISSATISFIED}:
            return None
        of_work = (
            ComplaintCategory.INSTALL_QUALITY
            if self.service.kind == Kind.INSTALL
            else ComplaintCategory.REPAIR_QUALITY
        )
        return self.dice.choice((*CATEGORIES, of_work, of_work))


def merged(*, earlier: Answers, later: Answers) -> Answers:
    """What was answered before the first cut-off holds, unless answered again (ruling 34)."""
    return _read({**earlier.as_json(), **later.as_json()})


def _read(raw: Any) -> Answers:
    answers, errors = read_answers(raw=raw, version=ASKED)
    if errors:
        raise ValueError(f"the demo answered what no form asks: {sorted(errors)}")
    return answers
