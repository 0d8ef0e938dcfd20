#!/usr/bin/env python3
"""From a fresh clone to a running house or a finished test run, with nothing but Python.

    python3 bootstrap.py run             the demo, at http://127.0.0.1:8000 (HOST, PORT)
    python3 bootstrap.py test            the whole suite on SQLite
    python3 bootstrap.py test-postgres   the same on PostgreSQL (TEST_DATABASE_URL, or a throw-away cluster)
    python3 bootstrap.py check           format, lint, types, contracts, migrations, templates, both suites
    python3 bootstrap.py drills | bench  the long drills, the measures
    python3 bootstrap.py setup | lock    only prepare; compile the requirements anew

Everything it makes lies inside the clone and is git-ignored. What is up to date is not made again.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
CACHE = ROOT / ".cache"
OLDEST_PYTHON = (3, 11)

# What each command runs once the house is prepared; `run` replaces this process.
AFTERWARDS = {
    "test": ["-m", "tests.support.suites", "sqlite"],
    "test-postgres": ["-m", "tests.support.suites", "postgres"],
    "check": ["-m", "tests.support.suites", "check"],
    "drills": ["-m", "tests.support.suites", "drills"],
    "bench": ["-m", "tests.support.suites", "bench"],
}
LOCKED = ("requirements", "requirements-dev", "requirements-node", "requirements-installer")


class CannotPrepare(Exception):
    """A step failed; the message says which and what to do."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["run", *AFTERWARDS, "setup", "lock"])
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="handed on to pytest")
    options = parser.parse_args()
    os.chdir(ROOT)
    try:
        carry_out(command=options.command, arguments=options.arguments)
    except CannotPrepare as error:
        sys.exit(f"huifang: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def carry_out(*, command: str, arguments: list[str]) -> None:
    if sys.version_info < OLDEST_PYTHON:
        raise CannotPrepare(f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed")
    if command in AFTERWARDS and "DEBUG" in os.environ:
        del os.environ["DEBUG"]  # tests bring their own settings
    if command == "run":
        os.environ.setdefault(
            "SITE_URL", f"http://{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
        )
    use_writable_caches()
    os.environ.setdefault("NODE_USE_SYSTEM_CA", "1")  # npm behind a company's own certificate, as pip and git
    with one_at_a_time():
        make_environment()
        if command == "lock":
            compile_requirements()
            return
        install("requirements" if command == "run" else "requirements-dev")
        if shutil.which("npm") is None:
            install("requirements-node")
        step("front-end files", [PYTHON, "-m", "config.assets"])
        if command in {"run", "setup"}:
            step("the house", [PYTHON, "-m", "config.opening", *(["--demo"] if command == "run" else [])])
    if command == "run":
        os.execv(
            PYTHON,
            [str(PYTHON), "-m", "config.serve", "--logs", "var/log", "--notice", "var/demo-logins.txt"],
        )
    if command in AFTERWARDS:
        os.execv(PYTHON, [str(PYTHON), *AFTERWARDS[command], *arguments])


def use_writable_caches() -> None:
    """Package caches move into the clone where the home folder cannot be written (ruling 65)."""
    home = Path(os.environ.get("HOME", "/nonexistent"))
    if os.access(home, os.W_OK | os.X_OK) and home.is_dir():
        return
    CACHE.mkdir(exist_ok=True)
    os.environ["HOME"] = str(CACHE)
    for name, folder in (("PIP_CACHE_DIR", "pip"), ("UV_CACHE_DIR", "uv"), ("XDG_CACHE_HOME", "xdg")):
        os.environ.setdefault(name, str(CACHE / folder))


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands started together prepare one after the other."""
    try:
        CACHE.mkdir(exist_ok=True)
        lock = (CACHE / "bootstrap.lock").open("w")
    except OSError as error:
        raise CannotPrepare(f"this folder cannot be written: {error}") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    stamp = VENV / "python.stamp"
    wanted = f"{sys.version} {VENV}"
    if PYTHON.exists() and stamp.is_file() and stamp.read_text() == wanted:
        return
    say("making .venv")
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, OSError) as error:
        raise CannotPrepare(
            f"no virtual environment ({error}); on Debian: apt install python3-venv"
        ) from None
    stamp.write_text(wanted)


def install(name: str) -> None:
    """Install ``name``.txt unless the stamp says it is in; the developer's set holds the product's."""
    wanted = digest(ROOT / f"{name}.txt")
    stamps = [VENV / f"{name}.stamp"]
    if name == "requirements":
        stamps.append(VENV / "requirements-dev.product.stamp")
    if any(stamp.is_file() and stamp.read_text() == wanted for stamp in stamps):
        return
    say(f"installing {name}.txt")
    if not (has_fast_installer() and install_with_uv(name)):
        step(f"{name}.txt", [PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", f"{name}.txt"])
    stamps[0].write_text(wanted)
    if name == "requirements-dev":
        (VENV / "requirements-dev.product.stamp").write_text(digest(ROOT / "requirements.txt"))


def has_fast_installer() -> bool:
    if (VENV / "bin" / "uv").exists():
        return True
    fetch = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "-q",
        "--require-hashes",
        "-r",
        "requirements-installer.txt",
    ]
    return subprocess.run(fetch, capture_output=True, check=False).returncode == 0


def install_with_uv(name: str) -> bool:
    """False when uv could not: pip knows more kinds of networks."""
    environ = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1"}
    if mirror := package_mirror():
        environ.setdefault("UV_DEFAULT_INDEX", mirror)
    target = ["-p", str(PYTHON), "-r", f"{name}.txt"]
    command = [str(VENV / "bin" / "uv"), "pip", "install", "-q", "--require-hashes", *target]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        say(f"uv could not ({done.stderr.strip().splitlines()[-1:] or 'no reason given'}), pip tries")
    return done.returncode == 0


def package_mirror() -> str:
    """The index that pip was told to use on this machine; uv does not read pip's configuration."""
    asked = [str(PYTHON), "-m", "pip", "config", "get", "global.index-url"]
    configured = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    return os.environ.get("PIP_INDEX_URL", configured)


def compile_requirements() -> None:
    if not has_fast_installer():
        raise CannotPrepare("uv is needed to compile the requirements, and pip could not fetch it")
    for name in LOCKED:
        options = ["--universal", "--generate-hashes", "--no-header", "--python-version", "3.11", "--quiet"]
        step(name, [str(VENV / "bin" / "uv"), "pip", "compile", *options, f"{name}.in", "-o", f"{name}.txt"])


def step(what: str, command: Sequence[str | Path]) -> None:
    if subprocess.run(command, check=False).returncode:
        raise CannotPrepare(f"{what} failed; the lines above say why")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def say(text: str) -> None:
    print(f"huifang: {text}", flush=True)


if __name__ == "__main__":
    main()
