"""A week or month as one object: stored, read back, opened, compared (rulings 22, 55; house rule 9)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from reports.choices import NeutralCounts, PeriodKind
from reports.policies.counted import NAME_COLUMN
from reports.policies.judgements import Judgements
from reports.policies.lines import Event, Line, Worker
from reports.policies.period_book import (
    FurtherSheet,
    PeriodBook,
    PeriodFacts,
    figures,
    fingerprint,
    period_book,
)
from reports.policies.period_changes import CellDifference, differences
from reports.policies.tables import TOTAL_KEY, Cell, Row, Table
from tests.reports.counts import JUNE, month_header, week_header
from tests.reports.lines import WANG, ZHANG

LINES = (
    Line(Event.COMPLETED, ZHANG, "空调", "O1", "2026-06-01 16:00", ("completed_onsite",), order_id=1),
    Line(Event.COMPLETED, ZHANG, "空调", "O4", "2026-06-05 16:00", ("completed_carry_in",), order_id=4),
    Line(Event.CALLBACK, ZHANG, "空调", "O1", "2026-06-02 10:00", ("satisfaction_5", "attitude_5")),
    Line(Event.COMPLETED, WANG, "冰箱", "O8", "2026-06-03 16:00", ("completed_onsite",), order_id=8),
)
COUNTS = {
    "空调": {
        ZHANG: {"completed_onsite": 1, "completed_carry_in": 1, "satisfaction_5": 1},
        WANG: {"due": 4},
    },
    "冰箱": {WANG: {"completed_onsite": 1}},
    "热水器": {WANG: {"due": 1}},
}
FACTS = PeriodFacts(counts=COUNTS, lines=LINES, erp_as_of="2026-06-08 06:00")
NOTES_SHEET = FurtherSheet(
    name="核对差异",
    title="核对差异",
    table=Table(
        columns=(NAME_COLUMN,),
        rows=(Row(key="a", cells=(Cell(words="张师傅"),)),),
        totals=Row(key=TOTAL_KEY, cells=(Cell(words="合计"),)),
    ),
    notes=("区域与ERP",),
)


def week(*, facts: PeriodFacts = FACTS, standing: str = "", **judged: NeutralCounts) -> PeriodBook:
    return period_book(
        kind=PeriodKind.WEEKLY,
        facts=facts,
        header=week_header(standing=standing),
        judgements=Judgements(**judged),
        sheets=(NOTES_SHEET,),
    )


def test_all_categories_come_first_then_each_with_activity() -> None:
    book = week()
    assert [form.header.category for form in book.forms] == ["全部", "冰箱", "空调"]
    assert book.categories == ("冰箱", "空调")
    assert [row.cells[0].text for row in book.forms[0].table.rows] == ["张师傅", "王师傅"]


def test_the_kind_makes_the_form() -> None:
    facts = PeriodFacts(counts={"空调": {ZHANG: JUNE}})
    book = period_book(kind=PeriodKind.MONTHLY, facts=facts, header=month_header(), judgements=Judgements())
    assert [form.title for form in book.forms] == ["总部客服回访情况月报表"] * 2
    assert len(book.forms[0].table.columns) == 17


def test_one_category_can_be_asked_for_alone() -> None:
    alone = week().only(category="冰箱")
    assert [form.header.category for form in alone.forms] == ["冰箱"]
    assert [line.order_no for line in alone.lines] == ["O8"]
    assert alone.sheets == ()
    empty = week().only(category="热水器")
    assert empty.forms[0].header.category == "热水器"
    assert empty.forms[0].is_nil
    assert week().only(category="") == week()


def test_every_figure_of_every_form_equals_the_rows_it_opens() -> None:
    book = week()
    for form in book.forms:
        for row in (*form.table.rows, form.table.totals):
            for cell in row.cells:
                for figure in cell.figures:
                    rows = book.rows_behind(form=form, row_key=row.key, drill=figure.drill)
                    assert len(rows) == figure.count, (form.header.category, row.key, figure)


def test_what_was_stored_is_read_back_with_its_judgements() -> None:
    book = week(neutral=NeutralCounts.SATISFIED)
    stored = json.loads(json.dumps(book.as_json()))
    assert PeriodBook.from_json(stored=stored) == book
    assert stored["judgements"]["neutral"] == "satisfied"
    assert stored["forms"][0]["header"]["last"] == "2026-06-07"


def test_the_fingerprint_leaves_ids_out_and_nothing_else() -> None:
    def printed(**changes: object) -> str:
        lines = (replace(LINES[0], **changes), *LINES[1:])  # type: ignore[arg-type]
        return fingerprint(stored=week(facts=replace(FACTS, lines=lines)).as_json())

    first = fingerprint(stored=week().as_json())
    assert printed(order_id=99) == first
    assert printed(order_no="O99") != first
    assert fingerprint(stored=week(standing="第 2 版").as_json()) != first


def test_a_new_version_is_due_by_figures_alone() -> None:
    first = figures(stored=week().as_json())
    later = replace(FACTS, erp_as_of="2026-06-09 06:00")
    assert figures(stored=week(facts=later, standing="第 2 版").as_json()) == first
    assert figures(stored=week(facts=replace(FACTS, lines=LINES[1:])).as_json()) != first


def test_a_new_version_tells_each_cell_that_changed() -> None:
    changed = {**COUNTS, "冰箱": {WANG: {"completed_onsite": 2}}}
    after = week(facts=replace(FACTS, counts=changed, erp_as_of="2026-06-09 06:00"), standing="第 2 版")
    found = differences(before=week(), after=after)
    assert found[:2] == (
        CellDifference("全部", "王师傅", "完成工单量·上门量", "1", "2"),
        CellDifference("全部", "王师傅", "完成工单量·总量", "1", "2"),
    )
    assert {(entry.sheet, entry.row) for entry in found} == {
        ("全部", "王师傅"),
        ("全部", "合计"),
        ("冰箱", "王师傅"),
        ("冰箱", "合计"),
    }


def test_rows_and_forms_that_came_or_went_are_told_cell_by_cell() -> None:
    li = Worker("n:HZ1001", "李师傅", "HZ1001")
    gone = {"空调": {**COUNTS["空调"], li: {"completed_onsite": 1}}}
    found = differences(before=week(), after=week(facts=replace(FACTS, counts=gone)))
    assert CellDifference("空调", "李师傅", "完成工单量·上门量", "", "1") in found
    assert CellDifference("冰箱", "王师傅", "姓名", "王师傅", "") in found
    assert CellDifference("冰箱", "合计", "完成工单量·总量", "1", "") in found


def test_a_figure_of_the_foot_is_told_too() -> None:
    def june(**more: int) -> PeriodBook:
        return period_book(
            kind=PeriodKind.MONTHLY,
            facts=PeriodFacts(counts={"空调": {ZHANG: {**JUNE, **more}}}),
            header=month_header(prepared_on=date(2026, 7, 1)),
            judgements=Judgements(),
        )

    found = differences(before=june(), after=june(carried_over=2))
    assert [(entry.sheet, entry.row, entry.column) for entry in found] == [
        ("全部", "注", ""),
        ("空调", "注", ""),
    ]
    assert "跨月完工量 2 件" in found[0].after


def test_the_same_figures_differ_in_nothing() -> None:
    assert differences(before=week(), after=week(standing="第 2 版")) == ()


# 完成量 is printed as one number: of its two halves one is left as it is.
CHANGED = sorted(JUNE.keys() - {"completed_carry_in"})


@given(changes=st.dictionaries(st.sampled_from(CHANGED), st.integers(0, 9), max_size=4))
def test_a_new_version_shows_what_changed_and_only_that(changes: dict[str, int]) -> None:
    """Every measure of the month stands in a cell or at the foot: no change can hide, none is made up."""

    def june(own: dict[str, int]) -> PeriodBook:
        own = {**own, "dispatched_onsite": 99}  # the row stays
        facts = PeriodFacts(counts={"空调": {ZHANG: own}})
        return period_book(
            kind=PeriodKind.MONTHLY, facts=facts, header=month_header(), judgements=Judgements()
        )

    before, after = june(JUNE), june({**JUNE, **changes})
    found = differences(before=before, after=after)
    changed = {key for key, count in changes.items() if JUNE[key] != count} - {"dispatched_onsite"}
    assert bool(found) == bool(changed)
    for entry in found:
        assert entry.before != entry.after
    assert differences(before=after, after=before) == tuple(
        replace(entry, before=entry.after, after=entry.before) for entry in found
    )
