"""What can be wrong with a row or a file, in the shape of ruling 7."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


def _(text: str) -> str:
    """Marks a sentence for the catalogue; pages translate it, this module knows no Django."""
    return text


class Reason(StrEnum):
    """Why a row is rejected (ruling 7)."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    UNKNOWN_REGION = "unknown_region"
    COMPLETED_BEFORE_DISPATCHED = "completed_before_dispatched"
    COMPLETED_IN_FUTURE = "completed_in_future"
    CONFLICTING_DUPLICATE = "conflicting_duplicate"


NAMED_LINES = 20
DISK_FULL = 4  # how the reader's child ends when its rows find no room
DROPPED = _("「{header}」的内容“{value}”无法识别，已留空")

SENTENCES = {
    Reason.MISSING: _("「{header}」没有填写，这一列必填"),
    Reason.UNREADABLE: _("「{header}」的内容“{value}”无法识别"),
    Reason.UNKNOWN_REGION: _("区域“{value}”不存在，请改成已有区域的名称或代码"),
    Reason.COMPLETED_BEFORE_DISPATCHED: _("完工时间“{value}”早于派单时间"),
    Reason.COMPLETED_IN_FUTURE: _("完工时间“{value}”在将来"),
    Reason.CONFLICTING_DUPLICATE: _("工单号“{value}”在本文件中重复且内容不同，另见第 {lines} 行"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason against one row. ``lines`` names the other rows of a conflicting number (ruling 5)."""

    field: str
    header: str
    value: str
    reason: Reason
    lines: tuple[int, ...] = ()

    @property
    def message(self) -> str:
        return self.told(value=self.value)

    def told(self, *, value: str) -> str:
        """The sentence, with ``value`` as the reader may see it."""
        lines = "、".join(str(line) for line in self.lines[:NAMED_LINES])
        if len(self.lines) > NAMED_LINES:
            lines += f" 等 {len(self.lines)}"
        header = " ".join(self.header.split())
        return SENTENCES[self.reason].format(header=header, value=value[:60], lines=lines)


@dataclass(frozen=True, slots=True)
class Note:
    """An optional value that could not be read and was left out (ruling 6)."""

    field: str
    header: str
    value: str

    @property
    def message(self) -> str:
        return self.told(value=self.value)

    def told(self, *, value: str) -> str:
        """The sentence, with ``value`` as the reader may see it."""
        return DROPPED.format(header=" ".join(self.header.split()), value=value[:60])


class FileError(StrEnum):
    """Why a whole file is refused."""

    EMPTY = "empty_file"
    TOO_LARGE = "file_too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_WIDE = "range_too_large"
    NOT_A_TABLE = "not_a_table"
    BROKEN = "broken_file"
    ENCRYPTED = "encrypted_file"
    MACROS = "macro_file"
    EMBEDDED_OBJECTS = "embedded_objects"
    XLSB = "xlsb_file"
    ODS = "ods_file"
    OLD_EXCEL = "old_excel_file"
    HTML = "html_file"
    UNSAFE_XML = "unsafe_xml"
    UNSAFE_ARCHIVE = "unsafe_archive"
    UNKNOWN_ENCODING = "unknown_encoding"
    NO_HEADER = "no_header"
    MISSING_COLUMNS = "missing_columns"
    NO_ROWS = "no_rows"
    TOO_SLOW = "reader_too_slow"
    READER_DIED = "reader_died"
    GONE = "file_gone"


FILE_SENTENCES = {
    FileError.EMPTY: _("文件是空的，请重新导出后再上传"),
    FileError.TOO_LARGE: _("文件超过 64 MB，请按日期分成几个文件导出"),
    FileError.TOO_MANY_ROWS: _("文件超过 200,000 行，请按日期分成几个文件导出"),
    FileError.TOO_WIDE: _("表格范围过大，请把数据复制到新的工作表后再上传"),
    FileError.NOT_A_TABLE: _("这不是 Excel 或 CSV 文件，请从 ERP 导出 .xlsx、.xls 或 .csv"),
    FileError.BROKEN: _("文件已损坏，打不开，请重新导出后再上传"),
    FileError.ENCRYPTED: _("文件有密码，请去掉密码后再上传"),
    FileError.MACROS: _("文件含有宏(.xlsm)，请另存为 .xlsx 后再上传"),
    FileError.EMBEDDED_OBJECTS: _("文件含有嵌入对象或控件，请只保留数据后另存为 .xlsx"),
    FileError.XLSB: _("不支持 .xlsb 文件，请另存为 .xlsx 后再上传"),
    FileError.ODS: _("不支持 .ods 文件，请另存为 .xlsx 后再上传"),
    FileError.OLD_EXCEL: _("这是 Excel 95 或更早的格式，请另存为 .xlsx 后再上传"),
    FileError.HTML: _("这是网页或 XML 格式的表格，请在 Excel 中打开并另存为 .xlsx"),
    FileError.UNSAFE_XML: _("文件内含不允许的 XML 声明，已拒绝"),
    FileError.UNSAFE_ARCHIVE: _("文件解压后过大或结构异常，已拒绝"),
    FileError.UNKNOWN_ENCODING: _("认不出文件的文字编码，请另存为 UTF-8 的 CSV 或 .xlsx"),
    FileError.NO_HEADER: _("前 20 行里没有找到表头，表头至少要有“工单号”一列"),
    FileError.MISSING_COLUMNS: _("表头缺少必需的列：{columns}"),
    FileError.NO_ROWS: _("表头下面没有数据行"),
    FileError.TOO_SLOW: _("文件读取超时，请分成几个较小的文件"),
    FileError.READER_DIED: _("文件无法读取(内容异常或过大)，请另存为新的 .xlsx 后再上传"),
    FileError.GONE: _("上传的文件已不在，请重新上传"),
}


class UnreadableFile(Exception):
    """A file that cannot be imported; ``message`` is one sentence that says what to do.

    ``mends`` is the import that it comes from, when it is an error workbook.
    """

    def __init__(self, error: FileError, *, columns: str = "", mends: int = 0):
        super().__init__(error.value)
        self.error = error
        self.columns = columns
        self.mends = mends

    @property
    def message(self) -> str:
        return FILE_SENTENCES[self.error].format(columns=self.columns)
