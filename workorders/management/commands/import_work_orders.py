"""``import_work_orders FILE`` (interfaces.md 2): reads, checks and commits a file."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.lib.errors import DomainError
from regions.models import Region
from regions.models.region import HQ_CODE
from workorders.actions.importing import Receipt
from workorders.actions.whole_import import NewSource, Outcome, Wish, import_file
from workorders.choices import BatchOrigin

LINE = (
    "{rows} 行：新增 {created}，更新 {updated}，相同 {unchanged}，"
    "退回 {rejected}，重复 {duplicates}（{seconds} 秒）"
)


class Command(BaseCommand):
    help = "Reads, checks and (without --check) commits an ERP workbook or CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="erp")
        parser.add_argument("--mapping", type=Path, help="keep this .json as how the source's files are read")
        parser.add_argument("--new-source", metavar="NAME", help="set up the source if it is not there")
        parser.add_argument("--history", action="store_true", help="a new source plans no callbacks")
        parser.add_argument("--check", action="store_true", help="read and judge only; no order is written")
        parser.add_argument("--errors-to", type=Path, help="write the rejected rows to this .xlsx")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        begun = time.monotonic()
        wish = Wish(
            check_only=options["check"],
            error_book=options["errors_to"],
            mapping=self._mapping(options["mapping"]),
            new_source=_new_source(options["new_source"], is_history=options["history"]),
        )
        outcome = self._import(options["file"], options["source"], wish)
        answer = outcome.counts | {"seconds": round(time.monotonic() - begun, 2)}
        if options["json"]:
            self.stdout.write(json.dumps(answer | {"rejections": outcome.rejections}, ensure_ascii=False))
            return
        self.stdout.write(LINE.format(**answer))
        for item in outcome.rejections:
            self.stdout.write(f"  第 {item['line']} 行 {item['order_no']} {item['message']}")

    def _import(self, path: Path, source: str, wish: Wish) -> Outcome:
        if not path.is_file():
            raise CommandError(f"没有这个文件：{path}", returncode=2)
        scope = Region.objects.get(code=HQ_CODE)
        receipt = Receipt(scope=scope, source=source, origin=BatchOrigin.COMMAND)
        try:
            with path.open("rb") as handle:
                return import_file(
                    upload=File(handle), filename=path.name, receipt=receipt, wish=wish, clock=timezone.now
                )
        except DomainError as problem:
            raise CommandError(str(problem), returncode=2) from problem
        except OSError as problem:
            raise CommandError(f"文件读不了：{path}({problem.strerror})", returncode=2) from problem

    def _mapping(self, path: Path | None) -> dict[str, Any] | None:
        if path is None:
            return None
        try:
            found = json.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as problem:
            raise CommandError(f"列对应文件读不了：{path}({problem})", returncode=2) from problem
        if not isinstance(found, dict):
            raise CommandError(f"列对应文件应是一个 JSON 对象：{path}", returncode=2)
        return found


def _new_source(name: str | None, *, is_history: bool) -> NewSource | None:
    return NewSource(name=name, plans_callbacks=not is_history) if name else None
