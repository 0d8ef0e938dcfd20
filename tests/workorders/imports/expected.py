"""The sample exports and what a right importer says of them (../shared/data/erp, ruling 68)."""

from __future__ import annotations

import hashlib
import json
import os
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from config.lib.phones import PhoneStatus, normalise_phone
from workorders.imports.problems import Problem
from workorders.imports.rows import VALUE_FIELDS, Headers, OrderValues
from workorders.imports.sandbox import FileLayout, read_into_spool, spooled_rows
from workorders.imports.verdict import Disposition, Judged, Lookup, judge, region_key

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
FILES = ("clean-2000.xlsx", "light-800.xlsx", "heavy-1200.xlsx", "light-600-gbk.csv")
NOW = datetime(2026, 11, 21, 12, 0)


def shared_file(name: str) -> Path:
    """The file, or a skip with the reason; a failure where REQUIRE_SHARED says it must be there."""
    path = SHARED / name
    if not path.exists():
        if os.environ.get("REQUIRE_SHARED") == "1":
            pytest.fail(f"../shared/{name} is required here")
        pytest.skip(f"../shared/{name} is not there")
    return path


def expectation(name: str) -> dict[str, Any]:
    stem = name.rsplit(".", 1)[0]
    return json.loads(shared_file(f"data/erp/{stem}.expect.json").read_text(encoding="utf-8"))


def plain_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    layout: FileLayout
    judged: list[Judged]

    def counts(self) -> dict[str, int]:
        found = {kind.value: sum(j.disposition is kind for j in self.judged) for kind in Disposition}
        return {"rows": len(self.judged), **found}

    def problems(self) -> list[tuple[Judged, Problem]]:
        return [(judged, problem) for judged in self.judged for problem in judged.row.problems]


def answer(
    *, path: Path, spool: Path, regions: dict[str, str], known: dict[str, str] | None = None
) -> Answer:
    """Read in the sandbox and judge, as an import does, with regions {name: code}."""
    layout = read_into_spool(path=path, spool=spool)
    keys = {region_key(key): code for name, code in regions.items() for key in (name, code)}
    lookup = Lookup(
        regions=keys,
        now=NOW,
        hasher=plain_hash,
        known_hashes=lambda numbers: {no: (known or {})[no] for no in numbers if no in (known or {})},
        headers=Headers(by_field=layout.columns),
    )
    return Answer(layout, list(judge(rows=lambda: spooled_rows(spool=spool), lookup=lookup)))


def folded(text: str) -> str:
    """How make_erp.py says to compare texts."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def as_expected(*, line: int, values: OrderValues, region_name: str) -> dict[str, Any]:
    """The order in the words of the .expect.json; empty values are left out."""
    valid = values.phone_status == PhoneStatus.VALID
    found: dict[str, Any] = {"line": line, "region_code": values.region, "phone_valid": valid}
    for name in VALUE_FIELDS:
        value = getattr(values, name)
        if value and name not in {"phone_raw", "phone_status", "region"}:
            found[name] = folded(value)
    found["region"] = region_name
    if not valid and values.phone_raw:
        found["phone"] = folded(values.phone_raw)
    return found


def folded_order(order: dict[str, Any]) -> dict[str, Any]:
    """An order of the .expect.json in the same form: texts folded, good phones by their digits."""
    found = {name: folded(value) if isinstance(value, str) else value for name, value in order.items()}
    numbers = ["phone_alt", *(["phone"] if order["phone_valid"] else [])]
    for name in numbers:
        if name in found:
            found[name] = normalise_phone(cell=found[name]).phone
    return found
