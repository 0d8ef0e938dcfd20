"""One object for page, JSON, workbook and store (architecture, house rule 9; ruling 22)."""

import json
from dataclasses import replace
from datetime import date

from reports.policies.daybook import DayBook, DayFacts, day_book, fingerprint
from reports.policies.forms import Header
from reports.policies.summaries import AgentTask
from tests.reports.lines import WANG, ZHANG, answered, completed, dispatched

HEADER = Header(region="杭州", category="全部", day=date(2026, 6, 5))
FACTS = DayFacts(
    lines=(
        dispatched(worker=ZHANG, order_no="O1"),
        completed(worker=WANG, order_no="O2", category="冰箱"),
        answered(worker=ZHANG, order_no="O3"),
    ),
    tasks=(
        AgentTask(agent="范琳 018", category="空调", is_due=True, is_handled=True, is_timely=True),
        AgentTask(agent="范琳 018", category="冰箱", is_due=True),
    ),
)


def test_all_categories_come_first_then_each_with_activity() -> None:
    book = day_book(facts=FACTS, header=HEADER, remarks={})
    assert [form.header.category for form in book.forms] == ["全部", "冰箱", "空调"]


def test_one_category_can_be_asked_for_alone() -> None:
    book = day_book(facts=FACTS, header=HEADER, remarks={}).only(category="冰箱")
    assert [form.header.category for form in book.forms] == ["冰箱"]
    assert [line.order_no for line in book.lines] == ["O2"]
    assert book.summary.totals.cells[1].value == 1


def test_a_category_without_activity_has_an_empty_sheet() -> None:
    book = day_book(facts=FACTS, header=HEADER, remarks={}).only(category="热水器")
    assert book.forms[0].header.category == "热水器"
    assert book.forms[0].is_nil


def test_remarks_belong_to_their_sheet() -> None:
    book = day_book(facts=FACTS, header=HEADER, remarks={"空调": {ZHANG.key: "空调专线"}})
    assert [form.table.rows[0].cells[6].text for form in book.forms] == ["", "", "空调专线"]


def test_every_figure_of_every_form_equals_the_rows_it_opens() -> None:
    book = day_book(facts=FACTS, header=HEADER, remarks={})
    for form in book.forms:
        for row in (*form.table.rows, form.table.totals):
            for cell in row.cells:
                for figure in cell.figures:
                    rows = book.rows_behind(form=form, row_key=row.key, drill=figure.drill)
                    assert len(rows) == figure.count


def test_what_was_stored_is_read_back() -> None:
    book = day_book(facts=FACTS, header=replace(HEADER, prepared_on=date(2026, 6, 5)), remarks={})
    assert DayBook.from_json(stored=json.loads(json.dumps(book.as_json()))) == book


def test_the_fingerprint_leaves_ids_out_and_nothing_else() -> None:
    book = day_book(facts=FACTS, header=HEADER, remarks={})
    first = FACTS.lines[0]

    def changed(**fields: object) -> str:
        lines = (replace(first, **fields), *FACTS.lines[1:])  # type: ignore[arg-type]
        return fingerprint(
            stored=day_book(facts=replace(FACTS, lines=lines), header=HEADER, remarks={}).as_json()
        )

    assert changed(order_id=77) == fingerprint(stored=book.as_json())
    assert changed(order_no="O8") != fingerprint(stored=book.as_json())
