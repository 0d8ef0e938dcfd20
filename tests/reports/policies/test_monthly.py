"""总部客服回访情况月报表 cell for cell: forms.md 2.3 and 13, rulings 48, 62."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reports.choices import NeutralCounts, RatingSource
from reports.policies.judgements import Judgements
from reports.policies.lines import Worker
from reports.policies.monthly import NIL_NOTE, monthly_form
from tests.reports.counts import JUNE, month_header
from tests.reports.lines import WANG, ZHANG

KEYS = [
    "name",
    "dispatched",
    "dispatched_done",
    "dispatched_rate",
    "carry_in",
    "carry_in_done",
    "carry_in_rate",
    "total",
    "total_done",
    "total_rate",
    "very_satisfied",
    "very_satisfied_rate",
    "satisfied",
    "satisfied_rate",
    "dissatisfied",
    "dissatisfied_rate",
    "satisfaction_rate",
]


def test_the_worked_example() -> None:
    form = monthly_form(counts={ZHANG: JUNE}, header=month_header(), judgements=Judgements())
    cells = [4, 3, "75.0", 1, 1, "100.0", 5, 4, "80.0", 1, "25.0", 1, "25.0", 1, "25.0", "50.0"]
    assert form.title == "总部客服回访情况月报表"
    assert form.header_line == "区域：杭州        品类：空调        2026年6月份"
    assert form.table.records() == [dict(zip(KEYS, ["张师傅", *cells], strict=True))]
    assert form.table.total_record() == dict(zip(KEYS, ["合计", *cells], strict=True))


def test_seventeen_columns_under_two_levels_of_headings() -> None:
    columns = monthly_form(counts={}, header=month_header(), judgements=Judgements()).table.columns
    assert [column.full_heading for column in columns] == [
        "姓名", "派工情况·派单量", "派工情况·完工量", "派工情况·比例%", "送修情况·送修量", "送修情况·完工量",
        "送修情况·比例%", "派单送修总量", "派单送修完工总量", "完工比例%", "服务态度情况·非常满意",
        "服务态度情况·比例%", "服务态度情况·满意", "服务态度情况·比例%", "服务态度情况·不满意",
        "服务态度情况·比例%", "满意度占比%",
    ]  # fmt: skip


def test_a_rate_out_of_nothing_is_a_dash_and_a_total_is_made_of_sums() -> None:
    counts = {
        ZHANG: {"dispatched_onsite": 2, "done_onsite": 1},
        WANG: {"dispatched_onsite": 1, "done_onsite": 1, "satisfaction_1": 1},
    }
    table = monthly_form(counts=counts, header=month_header(), judgements=Judgements()).table
    rates = [[row[key] for key in KEYS if key.endswith("rate")] for row in table.records()]
    assert rates == [
        ["50.0", "—", "50.0", "—", "—", "—", "—"],
        ["100.0", "—", "100.0", "0.0", "0.0", "100.0", "0.0"],
    ]
    assert table.total_record()["dispatched_rate"] == "66.7"


def test_a_rate_opens_the_rows_of_its_numerator() -> None:
    table = monthly_form(counts={ZHANG: JUNE}, header=month_header(), judgements=Judgements()).table
    figures = {
        column.key: cell.figures[0] for column, cell in zip(table.columns, table.totals.cells, strict=True)
        if cell.figures
    }  # fmt: skip
    assert (figures["total_rate"].drill, figures["total_rate"].count) == ("done_onsite+done_carry_in", 4)
    assert (figures["dissatisfied"].drill, figures["dissatisfied"].count) == (
        "satisfaction_2+satisfaction_1",
        1,
    )
    assert figures["satisfaction_rate"].drill == "satisfaction_5+satisfaction_4"
    for figure in figures.values():
        assert figure.count == sum(JUNE.get(measure, 0) for measure in figure.drill.split("+"))


def test_the_foot_makes_the_shares_whole_and_prints_the_identity() -> None:
    form = monthly_form(counts={ZHANG: JUNE}, header=month_header(), judgements=Judgements())
    assert form.notes == (
        "另有“一般”1 件（25.0%），计入分母。不满意＝不太满意＋很不满意。",
        "跨月完工量 1 件（上月及以前派单、本月完工）："
        "每日当天完成量合计 5 ＝ 派单送修完工总量 4 ＋ 跨月完工量 1。",
        "派单量、送修量按派单（接收）日期统计，完工量为其中截至月末已完工的量；服务态度按回访日期统计（一次回访）。",
        "服务态度来源：区域全部一次回访 4 件，满意度评分。满意度占比＝（非常满意＋满意）÷回访件数。",
    )


def test_where_the_neutral_level_counts_is_a_judgement_and_printed() -> None:
    def made(neutral: NeutralCounts) -> tuple[list[int | str], str]:
        judged = Judgements(neutral=neutral)
        form = monthly_form(counts={ZHANG: JUNE}, header=month_header(), judgements=judged)
        return list(form.table.total_record().values())[10:], form.notes[0]

    assert made(NeutralCounts.SATISFIED) == (
        [1, "25.0", 2, "50.0", 1, "25.0", "75.0"],
        "其中“一般”1 件（25.0%），计入满意。满意＝满意＋一般，不满意＝不太满意＋很不满意。",
    )
    assert made(NeutralCounts.DISSATISFIED) == (
        [1, "25.0", 1, "25.0", 2, "50.0", "50.0"],
        "其中“一般”1 件（25.0%），计入不满意。不满意＝一般＋不太满意＋很不满意。",
    )


def test_another_question_may_feed_the_levels() -> None:
    judged = Judgements(rating_source=RatingSource.ATTITUDE_RATING)
    form = monthly_form(counts={ZHANG: {"attitude_5": 2}}, header=month_header(), judgements=judged)
    assert form.table.records()[0]["very_satisfied"] == 2
    assert "2 件，态度评分" in form.notes[3]


def test_an_empty_month_says_so() -> None:
    form = monthly_form(counts={}, header=month_header(), judgements=Judgements())
    assert NIL_NOTE in form.notes
    assert "另有“一般”0 件（—）" in form.notes[0]


LEVEL = st.integers(0, 40)
OWN = st.builds(
    lambda sent, brought, levels: {
        "dispatched_onsite": sum(sent),
        "done_onsite": sent[0],
        "dispatched_carry_in": sum(brought),
        "done_carry_in": brought[0],
        **{f"satisfaction_{level}": count for level, count in zip("54321", levels, strict=True)},
    },
    st.tuples(LEVEL, LEVEL),
    st.tuples(LEVEL, LEVEL),
    st.tuples(*[LEVEL] * 5),
)


@given(own=st.lists(OWN, max_size=6), neutral=st.sampled_from(NeutralCounts))
def test_totals_are_the_sums_and_shares_make_a_whole(
    own: list[dict[str, int]], neutral: NeutralCounts
) -> None:
    counts = {Worker(f"n:{n}", "师傅", str(n)): given_counts for n, given_counts in enumerate(own)}
    judged = Judgements(neutral=neutral)
    table = monthly_form(counts=counts, header=month_header(), judgements=judged).table
    totals, rows = table.total_record(), table.records()
    for key in KEYS[1:]:
        if not key.endswith("rate"):
            assert totals[key] == sum(int(row[key]) for row in rows)
    for row in [*rows, totals]:
        assert int(row["total"]) >= int(row["total_done"])  # a cohort never passes 100 %
        assert row["total"] == int(row["dispatched"]) + int(row["carry_in"])
        if row["satisfied_rate"] != "—":
            satisfied = Decimal(row["very_satisfied_rate"]) + Decimal(row["satisfied_rate"])
            assert abs(satisfied - Decimal(row["satisfaction_rate"])) <= Decimal("0.1")
