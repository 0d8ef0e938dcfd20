"""A list of configuration into a file, of any length."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from regions.lists import exchange
from regions.lists.resource import LISTS


class Command(BaseCommand):
    help = "把一张配置表写成 .xlsx 或 .csv，种类看文件名。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", choices=sorted(LISTS))
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        kind = path.suffix.lstrip(".").lower()
        if kind not in exchange.KINDS:
            raise CommandError("文件名要以 .xlsx 或 .csv 结尾")
        content = exchange.send_out(
            resource=LISTS[options["name"]], kind=kind, actor=None, now=timezone.now(), most=None
        )
        try:
            path.write_bytes(content)
        except OSError as problem:
            raise CommandError(f"写不了 {path}：{problem.strerror}") from problem
        self.stdout.write(f"{path} {len(content)} 字节")
