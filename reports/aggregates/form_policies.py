"""How the forms of a day or period are read: the dated judgements in force (house rule 19)."""

from __future__ import annotations

from datetime import date

from reports.models import FormPolicy
from reports.policies.judgements import Judgements


def form_policy(*, day: date) -> FormPolicy:
    """The row in force on the day; the defaults for a day before the first."""
    return FormPolicy.objects.filter(valid_from__lte=day).order_by("-valid_from").first() or FormPolicy()


def judgements_on(*, day: date) -> Judgements:
    """For a week or month ask with its first day: no later row changes a period that has begun."""
    return form_policy(day=day).judgements
