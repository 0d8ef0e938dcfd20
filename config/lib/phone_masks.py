"""Phone numbers in free words: found however they are written, and shortened (O2, W12, ruling 20)."""

from __future__ import annotations

import re
import unicodedata

# Between two digits of one number: "138 - 1234", "（0571）8888".
_GAP = r"[-. ]{0,3}"
_MOBILE = re.compile(
    rf"(?<!\d)(?<!\d\.)(?P<head>(?:\+?86|0086)?[- ]?1[3-9]\d){_GAP}\d{{4}}{_GAP}(?P<tail>\d{{4}})(?!\d)"
)
# In any other grouping; beside further figures it is a row of figures or a date.
_SPELT_MOBILE = re.compile(
    r"(?<!\d)(?<!\d[-. ])(?P<head>1[- ]{0,2}[3-9][- ]{0,2}\d)(?:[- ]{0,2}\d){4}[- ]{0,2}"
    r"(?P<tail>\d(?:[- ]{0,2}\d){3})(?![-. ]?\d)"
)
_LANDLINE = re.compile(
    r"(?<![\d.])(?P<head>0\d{2,3}(?:[- ]{0,3}|\) ?))\d{3,4}[- ]?(?P<tail>\d{4})(?!\d)(?!-\d)"
)
_SERVICE_LINE = re.compile(
    r"(?<!\d)(?P<head>[48]00[- ]{0,3})(?:\d-?){2}\d[- ]{0,3}(?P<tail>\d(?:-?\d){3})(?!\d)"
)
# Without an area code only where a word says what it is: eight digits alone are a date or an amount.
_LOCAL = re.compile(
    r"(?P<head>(?:电话|座机|固话|热线|致电|[Tt][Ee][Ll])\D{0,3})(?<![\d.-])"
    r"[2-8]\d{2,3}[- ]?(?P<tail>\d{4})(?![\d年])"
)
_PATTERNS = (
    (_MOBILE, "****"),
    (_SPELT_MOBILE, "****"),
    (_LANDLINE, "****"),
    (_SERVICE_LINE, "***"),
    (_LOCAL, "****"),
)
_WORDS = "零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_SPOKEN = str.maketrans(_WORDS, "0001234567891123456789")
_SAID = frozenset(_WORDS)
_INVISIBLE = frozenset({"Cf", "Mn", "Me", "Zs"})


class _Readings(dict[int, str]):
    """Each character as it is read, one for one: full-width and circled digits, any dash, any blank."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        number = unicodedata.digit(char, None)
        plain = unicodedata.normalize("NFKC", char)
        if number is not None:
            read = str(number)
        elif unicodedata.category(char) in _INVISIBLE:
            read = " "
        elif unicodedata.category(char) == "Pd" or char == "−":
            read = "-"
        else:
            read = plain if len(plain) == 1 else char
        self[code] = read
        return read


_READINGS = _Readings()


def phones_shortened(*, text: str) -> str:
    """Every phone number keeps its first three and last four digits; all else stays as it is written.

    Digits of any script, with blanks or dashes between them, and the spoken ones (一三八…); mobiles,
    landlines, 400 and 800 lines. Order numbers, dates and amounts are none.
    """
    for pattern, stars in _PATTERNS:
        text = _hidden(text, reading=text.translate(_READINGS), pattern=pattern, stars=stars)
    if not _SAID.isdisjoint(text):
        for pattern, stars in _PATTERNS:
            reading = text.translate(_READINGS).translate(_SPOKEN)
            text = _hidden(text, reading=reading, pattern=pattern, stars=stars)
    return text


def _hidden(text: str, *, reading: str, pattern: re.Pattern[str], stars: str) -> str:
    """``text`` with what the pattern finds in its ``reading`` hidden between head and tail."""
    pieces, at = [], 0
    for found in pattern.finditer(reading):
        pieces += [text[at : found.end("head")], stars, text[found.start("tail") : found.end()]]
        at = found.end()
    return "".join([*pieces, text[at:]])
