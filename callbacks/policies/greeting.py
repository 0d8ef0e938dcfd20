"""The prescribed greeting with the surname filled in (D9, ruling 26)."""

from __future__ import annotations

from dataclasses import dataclass

from workorders.choices import Salutation

TITLES = {Salutation.MR: "先生", Salutation.MS: "女士"}
UNKNOWN_TITLE = "先生/女士"

TRAILING_TITLES = {
    "先生": Salutation.MR,
    "女士": Salutation.MS,
    "小姐": Salutation.MS,
}

# Two characters each.
_COMPOUND = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶"
    "太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良"
    "漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌微生梁丘左丘东门西门第五"
    "纳兰"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND[at : at + 2] for at in range(0, len(_COMPOUND), 2))


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom the greeting names. ``asks_salutation``: one key (M/F) settles and remembers it."""

    text: str
    is_unit: bool
    asks_salutation: bool


def surname(name: str) -> str:
    """The first character, two for a listed compound surname."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES else name[:1]


def addressee(*, name: str, salutation: Salutation | None) -> Addressee:
    """``王先生``, ``王女士``, ``王先生/女士`` when unknown; a unit by its own name.

    ``salutation`` is what the order or the customer says; without it a title at the end of the name decides.
    """
    bare, trailing = _without_title(name.strip())
    known = salutation or trailing
    if known == Salutation.UNIT:
        return Addressee(text=name.strip(), is_unit=True, asks_salutation=False)
    title = TITLES[known] if known else UNKNOWN_TITLE
    return Addressee(text=f"{surname(bare)}{title}", is_unit=False, asks_salutation=known is None)


def greeting(*, script: str, brand: str, name: str, salutation: Salutation | None) -> str:
    """The script's words with ``{brand}`` and ``{customer}`` filled in.

    「请问这是{customer}家吗?」: a unit is greeted by its name without 家.
    """
    who = addressee(name=name, salutation=salutation)
    if who.is_unit:
        script = script.replace("{customer}家", "{customer}")
    return script.replace("{brand}", brand).replace("{customer}", who.text)


def _without_title(name: str) -> tuple[str, Salutation | None]:
    for title, salutation in TRAILING_TITLES.items():
        if name.endswith(title) and len(name) > len(title):
            return name[: -len(title)], salutation
    return name, None
