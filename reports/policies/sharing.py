"""复制为文字: the daily as plain text for the region's group chat. No customer, no phone, no order detail."""

from reports.policies.forms import DAILY_COLUMNS, Form
from reports.policies.tables import Row

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
    lines += [f"{number}. {_sentence(row=row)}" for number, row in enumerate(form.table.rows, start=1)]
    lines.append(_sentence(row=form.table.totals))
    lines += [" ".join(form.signature_line.split()), *form.notes]
    return "\n".join(lines)


def _sentence(*, row: Row) -> str:
    name, *rest = row.cells
    facts = [
        f"{_SHORT[column.key]} {cell.text}"
        for column, cell in zip(DAILY_COLUMNS[1:], rest, strict=True)
        if cell.text
    ]
    return f"{name.text}：" + "；".join(facts)
