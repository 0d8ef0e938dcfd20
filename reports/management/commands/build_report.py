"""A report as a workbook, from the shell (interfaces.md 2, ruling 63)."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.lib.calendar import local_day
from regions.models import Region
from reports.actions.downloading import FileKind, download_daily
from reports.aggregates.day_views import DayView, Wanted, answer, day_view
from reports.policies.forms import ALL_CATEGORIES
from reports.policies.periods import is_sheet_day
from workorders.models import Category

DAILY = "daily"
NOT_YET = ("weekly", "monthly")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Command(BaseCommand):
    help = "生成报表工作簿:最近一次上报的版本,没有则为实时数据;--live 强制实时"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("form", help="daily(日报)")
        parser.add_argument("--region", required=True, help="区域代码,如 HZ")
        parser.add_argument("--period", required=True, help="日期,如 2026-11-20")
        parser.add_argument("--category", default="", help="品类;不填为全部")
        parser.add_argument("--output", required=True, help="工作簿路径")
        parser.add_argument("--live", action="store_true", help="不取已上报的版本")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        _check_form(form=options["form"])
        region = _region(code=options["region"])
        day = _day(text=options["period"], today=local_day(now))
        wanted = Wanted(category=_category(name=options["category"]), live=options["live"])
        view = day_view(region=region, day=day, wanted=wanted)
        download = download_daily(view=view, kind=FileKind.WORKBOOK, actor=None, now=now)
        try:
            Path(options["output"]).write_bytes(download.content)
        except OSError as problem:
            raise _wrong(f"无法写入 {options['output']}: {problem.strerror}")
        self.stdout.write(_json(view=view) if options["json"] else _sentence(view=view, **options))


def _check_form(*, form: str) -> None:
    if form in NOT_YET:
        raise _wrong(f"{form} 报表尚未提供,目前只有 daily(日报)")
    if form != DAILY:
        raise _wrong(f"没有名为 {form} 的报表,可用:daily")


def _region(*, code: str) -> Region:
    region = Region.objects.callable().filter(code=code).first()
    if region is None:
        raise _wrong(f"没有代码为 {code} 的区域")
    return region


def _day(*, text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not is_sheet_day(day=day):
        raise _wrong(f"日期“{text}”无法识别,应写作 2026-11-20")
    if day > today:
        raise _wrong(f"{text} 还没有到")
    return day


def _category(*, name: str) -> str:
    """The 品类 it is merged into; empty for all."""
    if name in ("", ALL_CATEGORIES):
        return ""
    category = Category.objects.select_related("alias_of").filter(name=name).first()
    if category is None:
        raise _wrong(f"没有名为 {name} 的品类")
    return (category.alias_of or category).name


def _json(*, view: DayView) -> str:
    return json.dumps(answer(view=view), ensure_ascii=False)


def _sentence(*, view: DayView, output: str, **_options: Any) -> str:
    form = view.book.forms[0]
    return f"{form.title} {' '.join(form.header_line.split())} {len(form.table.rows)} 行 → {output}"


def _wrong(reason: str) -> CommandError:
    return CommandError(reason, returncode=2)
