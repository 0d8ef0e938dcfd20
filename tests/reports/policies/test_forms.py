"""区域售后客服回访日报表 cell for cell: forms.md 2.1, rulings 47 and 48."""

from datetime import date

from reports.policies.forms import NIL_NOTE, SERVICE_NOTE, Header, categories_of, daily_form, daily_table
from reports.policies.lines import Key, Worker
from reports.policies.tables import Table
from tests.reports.lines import NOBODY, WANG, ZHANG, answered, completed, dispatched, ended

HEADER = Header(region="杭州", category="空调", day=date(2026, 6, 5), erp_as_of="2026-06-06 06:00")


def texts(*, table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in (*table.rows, table.totals)]


def test_cells_are_always_full() -> None:
    lines = [
        dispatched(worker=ZHANG, order_no="O1"),
        answered(worker=ZHANG, order_no="O2", attitude_rating=4),
    ]
    assert texts(table=daily_table(lines=lines, remarks={})) == [
        ["张师傅", "1", "0", "好1 中0 差0", "有1 无0", "免费1 合规0 违规0", ""],
        ["合计", "1", "0", "好1 中0 差0", "有1 无0", "免费1 合规0 违规0", ""],
    ]


def test_answer_cells_are_empty_without_callbacks() -> None:
    table = daily_table(lines=[completed(worker=ZHANG, order_no="O1")], remarks={})
    assert texts(table=table) == [["张师傅", "0", "1", "", "", "", ""], ["合计", "0", "1", "", "", "", ""]]


def test_cleaning_is_a_dash_when_all_were_carry_in_and_so_is_its_total() -> None:
    table = daily_table(lines=[answered(worker=ZHANG, order_no="O4", carry_in=True)], remarks={})
    assert [row.cells[4].text for row in (*table.rows, table.totals)] == ["—", "—"]


def test_cleaning_counts_only_those_with_a_site() -> None:
    lines = [
        answered(worker=ZHANG, order_no="O4", carry_in=True),
        answered(worker=ZHANG, order_no="O1", site_cleaned="no"),
    ]
    assert daily_table(lines=lines, remarks={}).rows[0].cells[4].text == "有0 无1"


def test_the_remark_names_what_ended_that_day() -> None:
    lines = [
        answered(worker=ZHANG, order_no="O3", satisfaction=2),
        answered(worker=ZHANG, order_no="O9", is_genuine=False),
        ended(worker=ZHANG, order_no="O6", keys=(Key.UNREACHABLE,)),
        ended(worker=ZHANG, order_no="O7", keys=(Key.UNREACHABLE,)),
        ended(worker=ZHANG, order_no="O8", keys=(Key.DATA_ERROR,)),
    ]
    remark = daily_table(lines=lines, remarks={ZHANG.key: "周末再访"}).rows[0].cells[6]
    assert remark.text == "不满意1(O3) 不属实1(O9) 未接通2 资料错误1(O8) 周末再访"


def test_a_technician_with_only_a_remark_has_a_row() -> None:
    table = daily_table(lines=[ended(worker=ZHANG, order_no="O6", keys=(Key.UNREACHABLE,))], remarks={})
    assert texts(table=table)[0] == ["张师傅", "0", "0", "", "", "", "未接通1"]


def test_a_refused_callback_alone_makes_no_row() -> None:
    assert daily_table(lines=[ended(worker=ZHANG, order_no="O6", keys=())], remarks={}).rows == ()


def test_rows_go_by_dispatched_then_number_with_nobody_last() -> None:
    li = Worker("n:HZ1001", "李师傅", "HZ1001")
    lines = [
        *(dispatched(worker=NOBODY, order_no=f"N{number}") for number in range(5)),
        dispatched(worker=ZHANG, order_no="O1"),
        dispatched(worker=WANG, order_no="O2"),
        dispatched(worker=li, order_no="O3"),
        dispatched(worker=li, order_no="O4"),
    ]
    names = [row.cells[0].text for row in daily_table(lines=lines, remarks={}).rows]
    assert names == ["李师傅", "王师傅", "张师傅", "未派"]


def test_the_same_name_is_told_apart_by_number() -> None:
    other = Worker("n:HZ2000", "张师傅", "HZ2000")
    lines = [dispatched(worker=ZHANG, order_no="O1"), dispatched(worker=other, order_no="O2")]
    names = [row.cells[0].text for row in daily_table(lines=lines, remarks={}).rows]
    assert names == ["张师傅(HZ1008)", "张师傅(HZ2000)"]


def test_totals_are_sums_of_counts() -> None:
    lines = [
        answered(worker=ZHANG, order_no="O1", charge_status="disputed"),
        answered(worker=WANG, order_no="O2", attitude_rating=2),
        answered(worker=WANG, order_no="O3", attitude_rating=3, charge_status="standard"),
    ]
    assert texts(table=daily_table(lines=lines, remarks={}))[-1] == [
        "合计",
        "0",
        "0",
        "好1 中1 差1",
        "有3 无0",
        "免费1 合规1 违规1",
        "",
    ]


def test_counts_are_numbers_and_the_rest_text_by_column_key() -> None:
    table = daily_table(lines=[dispatched(worker=ZHANG, order_no="O1")], remarks={})
    assert table.records() == [
        {
            "name": "张师傅",
            "dispatched": 1,
            "completed": 0,
            "attitude": "",
            "cleaned": "",
            "charge": "",
            "remark": "",
        }
    ]


def test_every_printed_figure_can_be_found_by_its_address() -> None:
    table = daily_table(lines=[answered(worker=ZHANG, order_no="O1", satisfaction=1)], remarks={})
    for row in (*table.rows, table.totals):
        for cell in row.cells:
            for figure in cell.figures:
                found = table.figure(row_key=row.key, drill=figure.drill)
                assert found is not None
                assert found[2] == figure


def test_header_signature_and_foot_stand_as_on_paper() -> None:
    form = daily_form(lines=[completed(worker=ZHANG, order_no="O1")], header=HEADER, remarks={})
    assert form.title == "区域售后客服回访日报表"
    assert form.header_line == "区域：杭州        品类：空调        2026年6月5日"
    assert form.signature_line == "制表人：________________        制表日期：________________"
    assert form.notes == (
        SERVICE_NOTE,
        "服务态度来源：态度评分（5–4 好 / 3 中 / 2–1 差）。ERP数据截至 2026-06-06 06:00。",
    )


def test_an_empty_day_is_a_nil_report() -> None:
    form = daily_form(lines=[], header=HEADER, remarks={})
    assert form.is_nil
    assert texts(table=form.table) == [["合计", "0", "0", "", "", "", ""]]
    assert NIL_NOTE in form.notes


def test_categories_with_activity_have_a_form_each() -> None:
    lines = [
        dispatched(worker=ZHANG, order_no="O1", category="空调"),
        dispatched(worker=ZHANG, order_no="O2", category="冰箱"),
        ended(worker=ZHANG, order_no="O3", category="热水器", keys=()),
    ]
    assert categories_of(lines=lines) == ("冰箱", "空调")
