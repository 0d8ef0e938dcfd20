"""The two commands do each thing once, and work where the home folder is closed (stack.md, ruling 65)."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import polib
import pytest

import bootstrap
from config import opening
from config.translations import compile_catalogues
from tests.house.source import ROOT


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """A virtual environment's folder without the environment."""
    folder = tmp_path / "venv"
    folder.mkdir()
    monkeypatch.setattr(bootstrap, "VENV", folder)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    for name in ("requirements", "requirements-dev"):
        (tmp_path / f"{name}.txt").write_text(name)
    return folder


def test_what_is_installed_is_not_installed_again(environment):
    wanted = bootstrap.digest(bootstrap.ROOT / "requirements.txt")
    (environment / "requirements.stamp").write_text(wanted)
    bootstrap.install("requirements")  # would fail here: there is no pip


def test_the_developers_set_serves_the_product_too(environment):
    (environment / "requirements-dev.product.stamp").write_text(
        bootstrap.digest(bootstrap.ROOT / "requirements.txt")
    )
    bootstrap.install("requirements")


def test_changed_requirements_are_installed(environment, monkeypatch):
    (environment / "requirements.stamp").write_text("of yesterday")
    asked = []
    monkeypatch.setattr(bootstrap, "has_fast_installer", lambda: False)
    monkeypatch.setattr(bootstrap, "step", lambda what, command: asked.append(command[-3:]))
    bootstrap.install("requirements")
    assert asked == [["--require-hashes", "-r", "requirements.txt"]]
    bootstrap.install("requirements")
    assert len(asked) == 1


def test_caches_move_into_the_clone_when_home_is_closed(tmp_path, monkeypatch):
    monkeypatch.setattr(bootstrap, "CACHE", tmp_path / ".cache")
    monkeypatch.setenv("HOME", "/nonexistent")
    for name in ("PIP_CACHE_DIR", "UV_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    bootstrap.use_writable_caches()
    assert os.environ["HOME"] == str(tmp_path / ".cache")
    assert os.environ["UV_CACHE_DIR"] == str(tmp_path / ".cache" / "uv")


def test_an_open_home_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    bootstrap.use_writable_caches()
    assert os.environ["HOME"] == str(tmp_path)


def test_every_requirement_is_pinned_by_a_hash():
    for name in bootstrap.LOCKED:
        lines = (ROOT / f"{name}.txt").read_text().splitlines()
        pins = [line for line in lines if line and not line.startswith((" ", "#"))]
        assert pins != []
        assert [pin for pin in pins if "==" not in pin or not pin.endswith("\\")] == []


def test_the_runtime_needs_no_makefile():
    assert [line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith("\t")] == [
        "\t@$(PYTHON) bootstrap.py $@ $(ARGS)"
    ]


def test_logins_are_for_the_owner_only(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "var_dir", lambda: tmp_path)
    opening.write_logins("a-password")
    opening.write_logins("another-password")
    path = tmp_path / "demo-logins.txt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "another-password" in path.read_text()
    assert [name for name in opening.LOGINS if name not in path.read_text()] == []


def test_translations_are_compiled_once(tmp_path):
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="回访", msgstr="Callback"))
    catalogue.save(str(folder / "django.po"))
    assert compile_catalogues(folder=tmp_path) == 1
    assert compile_catalogues(folder=tmp_path) == 0
    assert polib.mofile(str(folder / "django.mo"))[0].msgstr == "Callback"


def test_a_second_opening_takes_seconds(tmp_path):
    """The first migrates and collects, the second only looks at its stamps."""
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "VAR_DIR": str(tmp_path / "var")}
    command = [sys.executable, "-m", "config.opening"]
    subprocess.run(command, cwd=ROOT, env=environ, check=True)
    assert (Path(tmp_path) / "var" / "huifang.sqlite3").is_file()
    started = time.monotonic()
    subprocess.run(command, cwd=ROOT, env=environ, check=True)
    assert time.monotonic() - started < 10
