"""A register as a file: always audited, masked, of the regions whose lists the caller may take away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from config.lib.sheets import file_name
from regions.actions.auditing import record_audit
from regions.models import Region, User
from regions.rules import EXPORT_ROLES
from regions.scoping import region_ids
from reports.actions.downloading import Download
from reports.aggregates.registers import Cut, register_entries, register_rows
from reports.policies.registers import MOST_ROWS, Register, Span, register_sheet
from reports.queries import export_scope
from reports.renderers.registers import register_workbook

VERB = "export_register"


@dataclass(frozen=True, slots=True)
class RegisterWish:
    """Which lines: of one region with all below, or of all that she may take away."""

    register: Register
    first: date
    last: date
    region: Region | None = None


def download_register(*, wish: RegisterWish, actor: User, now: datetime) -> Download:
    """Raises Unavailable when the audit row cannot be written: then nothing is given."""
    hers = region_ids(actor, roles=EXPORT_ROLES)
    cut = Cut(first=wish.first, last=wish.last, region=wish.region, only_in=hers)
    rows = register_rows(register=wish.register, cut=cut, user=actor)
    total = rows.count()
    scope = wish.region or export_scope(user=actor, roles=EXPORT_ROLES)
    record_audit(
        actor=actor,
        verb=VERB,
        obj=scope,
        region=scope,
        now=now,
        after={"what": wish.register.title, "from": wish.first, "to": wish.last, "rows": total},
    )
    entries = register_entries(register=wish.register, rows=rows[:MOST_ROWS])
    span = Span(
        first=wish.first,
        last=wish.last,
        total=total,
        region=wish.region.name if wish.region is not None else "",
    )
    sheet = register_sheet(register=wish.register, entries=entries, span=span)
    days = f"{wish.first.isoformat()}_{wish.last.isoformat()}"
    return Download(
        name=file_name(stem="_".join(filter(None, [wish.register.title, span.region, days]))),
        fallback=f"register-{wish.register.code}-{days}.xlsx",
        content=register_workbook(sheet=sheet, made_at=now),
    )
