"""Tests: a scratch folder and a database of their own, cheap passwords, the same house otherwise."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config.env import database, env
from config.settings.base import *

SECRET_KEY = "test-only-secret-key-long-enough-for-the-deploy-check-0123456789"
FIELD_ENCRYPTION_KEYS = ["test-only-field-key"]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

# A worker started by a test is told the test's own folder and cleans up nothing.
if named := env.str("TEST_DIR", default=""):
    SCRATCH = Path(named)
else:
    SCRATCH = Path(tempfile.gettempdir()) / f"huifang-test-{os.getpid()}"
    SCRATCH.mkdir(mode=0o700, exist_ok=True)
    atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
MEDIA_ROOT = SCRATCH / "private"
STATIC_ROOT = SCRATCH / "static"
STATIC_ROOT.mkdir(exist_ok=True)

# A file, not memory: threads, the live server and a real worker share it as they would in production.
_URL = env.str("TEST_DATABASE_URL", default="")
DATABASES = {"default": database(_URL or f"sqlite:///{SCRATCH / 'huifang.sqlite3'}")}
if not _URL:
    DATABASES["default"]["TEST"] = {"NAME": str(SCRATCH / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"

REDIS_URL = env.str("TEST_REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://") or "memory://"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
