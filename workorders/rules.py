"""Who may do what with orders and imports (roles.md 7).

The same predicate hides the button and refuses the request.
"""

from __future__ import annotations

from regions.choices import Role
from regions.models import Region, User
from workorders.models import ImportBatch, WorkOrder

IMPORTERS = frozenset({Role.DATA_CLERK, Role.REGION_SUPERVISOR, Role.HQ_AGENT, Role.HQ_MANAGER})


def can_import(user: User) -> bool:
    """Clerks and supervisors for their regions, HQ for all."""
    return user.has_role(*IMPORTERS)


def can_import_into(user: User, region: Region) -> bool:
    return user.has_role(*IMPORTERS, region=region)


def can_edit_order(user: User, order: WorkOrder) -> bool:
    """Enter and correct by hand: whoever may import into the order's region."""
    return can_import_into(user, order.region)


def can_run_batch(user: User, batch: ImportBatch) -> bool:
    """Commit or cancel: the uploader, or whoever may import into all of its scope."""
    return batch.uploaded_by_id == user.pk or can_import_into(user, batch.scope)


def can_fetch_rejected_rows(user: User, batch: ImportBatch) -> bool:
    """The error workbook is in clear: only the uploader gets it (ruling 20)."""
    return batch.uploaded_by_id == user.pk
