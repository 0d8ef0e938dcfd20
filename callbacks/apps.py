from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _after_migrate(**_kwargs: object) -> None:
    from callbacks.actions.defaults import ensure_callback_defaults

    ensure_callback_defaults()


class CallbacksConfig(AppConfig):
    name = "callbacks"
    verbose_name = _("回访")

    def ready(self) -> None:
        post_migrate.connect(_after_migrate, sender=self, dispatch_uid="callbacks.defaults")
