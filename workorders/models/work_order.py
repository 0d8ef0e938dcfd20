from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.lib.encryption import EncryptedTextField
from regions.models import Region
from regions.scoping import AppendOnly, AppendOnlyQuerySet, ScopedQuerySet
from workorders.choices import Kind, MemberLevel, Salutation, ServiceMode, Status, Warranty
from workorders.models.catalogue import Category
from workorders.models.customer import Customer
from workorders.models.technician import Technician


class WorkOrderQuerySet(ScopedQuerySet["WorkOrder"]):
    def finished(self) -> WorkOrderQuerySet:
        """Orders that count as done (B1): finished, not void, not a test."""
        return self.filter(status=Status.FINISHED, is_test=False)

    def valid(self) -> WorkOrderQuerySet:
        """Orders the forms count as dispatched: anything but void and test orders (forms.md 2.0)."""
        return self.exclude(status=Status.VOID).filter(is_test=False)


class WorkOrder(models.Model):
    """One install or repair job as the ERP reports it (B3). Identity is (source, order_no) (B2).

    Phones and addresses are ciphertext; ``phone`` is the usable number or empty, ``phone_raw`` what the file
    said. ``corrections`` maps a field that a person corrected to the keyed digest of the ERP's raw value at
    that time: the correction stays until the ERP says something else (ruling 14).
    """

    source = models.CharField(_("来源"), max_length=20, default="erp")
    order_no = models.CharField(_("工单号"), max_length=60)
    kind = models.CharField(_("工单类型"), max_length=8, choices=Kind)
    service_mode = models.CharField(
        _("服务方式"), max_length=8, choices=ServiceMode, default=ServiceMode.ONSITE
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="work_orders", verbose_name=_("区域"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="work_orders", verbose_name=_("品类"))
    brand = models.CharField(_("品牌"), max_length=60, blank=True)
    model = models.CharField(_("型号"), max_length=80, blank=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="work_orders", verbose_name=_("客户"))
    customer_name = models.CharField(_("客户姓名"), max_length=60)
    phone = EncryptedTextField(_("联系电话"), blank=True, default="")
    phone_raw = EncryptedTextField(blank=True, default="")
    phone_hmac = models.CharField(max_length=64, blank=True)
    phone_last4 = models.CharField(max_length=4, blank=True)
    phone_masked = models.CharField(max_length=24, blank=True)
    phone_alt = EncryptedTextField(_("备用电话"), blank=True, default="")
    phone_alt_hmac = models.CharField(max_length=64, blank=True)
    phone_alt_masked = models.CharField(max_length=24, blank=True)
    address = EncryptedTextField(_("地址"), blank=True, default="")
    address_masked = models.CharField(max_length=200, blank=True)
    member_level = models.CharField(_("会员等级"), max_length=8, choices=MemberLevel, blank=True)
    salutation = models.CharField(_("称呼"), max_length=4, choices=Salutation, blank=True)
    technician = models.ForeignKey(
        Technician,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="work_orders",
        verbose_name=_("服务人员"),
    )
    dispatched_at = models.DateTimeField(_("派单时间"))
    completed_at = models.DateTimeField(_("完工时间"), null=True, blank=True)
    status = models.CharField(_("工单状态"), max_length=14, choices=Status)
    charge = models.DecimalField(
        _("收费金额"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    entered_by = models.CharField(_("录入人"), max_length=60, blank=True)
    remark = models.TextField(_("备注"), blank=True)
    serial_no = models.CharField(_("机号"), max_length=80, blank=True)
    purchased_on = models.DateField(_("购买日期"), null=True, blank=True)
    warranty = models.CharField(_("保修"), max_length=3, choices=Warranty, blank=True)
    fault = models.TextField(_("故障现象"), blank=True)
    work_done = models.TextField(_("维修措施"), blank=True)
    station = models.CharField(_("服务网点"), max_length=80, blank=True)
    reported_at = models.DateTimeField(_("报修时间"), null=True, blank=True)
    appointed_at = models.DateTimeField(_("预约时间"), null=True, blank=True)
    raw = EncryptedTextField(blank=True, default="")
    row_hash = models.CharField(max_length=64, blank=True)
    corrections = models.JSONField(default=dict, blank=True)
    is_test = models.BooleanField(default=False)
    landed_at = models.DateTimeField(_("首次导入"))
    finished_landed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(_("ERP撤销完工"), null=True, blank=True)
    batch = models.ForeignKey(
        "workorders.ImportBatch", models.SET_NULL, null=True, blank=True, related_name="work_orders"
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "order_no"], name="work_order_once"),
            models.CheckConstraint(
                condition=~Q(status=Status.FINISHED) | Q(completed_at__isnull=False),
                name="finished_order_has_completion",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.REPAIR) | Q(service_mode=ServiceMode.ONSITE), name="install_is_onsite"
            ),
        ]
        indexes = [
            models.Index(fields=["region", "dispatched_at"], name="order_by_dispatch"),
            models.Index(fields=["region", "completed_at"], name="order_by_completion"),
            models.Index(fields=["region", "-id"], name="order_list"),
            models.Index(fields=["finished_landed_at", "id"], name="order_planning_sweep"),
            models.Index(fields=["status", "id"], name="order_by_status"),
            models.Index(fields=["undone_at"], condition=Q(undone_at__isnull=False), name="order_undone"),
            models.Index(fields=["order_no"], name="order_by_number"),
            models.Index(fields=["phone_hmac"], name="order_by_phone"),
            models.Index(fields=["phone_alt_hmac"], name="order_by_phone_alt"),
            models.Index(fields=["phone_last4", "region"], name="order_by_last4"),
            models.Index(fields=["customer_name", "region"], name="order_by_name"),
        ]
        verbose_name = _("工单")
        verbose_name_plural = _("工单")

    def __str__(self) -> str:
        return self.order_no


class WorkOrderChange(AppendOnly):
    """A change of status, completed_at, charge, technician or region, written set-based (ruling 19)."""

    work_order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="changes")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    batch = models.ForeignKey("workorders.ImportBatch", models.SET_NULL, null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    field = models.CharField(max_length=20)
    before = models.CharField(max_length=120, blank=True)
    after = models.CharField(max_length=120, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.work_order_id} {self.field}"
