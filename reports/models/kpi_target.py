from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from reports.policies.kpi_values import INDEX_WEIGHTS, MINIMUM_BASE
from reports.policies.kpis import KPIS
from reports.policies.measures import SATISFACTION, Measure

KPI_CHOICES = [(kpi.code, kpi.label) for kpi in KPIS]
NOT_BELOW_ZERO = MinValueValidator(0)


def _limit(label: object, told: object) -> models.DecimalField:
    return models.DecimalField(
        label,  # type: ignore[arg-type]
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[NOT_BELOW_ZERO],
        help_text=told,  # type: ignore[arg-type]
    )


class KpiTarget(models.Model):
    """What a rate should reach, as dated rows for the whole company (kpis.md 3.2, house rule 19).

    The row with the latest ``valid_from`` up to the last day of a period holds for the period. Of a rate that
    should be low (投诉率) the limits are upper ones. A ``poor_at`` flags a region (kpis.md 3.4).
    """

    code = models.CharField(_("指标"), max_length=40, choices=KPI_CHOICES)
    valid_from = models.DateField(_("生效日期"))
    target = _limit(_("目标"), _("达到即达标；越低越好的指标为不超过。"))
    warn_at = _limit(_("预警线"), _("低于它显示预警；越低越好的指标为达到它。"))
    poor_at = _limit(_("差线"), _("低于它即为差，区域须交改进计划；越低越好的指标为达到它。"))
    minimum_base = models.PositiveIntegerField(
        _("最小样本"), default=MINIMUM_BASE, help_text=_("分母小于它只显示“样本不足”，不判断。")
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["code", "-valid_from", "pk"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="kpi_target_once")]
        verbose_name = _("指标目标")
        verbose_name_plural = _("指标目标")

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.valid_from}"


def _weight(label: object, level: Measure) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label,  # type: ignore[arg-type]
        default=INDEX_WEIGHTS[level],
        validators=[MaxValueValidator(100)],
    )


class IndexWeights(models.Model):
    """Points of the five levels in 满意指数, as dated rows (kpis.md 3.2)."""

    valid_from = models.DateField(_("生效日期"), unique=True)
    satisfaction_5 = _weight(_("非常满意"), Measure.SATISFACTION_5)
    satisfaction_4 = _weight(_("满意"), Measure.SATISFACTION_4)
    satisfaction_3 = _weight(_("一般"), Measure.SATISFACTION_3)
    satisfaction_2 = _weight(_("不太满意"), Measure.SATISFACTION_2)
    satisfaction_1 = _weight(_("很不满意"), Measure.SATISFACTION_1)
    history = HistoricalRecords()

    class Meta:
        ordering = ["-valid_from", "pk"]
        verbose_name = _("满意指数权重")
        verbose_name_plural = _("满意指数权重")

    def __str__(self) -> str:
        return f"{self.valid_from}"

    def by_measure(self) -> dict[Measure, int]:
        return {measure: getattr(self, measure.value) for measure in SATISFACTION}
