"""U9: no script and no style sheet uses syntax newer than Chromium 109, the oldest browser we serve.

esbuild rewrites what a named browser does not understand: a file it prints alike for Chromium 109 and for the
newest has nothing newer. It knows syntax, not functions of the browser.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import django_htmx
import pytest

from config.assets import TEST_ONLY, VENDOR
from tests.house.source import ROOT

pytestmark = pytest.mark.assets
OLDEST, NEWEST = "chrome109", "esnext"
ESBUILD = TEST_ONLY / "esbuild"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
SERVED = sorted(
    file for place in (ROOT / "static", VENDOR) for file in place.rglob("*") if file.suffix in {".js", ".css"}
)


@pytest.fixture(autouse=True)
def _esbuild() -> None:
    if not ESBUILD.is_file():
        pytest.skip("the front-end files are not built: python -m config.assets")


def printed(source: str, *, kind: str, target: str) -> str:
    """As esbuild writes it for ``target``; what it cannot write or warns of is no good either."""
    command = [str(ESBUILD), f"--loader={kind}", f"--target={target}"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def is_old_enough(source: str, *, kind: str) -> bool:
    return printed(source, kind=kind, target=OLDEST) == printed(source, kind=kind, target=NEWEST)


@pytest.mark.parametrize("file", [*SERVED, HTMX], ids=lambda file: file.name)
def test_what_we_serve_is_understood_by_the_oldest_browser(file: Path) -> None:
    assert is_old_enough(file.read_text("utf-8"), kind=file.suffix[1:])


@pytest.mark.parametrize(
    ("kind", "source", "old_enough"),
    [
        ("css", "a { b { color: red } }", False),
        ("css", "a { color: oklch(50% 0.1 20) }", False),
        ("css", "a:has(b) { inset: 0 }", True),
        ("js", "const pattern = /[a--b]/v;", False),
        ("js", "using file = open();", False),
        ("js", "a ??= b?.c; class D { static { } #e; }", True),
    ],
)
def test_the_check_knows_old_from_new(kind: str, source: str, old_enough: bool) -> None:
    assert is_old_enough(source, kind=kind) is old_enough
