from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _after_migrate(**_kwargs: object) -> None:
    from reports.actions.defaults import ensure_report_defaults

    ensure_report_defaults()


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("报表")

    def ready(self) -> None:
        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="reports.defaults")
