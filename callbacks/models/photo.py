from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from callbacks.models.complaint import Complaint
from callbacks.models.data_recheck import DataRecheck
from regions.models import Region
from regions.scoping import AnyUser, AppendOnly, AppendOnlyQuerySet


class EvidencePhotoQuerySet(AppendOnlyQuerySet["EvidencePhoto"]):
    def scope_of(self, user: AnyUser) -> Q:
        """A photo is seen by who sees what it proves: a department's people see those of their own cases."""
        complaints = Complaint.objects.visible_to(user).order_by().values("pk")
        rechecks = DataRecheck.objects.visible_to(user).order_by().values("pk")
        return Q(complaint__in=complaints) | Q(recheck__in=rechecks)

    def of(self, case: Complaint | DataRecheck) -> Self:
        return self.filter(complaint=case) if isinstance(case, Complaint) else self.filter(recheck=case)


class EvidencePhoto(AppendOnly):
    """Proof of a case or a re-check (reliability.md F10): re-encoded, without EXIF or place, append-only.

    ``file`` has a random name outside the web root and leaves only by the permission view. ``sha256`` is that
    of the stored bytes.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    complaint = models.ForeignKey(
        Complaint, models.PROTECT, null=True, blank=True, related_name="photos", verbose_name=_("投诉")
    )
    recheck = models.ForeignKey(
        DataRecheck, models.PROTECT, null=True, blank=True, related_name="photos", verbose_name=_("资料复核")
    )
    file = models.FileField(upload_to="photos/")
    note = models.CharField(_("说明"), max_length=200, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))

    objects = EvidencePhotoQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(complaint__isnull=False, recheck__isnull=True)
                | Q(complaint__isnull=True, recheck__isnull=False),
                name="photo_proves_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["uploaded_by", "uploaded_at"], name="photo_quota")]
        verbose_name = _("照片")
        verbose_name_plural = _("照片")

    def __str__(self) -> str:
        return f"{self.pk}"
