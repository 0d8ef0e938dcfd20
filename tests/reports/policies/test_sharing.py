from datetime import date

from reports.policies.forms import Header, daily_form
from reports.policies.sharing import plain_text
from tests.reports.lines import ZHANG, answered, completed


def test_the_group_chat_gets_the_form_as_text() -> None:
    lines = [answered(worker=ZHANG, order_no="O3", satisfaction=2), completed(worker=ZHANG, order_no="O1")]
    header = Header("杭州", "空调", date(2026, 6, 5), "范琳 018", date(2026, 6, 5), "2026-06-06 06:00")
    assert plain_text(form=daily_form(lines=lines, header=header, remarks={})).split("\n") == (
        [
            "【区域售后客服回访日报表】",
            "区域：杭州 品类：空调 2026年6月5日",
            "1. 张师傅：派单 0；完成 1；态度 好1 中0 差0；清理 有1 无0；收费 免费1 合规0 违规0；"
            "备注 不满意1(O3)",
            "合计：派单 0；完成 1；态度 好1 中0 差0；清理 有1 无0；收费 免费1 合规0 违规0",
            "制表人：范琳 018 制表日期：2026年6月5日",
            "派单量、完成量按当日服务统计，派单量含送修；态度、清理、收费按当日回访结果统计（一次回访）。",
            "服务态度来源：态度评分（5–4 好 / 3 中 / 2–1 差）。ERP数据截至 2026-06-06 06:00。",
        ]
    )
