"""The maker's own words on a daily that is still being made (forms.md 2.1: 备注 … editable by the maker)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.errors import Forbidden, Refused
from config.logs import masked
from regions.actions.auditing import record_audit
from regions.models import User
from reports import rules
from reports.actions._transition import illegal
from reports.models import DailyReport
from reports.policies.filing import IN_THE_MAKING

NOTES_LIMIT = 2_000
REMARK_LIMIT = 200

# Technician's key → words, by 品类 ("" for 全部).
Remarks = Mapping[str, Mapping[str, str]]


def update_notes(
    *,
    report: DailyReport,
    actor: User,
    now: datetime,
    notes: str | None = None,
    remarks: Remarks | None = None,
) -> DailyReport:
    """Write the note and the remarks of the sheets named; phone numbers in them are masked (ruling 20).

    Raises Forbidden, Refused (too long), Conflict once the version is filed.
    """
    if not rules.can_edit_notes(actor, report.region):
        raise Forbidden("forbidden", _("您的角色不能编辑这个区域的日报。"))
    with transaction.atomic():
        held = DailyReport.objects.select_for_update(of=("self",)).select_related("region").get(pk=report.pk)
        if held.state not in IN_THE_MAKING:
            raise illegal(report=held)
        if notes is not None:
            held.notes = _checked(field="notes", text=notes, limit=NOTES_LIMIT)
        for category, words in (remarks or {}).items():
            held.remarks[category] = _merged(old=held.remarks.get(category, {}), new=words)
        held.prepared_by = actor
        held.save(update_fields=["notes", "remarks", "prepared_by"])
        record_audit(actor=actor, verb="note_daily", obj=held, region=held.region, now=now)
    return held


def _merged(*, old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    checked = {key: _checked(field="remarks", text=text, limit=REMARK_LIMIT) for key, text in new.items()}
    return {key: text for key, text in {**old, **checked}.items() if text}


def _checked(*, field: str, text: str, limit: int) -> str:
    words = text.strip()
    if len(words) > limit:
        message = _("最多 %(limit)s 个字") % {"limit": limit}
        raise Refused("too_long", message, fields={field: message})
    return masked(words)
