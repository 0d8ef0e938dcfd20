"""Silent cells of .xlsx, found in the XML of its sheets. The guards have seen every part before."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from workorders.imports.cleaners import Uncounted

PIECE = 1024 * 1024
LONGEST_CELL = 4 * 1024 * 1024
SHOWN = 60

_NAME = rb"<(?:\w+:)?"
_END = rb"</(?:\w+:)?"
_NO_VALUE = rb"(?:%sv\s*/>|%sv\b[^>]*>\s*%sv>)?" % (_NAME, _NAME, _END)
# Cheap signs that a walk over all cells is worth while.
_ERROR = re.compile(_NAME + rb"c\b[^>]*\bt\s*=\s*[\"']e[\"']")
_UNCOUNTED = re.compile(
    _NAME + rb"f\b[^>]*?(?:/>|>[^<]*" + _END + rb"f>)\s*" + _NO_VALUE + rb"\s*" + _END + rb"c>"
)
_TOKEN = re.compile(
    _NAME + rb"row\b([^>]*)>|" + _NAME + rb"c\b([^>]*?)(?:/>|>(.*?)" + _END + rb"c>)", re.DOTALL
)
_FORMULA = re.compile(_NAME + rb"f\b[^>]*?(?:/>|>([^<]*)" + _END + rb"f>)")
_VALUE = re.compile(_NAME + rb"v\b[^>]*?(?:(/)>|>([^<]*)" + _END + rb"v>)")
_TYPE = re.compile(rb"\bt\s*=\s*[\"'](\w+)[\"']")
_AT = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]*)(\d*)[\"']")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Cells = dict[tuple[int, int], str]


def silent_cells(*, path: Path) -> dict[int, Cells]:
    """The silent cells of each sheet that has any."""
    found: dict[int, Cells] = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for place, part in enumerate(_sheet_parts(archive)):
                if part in archive.NameToInfo and _is_suspect(archive, part):
                    found[place] = _walk(archive, part)
    except (KeyError, ValueError, zipfile.BadZipFile, ElementTree.ParseError, DefusedXmlException):
        return {}
    return found


def _sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    """The part of every sheet, in the workbook's order."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    sheets = [node for node in book.iter() if node.tag.rpartition("}")[2] == "sheet"]
    return [_part(targets.get(node.get(_RELATION), "")) for node in sheets]


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _is_suspect(archive: zipfile.ZipFile, part: str) -> bool:
    return any(_has_silent(piece) for piece in _whole_cells(archive, part))


def _has_silent(piece: bytes) -> bool:
    has_errors = (b'"e"' in piece or b"'e'" in piece) and _ERROR.search(piece)
    has_formulas = (b"<f" in piece or b":f" in piece) and _UNCOUNTED.search(piece)
    return bool(has_errors or has_formulas)


def _whole_cells(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The sheet in pieces that end behind a cell."""
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            rest += piece
            cut = max(rest.rfind(b"</c>"), rest.rfind(b":c>"))
            if cut > 0:
                yield rest[: cut + 4]
                rest = rest[cut + 4 :]
            elif len(rest) > LONGEST_CELL:
                rest = b""
    yield rest


def _walk(archive: zipfile.ZipFile, part: str) -> Cells:
    """Places are told by ``r``, or by counting where a writer leaves it out."""
    found: Cells = {}
    row, column = -1, -1
    for piece in _whole_cells(archive, part):
        for token in _TOKEN.finditer(piece):
            attributes = token[1] if token[1] is not None else token[2]
            at = _AT.search(attributes)
            if token[1] is not None:
                row, column = (int(at[2]) - 1 if at and at[2] else row + 1), -1
                continue
            column = _column(at[1]) if at and at[1] else column + 1
            if text := _silent(attributes, token[3] or b""):
                found[row, column] = text
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number - 1


def _silent(attributes: bytes, content: bytes) -> str:
    """The text of an error value or of a formula without a result; empty for any other cell."""
    kind = _TYPE.search(attributes)
    value = _VALUE.search(content)
    if kind and kind[1] == b"e":
        return value[2].decode("utf-8", "replace") if value and value[2] else "#VALUE!"
    formula = _FORMULA.search(content) if b"f" in content else None
    if formula is None or (value and value[2]):
        return ""
    if value and kind and kind[1] == b"str":
        return ""  # the result is an empty text
    return Uncounted("=" + unescape((formula[1] or b"").decode("utf-8", "replace"))[:SHOWN])
