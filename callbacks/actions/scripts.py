"""A new version of what is read aloud (L27): words once read are never edited, only followed by others."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from callbacks.choices import ScriptCode
from callbacks.models import ScriptText
from callbacks.policies.scripts import script_problem
from config.lib.calendar import local_day
from config.lib.errors import Conflict, Refused
from regions.actions.auditing import record_audit
from regions.models import User


def add_script(*, code: ScriptCode, text: str, valid_from: date, actor: User, now: datetime) -> ScriptText:
    """Read from ``valid_from`` on. The day of an attempt tells which words were read, so a version begins
    with a day, tomorrow at the earliest.

    Raises Refused for unknown variables and a day that has begun; Conflict when one begins that day already.
    """
    problem = script_problem(code=code, text=text)
    if problem:
        raise Refused("script_not_clear", problem, fields={"text": problem})
    if valid_from <= local_day(now):
        message = _("生效日期最早是明天：今天的通话用今天的话术。")
        raise Refused("day_has_begun", message, fields={"valid_from": message})
    with transaction.atomic():
        made, is_new = ScriptText.objects.get_or_create(
            code=code, valid_from=valid_from, defaults={"text": text.strip()}
        )
        if not is_new:
            raise Conflict("day_taken", _("这一天已有新的话术，请另选日期。"))
        after = {"row": str(made), "text": made.text}
        record_audit(actor=actor, verb="add_script", obj=made, region=None, now=now, after=after)
    return made
