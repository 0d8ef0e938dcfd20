"""Cell → value. A cleaner answers the value, None for an empty cell, or raises Unreadable.

Values are texts in one fixed form (dates ISO, amounts with two decimals, codes), so that equal contents are
equal texts and a row can be hashed and sent between processes as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

Cleaner = Callable[[object], str | None]

ERP_ZONE = ZoneInfo("Asia/Shanghai")
SERIAL_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001  # wall clock of the sheet
SERIAL_RANGE = (20_000, 80_000)  # 1954 … 2119: other plain numbers are no dates
YEARS = range(1980, 2101)
MAX_AMOUNT = Decimal("99999999.99")
REMEMBERED = 5_000
EXACT_DIGITS = 10**15  # Excel keeps 15 digits; a longer number has lost its end

_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_EXCEL_ERROR = re.compile(
    r"#(REF|N/A|VALUE|NAME|DIV/0|NULL|NUM|SPILL|CALC|GETTING_DATA|FIELD|BLOCKED|CONNECT|UNKNOWN|BUSY)[!?]?",
    re.IGNORECASE,
)
_DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_SECONDS = r"(?:[:分]\s*(?:(\d{1,2})(?:\.\d+)?\s*秒?)?)?"
_CLOCK = rf"(上午|下午|晚上|AM|PM)?\s*(\d{{1,2}})\s*[:时点]\s*(?:(\d{{1,2}})\s*{_SECONDS})?"
_TEXT_DATE = re.compile(rf"{_DAY}(?:[\sT,]*{_CLOCK})?\s*(AM|PM)?\s*(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE)
_DIGIT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_AMOUNT = re.compile(r"(?:¥|RMB|CNY|人民币)?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:元|圆|块)?整?", re.IGNORECASE)
_POWER_OF_TEN = re.compile(r"\d+(\.\d+)?[eE]\+\d+")
_FREE = frozenset({"免费", "免", "免收", "不收费"})


class Unreadable(ValueError):
    """The cell is filled but says nothing that the field can hold."""


class Uncounted(str):
    """A formula whose result is not in the file: nobody knows what it says (reliability.md F8)."""

    __slots__ = ()


def remembered(cleaner: Cleaner) -> Cleaner:
    """The same cleaner for a column whose words repeat: each text is cleaned once."""
    known: dict[str, str | None] = {}

    def clean(cell: object) -> str | None:
        if not isinstance(cell, str):
            return cleaner(cell)
        if cell not in known:
            value = cleaner(cell)
            if len(known) >= REMEMBERED:
                known.clear()
            known[cell] = value
        return known[cell]

    return clean


def cell_text(cell: object) -> str:
    """The cell as the clerk saw it, for messages and the raw row."""
    if isinstance(cell, str):
        return cell if cell.isprintable() else _CONTROL.sub("", cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT_DIGITS else repr(cell)
    if isinstance(cell, datetime):
        clock = "" if cell.time().isoformat() == "00:00:00" else f" {cell.hour}:{cell:%M}"
        if cell.second:  # so that a row that comes back from an error workbook is the row it was
            clock += f":{cell:%S}"
        return f"{cell.year}/{cell.month}/{cell.day}{clock}"
    if isinstance(cell, date):
        return f"{cell.year}/{cell.month}/{cell.day}"
    return _CONTROL.sub("", str(cell))


def plain(cell: object) -> str:
    """For codes, numbers, dates (ruling 8): NFKC without invisible characters and a leading apostrophe."""
    text = cell_text(cell)
    if not text.isascii():
        if not text.isprintable():
            text = _INVISIBLE.sub("", text)
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.split()).lstrip("'’").strip()


def squeezed(cell: object) -> str:
    """``plain`` without any space, for values of a fixed list."""
    return plain(cell).replace(" ", "")


def text(*, limit: int) -> Cleaner:
    """Names, addresses, remarks: keep their characters, lose outer and doubled white space (ruling 8)."""

    def clean(cell: object) -> str | None:
        value = " ".join(cell_text(cell).split())
        says_something = value[:1].isalnum() or plain(cell)  # the first letter mostly tells, and costs less
        return _checked(value, limit=limit) if says_something else None

    return clean


def code(*, limit: int) -> Cleaner:
    """Codes and identifiers: NFKC, one form."""

    def clean(cell: object) -> str | None:
        value = plain(cell)
        return _checked(value, limit=limit) if value else None

    return clean


def order_number(*, limit: int) -> Cleaner:
    """Like ``code``, without inner spaces; a number whose last digits Excel has lost is unreadable."""

    def clean(cell: object) -> str | None:
        if isinstance(cell, float) and abs(cell) >= EXACT_DIGITS:
            raise Unreadable
        value = squeezed(cell)
        if _POWER_OF_TEN.fullmatch(value):
            raise Unreadable
        return _checked(value, limit=limit) if value else None

    return clean


def choice(*, values: Mapping[str, tuple[str, ...]]) -> Cleaner:
    """Stored code ← the words that mean it; the code itself is a word too."""
    words = {squeezed(word).upper(): stored for stored, all_words in values.items() for word in all_words}
    words.update({stored.upper(): stored for stored in values})

    def clean(cell: object) -> str | None:
        word = squeezed(cell).upper()
        if not word:
            return None
        if word not in words:
            raise Unreadable
        return words[word]

    return clean


def amount(cell: object) -> str | None:
    """Yuan with two decimals; 免费 is 0, an empty cell is unknown and never 0 (ruling 6)."""
    if isinstance(cell, bool | date):
        raise Unreadable
    word = squeezed(cell)
    if not word:
        return None
    if word in _FREE:
        return "0.00"
    if isinstance(cell, int | float):
        return _money(Decimal(repr(cell)))
    found = _AMOUNT.fullmatch(word)
    if not found:
        raise Unreadable
    return _money(Decimal(found[1].replace(",", "") + (found[2] or "")))


def day_or_time(cell: object) -> str | None:
    """``2026-11-03T09:05:00``, or ``2026-11-03`` where the cell has no time of its own (ruling 4)."""
    if isinstance(cell, bool):
        raise Unreadable
    if isinstance(cell, datetime):
        return _from_excel(cell)
    if isinstance(cell, date):
        return _day(cell.year, cell.month, cell.day)
    if isinstance(cell, int | float):
        return _from_number(cell)
    if isinstance(cell, str) and cell[10:11] in (" ", "T") and (value := _from_iso(cell)):
        return value
    word = plain(cell)
    if not word:
        return None
    return _from_iso(word) or _from_digits(word) or _from_text(word)


def day(cell: object) -> str | None:
    """The day alone."""
    value = day_or_time(cell)
    return value[:10] if value else None


def with_clock(value: str) -> str:
    """A day means its 00:00 (interfaces.md 1)."""
    return value if "T" in value else f"{value}T00:00:00"


def _checked(value: str, *, limit: int) -> str:
    if len(value) > limit or (value.startswith("#") and _EXCEL_ERROR.fullmatch(value)):
        raise Unreadable
    return value


def _money(value: Decimal) -> str:
    try:
        rounded = value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    except InvalidOperation as problem:
        raise Unreadable from problem
    if not rounded.is_finite() or not 0 <= rounded <= MAX_AMOUNT:
        raise Unreadable
    return f"{rounded:.2f}"


def _from_excel(cell: datetime) -> str:
    """A cell at exactly midnight carries no time of its own; fractions are rounded to the second."""
    rounded = cell.replace(tzinfo=None)
    if rounded.microsecond:
        rounded = (rounded + timedelta(microseconds=500_000)).replace(microsecond=0)
    if rounded.hour == rounded.minute == rounded.second == 0:
        return _day(rounded.year, rounded.month, rounded.day)
    return _instant(rounded)


def _from_number(cell: int | float) -> str:
    if float(cell).is_integer() and (found := _DIGIT_DATE.fullmatch(str(int(cell)))):
        return _from_groups(*found.groups())
    if not SERIAL_RANGE[0] <= cell < SERIAL_RANGE[1]:
        raise Unreadable
    return _from_excel(SERIAL_DAY_0 + timedelta(days=float(cell)))


def _from_iso(word: str) -> str | None:
    """The commonest text, ``2026-11-03 09:05:00``, without the patterns below."""
    if len(word) == 19 and word[4] == word[7] == "-" and word[13] == word[16] == ":":
        try:
            return _instant(datetime.fromisoformat(word))
        except ValueError:
            return None
    return None


def _from_digits(word: str) -> str | None:
    if found := _DIGIT_DATE.fullmatch(word):
        return _from_groups(*found.groups())
    if _SERIAL.fullmatch(word):
        return _from_number(float(word))
    return None


def _from_groups(*parts: str | None) -> str:
    given = [part for part in parts if part is not None]
    if len(given) == 3:
        return _day(*(int(part) for part in given))
    return _built(*given)


def _from_text(word: str) -> str:
    found = _TEXT_DATE.fullmatch(word)
    if not found:
        raise Unreadable
    year, month, day_of_month, half, hour, minute, second, late_half, offset = found.groups()
    if hour is None:
        if late_half or offset:
            raise Unreadable
        return _day(int(year), int(month), int(day_of_month))
    clock = _hour(int(hour), (half or late_half or "").upper())
    value = _built(year, month, day_of_month, str(clock), minute or "0", second or "0")
    return _in_erp_zone(value, offset) if offset else value


def _hour(hour: int, half: str) -> int:
    if half in ("下午", "晚上", "PM") and hour < 12:
        return hour + 12
    return 0 if half in ("上午", "AM") and hour == 12 else hour


def _in_erp_zone(value: str, offset: str) -> str:
    sign = "+00:00" if offset.upper() == "Z" else offset
    moved = datetime.fromisoformat(value + sign).astimezone(ERP_ZONE)
    return moved.replace(tzinfo=None).isoformat(timespec="seconds")


def _built(*parts: str) -> str:
    try:
        return _instant(datetime(*(int(part) for part in parts)))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError as problem:
        raise Unreadable from problem


def _instant(value: datetime) -> str:
    if value.year not in YEARS:
        raise Unreadable
    return value.isoformat(timespec="seconds")


def _day(year: int, month: int, day_of_month: int) -> str:
    try:
        value = date(year, month, day_of_month)
    except ValueError as problem:
        raise Unreadable from problem
    if value.year not in YEARS:
        raise Unreadable
    return value.isoformat()
