from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from regions.models import Region
from regions.scoping import AppendOnly, AppendOnlyQuerySet
from workorders.models import WorkOrder


class ResultChangeQuerySet(AppendOnlyQuerySet["ResultChange"]):
    def between(self, *, after: int, until: int) -> ResultChangeQuerySet:
        """What changed behind ``after`` up to ``until``: each order once, with its latest result."""
        later = self.model._default_manager.filter(
            work_order=models.OuterRef("work_order"), pk__gt=models.OuterRef("pk"), pk__lte=until
        )
        return self.filter(~models.Exists(later), pk__gt=after, pk__lte=until)


class ResultChange(AppendOnly):
    """The result of an order's callback as it stood at ``at``, on its way back to the ERP.

    The id is the position in the stream. One collector at a time appends (``ResultMark`` is its lock), so
    ids appear in their order and a reader who stands at a position has missed nothing before it. ``row``
    keeps the values: a part of the stream read twice is the same twice. It holds no name, number or address.
    """

    work_order = models.ForeignKey(
        WorkOrder, models.PROTECT, related_name="result_changes", verbose_name=_("工单"), db_index=False
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", db_index=False)
    source = models.CharField(_("来源"), max_length=20)
    at = models.DateTimeField(_("变更时间"))
    row = models.JSONField()

    objects = ResultChangeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["work_order", "id"], name="result_of_order"),
            models.Index(fields=["source", "region", "id"], name="result_stream"),
        ]
        verbose_name = _("回写结果")
        verbose_name_plural = _("回写结果")

    def __str__(self) -> str:
        return f"{self.work_order_id} {self.pk}"


class ResultMark(models.Model):
    """How far the collector has read each kind of event; its row is the collector's lock.

    Ids up to ``settled`` are done with. Those up to ``done`` were read, ``seen`` of them beyond ``settled``:
    one more in the base means that a transaction with an earlier id ended after a later one was read.
    ``trail`` holds (seconds, done) of the last minutes; what it drops becomes ``settled``.
    """

    stream = models.CharField(max_length=20, unique=True)
    settled = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    trail = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["stream", "pk"]

    def __str__(self) -> str:
        return f"{self.stream} {self.done}"
