from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
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


class BackOfficeConfig(AdminConfig):
    default_site = "regions.admin.site.BackOffice"

    def ready(self) -> None:
        """Our own tables come first, so that a third party's stock page for the same table is left out."""
        from regions.admin import tables  # noqa: F401

        super().ready()
