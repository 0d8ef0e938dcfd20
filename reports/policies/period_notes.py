"""The last lines at the foot of weekly and monthly: what the ERP knew, exceptions, a note, the standing."""

from __future__ import annotations

from reports.policies.forms import Form, Header

ERP_NOTE = "ERP数据截至 {at}。"
MAKERS_NOTE = "说明：{note}"


def closing_notes(*, header: Header) -> tuple[str, ...]:
    """What does not come out of the figures; empty ones are left out."""
    erp = ERP_NOTE.format(at=header.erp_as_of) if header.erp_as_of else ""
    note = MAKERS_NOTE.format(note=header.note) if header.note else ""
    return tuple(filter(None, [erp, header.season, note, header.standing]))


def counted_notes(*, form: Form) -> tuple[str, ...]:
    """The foot without its closing lines: what two versions of a form can differ in by their figures."""
    closing = closing_notes(header=form.header)
    return form.notes[: len(form.notes) - len(closing)]
