from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from callbacks.choices import QuestionnaireKind, QuestionnaireState, QuestionShape
from workorders.choices import ServiceMode

TYPED_AT_MOST = 2
REFUSAL = "a published questionnaire is never edited"


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    def published(self) -> QuestionnaireQuerySet:
        return self.filter(state=QuestionnaireState.PUBLISHED)

    def update(self, **values: Any) -> int:
        if self.published().exists():
            raise TypeError(REFUSAL)
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.published().exists():
            raise TypeError(REFUSAL)
        return super().delete()


class QuestionnaireItemQuerySet(models.QuerySet["QuestionnaireItem"]):
    def of_published(self) -> QuestionnaireItemQuerySet:
        return self.filter(questionnaire__state=QuestionnaireState.PUBLISHED)

    def update(self, **values: Any) -> int:
        if self.of_published().exists():
            raise TypeError(REFUSAL)
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.of_published().exists():
            raise TypeError(REFUSAL)
        return super().delete()

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:  # type: ignore[override]
        items = list(objs)
        _refuse_published({item.questionnaire_id for item in items})
        return super().bulk_create(items, *args, **kwargs)


def _refuse_published(pks: set[int]) -> None:
    """As the database knows them: an instance in memory may pretend to be a draft."""
    if Questionnaire.objects.published().filter(pk__in=pks).exists():
        raise TypeError(REFUSAL)


class Questionnaire(models.Model):
    """One version of the questions of one kind of callback (D6): a published one is never edited.

    Attempts and records name the version they were asked with. ``valid_from`` decides which published version
    is asked: the latest up to the day of the call.
    """

    kind = models.CharField(_("用于"), max_length=8, choices=QuestionnaireKind)
    number = models.PositiveIntegerField(_("版本"))
    state = models.CharField(
        _("状态"), max_length=10, choices=QuestionnaireState, default=QuestionnaireState.DRAFT
    )
    valid_from = models.DateField(_("生效日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="questionnaire_version_once"),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(state=QuestionnaireState.DRAFT),
                name="one_questionnaire_draft_a_kind",
            ),
            models.UniqueConstraint(
                fields=["kind", "valid_from"],
                condition=Q(state=QuestionnaireState.PUBLISHED),
                name="one_questionnaire_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionnaireState.DRAFT)
                | (Q(published_at__isnull=False) & Q(valid_from__isnull=False)),
                name="published_questionnaire_has_its_day",
            ),
        ]
        verbose_name = _("问卷")
        verbose_name_plural = _("问卷")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} v{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == QuestionnaireState.DRAFT

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Publishing is the last save that a version takes."""
        if not self._state.adding:
            _refuse_published({self.pk})
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse_published({self.pk})
        return super().delete(*args, **kwargs)


class QuestionnaireItem(models.Model):
    """One question of one version, in its place.

    ``key`` of a question the product knows (callbacks/policies/questions.py) keeps that question's meaning,
    answers and triggers; any other key is a further question, its ``shape`` and ``options`` given here:
    options are ``[{"value": str, "label": str, "label_en": str, "key": str}]``. ``is_figure`` puts it on the
    page of answers.
    """

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("顺序"))
    key = models.SlugField(_("代码"), max_length=40, allow_unicode=False)
    label = models.CharField(_("问题"), max_length=120, blank=True)
    label_en = models.CharField(_("英文"), max_length=160, blank=True)
    shape = models.CharField(_("回答方式"), max_length=8, choices=QuestionShape, blank=True)
    options = models.JSONField(_("选项"), default=list, blank=True)
    service_mode = models.CharField(_("服务方式"), max_length=8, choices=ServiceMode, blank=True)
    is_needed = models.BooleanField(_("必答"), default=False)
    is_figure = models.BooleanField(_("列入统计"), default=True)

    objects = QuestionnaireItemQuerySet.as_manager()

    class Meta:
        ordering = ["questionnaire", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "key"], name="question_once_a_version"),
        ]
        verbose_name = _("问题")
        verbose_name_plural = _("问题")

    def __str__(self) -> str:
        return self.label or self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        _refuse_published({self.questionnaire_id})
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse_published({self.questionnaire_id})
        return super().delete(*args, **kwargs)


class CannedPhrase(models.Model):
    """A ready sentence for the note or the description, put in by its code (agents' comfort)."""

    code = models.CharField(_("代码"), max_length=12, unique=True)
    text = models.CharField(_("短语"), max_length=200)
    position = models.PositiveSmallIntegerField(_("顺序"), default=100)
    is_active = models.BooleanField(_("启用"), default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "code", "pk"]
        verbose_name = _("常用短语")
        verbose_name_plural = _("常用短语")

    def __str__(self) -> str:
        return self.text

    @property
    def keys(self) -> str:
        """As the page listens to it: a code of one or two letters is typed."""
        return " ".join(self.code.lower()) if len(self.code) <= TYPED_AT_MOST else ""
