from django.db import models

from regions.models.region import Region
from regions.scoping import ScopedQuerySet


class DirtyDay(models.Model):
    """The figures of (region, date) moved: writers mark it in their transaction, reports sweeps (ruling 70).

    Marking again moves ``marked_at``; a sweep deletes only the mark it read.
    """

    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    date = models.DateField()
    marked_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["marked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["region", "date"], name="dirty_day_once")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.date}"


class DayLock(models.Model):
    """How far the day's filing has gone: reports writes it, callbacks reads it (ruling 70)."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="+")
    date = models.DateField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["date", "pk"]
        constraints = [models.UniqueConstraint(fields=["region", "date"], name="day_lock_once")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.date}"
