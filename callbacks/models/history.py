from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from callbacks.models.complaint import Complaint
from callbacks.models.data_recheck import DataRecheck
from callbacks.models.task import CallbackTask
from regions.models import Region
from regions.scoping import AnyUser, AppendOnly, AppendOnlyQuerySet


class StateEvent(AppendOnly):
    """A state changed through the one door: from, to, who, when, why (house rule 2)."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    verb = models.CharField(max_length=30)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    evidence = models.JSONField(default=dict, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"


class TaskEvent(StateEvent):
    subject = models.ForeignKey(CallbackTask, models.CASCADE, related_name="events")


class ComplaintEventQuerySet(AppendOnlyQuerySet["ComplaintEvent"]):
    def scope_of(self, user: AnyUser) -> Q:
        """The history of a case is seen by who sees the case."""
        return Q(subject__in=Complaint.objects.visible_to(user).order_by().values("pk"))


class ComplaintEvent(StateEvent):
    subject = models.ForeignKey(Complaint, models.CASCADE, related_name="events")

    objects = ComplaintEventQuerySet.as_manager()  # type: ignore[misc] # a scope of its own

    class Meta(StateEvent.Meta):
        abstract = False
        indexes = [models.Index(fields=["subject", "id"], name="case_history")]


class RecheckEvent(StateEvent):
    subject = models.ForeignKey(DataRecheck, models.CASCADE, related_name="events")
