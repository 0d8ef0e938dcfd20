"""The analysis as a workbook: native charts out of its own cells (L18; reliability E1)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation

from reports.policies.analysis import Analysis
from reports.policies.analysis_people import WorkFacts, work_sections
from reports.policies.lines import Worker
from reports.policies.lost_time import ReasonFacts, reason_sections
from reports.renderers.analysis import analysis_workbook
from tests.config.lib.test_sheets import PAYLOADS
from tests.reports.books import MADE_AT
from tests.reports.policies.test_analysis import OF_ZHANG, REASONS, WORK
from tests.reports.policies.test_analysis import made as whole
from tests.support.office import convert


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def made(work: WorkFacts = WORK, reasons: ReasonFacts = REASONS) -> Analysis:
    sections = (*work_sections(facts=work), *reason_sections(facts=reasons))
    return replace(whole(), sections=sections)


def reopened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_each_section_is_a_sheet_with_its_chart_above_its_table() -> None:
    workbook = reopened(analysis_workbook(analysis=whole(), made_at=MADE_AT))
    assert workbook.sheetnames == [section.name for section in whole().sections]
    for section, page in zip(whole().sections, workbook, strict=True):
        top = 19 if section.is_drawn else 3
        assert len(page._charts) == section.is_drawn
        assert (page.print_title_rows, page.page_setup.orientation) == (f"${top}:${top}", "landscape")
        assert page[f"A{top}"].value == section.table.columns[0].heading


def test_rates_are_numbers_so_that_a_chart_can_be_drawn_of_them() -> None:
    """Out of nothing they are nothing: a text would be drawn as 0."""
    page = reopened(analysis_workbook(analysis=made(), made_at=MADE_AT))["趋势"]
    assert [cell.value for cell in page[20]] == ["2026-05", 4, 50, 0, None, None, 0, None, None, None]
    assert page["C20"].number_format == "0.0"


def test_a_chart_points_at_the_columns_that_it_draws() -> None:
    chart = reopened(analysis_workbook(analysis=made(), made_at=MADE_AT))["投诉类别"]._charts[0]
    bar, line = chart._charts
    assert [series.val.numRef.f for series in bar.series] == ["'投诉类别'!$B$20:$B$22"]
    assert [series.val.numRef.f for series in line.series] == ["'投诉类别'!$D$20:$D$22"]
    assert line.y_axis.scaling.max == 100


def test_of_many_technicians_the_first_twenty_are_drawn() -> None:
    crowd = [(Worker(f"{number}", f"师傅{number:02d}", f"{number:02d}"), OF_ZHANG) for number in range(30)]
    analysis = made(work=replace(WORK, technicians=crowd))
    page = reopened(analysis_workbook(analysis=analysis, made_at=MADE_AT))["服务人员"]
    assert page._charts[0].series[0].val.numRef.f == "'服务人员'!$E$20:$E$39"
    assert page["A49"].value == "师傅29"


def test_a_month_without_anything_has_tables_and_no_chart() -> None:
    empty = made(replace(WORK, months=[], technicians=[], categories=[]), ReasonFacts())
    workbook = reopened(analysis_workbook(analysis=empty, made_at=MADE_AT))
    assert {len(page._charts) for page in workbook} == {0}
    assert workbook["品类"]["A4"].value == "合计"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_of_people_becomes_a_formula(payload: str) -> None:
    work = replace(
        WORK,
        technicians=[(Worker("1", payload, payload), OF_ZHANG)],
        categories=[(payload, OF_ZHANG)],
    )
    hostile = made(work, ReasonFacts(categories={"other": (payload, 1)}, cases=1))
    workbook = reopened(analysis_workbook(analysis=hostile, made_at=MADE_AT))
    cells = [cell for page in workbook for row in page.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {cell.hyperlink for cell in cells} == {None}


def test_the_same_analysis_gives_the_same_bytes() -> None:
    assert len({analysis_workbook(analysis=made(), made_at=MADE_AT) for _time in range(2)}) == 1


@pytest.mark.office
def test_libreoffice_opens_the_charts_and_the_numbers(tmp_path: Path) -> None:
    workbook = tmp_path / "analysis.xlsx"
    workbook.write_bytes(analysis_workbook(analysis=made(), made_at=MADE_AT))
    again = tmp_path / "again"
    again.mkdir()
    page = openpyxl.load_workbook(convert(workbook, to="xlsx", folder=again))["投诉类别"]
    assert len(page._charts) == 1
    assert [cell.value for cell in page[20]] == ["安装质量", 2, 50, 50]
