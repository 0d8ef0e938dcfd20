"""The back office's side of the audit trail: every change of a configuration row (O1)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import models

from regions.actions.auditing import record_audit
from regions.choices import CONFIGURED
from regions.models import Region, User


def record_configuration(*, actor: User, obj: models.Model, message: Any, now: datetime) -> None:
    """``message`` is the admin's own account of the change: which fields, which rows of an inline."""
    region = obj if isinstance(obj, Region) else getattr(obj, "region", None)
    record_audit(
        actor=actor,
        verb=CONFIGURED,
        obj=obj,
        region=region if isinstance(region, Region) else None,
        now=now,
        after={
            "row": str(obj),
            "changes": message if isinstance(message, str) else json.dumps(message, ensure_ascii=False),
        },
    )
