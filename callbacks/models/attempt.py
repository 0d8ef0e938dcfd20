from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from callbacks.choices import PhoneSlot
from callbacks.models.outcome import Outcome
from callbacks.models.task import CallbackTask
from regions.models import Region
from regions.scoping import AppendOnly, AppendOnlyQuerySet


class Dial(AppendOnly):
    """The number left the server (D): saved or not, it counts to the three a day (ruling 32)."""

    task = models.ForeignKey(CallbackTask, models.PROTECT, related_name="dials")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    phone_slot = models.CharField(max_length=10, choices=PhoneSlot)
    phone_hmac = models.CharField(max_length=64)
    dialled_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["phone_hmac", "dialled_at"], name="dial_by_number"),
            models.Index(fields=["agent", "dialled_at"], name="dial_by_agent"),
            models.Index(fields=["region", "dialled_at"], name="dial_by_region"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.dialled_at}"


class CallAttemptQuerySet(AppendOnlyQuerySet["CallAttempt"]):
    def standing(self) -> CallAttemptQuerySet:
        """Attempts that count: not taken back (ruling 33)."""
        return self.filter(retraction__isnull=True)


class CallAttempt(AppendOnly):
    """One dial with its result (D13): append-only; corrections are rows of their own.

    ``counted`` is decided when it is saved (ruling 27) and so is ``band`` (empty outside the bands).
    ``same_call_as`` names the attempt whose answers a unit gave for several orders at once (ruling 38).
    ``dialled_at`` D · ``ended_at`` outcome key · ``saved_at`` (ruling 32). ``submission_id`` makes a double
    submit one attempt.
    """

    task = models.ForeignKey(CallbackTask, models.PROTECT, related_name="attempts", verbose_name=_("回访"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("回访员")
    )
    questionnaire = models.ForeignKey(
        "callbacks.Questionnaire", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    same_call_as = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="shared_with",
        verbose_name=_("同一通电话"),
        db_index=False,  # attempt_same_call serves it
    )
    dial = models.OneToOneField(Dial, models.PROTECT, null=True, blank=True, related_name="attempt")
    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="+", verbose_name=_("结果"))
    phone_slot = models.CharField(max_length=10, choices=PhoneSlot, default=PhoneSlot.PRIMARY)
    phone_masked = models.CharField(_("号码"), max_length=24, blank=True)
    dialled_at = models.DateTimeField(_("拨打时间"))
    ended_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField()
    counted = models.BooleanField(_("计入"), default=False)
    band = models.CharField(max_length=10, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    note = models.TextField(_("备注"), blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    early_reason = models.CharField(max_length=200, blank=True)
    submission_id = models.UUIDField(unique=True)
    address = models.GenericIPAddressField(null=True, blank=True)

    objects = CallAttemptQuerySet.as_manager()

    class Meta:
        ordering = ["dialled_at", "pk"]
        indexes = [
            models.Index(fields=["task", "dialled_at"], name="attempt_by_task"),
            models.Index(
                fields=["same_call_as"], condition=Q(same_call_as__isnull=False), name="attempt_same_call"
            ),
            models.Index(fields=["agent", "saved_at"], name="attempt_by_agent"),
            models.Index(fields=["region", "saved_at"], name="attempt_by_region"),
            models.Index(fields=["saved_at"], name="attempt_anywhere"),
        ]
        verbose_name = _("拨打")
        verbose_name_plural = _("拨打")

    def __str__(self) -> str:
        return f"{self.task_id} {self.outcome_id}"


class Retraction(AppendOnly):
    """The agent took her last attempt back within ten seconds (ruling 33): it stays and counts nowhere."""

    attempt = models.OneToOneField(CallAttempt, models.PROTECT, related_name="retraction")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.attempt_id}"
