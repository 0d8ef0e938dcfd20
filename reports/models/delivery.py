from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from regions.choices import Role
from regions.models import Region
from regions.scoping import AnyUser, ScopedQuerySet
from reports.choices import DeliveryContent, DeliveryOutcome


class DeliveryQuerySet(ScopedQuerySet["Delivery"]):
    def scope_of(self, user: AnyUser) -> Q:
        """Headquarters' manager alone knows what is mailed to whom."""
        may = user.is_authenticated and user.has_role(Role.HQ_MANAGER)
        return Q() if may else Q(pk__in=())

    def standing(self, *, on: date) -> DeliveryQuerySet:
        """In force on the day."""
        dated = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
        return self.filter(dated, valid_from__lte=on, ended_at__isnull=True)


class Delivery(models.Model):
    """What is mailed to whom by itself (item 10). ``region`` empty = each recipient's own regions.

    The board goes out every day at ``send_at``; forms and their packages when they are published, not before
    that hour where one is set. Recipients are users: what each may see is judged when it is sent.
    """

    content = models.CharField(_("内容"), max_length=10, choices=DeliveryContent)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域")
    )
    recipients = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("收件人"))
    send_at = models.TimeField(_("发送时间"), null=True, blank=True)
    valid_from = models.DateField(_("生效日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("建立人")
    )
    created_at = models.DateTimeField(_("建立时间"))
    ended_at = models.DateTimeField(_("停止时间"), null=True, blank=True)
    history = HistoricalRecords(m2m_fields=[recipients])

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(content=DeliveryContent.BOARD) | Q(send_at__isnull=False),
                name="board_is_mailed_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("valid_from")),
                name="delivery_ends_after_its_start",
            ),
        ]
        verbose_name = _("定时发送")
        verbose_name_plural = _("定时发送")

    def __str__(self) -> str:
        return f"{self.get_content_display()} {self.region or _('全部区域')}"


class DeliveryMail(models.Model):
    """One mail of a delivery to one recipient about one ``occasion``: a day, or a published version.

    The row is made before the mail and taken by a conditional UPDATE, so that nobody gets it twice.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="mails")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=60)
    outcome = models.CharField(max_length=10, choices=DeliveryOutcome, default=DeliveryOutcome.WAITING)
    due_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "recipient", "occasion"], name="delivery_mailed_once")
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(outcome=DeliveryOutcome.WAITING), name="delivery_to_mail")
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.occasion}"
