"""复制为文字: a form as plain text for the region's group chat. No customer, no phone, no order detail."""

from collections.abc import Sequence

from reports.policies.forms import DAILY_COLUMNS, Form
from reports.policies.tables import Column, Row

_SHORT = {
    "dispatched": "派单",
    "completed": "完成",
    "attitude": "态度",
    "cleaned": "清理",
    "charge": "收费",
    "remark": "备注",
}


def plain_text(*, form: Form) -> str:
    """One paragraph a technician; empty cells are left out."""
    lines = [f"【{form.title}】", " ".join(form.header_line.split())]
    words = _words(columns=form.table.columns[1:])
    rows = enumerate(form.table.rows, start=1)
    lines += [f"{number}. {_sentence(row=row, words=words)}" for number, row in rows]
    lines.append(_sentence(row=form.table.totals, words=words))
    lines += [" ".join(form.signature_line.split()), *form.notes]
    return "\n".join(lines)


def _words(*, columns: Sequence[Column]) -> list[str]:
    """The daily's columns have short names, for it goes out every day."""
    is_daily = tuple(columns) == DAILY_COLUMNS[1:]
    return [_SHORT[column.key] if is_daily else column.full_heading for column in columns]


def _sentence(*, row: Row, words: Sequence[str]) -> str:
    name, *rest = row.cells
    facts = [f"{word} {cell.text}" for word, cell in zip(words, rest, strict=True) if cell.text]
    return f"{name.text}：" + "；".join(facts)
