"""What people without a reason may see of a customer (glossary.md: minimum and de-identification)."""

from __future__ import annotations

import re
import unicodedata

_TITLE = re.compile(r"(先生|女士|小姐|太太|老师|师傅)$")
_UNIT = re.compile(r"公司|酒店|宾馆|学校|医院|银行|集团|工厂|中心|超市|餐厅|饭店|有限|物业|大厦")
_HOUSE = re.compile(
    r"[0-9０-９一二三四五六七八九十百零〇A-Za-z]+[0-9０-９A-Za-z一二三四五六七八九十#\-－—~]*\s*"
    r"(号楼|号|栋|幢|座|单元|楼|层|室|房|弄|组|#)"
)
_BARE_NUMBER = re.compile(r"[0-9０-９]+")
_PLACE_END = re.compile(r"小区|社区|花园|公寓|新村|新城|家园|广场|大厦|苑|府|村|里|湾|园|街道|镇|乡|区|县|市")


def mask_name(*, name: str) -> str:
    """``王*``, ``王**``; a title stays (``王先生``), a unit keeps its first four characters."""
    text = unicodedata.normalize("NFKC", name).strip()
    if not text:
        return ""
    if _UNIT.search(text):
        return f"{text[:4]}**"
    if (title := _TITLE.search(text)) and title.start() == 1:
        return text
    return text[0] + "*" * min(2, max(1, len(text) - 1))


def mask_address(*, address: str) -> str:
    """Down to district and community; house, unit and room numbers are starred."""
    text = unicodedata.normalize("NFKC", address).strip()
    if not text:
        return ""
    starred = _HOUSE.sub(lambda found: f"**{found[1]}", text)
    starred = _BARE_NUMBER.sub("**", starred)
    ends = [found.end() for found in _PLACE_END.finditer(starred)]
    if not ends:
        return starred[:6] + "**"
    kept = starred[: ends[-1]]
    return kept if kept == starred else kept + "**"
