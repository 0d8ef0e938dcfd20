"""The audit trail (O1, ruling 19): every dial, reveal, correction, export and filing leaves a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import DatabaseError, models
from django.utils.translation import gettext as _

from config.lib.errors import Unavailable
from config.logs import masked
from regions.models import AuditEntry, Region, User


def record_audit(
    *,
    actor: User | None,
    verb: str,
    obj: models.Model,
    region: Region | None,
    now: datetime,
    **details: Any,
) -> AuditEntry:
    """Write one row in the caller's transaction: what it tells is undone together with it.

    ``details`` may hold ``before`` and ``after`` (mappings of field → value, no clear phones) and ``reason``,
    free words whose phone numbers are masked here.
    Raises Unavailable when the audit table cannot be written, so that nothing happens unseen.
    """
    try:
        return AuditEntry.objects.create(
            at=now,
            actor=actor,
            verb=verb,
            object_type=obj._meta.label,
            object_id=str(obj.pk),
            region=region,
            before=_plain(details.get("before")),
            after=_plain(details.get("after")),
            reason=masked(details.get("reason", "")),
            **_request(),
        )
    except DatabaseError as problem:
        raise Unavailable(
            "audit_unavailable", _("审计记录暂时无法写入,操作没有执行,请稍后再试。")
        ) from problem


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    kept = (str, int, bool, float, type(None))
    return {key: value if isinstance(value, kept) else str(value) for key, value in (values or {}).items()}


def _request() -> dict[str, Any]:
    """Request id and client address that the logging middleware bound to this request."""
    bound = structlog.contextvars.get_contextvars()
    return {"request_id": str(bound.get("request_id", ""))[:64], "address": bound.get("ip") or None}
