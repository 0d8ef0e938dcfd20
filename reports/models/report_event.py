from __future__ import annotations

from django.conf import settings
from django.db import models

from regions.models import Region
from regions.scoping import AppendOnly, AppendOnlyQuerySet


class ReportEvent(AppendOnly):
    """A step of a report's life: who took it, when and why; ``subject`` is the report."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=30)
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
