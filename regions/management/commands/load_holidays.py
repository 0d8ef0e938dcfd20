"""Fills the calendar from last year to next year; safe to run again."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from config.lib.calendar import local_day
from regions.actions.calendar_days import load_holidays


class Command(BaseCommand):
    help = "载入节假日和调休日(中国),可重复执行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        this_year = local_day(now).year
        loaded = load_holidays(years=range(this_year - 1, this_year + 2), actor=None, now=now)
        if options["json"]:
            report = {
                "written": loaded.written,
                "removed": loaded.removed,
                "incomplete_years": list(loaded.incomplete_years),
            }
            self.stdout.write(json.dumps(report))
            return
        self.stdout.write(f"写入 {loaded.written} 天,删除 {loaded.removed} 天")
        for year in loaded.incomplete_years:
            self.stderr.write(f"{year} 年没有调休数据,工作日按周一至周五计算")
