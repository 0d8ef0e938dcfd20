from __future__ import annotations

from django.db import models

from regions.models import Region
from regions.scoping import ScopedQuerySet
from workorders.models.work_order import WorkOrder


class MovedOrder(models.Model):
    """What is counted of a known order changed (ruling 70): the floor above looks which days that moves.

    One row for each region that the order was in or is in now, written in the transaction of the change and
    removed by whoever marked the days. Written again while it waits, its row is held: what is not yet
    committed is never taken for done.
    """

    work_order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="+", db_index=False)
    region = models.ForeignKey(Region, models.CASCADE, related_name="+", db_index=False)
    moved_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["work_order", "region"], name="moved_order_once")]

    def __str__(self) -> str:
        return f"{self.work_order_id} {self.region_id}"
