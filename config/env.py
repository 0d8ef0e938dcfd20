"""The environment, read in one place (interfaces.md 4, ruling 64).

Three modes by ``DEBUG``: unset is development with safe embedded defaults, ``true`` the same with Django's
own error pages, ``false`` is production, where nothing is guessed and every missing name is listed at once.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_URL",
    "FIELD_ENCRYPTION_KEYS",
    "DATABASE_URL",
    "REDIS_URL",
)
EMBEDDED = "embedded"
_SOCKET_PATH_BYTES = 100

env = environ.Env()


def is_production() -> bool:
    return "DEBUG" in os.environ and not env.bool("DEBUG")


def var_dir() -> Path:
    """The folder of everything that lives on this machine only; made on demand, never served."""
    folder = Path(env.str("VAR_DIR", default=str(ROOT / "var"))).resolve()
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    return folder


def demand_production_names() -> None:
    """Raises ImproperlyConfigured naming everything that production lacks."""
    missing = [name for name in REQUIRED if not os.environ.get(name) and not _is_aliased(name)]
    if missing:
        raise ImproperlyConfigured(
            f"DEBUG=false means production, and production needs {', '.join(missing)}. "
            "Set them in the environment; leave DEBUG unset for a development machine."
        )


def _is_aliased(name: str) -> bool:
    return name == "REDIS_URL" and bool(os.environ.get("CELERY_BROKER_URL"))


def local_secret(name: str) -> str:
    """A secret of this clone, made once, in a 0600 file. Two processes that race get the same one."""
    path = var_dir() / f"{name}.secret"
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as draft:
            draft.write(secrets.token_urlsafe(48))
        try:
            os.link(draft.name, path)
        except FileExistsError:
            pass
        finally:
            Path(draft.name).unlink()
    return path.read_text().strip()


def database(url: str) -> dict[str, Any]:
    """Django's settings for one database URL; SQLite gets the options that make it serve many."""
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    else:
        config["HOST"] = unquote(config["HOST"])  # a socket's folder is written %2Frun%2Fpostgresql
        config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    return config


def mail(url: str) -> dict[str, Any]:
    """Django's names for one mail server; an empty host means that nothing is mailed."""
    found: dict[str, Any] = dict(environ.Env.email_url_config(url)) if url else {}
    return {
        "EMAIL_HOST": found.get("EMAIL_HOST") or "",
        "EMAIL_PORT": found.get("EMAIL_PORT") or 25,
        "EMAIL_HOST_USER": found.get("EMAIL_HOST_USER") or "",
        "EMAIL_HOST_PASSWORD": found.get("EMAIL_HOST_PASSWORD") or "",
        "EMAIL_USE_TLS": found.get("EMAIL_USE_TLS", False),
        "EMAIL_USE_SSL": found.get("EMAIL_USE_SSL", False),
    }


def redis_url() -> str:
    """The broker as the Redis client spells it; the embedded server's socket when none is named."""
    named = os.environ.get("REDIS_URL") or os.environ.get("CELERY_BROKER_URL") or EMBEDDED
    return f"unix://{embedded_socket()}" if named == EMBEDDED else named


def broker_url() -> str:
    """The same address as Celery spells it."""
    url = redis_url()
    return f"redis+socket://{url.removeprefix('unix://')}" if url.startswith("unix://") else url


def uses_embedded_redis() -> bool:
    return redis_url() == f"unix://{embedded_socket()}"


def embedded_socket() -> Path:
    """Where the embedded Valkey listens: short, private, one a clone."""
    mark = hashlib.sha256(str(var_dir()).encode()).hexdigest()[:10]
    name = Path(f"huifang-{os.getuid()}-{mark}") / "valkey.sock"
    preferred = Path(tempfile.gettempdir()) / name
    return preferred if len(str(preferred)) < _SOCKET_PATH_BYTES else Path("/tmp") / name  # noqa: S108
