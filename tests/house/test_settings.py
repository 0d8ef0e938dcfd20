"""Ruling 64: safe defaults on a development machine, a clear refusal in production."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import REQUIRED
from tests.house.source import ROOT

PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": "a-secret-of-fifty-characters-or-more-for-the-deploy-check-0123456789",
    "ALLOWED_HOSTS": "huifang.example.com",
    "SITE_URL": "https://huifang.example.com",
    "FIELD_ENCRYPTION_KEYS": "field-key-one",
    "DATABASE_URL": "sqlite:///{folder}/little-box.sqlite3",
    "REDIS_URL": "embedded",
}


@pytest.fixture
def manage(tmp_path: Path):
    """Runs manage.py in a fresh process with nothing of this one's environment but PATH."""

    def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
        clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "VAR_DIR": str(tmp_path / "var")}
        named = {name: value.format(folder=tmp_path) for name, value in environ.items()}
        command = [sys.executable, "-W", "error", "manage.py", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=clean | named, capture_output=True, text=True, check=False
        )

    return run


def setting(run, name: str, **environ: str) -> str:
    code = f"from django.conf import settings; print(settings.{name})"
    done = run("shell", "--no-imports", "-c", code, **environ)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_production_names_everything_it_lacks_in_one_line(manage):
    done = manage("check", DEBUG="false")
    assert done.returncode == 1
    assert all(name in done.stderr for name in REQUIRED)
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("name", REQUIRED)
def test_production_names_the_one_thing_it_lacks(manage, name):
    environ = {key: value for key, value in PRODUCTION.items() if key != name}
    done = manage("check", **environ)
    assert done.returncode == 1
    assert [other for other in REQUIRED if other in done.stderr] == [name]


def test_the_broker_may_be_named_as_celery_does(manage):
    environ = {key: value for key, value in PRODUCTION.items() if key != "REDIS_URL"}
    assert setting(manage, "CELERY_BROKER_URL", **environ, CELERY_BROKER_URL="redis://broker:6379/1") == (
        "redis://broker:6379/1"
    )


def test_the_deploy_check_is_clean(manage):
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, done.stderr.strip()) == (
        0,
        "System check identified no issues (0 silenced).",
    ) or (done.returncode == 0 and "no issues" in done.stdout + done.stderr)


def test_cookies_are_pinned_to_the_host_on_https(manage):
    assert setting(manage, "SESSION_COOKIE_NAME", **PRODUCTION) == "__Host-sessionid"
    assert setting(manage, "CSRF_COOKIE_NAME", **PRODUCTION) == "__Host-csrftoken"
    assert setting(manage, "SESSION_COOKIE_SECURE", **PRODUCTION) == "True"


def test_a_development_machine_needs_nothing(manage):
    done = manage("check")
    assert done.returncode == 0, done.stderr
    assert setting(manage, "DEBUG") == "False"
    assert setting(manage, "DEBUG", DEBUG="true") == "True"


def test_secrets_of_a_development_machine_stay_and_are_private(manage, tmp_path):
    first = setting(manage, "SECRET_KEY")
    assert setting(manage, "SECRET_KEY") == first
    assert {oct(path.stat().st_mode & 0o777) for path in (tmp_path / "var").glob("*.secret")} == {"0o600"}


def test_sqlite_serves_many(manage):
    code = (
        "from django.db import connection; c = connection.cursor();"
        "names = ('journal_mode', 'synchronous', 'busy_timeout');"
        "print([c.execute(f'PRAGMA {name}').fetchone()[0] for name in names],"
        " connection.settings_dict['OPTIONS']['transaction_mode'])"
    )
    done = manage("shell", "--no-imports", "-c", code)
    assert done.stdout.strip() == "['wal', 1, 20000] IMMEDIATE"


def test_postgresql_is_reached_through_a_socket_folder(manage):
    url = "postgres://huifang@%2Frun%2Fpostgresql/huifang"
    assert setting(manage, "DATABASES['default']['HOST']", DATABASE_URL=url) == "/run/postgresql"


def test_no_migration_is_missing(manage):
    done = manage("makemigrations", "--check", "--dry-run")
    assert done.returncode == 0, done.stdout
