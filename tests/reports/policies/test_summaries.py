"""The further sheets: 回访汇总 by ruling 48, 当日派当日完, 回访明细 masked."""

from reports.policies.lines import Key
from reports.policies.summaries import DETAIL_HEADINGS, AgentTask, agent_summary, detail_rows, same_day_table
from tests.reports.lines import WANG, ZHANG, answered, completed, dispatched


def test_the_summary_counts_per_agent_and_in_total() -> None:
    timely = AgentTask("范琳", "空调", is_due=True, is_due_handled=True, is_handled=True, is_timely=True)
    table = agent_summary(
        tasks=[
            timely,
            AgentTask("范琳", "空调", is_due=True),
            AgentTask("范琳", "空调", is_due=True),
            AgentTask("未分配", "空调", is_due=True),
            AgentTask("陈静", "空调", is_handled=True, is_unreachable=True),
        ]
    )
    rows = [[cell.value for cell in row.cells] for row in (*table.rows, table.totals)]
    assert rows == [
        ["范琳", 3, 1, "33.3", 1, "100.0", 0, 0, 0, 0, 0, 0, 1],
        ["陈静", 0, 1, "—", 0, "0.0", 0, 0, 0, 1, 0, 0, 0],
        ["未分配", 1, 0, "0.0", 0, "—", 0, 0, 0, 0, 0, 0, 0],
        ["合计", 4, 2, "25.0", 1, "50.0", 0, 0, 0, 1, 0, 0, 1],
    ]


def test_same_day_is_part_of_both_counts() -> None:
    lines = [
        dispatched(worker=ZHANG, order_no="O1", keys=(Key.SAME_DAY,)),
        completed(worker=ZHANG, order_no="O1"),
        completed(worker=ZHANG, order_no="O6"),
        dispatched(worker=WANG, order_no="O2"),
    ]
    table = same_day_table(lines=lines)
    rows = [[cell.value for cell in row.cells] for row in (*table.rows, table.totals)]
    assert rows == [["王师傅", 1, 0, 0], ["张师傅", 1, 2, 1], ["合计", 2, 2, 1]]


def test_the_detail_has_one_line_a_callback() -> None:
    lines = [dispatched(worker=ZHANG, order_no="O1"), answered(worker=ZHANG, order_no="O2")]
    rows = detail_rows(lines=lines)
    assert [row[0] for row in rows] == ["O2"]
    assert {len(row) for row in rows} == {len(DETAIL_HEADINGS)}
