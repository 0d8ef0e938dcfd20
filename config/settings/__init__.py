"""``config.settings`` is production or development by ``DEBUG`` (ruling 64); tests name their own module."""

import os

from config.env import is_production

if os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings") == "config.settings":
    if is_production():
        from config.settings.prod import *
    else:
        from config.settings.dev import *
