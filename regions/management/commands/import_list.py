"""A list of configuration from a file, of any length: the same rules as in the back office."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.lib.errors import DomainError
from regions.lists import exchange
from regions.lists.resource import LISTS


class Command(BaseCommand):
    help = "从 .xlsx 或 .csv 导入一张配置表；全部成功才保存。--check 只核对。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=sorted(LISTS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--check", action="store_true", help="只核对，不保存")

    def handle(self, *args: Any, **options: Any) -> None:
        resource, path = LISTS[options["name"]], options["file"]
        now = timezone.now()
        try:
            content = path.read_bytes()
            file = exchange.read(resource=resource, content=content, limits=exchange.BY_COMMAND)
        except OSError as problem:
            raise CommandError(f"读不到 {path}：{problem.strerror}") from problem
        except DomainError as problem:
            raise CommandError(str(problem.message)) from problem
        if options["check"]:
            verdict = exchange.check(resource=resource, file=file, actor=None, now=now)
        else:
            verdict = exchange.bring_in(resource=resource, file=file, actor=None, now=now, filename=path.name)
        for each in verdict.problems:
            place = f"第 {each.line} 行 {each.heading} {each.value}".rstrip()
            self.stderr.write(f"{place}：{each.message}")
        if not verdict.is_good:
            raise CommandError(f"{len(verdict.problems)} 个问题，一行也没有保存")
        self.stdout.write(f"新增 {verdict.created}，修改 {verdict.changed}，相同 {verdict.unchanged}")
