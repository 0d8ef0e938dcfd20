from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.lib.encryption import EncryptedTextField
from regions.scoping import AnyUser, ScopedQuerySet, region_ids
from workorders.choices import MemberLevel, Salutation


class CustomerQuerySet(ScopedQuerySet["Customer"]):
    def visible_to(self, user: AnyUser) -> CustomerQuerySet:
        """Customers with an order in the user's regions."""
        ids = region_ids(user)
        if not ids:
            return self.none()
        orders = self.model._meta.get_field("work_orders").related_model._default_manager
        return self.filter(models.Exists(orders.filter(customer=models.OuterRef("pk"), region_id__in=ids)))


class Customer(models.Model):
    """Phone digits + name; without a usable phone, one customer an order (ruling 16).

    ``identity`` is the keyed HMAC of that pair. What agents learn on the phone (salutation, dialect,
    do-not-call) is kept here and never overwritten by an import.
    """

    identity = models.CharField(max_length=64, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    sort_key = models.CharField(max_length=120, blank=True)
    phone = EncryptedTextField(_("电话"), blank=True, default="")
    phone_hmac = models.CharField(max_length=64, blank=True, db_index=True)
    phone_last4 = models.CharField(max_length=4, blank=True)
    phone_masked = models.CharField(max_length=24, blank=True)
    member_level = models.CharField(_("会员等级"), max_length=8, choices=MemberLevel, blank=True)
    salutation = models.CharField(_("称呼"), max_length=4, choices=Salutation, blank=True)
    dialect = models.CharField(_("方言"), max_length=20, blank=True)
    do_not_call = models.BooleanField(_("免打扰"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("客户")
        verbose_name_plural = _("客户")

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_vip(self) -> bool:
        return self.member_level == MemberLevel.VIP
