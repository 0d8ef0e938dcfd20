"""合订本: one form of every region in sight in one file, made by the export machinery (item 2)."""

from __future__ import annotations

import io
from datetime import date, time

import openpyxl
import pytest
from django.utils import timezone

from config.lib.calendar import at_local, day_range, local_day
from config.lib.errors import Refused
from regions.actions.days import mark_days
from reports.actions._export_wishes import Order
from reports.actions.exporting import ask_export, download_export
from reports.actions.exporting_run import run_export
from reports.choices import ExportKind
from tests.factories import CategoryFactory, WorkOrderFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 13)
NOW = at_local(date(2026, 6, 2), time(9))
MAY = {"form": "monthly", "period": "2026-05"}


@pytest.fixture
def orders(hangzhou, ningbo):
    at = day_range(DAY)[0]
    fridges = CategoryFactory(name="冰箱")
    for region in (hangzhou, ningbo):
        WorkOrderFactory(region=region, category=fridges, dispatched_at=at, completed_at=at)
    mark_days(days=[(region.pk, local_day(at)) for region in (hangzhou, ningbo)], now=NOW)


def bound_by(user) -> openpyxl.Workbook:
    run = ask_export(order=Order(kind=ExportKind.BOUND, filters=MAY), actor=user, now=NOW)
    made = run_export(run_id=run.pk, clock=timezone.now)
    assert made is not None
    path = download_export(run=made, actor=user, now=NOW)
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def test_headquarters_gets_every_region_and_category(orders, hq_manager, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    book = bound_by(hq_manager)
    forms = ["月报 杭州 全部", "月报 杭州 冰箱", "月报 宁波 全部", "月报 宁波 冰箱"]
    assert book.sheetnames == ["区域对比", *forms]
    compared = [row[0].value for row in book["区域对比"].iter_rows()]
    assert {"杭州", "宁波"} <= set(compared)
    cell = next(cell for row in book[forms[2]].iter_rows() for cell in row if cell.value == 1)
    assert cell.hyperlink is not None
    assert "region=NB" in str(cell.hyperlink.target)


def test_a_region_gets_its_own_alone(orders, lead_hz, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert bound_by(lead_hz).sheetnames == ["月报 杭州 全部", "月报 杭州 冰箱"]


@pytest.mark.parametrize(
    "filters", [{}, {"form": "monthly", "period": "2026-W22"}, {"form": "yearly", "period": "2026"}]
)
def test_what_names_no_form_is_refused(hq_manager, filters):
    with pytest.raises(Refused):
        ask_export(order=Order(kind=ExportKind.BOUND, filters=filters), actor=hq_manager, now=NOW)
