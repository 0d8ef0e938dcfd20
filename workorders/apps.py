from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _after_migrate(**_kwargs: object) -> None:
    from workorders.actions.defaults import ensure_workorder_defaults

    ensure_workorder_defaults()


class WorkordersConfig(AppConfig):
    name = "workorders"
    verbose_name = _("工单")

    def ready(self) -> None:
        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="workorders.defaults")
