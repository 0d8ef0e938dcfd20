from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _after_migrate(**_kwargs: object) -> None:
    from regions.actions.defaults import ensure_region_defaults

    ensure_region_defaults()


class RegionsConfig(AppConfig):
    name = "regions"
    verbose_name = _("区域与人员")

    def ready(self) -> None:
        import config.celery  # noqa: F401  # the application that tasks and nudges belong to

        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="regions.defaults")
