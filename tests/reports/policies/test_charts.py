"""Chart, table and text say the same, being one object (screens.md 4)."""

from __future__ import annotations

import pytest

from reports.policies.charts import Chart, Look, Point, Series


def pareto() -> Chart:
    return Chart(
        code="pareto",
        title="投诉类别",
        heading="类别",
        categories=("收费", "其他"),
        series=(
            Series("件数", (Point("3", url="/complaints/?category=charging"), Point("1")), unit="件"),
            Series(
                "累计", (Point("75.0", note="3 ÷ 4"), Point("100.0")), look=Look.LINE, unit="%", on_right=True
            ),
        ),
    )


def test_what_is_drawn_is_what_the_table_prints():
    chart = pareto()
    drawn = [[point["value"] for point in series["points"]] for series in chart.as_json["series"]]
    printed = [[float(row.points[at].text) for row in chart.rows] for at in range(2)]
    assert drawn == printed == [[3, 1], [75, 100]]
    assert chart.headings == ("类别", "件数 件", "累计 %")
    assert [row.category for row in chart.rows] == chart.as_json["categories"] == ["收费", "其他"]
    assert chart.as_json["series"][0]["points"][0]["url"] == chart.rows[0].points[0].url


def test_the_text_for_a_group_chat():
    assert pareto().as_text == "投诉类别\n收费：件数 3件，累计 75.0%\n其他：件数 1件，累计 100.0%"


def test_an_interval_is_said_with_its_figure():
    point = Point("97.1", low="95.0", high="98.4")
    chart = Chart("ranking", "排名", "区域", ("杭州",), (Series("满意度", (point,), unit="%"),), lying=True)
    assert chart.as_text == "排名\n杭州：满意度 97.1%（95.0–98.4）"
    assert chart.as_json["series"][0]["points"][0] | {"url": "", "note": ""} == {
        "value": 97.1, "said": "97.1%（95.0–98.4）", "note": "", "url": "", "low": 95.0, "high": 98.4,
    }  # fmt: skip


def test_out_of_nothing_nothing_is_drawn():
    """— is a gap, never a zero."""
    chart = Chart(
        "trend", "趋势", "月份", ("10月",), (Series("满意度", (Point("—"),), look=Look.LINE, unit="%"),)
    )
    assert chart.is_empty
    assert chart.as_json["series"][0]["points"][0]["value"] is None
    assert chart.as_text == "趋势\n10月：满意度 —"


def test_a_series_that_lacks_a_point_is_a_mistake():
    with pytest.raises(ValueError, match="one point a category"):
        Chart("trend", "趋势", "月份", ("9月", "10月"), (Series("满意度", (Point("97.1"),)),))
