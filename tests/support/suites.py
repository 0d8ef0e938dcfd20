"""What `make test`, `test-postgres`, `check`, `drills` and `bench` run once the environment stands.

`python -m tests.support.suites {sqlite,postgres,check,drills,bench} [pytest arguments]`. Every stage of a
check runs even when one before it failed; the closing lines of all stand at the very end.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from config.lib.processes import die_with_parent
from tests.support.postgres import NotInstalled, throwaway_cluster

ROOT = Path(__file__).resolve().parent.parent.parent
TWO_CORES = ("-n", "2", "--dist", "worksteal")
EVERYDAY = "not drill and not bench"
# On PostgreSQL a check repeats what touches the database; browser and office saw the same pages already.
DATABASE_ONLY = f"{EVERYDAY} and database and not browser and not office"


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    passed: bool
    closing: str
    seconds: float


def run(name: str, command: list[str], *, environ: dict[str, str] | None = None) -> Outcome:
    """Run it in view; keep its last line."""
    print(f"\n── {name}", flush=True)
    started = time.monotonic()
    closing = ""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=partial(die_with_parent, signal.SIGTERM),  # noqa: PLW1509 - one thread
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                print(line, end="", flush=True)
                closing = line.strip() or closing
        except SystemExit:
            process.terminate()
            raise
    return Outcome(name, process.returncode == 0, closing, time.monotonic() - started)


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def pytest(name: str, marker: str, *arguments: str, environ: dict[str, str] | None = None) -> Outcome:
    return run(name, python("-m", "pytest", "-m", marker, *arguments), environ=environ)


@contextmanager
def postgres() -> Iterator[dict[str, str]]:
    """The environment of a run on PostgreSQL. Raises NotInstalled."""
    given = os.environ.get("TEST_DATABASE_URL")
    with nullcontext(given) if given else throwaway_cluster() as url:
        yield {"TEST_DATABASE_URL": str(url)}


def on_sqlite(marker: str, *arguments: str) -> Outcome:
    return pytest("tests on SQLite", marker, *arguments, environ={"TEST_DATABASE_URL": ""})


def on_postgres(marker: str, *arguments: str) -> Outcome:
    try:
        with postgres() as environ:
            return pytest("tests on PostgreSQL", marker, *arguments, environ=environ)
    except NotInstalled as reason:
        demanded = os.environ.get("REQUIRE_ALL") == "1"
        return Outcome("tests on PostgreSQL", not demanded, f"skipped: {reason}", 0.0)


def on_real_redis() -> Outcome:
    """The worker's tests once more against the server that most machines have."""
    server = shutil.which("redis-server")
    if server is None:
        demanded = os.environ.get("REQUIRE_ALL") == "1"
        return Outcome(
            "worker tests on redis-server", not demanded, "skipped: redis-server is not installed", 0.0
        )
    return pytest(
        "worker tests on redis-server", f"worker and {EVERYDAY}", environ={"TEST_REDIS_SERVER": server}
    )


def static_checks() -> list[Outcome]:
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    bin_folder = Path(sys.executable).parent
    return [
        run("format", python("-m", "ruff", "format", "--check", ".")),
        run("lint", python("-m", "ruff", "check", ".")),
        run("types", python("-m", "mypy", ".")),
        run("contracts", [str(bin_folder / "lint-imports")]),
        run(
            "migrations", python("manage.py", "makemigrations", "--check", "--dry-run"), environ=TEST_SETTINGS
        ),
        run("templates", [str(bin_folder / "djade"), "--check", "--target-version", "5.2", *templates]),
    ]


TEST_SETTINGS = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}


def check(*arguments: str) -> list[Outcome]:
    return [
        *static_checks(),
        on_sqlite(EVERYDAY, *TWO_CORES, *arguments),
        on_postgres(DATABASE_ONLY, *TWO_CORES, *arguments),
        on_real_redis(),
    ]


def carry_out(what: str, arguments: list[str]) -> list[Outcome]:
    if what == "sqlite":
        return [on_sqlite(EVERYDAY, *TWO_CORES, *arguments)]
    if what == "postgres":
        return [on_postgres(EVERYDAY, *TWO_CORES, *arguments)]
    if what == "drills":
        return [on_sqlite("drill", "-s", *arguments), on_postgres("drill", "-s", *arguments)]
    if what == "bench":
        return [
            on_sqlite("bench", "-s", "benchmarks", *arguments),
            on_postgres("bench", "-s", "benchmarks", *arguments),
        ]
    return check(*arguments)


def main() -> None:
    signal.signal(
        signal.SIGTERM, lambda *_: sys.exit(143)
    )  # leave by the door: servers and folders go with us
    outcomes = carry_out(sys.argv[1], sys.argv[2:])
    print()
    for outcome in outcomes:
        verdict = "ok  " if outcome.passed else "FAIL"
        print(f"{verdict} {outcome.name} ({outcome.seconds:.0f} s): {outcome.closing.strip('= ')}")
    sys.exit(0 if all(outcome.passed for outcome in outcomes) else 1)


if __name__ == "__main__":
    main()
