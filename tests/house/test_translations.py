"""O4, U5: Chinese first, English second, and no text without its English."""

import re

import pytest
from django.template.base import Lexer, TokenType

from tests.support.messages import CATALOGUE, ROOT, catalogue, messages, missing

CJK = re.compile(r"[\u3400-\u9fff]")
# What is Chinese in every language says so itself, like the button that switches to Chinese.
ALWAYS_CHINESE = re.compile(r'<(\w+)[^>]*\blang="zh-CN"[^>]*>[^<]*</\1>')
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def test_every_text_has_its_english():
    assert [message.text for message in missing()] == []


def test_no_english_text_outlives_its_chinese():
    used = {message.key for message in messages()}
    assert [entry.msgid for entry in catalogue() if (entry.msgctxt, entry.msgid) not in used] == []


def test_english_keeps_the_placeholders():
    for entry in catalogue():
        wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            assert set(PLACEHOLDER.findall(text)) <= wanted, entry.msgid
            if not entry.msgid_plural:
                assert set(PLACEHOLDER.findall(text)) == wanted, entry.msgid


def test_the_catalogue_is_valid_and_sorted():
    entries = [(entry.msgid, entry.msgctxt or "") for entry in catalogue()]
    assert entries == sorted(entries)
    assert len(entries) == len(set(entries))
    assert CATALOGUE.exists()


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_say_nothing_outside_a_translation(path):
    """Text between tags, and in attributes, goes through translate or blocktranslate."""
    inside = False
    untranslated = []
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        if token.token_type is TokenType.BLOCK:
            word = token.contents.split()[0]
            if word in {"blocktranslate", "blocktrans", "comment"}:
                inside = True
            elif word in {"endblocktranslate", "endblocktrans", "endcomment"}:
                inside = False
        elif token.token_type is TokenType.TEXT and not inside:
            text = ALWAYS_CHINESE.sub("", token.contents).strip()
            if CJK.search(text):
                untranslated.append(text)
    assert untranslated == []
