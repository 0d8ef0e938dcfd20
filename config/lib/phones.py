"""Phone numbers as Chinese clerks type them (ruling 1): one cell in, digits out, nothing guessed.

Libraries of number ranges refuse 22 % of good new mobiles, so the rule is our own.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))([0-9]{7,8})")
SERVICE = re.compile(r"([48]00)([0-9]{7})")

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202c\u202d\u202e"))
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−ー"), "-")
_LABEL = r"[\s:'\"()\[\]<>\u4e00-\u9fff]|tel|mobile"
_EDGE_LABELS = re.compile(rf"^(?:{_LABEL})+|(?:{_LABEL})+$", re.IGNORECASE)
_COUNTRY = re.compile(r"(?:\(?\+\s*86\)?|0086)[\s-]*")
_FLOAT_TAIL = re.compile(r"(?<=\d)\.0+$")
_EXTENSION = re.compile(r"(?<=\d{7})[\s-]*(?:(?:转|转接|分机|ext\.?)\s*\d{1,6}|-\d{1,4})$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[/、,;|\\\n]+|和|或")
_SPACING = re.compile(r"[\s\-()]+")


class PhoneStatus(StrEnum):
    VALID = "valid"
    MISSING = "missing"
    INVALID_FORMAT = "invalid_format"


@dataclass(frozen=True, slots=True)
class PhoneCell:
    """One cell: up to two good numbers as digits, and the text as it stood."""

    phone: str
    alternate: str
    raw: str


@dataclass(frozen=True, slots=True)
class PhonePair:
    """What an order keeps. ``phone`` is empty unless ``status`` is valid; ``raw`` tells what stood there."""

    phone: str
    phone_alt: str
    raw: str
    raw_alt: str
    status: PhoneStatus


def cell_text(*, cell: object) -> str:
    """The cell as the clerk saw it: a number without its ``.0``."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def is_valid_phone(*, digits: str) -> bool:
    """Mobile, landline with its area code, or 400/800 (ruling 1)."""
    return any(rule.fullmatch(digits) for rule in (MOBILE, LANDLINE, SERVICE))


def is_mobile(*, digits: str) -> bool:
    return MOBILE.fullmatch(digits) is not None


def normalise_phone(*, cell: object) -> PhoneCell:
    """Read one cell, which may hold two numbers; a ruined ``1.38123E+10`` stays raw text, never digits."""
    raw = cell_text(cell=cell).strip()
    if not raw or MOBILE.fullmatch(raw):
        return PhoneCell(phone=raw, alternate="", raw=raw)
    text = unicodedata.normalize("NFKC", raw).translate(_INVISIBLE).translate(_HYPHENS).strip()
    whole = _one_number(text)
    if whole:
        return PhoneCell(phone=whole, alternate="", raw=raw)
    found: list[str] = []
    for part in _SEPARATORS.split(text):
        found += [number for number in _numbers_of_part(part) if number not in found]
    first, second = [*found, "", ""][:2]
    return PhoneCell(phone=first, alternate=second, raw=raw)


def settle_phones(*, cell: object, alternate_cell: object) -> PhonePair:
    """The order's two numbers: a good second one takes the place of a bad or missing first one (ruling 1)."""
    if isinstance(cell, str) and MOBILE.fullmatch(cell) and alternate_cell in (None, ""):
        return PhonePair(phone=cell, phone_alt="", raw=cell, raw_alt="", status=PhoneStatus.VALID)
    main, other = normalise_phone(cell=cell), normalise_phone(cell=alternate_cell)
    spare = [number for number in (other.phone, main.alternate, other.alternate) if number]
    phone = main.phone or (spare.pop(0) if spare else "")
    alternate = next((number for number in spare if number != phone), "")
    if phone:
        status = PhoneStatus.VALID
    else:
        status = PhoneStatus.INVALID_FORMAT if main.raw or other.raw else PhoneStatus.MISSING
    return PhonePair(phone=phone, phone_alt=alternate, raw=main.raw, raw_alt=other.raw, status=status)


def last4(*, digits: str) -> str:
    """The last four digits, for mobiles only (ruling 18)."""
    return digits[-4:] if is_mobile(digits=digits) else ""


def mask_phone(*, digits: str) -> str:
    """``138****5678``, ``0571-******12``, ``400-*****67``; anything else loses all but its ends."""
    if is_mobile(digits=digits):
        return f"{digits[:3]}****{digits[-4:]}"
    for rule in (LANDLINE, SERVICE):
        if found := rule.fullmatch(digits):
            prefix, number = found.groups()
            return f"{prefix}-{'*' * (len(number) - 2)}{number[-2:]}"
    return mask_raw_phone(raw=digits)


def mask_raw_phone(*, raw: str) -> str:
    """A text that may hold good numbers among bad: every digit starred but the first three and last two."""
    places = [index for index, character in enumerate(raw) if character.isdigit()]
    if len(places) <= 5:
        return raw
    hidden = frozenset(places[3:-2])
    return "".join("*" if index in hidden else character for index, character in enumerate(raw))


def group_phone(*, digits: str) -> str:
    """For reading aloud: ``138 1234 5678``, ``0571-55501234``, ``400-123-4567``."""
    if is_mobile(digits=digits):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    if found := SERVICE.fullmatch(digits):
        return f"{found[1]}-{found[2][:3]}-{found[2][3:]}"
    if found := LANDLINE.fullmatch(digits):
        return f"{found[1]}-{found[2]}"
    return digits


def _numbers_of_part(part: str) -> list[str]:
    """The good numbers of a part: as a whole, else cut at one of its spaces."""
    whole = _one_number(part)
    if whole:
        return [whole]
    words = part.split()
    for cut in range(1, len(words)):
        pair = [_one_number(" ".join(words[:cut])), _one_number(" ".join(words[cut:]))]
        if all(pair):
            return list(dict.fromkeys(pair))
    return [number for number in map(_one_number, words) if number]


def _one_number(text: str) -> str:
    """The digits when the text is one good number, else empty."""
    body = _FLOAT_TAIL.sub("", _EDGE_LABELS.sub("", text.strip().lstrip("'")))
    for candidate in (body, _EXTENSION.sub("", body)):
        if digits := _plain_number(candidate):
            return digits
    return ""


def _plain_number(text: str) -> str:
    country = _COUNTRY.match(text)
    digits = _SPACING.sub("", text[country.end() :] if country else text)
    if not digits.isascii() or not digits.isdigit():
        return ""
    candidates = [digits]
    if country:
        candidates.append("0" + digits)  # +86 571 5550 1234: the international form drops the trunk 0
    elif digits.startswith("86"):
        candidates.append(digits[2:])
    return next((number for number in candidates if is_valid_phone(digits=number)), "")
