from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from regions.scoping import ScopedQuerySet

HQ_CODE = "HQ"


class RegionQuerySet(ScopedQuerySet["Region"]):
    scope_field = "id"

    def callable(self) -> RegionQuerySet:
        """Regions that do callbacks: every active one but HQ."""
        return self.branches().filter(is_active=True)

    def branches(self) -> RegionQuerySet:
        """Every region but HQ: what a closed one has reported stays to be read."""
        return self.exclude(code=HQ_CODE)


class Region(models.Model):
    """A node of the region tree. ``path`` holds the codes from HQ down (``HQ/HZ/``): a subtree is a prefix.

    ``Region.objects.create(code=…, name=…)`` hangs the region below HQ (ruling 16).
    """

    code = models.CharField(_("代码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    path = models.CharField(max_length=200, db_index=True, editable=False)
    hotline = models.CharField(_("服务热线"), max_length=20, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    history = HistoricalRecords()

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["path", "pk"]
        verbose_name = _("区域")
        verbose_name_plural = _("区域")

    def __str__(self) -> str:
        return self.name

    @property
    def is_hq(self) -> bool:
        return self.code == HQ_CODE

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.parent_id is None and not self.is_hq:
            self.parent = Region.objects.get(code=HQ_CODE)
        self.path = f"{self.parent.path if self.parent else ''}{self.code}/"
        super().save(*args, **kwargs)
        for child in self.children.all():
            child.save()
