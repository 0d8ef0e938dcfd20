"""A whole file in or out: checked first, then all rows or none, one audit row for the file (O1)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.results import Result, RowResult
from tablib import Dataset

from config.lib.errors import Refused
from config.lib.list_files import Limits, ListFile, TooManyRows, read_list
from config.lib.sheets import CONTENT_TYPE, CSV_CONTENT_TYPE, Heading, list_workbook, write_csv
from regions.actions.auditing import record_audit
from regions.choices import EXPORTED_LIST, IMPORTED_LIST
from regions.lists.resource import ListResource
from regions.models import User

PAGE_ROWS = 5_000
MOVES_SHOWN = 50
CONFLICT = gettext_lazy("这一行与已有的数据冲突，没有保存，请检查后再试。")
KINDS = {"xlsx": CONTENT_TYPE, "csv": CSV_CONTENT_TYPE}
ON_A_PAGE = Limits(packed=5 * 1024**2, unpacked=60 * 1024**2, rows=PAGE_ROWS)
BY_COMMAND = Limits(packed=64 * 1024**2, unpacked=300 * 1024**2)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Line, column, value, and what to do about it."""

    line: int
    heading: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Move:
    """A row that is made or changed, as the page calls it."""

    line: int
    is_new: bool
    name: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file does, or would do; nothing is written while there are problems."""

    created: int
    changed: int
    unchanged: int
    problems: tuple[RowProblem, ...]
    moved: tuple[Move, ...] = ()

    @property
    def is_good(self) -> bool:
        return not self.problems

    @property
    def moves(self) -> int:
        return self.created + self.changed


def read(*, resource: type[ListResource], content: bytes, limits: Limits) -> ListFile:
    """The file with the list's own headings. Raises Refused, also for a heading that is not the list's."""
    try:
        found = read_list(content=content, limits=limits)
    except TooManyRows:
        told = {"most": f"{PAGE_ROWS:,}", "command": f"python manage.py import_list {resource.name} FILE"}
        message = _("文件超过 %(most)s 行。请管理员在服务器上用命令导入：%(command)s") % told
        raise Refused("too_many_rows", message) from None
    headings = tuple(_headings(resource, found.headings))
    columns = resource().fields
    missing = [columns[name].column_name for name in resource._meta.import_id_fields
               if columns[name].column_name not in headings]  # fmt: skip
    if missing:
        raise Refused("missing_columns", _("表头缺少：%(names)s。") % {"names": "、".join(missing)})
    return ListFile(headings=headings, rows=found.rows)


def _headings(resource: type[ListResource], given: tuple[str, ...]) -> Iterator[str]:
    known = {}
    for column in resource().columns:
        known[column.column_name.casefold()] = known[column.attribute.casefold()] = column.column_name
    seen = set()
    for word in given:
        heading = known.get(word.strip().casefold())
        if heading is None:
            names = "、".join(dict.fromkeys(known.values()))
            told = {"name": word[:40], "names": names}
            raise Refused("unknown_column", _("没有“%(name)s”这一列；本表的列是：%(names)s。") % told)
        if heading in seen:
            raise Refused("doubled_column", _("“%(name)s”这一列出现了两次。") % {"name": word[:40]})
        seen.add(heading)
        yield heading


def check(*, resource: type[ListResource], file: ListFile, actor: User | None, now: datetime) -> Verdict:
    """What the file would do; nothing stays."""
    made = resource()
    return _verdict(made, _judged(made, file, actor=actor, now=now), file)


def bring_in(
    *, resource: type[ListResource], file: ListFile, actor: User | None, now: datetime, filename: str
) -> Verdict:
    """Every row or, with a single problem, none."""
    made = resource()
    if not made.is_rehearsed:
        verdict = _verdict(made, _judged(made, file, actor=actor, now=now), file)
        if not verdict.is_good or not verdict.moves:
            return verdict
    try:
        with transaction.atomic():
            if made.is_rehearsed:
                verdict = _verdict(made, _run(made, file, dry_run=False, actor=actor, now=now), file)
            else:
                made.save_ready(actor=actor)
            if verdict.is_good and verdict.moves:
                told = {"file": filename[:120], "created": verdict.created, "changed": verdict.changed,
                        "unchanged": verdict.unchanged}  # fmt: skip
                _audit(verb=IMPORTED_LIST, resource=resource, actor=actor, now=now, after=told)
    except IntegrityError:
        return Verdict(0, 0, 0, (RowProblem(file.rows[0][0], "", "", str(CONFLICT)),))
    return verdict


def _judged(made: ListResource, file: ListFile, **who: Any) -> Result:
    if made.is_rehearsed:
        return _run(made, file, dry_run=True, **who)
    lines = [line for line, _cells in file.rows]
    return made.import_data_inner(
        _dataset(file),
        dry_run=True,
        raise_errors=False,
        using_transactions=False,
        collect_failed_rows=False,
        lines=lines,
        **who,
    )


def _run(made: ListResource, file: ListFile, *, dry_run: bool, **who: Any) -> Result:
    return made.import_data(
        _dataset(file),
        dry_run=dry_run,
        use_transactions=True,
        rollback_on_validation_errors=True,
        lines=[line for line, _cells in file.rows],
        **who,
    )


def _dataset(file: ListFile) -> Dataset:
    return Dataset(*[cells for _line, cells in file.rows], headers=list(file.headings))


def _verdict(made: ListResource, result: Result, file: ListFile) -> Verdict:
    totals = result.totals
    return Verdict(
        created=totals[RowResult.IMPORT_TYPE_NEW],
        changed=totals[RowResult.IMPORT_TYPE_UPDATE],
        unchanged=totals[RowResult.IMPORT_TYPE_SKIP],
        problems=tuple(sorted(_problems(made, result, file), key=lambda each: each.line)),
        moved=tuple(islice(_moved(result, [line for line, _cells in file.rows]), MOVES_SHOWN)),
    )


def _moved(result: Result, lines: list[int]) -> Iterator[Move]:
    for line, row in zip(lines, result.rows, strict=True):
        if row.import_type in (RowResult.IMPORT_TYPE_NEW, RowResult.IMPORT_TYPE_UPDATE):
            is_new = row.import_type == RowResult.IMPORT_TYPE_NEW
            yield Move(line=line, is_new=is_new, name=row.object_repr or "")


def _problems(made: ListResource, result: Result, file: ListFile) -> Iterator[RowProblem]:
    headings = {column.attribute: column.column_name for column in made.columns}
    for invalid in result.invalid_rows:
        line, cells = file.rows[invalid.number - 1]
        values = dict(zip(file.headings, cells, strict=True))
        for name, sentences in invalid.error_dict.items():
            heading = "" if name == NON_FIELD_ERRORS else headings.get(name, name)
            yield RowProblem(line, heading, values.get(heading, "")[:80], " ".join(map(str, sentences)))
    for broken in result.error_rows:
        line = file.rows[broken.number - 1][0]
        yield RowProblem(line, "", "", str(CONFLICT))


def send_out(
    *,
    resource: type[ListResource],
    kind: str,
    actor: User | None,
    now: datetime,
    most: int | None = PAGE_ROWS,
) -> bytes:
    """The whole list as ``xlsx`` or ``csv``. Raises Refused when it is longer than ``most``."""
    rows = resource().rows()
    if most is not None and rows.order_by()[: most + 1].count() > most:
        told = {"most": f"{most:,}", "command": f"python manage.py export_list {resource.name} FILE"}
        message = _("超过 %(most)s 行。请管理员在服务器上用命令导出：%(command)s") % told
        raise Refused("too_many_rows", message)
    columns = resource().columns
    headings = [column.column_name for column in columns]
    lines = [[column.text_of(row) for column in columns] for row in rows]
    _audit(
        verb=EXPORTED_LIST, resource=resource, actor=actor, now=now, after={"rows": len(lines), "kind": kind}
    )
    if kind == "xlsx":
        name = str(resource._meta.model._meta.verbose_name)
        return list_workbook(name=name, headings=headings, rows=lines, made_at=now)
    target = io.BytesIO()
    write_csv(target=target, headings=[Heading(word) for word in headings], rows=lines)
    return target.getvalue()


def _audit(
    *, verb: str, resource: type[ListResource], actor: User | None, now: datetime, after: dict[str, Any]
) -> None:
    """The file has no row of its own: the trail names the table."""
    record_audit(actor=actor, verb=verb, obj=resource._meta.model(pk=0), region=None, now=now, after=after)
