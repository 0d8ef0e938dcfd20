"""A machine with nothing prepared: embedded database and broker, secrets of this clone's own."""

from config.env import broker_url, database, env, local_secret, redis_url
from config.settings.base import *

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret("django")
FIELD_ENCRYPTION_KEYS = env.list("FIELD_ENCRYPTION_KEYS", default=[]) or [local_secret("fields")]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", "testserver"])
DATABASES = {"default": database(env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'huifang.sqlite3'}"))}
REDIS_URL = redis_url()
CELERY_BROKER_URL = broker_url()

# Until the static files are collected (config.opening), and under `runserver`, they come from their sources.
_IS_COLLECTED = (STATIC_ROOT / "staticfiles.json").is_file() and not DEBUG
if not env.bool("STATIC_MANIFEST", default=_IS_COLLECTED):
    STORAGES = STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    WHITENOISE_USE_FINDERS = True
