"""总部客服回访情况周报表 cell for cell: forms.md 2.2 and 13, rulings 48, 51, 62."""

from datetime import date

from reports.choices import AnswerSource, RatingSource
from reports.policies.judgements import Judgements
from reports.policies.lines import Worker
from reports.policies.tables import TOTAL_KEY, Table
from reports.policies.weekly import NIL_NOTE, weekly_form
from tests.reports.counts import NEXT_WEEK, OF_ZHANG, WEEK, week_header
from tests.reports.lines import NOBODY, WANG, ZHANG


def texts(*, table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in (*table.rows, table.totals)]


def test_the_worked_example() -> None:
    form = weekly_form(counts=OF_ZHANG, header=week_header(), judgements=Judgements())
    assert form.title == "总部客服回访情况周报表"
    assert form.header_line == "区域：杭州        品类：空调        2026年6月1日（—6月7日）"
    assert form.table.records() == [
        {
            "name": "张师傅",
            "onsite": 4,
            "carry_in": 1,
            "total": 5,
            "very_satisfied": 1,
            "satisfied": 1,
            "neutral": 0,
            "dissatisfied": 1,
            "very_dissatisfied": 0,
        }
    ]
    assert list(form.table.total_record().values()) == ["合计", 4, 1, 5, 1, 1, 0, 1, 0]


def test_the_week_after_counts_the_call_and_never_the_second_one() -> None:
    form = weekly_form(
        counts={ZHANG: NEXT_WEEK}, header=week_header(first=date(2026, 6, 8)), judgements=Judgements()
    )
    assert texts(table=form.table)[0] == ["张师傅", "0", "0", "0", "0", "0", "1", "0", "0"]


def test_nine_columns_under_two_levels_of_headings() -> None:
    columns = weekly_form(counts={}, header=week_header(), judgements=Judgements()).table.columns
    assert [(column.group, column.heading) for column in columns] == [
        ("", "姓名"),
        ("完成工单量", "上门量"),
        ("完成工单量", "送修量"),
        ("完成工单量", "总量"),
        ("服务态度", "非常满意"),
        ("服务态度", "满意"),
        ("服务态度", "一般"),
        ("服务态度", "不太满意"),
        ("服务态度", "很不满意"),
    ]


def test_rows_go_by_total_then_number_with_nobody_last() -> None:
    li = Worker("n:HZ1001", "李师傅", "HZ1001")
    counts = {
        NOBODY: {"completed_onsite": 9},
        ZHANG: {"completed_onsite": 2},
        li: {"completed_carry_in": 2},
        WANG: {"completed_onsite": 3},
    }
    table = weekly_form(counts=counts, header=week_header(), judgements=Judgements()).table
    assert [row.cells[0].text for row in table.rows] == ["王师傅", "李师傅", "张师傅", "未派"]


def test_only_a_technician_with_a_count_has_a_row_and_names_are_told_apart() -> None:
    other = Worker("n:HZ2000", "张师傅", "HZ2000")
    counts = {ZHANG: {"completed_onsite": 2}, other: {"satisfaction_1": 1}, WANG: {"due": 3}}
    table = weekly_form(counts=counts, header=week_header(), judgements=Judgements()).table
    assert [row.cells[0].text for row in table.rows] == ["张师傅(HZ1008)", "张师傅(HZ2000)"]


def test_every_figure_names_the_measures_it_counts() -> None:
    table = weekly_form(counts=OF_ZHANG, header=week_header(), judgements=Judgements()).table
    drills = [cell.figures[0].drill for cell in table.totals.cells[1:]]
    assert drills[:4] == [
        "completed_onsite",
        "completed_carry_in",
        "completed_onsite+completed_carry_in",
        "satisfaction_5",
    ]
    for row in (*table.rows, table.totals):
        for cell in row.cells[1:]:
            figure = cell.figures[0]
            assert figure.count == sum(WEEK.get(measure, 0) for measure in figure.drill.split("+"))
            assert table.figure(row_key=row.key, drill=figure.drill) is not None
    assert table.row(key=TOTAL_KEY) is table.totals


def test_the_foot_says_dates_source_number_and_question() -> None:
    header = week_header(
        erp_as_of="2026-06-08 06:00", season="旺季比例回访 50%。", note="台风", standing="草稿，未发布。"
    )
    form = weekly_form(counts=OF_ZHANG, header=header, judgements=Judgements())
    assert form.notes == (
        "完成工单量按完工日期统计，与ERP核对，总量＝每日当天完成量之和；服务态度按回访日期统计（一次回访）。",
        "服务态度来源：区域全部一次回访 3 件，满意度评分（总部抽访见“抽访结果”）。",
        "ERP数据截至 2026-06-08 06:00。",
        "旺季比例回访 50%。",
        "说明：台风",
        "草稿，未发布。",
    )


def test_another_question_may_feed_the_levels() -> None:
    judged = Judgements(rating_source=RatingSource.ATTITUDE_RATING)
    form = weekly_form(counts=OF_ZHANG, header=week_header(), judgements=judged)
    assert texts(table=form.table)[0][4:] == ["1", "1", "1", "0", "0"]
    assert "区域全部一次回访 3 件，态度评分" in form.notes[1]


def test_spot_calls_are_not_there_yet_and_the_form_says_so() -> None:
    judged = Judgements(weekly_answer_source=AnswerSource.SPOT_CALLS)
    form = weekly_form(
        counts={**OF_ZHANG, WANG: {"satisfaction_5": 1}}, header=week_header(), judgements=judged
    )
    assert texts(table=form.table) == [
        ["张师傅", "4", "1", "5", *["暂无"] * 5],
        ["合计", "4", "1", "5", *["暂无"] * 5],
    ]
    assert "总部抽访 0 件" in form.notes[1]


def test_an_empty_week_says_so() -> None:
    form = weekly_form(counts={}, header=week_header(), judgements=Judgements())
    assert texts(table=form.table) == [["合计", *["0"] * 8]]
    assert form.is_nil
    assert NIL_NOTE in form.notes
