"""Makes the house ready to open: translations, static files, database, and a demo on first use.

`python -m config.opening [--demo]`. Each step leaves a stamp of what it was made from and is skipped while
that is unchanged, so a second start costs a second.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured

from config.env import ROOT, env, is_production, var_dir

APPS = ("config", "regions", "workorders", "callbacks", "oversight", "reports")
DEMO_ORDERS = 2_000
LOGINS = {
    "agent_hz": "杭州回访员",
    "agent_nb": "宁波回访员",
    "lead_hz": "杭州区域主管",
    "clerk_hz": "杭州信息员",
    "head_hz": "部门主管",
    "dept_hz": "部门处理人",
    "expert": "技术专家",
    "hq_agent": "总部回访员",
    "hq_manager": "总部客服经理",
    "qa": "质检员",
    "admin": "系统管理员",
}


def fingerprint(files: Iterable[Path]) -> str:
    """Names, sizes and times of the files: cheap, and changes when any of them does."""
    seen = sorted(f"{path}:{stat.st_size}:{stat.st_mtime_ns}" for path in files if (stat := path.stat()))
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


class Stamp:
    """Remembers beside its result what a step was last made from."""

    def __init__(self, path: Path, wanted: str) -> None:
        self.path = path
        self.wanted = wanted

    def is_current(self) -> bool:
        return self.path.is_file() and self.path.read_text() == self.wanted

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.wanted)


def static_files() -> Iterable[Path]:
    yield ROOT / "requirements.txt"
    for folder in (ROOT / "static", ROOT / "build" / "static"):
        yield from (path for path in folder.rglob("*") if path.is_file())


def source_files() -> Iterable[Path]:
    for app in APPS:
        yield from (ROOT / app).rglob("*.py")


def database_mark() -> str:
    """Which database this is: a deleted SQLite file must not pass for a migrated one."""
    url = env.str("DATABASE_URL", default="")
    if url and not url.startswith("sqlite"):
        return url
    path = Path(url.removeprefix("sqlite:///")) if url else var_dir() / "huifang.sqlite3"
    return f"{path}:{path.stat().st_ino if path.is_file() else 'none'}"


def collect_static() -> None:
    stamp = Stamp(ROOT / "build" / "collected.stamp", fingerprint(static_files()))
    if stamp.is_current() and (ROOT / "build" / "collected" / "staticfiles.json").is_file():
        return
    _manage("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write()


def migrate() -> None:
    path, made_from = var_dir() / "stamps" / "database", fingerprint(source_files())
    if Stamp(path, f"{made_from} {database_mark()}").is_current():
        return
    _manage("migrate", interactive=False, verbosity=0)
    Stamp(path, f"{made_from} {database_mark()}").write()


def seed_demo() -> None:
    """A demo history in an empty development database, and the file with its logins."""
    stamp = Stamp(var_dir() / "stamps" / "demo", database_mark())
    if stamp.is_current():
        return
    from django.contrib.auth import get_user_model

    if not get_user_model()._default_manager.exists():
        print(f"huifang: seeding a demo of {DEMO_ORDERS:,} orders, once", flush=True)
        password = secrets.token_urlsafe(9)
        _manage("seed_demo", orders=DEMO_ORDERS, password=password, verbosity=0)
        write_logins(password)
    stamp.write()


def write_logins(password: str) -> None:
    """The demo's names and password, for the owner of this machine only (0600, git-ignored)."""
    lines = [f"  {name:<12}{role}" for name, role in LOGINS.items()]
    path = var_dir() / "demo-logins.txt"
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join([f"演示登录，密码都是 {password}", *lines, ""]))


def _manage(command: str, **options: object) -> None:
    from django.core.management import call_command

    if not django.apps.apps.ready:
        django.setup()
    call_command(command, **options)


def open_house(*, demo: bool) -> None:
    from config.translations import compile_catalogues

    compile_catalogues()
    collect_static()
    migrate()
    if demo and not is_production():
        seed_demo()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["STATIC_MANIFEST"] = "true"
    parser = argparse.ArgumentParser(prog="config.opening", description=__doc__)
    parser.add_argument("--demo", action="store_true", help="seed a demo into an empty database")
    try:
        open_house(demo=parser.parse_args().demo)
    except ImproperlyConfigured as error:
        sys.exit(f"huifang: {error}")


if __name__ == "__main__":
    main()
