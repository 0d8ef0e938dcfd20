"""Archives that explode, lie or hide something (F1–F4): refused before any parser sees them."""

from __future__ import annotations

import resource
import socket
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from django.utils import translation

from tests.workorders.files import cells, csv_bytes, grid, workbook
from tests.workorders.hostile import (
    BOOK,
    SHEET,
    STYLES,
    deflated,
    good_parts,
    ole,
    packed,
    raw_archive,
    unchanged,
    unzipped,
    with_part,
    xls,
    zipped,
)
from workorders.imports import guards
from workorders.imports.display import file_sentence
from workorders.imports.guards import Kind, inspect
from workorders.imports.problems import FILE_SENTENCES, FileError, UnreadableFile
from workorders.imports.sandbox import read_into_spool, spooled_rows

EIGHT_HUNDRED = 800 * 1024 * 1024
TYPES = "[Content_Types].xml"


def refusal(content: bytes, folder: Path) -> FileError:
    """The guards alone: whatever they refuse no parser has opened."""
    path = folder / "upload"
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as problem:
        inspect(path=path)
    return problem.value.error


def test_the_archives_made_here_are_read_when_they_are_honest(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(raw_archive(good_parts()))
    assert inspect(path=path) is Kind.XLSX


@pytest.mark.parametrize("told", [EIGHT_HUNDRED, 1_000, 7_000_000])
def test_eight_hundred_megabytes_in_less_than_one(tmp_path: Path, told: int) -> None:
    """With an honest header and with lying ones; nothing near its size is ever held."""
    bomb = deflated(800)
    content = raw_archive([*good_parts(), ("xl/media/big.xml", bomb, told, -1)])
    assert len(content) < 1024 * 1024
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    assert refusal(content, tmp_path) is FileError.UNSAFE_ARCHIVE
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert held < 20 * 1024 * 1024
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_many_entries_that_are_small_one_by_one(tmp_path: Path) -> None:
    ten = deflated(10)
    many = [(f"xl/media/{number}.xml", ten, 10 * 1024 * 1024, -1) for number in range(40)]
    assert refusal(raw_archive([*good_parts(), *many]), tmp_path) is FileError.UNSAFE_ARCHIVE
    crowd = [(f"xl/media/{number}.xml", b"\x03\x00", 0, -1) for number in range(guards.MAX_ENTRIES)]
    assert refusal(raw_archive([*good_parts(), *crowd]), tmp_path) is FileError.UNSAFE_ARCHIVE


def test_entries_that_share_their_bytes(tmp_path: Path) -> None:
    """Each tells the truth about itself; together they unpack the same kernel again and again."""
    kernel = deflated(1)
    first = raw_archive([*good_parts(), ("xl/media/0.xml", kernel, 1024 * 1024, -1)])
    at = first.index(b"xl/media/0.xml") - 30
    shared = [(f"xl/media/{number}.xml", kernel, 1024 * 1024, at) for number in range(1, 6)]
    content = raw_archive([*good_parts(), ("xl/media/0.xml", kernel, 1024 * 1024, -1), *shared])
    assert refusal(content, tmp_path) is FileError.UNSAFE_ARCHIVE


def test_a_directory_of_a_million_names_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("the directory was read"))
    names = [(f"xl/{number:060}.xml", b"\x03\x00", 0, 0) for number in range(60_000)]
    assert refusal(raw_archive(names), tmp_path) is FileError.UNSAFE_ARCHIVE


def test_a_bomb_in_a_box_stays_closed(tmp_path: Path) -> None:
    inner = zipped({SHEET: b" " * 1024})
    nested = raw_archive([("inner.zip", packed(inner), len(inner), -1)])
    assert refusal(nested, tmp_path) is FileError.NOT_A_TABLE
    path = tmp_path / "upload"
    path.write_bytes(with_part(unchanged, {"xl/media/inner.zip": zipped({"x": b" " * 8_000_000})}))
    assert inspect(path=path) is Kind.XLSX


@pytest.mark.parametrize("row", ['<row r="2"><c r="XFD1048576"><v>1</v></c></row>',
                                 '<row r="2"><c r="GS2"><v>1</v></c></row>',
                                 '<row r="2"><c r="xfd2"><v>1</v></c></row>',
                                 "<row r='1048576'><c><v>1</v></c></row>",
                                 '<row r="2"><c s="1" t="n" r = "ZZ2"><v>1</v></c></row>',
                                 '<row r="200101"/>'])  # fmt: skip
def test_a_cell_in_a_far_corner(tmp_path: Path, row: str) -> None:
    """F2, wherever the workbook keeps its sheet."""
    far = (row + "</sheetData>").encode()
    content = with_part(lambda name, part: part.replace(b"</sheetData>", far))
    assert refusal(content, tmp_path) is FileError.TOO_WIDE

    def moved(_name: str, part: bytes) -> bytes:
        return part.replace(b"worksheets/sheet1.xml", b"elsewhere/one.dat")

    parts = unzipped(with_part(moved))
    parts["xl/elsewhere/one.dat"] = parts.pop(SHEET).replace(b"</sheetData>", far)
    assert refusal(zipped(parts), tmp_path) is FileError.TOO_WIDE


@pytest.mark.parametrize("claim", ["A1:XFD1048576", "A1:GS2", "A1:B200101", "$A$1:$XFD$9"])
def test_a_range_that_claims_a_far_corner(tmp_path: Path, claim: str) -> None:
    def edit(name: str, part: bytes) -> bytes:
        start = part.find(b"<dimension")
        if name != SHEET:
            return part
        return part[:start] + f'<dimension ref="{claim}"/>'.encode() + part[part.index(b">", start) + 1 :]

    assert refusal(with_part(edit), tmp_path) is FileError.TOO_WIDE


def test_the_last_cell_within_the_caps_and_words_about_far_ones_are_read(tmp_path: Path) -> None:
    last = '<row r="2"><c r="GR2" t="inlineStr"><is><t>r="XFD9999999"</t></is></c></row></sheetData>'
    path = tmp_path / "upload"
    path.write_bytes(with_part(lambda name, part: part.replace(b"</sheetData>", last.encode())))
    assert inspect(path=path) is Kind.XLSX


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ATTACKS = {
    "xxe file": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "xxe http": '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/secret">]>',
    "laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>',
}
PARTS = [SHEET, BOOK, STYLES, "xl/_rels/workbook.xml.rels", TYPES, "docProps/core.xml", "xl/theme/theme1.xml"]


@pytest.mark.parametrize("part_name", PARTS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_entities_in_any_part(tmp_path: Path, part_name: str, attack: str) -> None:
    """F3: 28 variants, and no connection to where they point."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        evil = ATTACKS[attack].replace("{port}", str(server.getsockname()[1])).encode()
        content = with_part(lambda name, part: evil + part if name == part_name else part)
        assert refusal(content, tmp_path) is FileError.UNSAFE_XML
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-7"])
@pytest.mark.parametrize("part_name", [SHEET, TYPES, "docProps/core.xml"])
def test_entities_behind_another_encoding(tmp_path: Path, part_name: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>'
    content = with_part(lambda name, part: text.encode(encoding) if name == part_name else part)
    assert refusal(content, tmp_path) is FileError.UNSAFE_XML


def macro_types(name: str, part: bytes) -> bytes:
    return part.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml") if name == TYPES else part


def macro_sheet(name: str, part: bytes) -> bytes:
    return part.replace(b"spreadsheetml.worksheet", b"ms-excel.macrosheet") if name == TYPES else part


GOOD = grid([cells(1)])
REFUSED = [
    ("0-byte", b"", FileError.EMPTY),
    ("xlsm renamed", with_part(macro_types), FileError.MACROS),
    ("macro part", with_part(unchanged, {"xl/vbaProject.bin": b"x"}), FileError.MACROS),
    ("macro sheet", with_part(macro_sheet), FileError.MACROS),
    ("ole object", with_part(unchanged, {"xl/embeddings/oleObject1.bin": b"x"}), FileError.EMBEDDED_OBJECTS),
    ("activex", with_part(unchanged, {"xl/activeX/activeX1.xml": b"<x/>"}), FileError.EMBEDDED_OBJECTS),
    ("xls with macros", ole({"Workbook": b"", "_VBA_PROJECT_CUR": b""}), FileError.MACROS),
    ("xls with objects", ole({"Workbook": b"", "MBD0012AB34": b""}), FileError.EMBEDDED_OBJECTS),
    ("encrypted", ole({"EncryptionInfo": b"", "EncryptedPackage": b""}), FileError.ENCRYPTED),
    ("word document", ole({"WordDocument": b""}), FileError.NOT_A_TABLE),
    ("xlsb", zipped({"xl/workbook.bin": b"x", TYPES: b"<Types/>"}), FileError.XLSB),
    ("ods", zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), FileError.ODS),
    ("html as xls", "<html><table><tr><td>工单号</td></tr></table>".encode(), FileError.HTML),
    ("html with a title", b"\xef\xbb\xbf  <!DOCTYPE html><title>x</title>", FileError.HTML),
    ("xml spreadsheet", b"<?xml version='1.0'?><Workbook/>", FileError.HTML),
    ("json", b'[\n {"a": 1}]', FileError.NOT_A_TABLE),
    ("json behind a mark", b'\xef\xbb\xbf{"a": 1}', FileError.NOT_A_TABLE),
    ("rtf", rb"{\rtf1 x}", FileError.NOT_A_TABLE),
    ("png", b"\x89PNG\r\n\x1a\n" + bytes(90), FileError.NOT_A_TABLE),
    ("truncated", workbook(GOOD)[:-300], FileError.BROKEN),
    ("cut in the middle", workbook(GOOD)[:900], FileError.BROKEN),
]


@pytest.mark.parametrize(
    ("content", "error"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_each_wrong_file_has_its_own_sentence(tmp_path: Path, content: bytes, error: FileError) -> None:
    """F4, ruling 15: by content, whatever it is called."""
    assert refusal(content, tmp_path) is error
    assert FILE_SENTENCES[error].format(columns="")


def test_every_sentence_has_its_english() -> None:
    for error in FileError:
        problem = UnreadableFile(error, columns="x")
        with translation.override("zh-hans"):
            chinese = file_sentence(problem=problem)
        with translation.override("en"):
            english = file_sentence(problem=problem)
        assert (chinese == problem.message, chinese != english) == (True, True), error


def test_an_old_workbook_under_a_new_name_is_read(tmp_path: Path) -> None:
    """.xls renamed .xlsx: a kept upload has no ending, its content decides."""
    path, spool = tmp_path / "upload", tmp_path / "rows"
    path.write_bytes(xls(GOOD))
    layout = read_into_spool(path=path, spool=spool)
    assert (layout.kind, next(iter(spooled_rows(spool=spool))).values.order_no) == ("xls", "AZ00000001")


def test_a_csv_that_begins_with_a_bracket_is_no_json(tmp_path: Path) -> None:
    path, spool = tmp_path / "upload", tmp_path / "rows"
    path.write_bytes(csv_bytes([["[导出]工单"], *GOOD], encoding="utf-8"))
    assert read_into_spool(path=path, spool=spool).header_row == 2


def test_external_links_are_ignored(tmp_path: Path) -> None:
    """Ruling 15: with whatever they have kept of other files."""
    link = (
        b'<externalLink><sheetData><row r="1048576"><cell r="XFD1048576"/></row></sheetData></externalLink>'
    )
    path, spool = tmp_path / "upload", tmp_path / "rows"
    path.write_bytes(with_part(unchanged, {"xl/externalLinks/externalLink1.xml": link}))
    read_into_spool(path=path, spool=spool)
    assert len(list(spooled_rows(spool=spool))) == 2
