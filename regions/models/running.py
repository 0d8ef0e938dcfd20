from django.conf import settings
from django.db import models


class PeriodicRun(models.Model):
    """One run of one period, for ever: two beats are harmless, a missed tick is caught up (reliability.md 1).

    ``key`` is the job and its period, such as ``daily-draft:HZ:2026-11-21``.
    """

    key = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.key


class Heartbeat(models.Model):
    """When a part of the running system was last seen, such as ``beat``."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class JobRecord(models.Model):
    """The last run of one entry of the timetable, as the administrator's page shows it.

    ``name`` is the task's. ``result`` is what the task returned, in words; ``error`` is empty after a good
    run. One row an entry: what happened before stands in the logs.
    """

    name = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=300, blank=True)
    error = models.CharField(max_length=500, blank=True)
    runs = models.PositiveBigIntegerField(default=0)
    failures = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class IdempotentAnswer(models.Model):
    """The stored answer of an unsafe API call (ruling 23), kept 24 h.

    The row is inserted in the transaction of the call itself: a second request with the same key waits on the
    unique index, then reads the first one's answer. 5xx answers roll the row back with everything else.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    replayable = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
