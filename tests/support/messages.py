"""Every text for people in the code and the templates, found without gettext on the machine.

`python -m tests.support.messages` prints what the English catalogue lacks, as entries to fill in.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
APPS = ("config", "regions", "workorders", "callbacks", "oversight", "reports")
MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
CONTEXT_MARKERS = {"pgettext", "pgettext_lazy"}
PLURAL_MARKERS = {"ngettext", "ngettext_lazy"}
_STRING = r"(?P<quote>[\"'])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)"
_TRANSLATE = re.compile(rf"^(?:translate|trans)\s+{_STRING}")
_INLINE = re.compile(rf"(?<![\w.])_\({_STRING}\)")


@dataclass(frozen=True, slots=True)
class Message:
    text: str
    plural: str = ""
    place: str = ""
    context: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.text


def messages() -> Iterator[Message]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _in_code(path)
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield from _in_template(path)


def _in_code(path: Path) -> Iterator[Message]:
    place = str(path.relative_to(ROOT))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if name in MARKERS and texts:
            plural = texts[1] if name in PLURAL_MARKERS and len(texts) > 1 else ""
            yield Message(texts[0], plural, place)
        elif name in CONTEXT_MARKERS and len(texts) > 1:
            yield Message(texts[1], place=place, context=texts[0])


def _in_template(path: Path) -> Iterator[Message]:
    place = str(path.relative_to(ROOT))
    tokens = iter(Lexer(path.read_text(encoding="utf-8")).tokenize())
    for token in tokens:
        if token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            for found in _INLINE.finditer(token.contents):
                yield Message(_in_tag(found["text"]), place=place)
        if token.token_type is not TokenType.BLOCK:
            continue
        if found_tag := _TRANSLATE.match(token.contents):
            yield Message(_in_tag(found_tag["text"]), place=place)
        elif token.contents.split()[0] in {"blocktranslate", "blocktrans"}:
            yield _block(token, tokens, place)


def _in_tag(text: str) -> str:
    return text.replace("\\'", "'").replace('\\"', '"').replace("%", "%%")


def _block(opening: Token, tokens: Iterator[Token], place: str) -> Message:
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type is TokenType.BLOCK:
            if token.contents.startswith("plural"):
                parts.append([])
                continue
            break
        if token.token_type is TokenType.VAR:
            parts[-1].append(f"%({token.contents})s")
        else:
            parts[-1].append(token.contents.replace("%", "%%"))
    texts = ["".join(part) for part in parts]
    if "trimmed" in opening.contents.split():
        texts = [trim_whitespace(text) for text in texts]
    return Message(texts[0], texts[1] if len(texts) > 1 else "", place)


def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile()


def missing() -> list[Message]:
    """Messages without an English text, each once, in order of their place."""
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue() if entry.translated()}
    found: dict[tuple[str | None, str], Message] = {}
    for message in messages():
        if message.key not in known and (message.key not in found or message.plural):
            found[message.key] = message
    return list(found.values())


def main() -> None:
    for message in missing():
        entry = polib.POEntry(
            msgctxt=message.context, msgid=message.text, msgid_plural=message.plural, comment=message.place
        )
        if message.plural:
            entry.msgstr_plural = {0: "", 1: ""}
        print(entry)


if __name__ == "__main__":
    main()
