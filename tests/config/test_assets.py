"""Third-party front-end files: only what is used, nothing that points elsewhere (ruling 66, U4, U9)."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from config.assets import CHARTS_NOTICE, ICONS, ROOT, VENDOR, sprite, without_source_map

NAMED_ICON = re.compile(r'partials/icon\.html" with name="([\w-]+)"')
FOREIGN = re.compile(r"(?:src|href|action|url\()\s*=?\s*[\"']?(?:https?:)?//", re.IGNORECASE)
OWN = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.*")]


def test_the_sprite_holds_every_icon_that_a_template_names() -> None:
    used = {name for path in OWN for name in NAMED_ICON.findall(path.read_text("utf-8"))}
    assert used <= set(ICONS)


def test_a_source_map_is_never_named() -> None:
    assert without_source_map("a{}\n/*# sourceMappingURL=tabler.min.css.map */") == "a{}\n"
    assert without_source_map("f()\n//# sourceMappingURL=x.js.map\n") == "f()\n"


def test_a_sprite_keeps_the_drawings_under_their_names(tmp_path: Path) -> None:
    file = tmp_path / "dot.svg"
    file.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M0 0"/></svg>')
    assert sprite([file]) == (
        '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="dot" viewBox="0 0 16 16">'
        '<path d="M0 0" /></symbol></svg>\n'
    )


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_no_page_asks_a_foreign_host(path: Path) -> None:
    assert FOREIGN.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", (ROOT / "templates").rglob("*.html"), ids=lambda path: path.name)
def test_no_template_carries_script_or_style(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", text) == []


def packed(*, with_charts: bool) -> int:
    """Bytes of a first load: whatever we serve, gzipped file by file."""
    if not (VENDOR / "tabler.min.css").is_file():
        pytest.skip("the front-end files are not built: python -m config.assets")
    import django_htmx

    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    files = [*VENDOR.iterdir(), *(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js"), htmx]
    served = [file for file in files if with_charts or file.name not in {"echarts.js", "charts.js"}]
    return sum(len(gzip.compress(file.read_bytes())) for file in served)


def test_the_first_load_stays_light() -> None:
    """U7: at most 200 KB packed, 450 KB with charts."""
    assert packed(with_charts=False) <= 200_000
    assert 200_000 < packed(with_charts=True) <= 450_000


def test_only_pages_with_charts_load_them() -> None:
    pages = [
        path for path in OWN if path.suffix == ".html" and "vendor/echarts.js" in path.read_text("utf-8")
    ]
    assert {path.name for path in pages} == {"_charts_scripts.html"}


def test_the_charts_need_no_eval_and_name_no_map() -> None:
    """Ruling 66: the policy of the pages allows neither."""
    if not (VENDOR / "echarts.js").is_file():
        pytest.skip("the front-end files are not built: python -m config.assets")
    text = (VENDOR / "echarts.js").read_text("utf-8")
    assert text.startswith(CHARTS_NOTICE)
    assert re.findall(r"\beval\(|new Function\(|sourceMappingURL", text) == []
