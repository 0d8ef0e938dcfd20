"""Every verb of the trail can be read aloud (glossary: one word through the stack)."""

import ast
from pathlib import Path

from regions.choices import AUDIT_VERBS

ROOT = Path(__file__).parents[2]
FLOORS = ("config", "regions", "workorders", "callbacks", "oversight", "reports")


def verbs_of(path):
    for call in ast.walk(ast.parse(path.read_text())):
        if isinstance(call, ast.Call) and "audit" in getattr(call.func, "id", ""):
            for word in call.keywords:
                if word.arg == "verb" and isinstance(word.value, ast.Constant):
                    yield word.value.value


def test_every_verb_has_its_words():
    files = [path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")]
    written = {verb for path in files for verb in verbs_of(path)}
    assert written - set(AUDIT_VERBS) == set()
