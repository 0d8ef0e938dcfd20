"""Who may do what with orders and imports (roles.md 7).

The same predicate hides the button and refuses the request.
"""

from __future__ import annotations

from regions.models import Region
from regions.models.region import HQ_CODE
from regions.rules import IMPORT_ROLES, can_import, holds
from regions.scoping import AnyUser
from workorders.choices import Status
from workorders.models import ImportBatch, WorkOrder


def can_edit_order(user: AnyUser, order: WorkOrder) -> bool:
    """Correct by hand: whoever may import into the order's region; a void order is the ERP's to revive."""
    return order.status != Status.VOID and can_import(user, order.region)


def can_run_batch(user: AnyUser, batch: ImportBatch) -> bool:
    """Commit or cancel: the uploader, or whoever may import into all of its scope."""
    return batch.uploaded_by_id == user.pk or can_import(user, batch.scope)


def can_save_mapping(user: AnyUser) -> bool:
    """What a source's mapping says holds for every region's files: only who imports for all of them."""
    return holds(user, *IMPORT_ROLES, region=Region.objects.get(code=HQ_CODE))


def can_fetch_rejected_rows(user: AnyUser, batch: ImportBatch) -> bool:
    """The error workbook is in clear: only the uploader gets it (ruling 20)."""
    return batch.uploaded_by_id == user.pk
