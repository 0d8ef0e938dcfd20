from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from callbacks.choices import Behaviour, RecheckKind


class Outcome(models.Model):
    """What a dial ended in (calls.md 4). Logic reads the flags, so an administrator may add codes.

    ``counts``: counts to the attempt rule; ``once_a_day``: only the first of a day does (忙线).
    ``retry_minutes``: ask again no sooner; ``next_day``: not before tomorrow (拒接, 停机).
    ``tries_alternate``: the second phone comes before a data re-check; ``recheck_kind`` opens that re-check.
    ``repeats_before_recheck``: the number is only bad when it ends so again (停机).
    ``offers_colleague``: no common language; a colleague who speaks the customer's dialect may take it over.
    ``extends_to_days``: an appointment may lie this many days past the window without the supervisor.
    """

    code = models.SlugField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    name_en = models.CharField(_("英文名称"), max_length=60, blank=True)
    key = models.CharField(_("按键"), max_length=1, blank=True)
    behaviour = models.CharField(_("行为"), max_length=12, choices=Behaviour)
    counts = models.BooleanField(_("计入三次规则"), default=False)
    once_a_day = models.BooleanField(_("每天只计一次"), default=False)
    is_connected = models.BooleanField(_("已接通"), default=False)
    retry_minutes = models.PositiveSmallIntegerField(_("至少间隔(分钟)"), default=0)
    max_a_day = models.PositiveSmallIntegerField(_("每天最多"), null=True, blank=True)
    next_day = models.BooleanField(_("次日再拨"), default=False)
    tries_alternate = models.BooleanField(_("先试第二电话"), default=False)
    repeats_before_recheck = models.BooleanField(_("再次出现才算"), default=False)
    recheck_kind = models.CharField(_("资料复核"), max_length=18, choices=RecheckKind, blank=True)
    needs_note = models.BooleanField(_("须写说明"), default=False)
    sets_do_not_call = models.BooleanField(_("标记免打扰"), default=False)
    beyond_window = models.BooleanField(_("可约到期限后"), default=False)
    offers_colleague = models.BooleanField(_("可转给会方言的同事"), default=False)
    position = models.PositiveSmallIntegerField(_("顺序"), default=100)
    is_active = models.BooleanField(_("启用"), default=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~Q(key="") & Q(is_active=True), name="outcome_key_once"
            )
        ]
        verbose_name = _("拨打结果")
        verbose_name_plural = _("拨打结果")

    def __str__(self) -> str:
        return self.name
