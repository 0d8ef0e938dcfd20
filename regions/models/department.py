from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from regions.choices import DepartmentCode
from regions.models.region import Region
from regions.models.user import User
from regions.scoping import ScopedQuerySet


class Department(models.Model):
    """A responsible department of one region with its head, deputy and handlers (E3, calls.md 5.5)."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="departments", verbose_name=_("区域"))
    code = models.CharField(_("代码"), max_length=12, choices=DepartmentCode)
    name = models.CharField(_("名称"), max_length=40, blank=True)
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("主管"),
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("副职"),
    )
    handlers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="departments_handled", verbose_name=_("处理人")
    )
    history = HistoricalRecords(m2m_fields=[handlers])

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["region", "code", "pk"]
        constraints = [models.UniqueConstraint(fields=["region", "code"], name="department_once_a_region")]
        verbose_name = _("责任部门")
        verbose_name_plural = _("责任部门")

    def __str__(self) -> str:
        return self.name or f"{self.region}{self.get_code_display()}"

    def is_staffed_by(self, user: User) -> bool:
        """Head, deputy or handler."""
        if user.pk in {self.head_id, self.deputy_id}:
            return True
        return any(person.pk == user.pk for person in self.handlers.all())
