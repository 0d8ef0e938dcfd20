"""The words of customers and agents: descriptions of cases, demands, suggestions, needs."""

from __future__ import annotations

from random import Random

from callbacks.actions.submissions import SuggestionWords
from callbacks.choices import Ground, Relation, SuggestionCategory

SAYS: dict[Ground, tuple[str, ...]] = {
    Ground.NOT_GENUINE: (
        "客户表示登记的日期没有人上门,师傅只打过一次电话。",
        "客户称机器还没有装好,师傅说过两天再来,单子已报完工。",
        "客户说实际上门日期与登记日期相差三天。",
    ),
    Ground.VERY_DISSATISFIED: (
        "客户反映约好上午到,等到傍晚才来,装完没有试机就走了。",
        "客户很不满意,说同样的问题修了两次还没有好。",
        "客户称师傅进门不穿鞋套,墙面打孔位置没有事先商量。",
    ),
    Ground.DISSATISFIED: (
        "客户认为等候时间太长,改约两次没有提前通知。",
        "客户说安装位置不太理想,排水管露在外面不美观。",
        "客户觉得师傅讲解太快,遥控器功能还不会用。",
    ),
    Ground.OVERCHARGED: (
        "客户称师傅另收材料费没有明细,金额比单据多一百多元。",
        "客户反映高空作业费现场才提出,没有开收据。",
    ),
    Ground.CHARGE: (
        "客户对收费有疑问,说实际付的钱和登记的金额不一致。",
        "客户说保内维修仍收了上门费,希望核实。",
        "客户对支架收费有异议,认为应当包含在安装费里。",
    ),
    Ground.NOT_FIXED: (
        "客户说修完当天晚上故障又和原来一样,没有修好。",
        "客户反映故障没有排除,机器仍不能正常使用。",
    ),
    Ground.RECURRED: ("客户称用了两天故障再次出现,要求重新上门。",),
    Ground.ATTITUDE: ("客户反映师傅说话不耐烦,催着签字。", "客户说师傅态度生硬,提问不愿意解释。"),
}
DEMANDS: dict[Ground, tuple[str, ...]] = {
    Ground.NOT_GENUINE: ("尽快安排上门", "查清原因并回电说明"),
    Ground.VERY_DISSATISFIED: ("重新上门检查", "要求主管回电道歉"),
    Ground.DISSATISFIED: ("无", "派人上门再看一下", "希望以后准时"),
    Ground.OVERCHARGED: ("退还多收的费用", "说明收费项目并补开收据"),
    Ground.CHARGE: ("核实金额后答复", "退还差额", "提供收费标准"),
    Ground.NOT_FIXED: ("重新上门维修", "换一位师傅上门"),
    Ground.RECURRED: ("重新上门维修",),
    Ground.ATTITUDE: ("要求道歉", "无"),
}
SUGGESTIONS: tuple[tuple[SuggestionCategory, str], ...] = (
    (SuggestionCategory.APPOINTMENT, "希望上门前一天电话确认时间"),
    (SuggestionCategory.APPOINTMENT, "能不能约晚上的时间,白天家里没人"),
    (SuggestionCategory.CHARGE, "建议收费标准贴在单子背面"),
    (SuggestionCategory.SERVICE_ATTITUDE, "师傅很细心,建议表扬"),
    (SuggestionCategory.QUALITY, "打孔时最好带吸尘器"),
    (SuggestionCategory.PARTS, "配件等得太久,希望本地多备货"),
    (SuggestionCategory.PRODUCT, "说明书字太小,老人看不清"),
    (SuggestionCategory.HOTLINE, "热线排队时间长,希望能微信报修"),
)
NEEDS = (
    "家里另一台空调想清洗,问价格",
    "想咨询油烟机延保",
    "准备搬家,问空调移机怎么收费",
    "净水器滤芯快到期,需要更换",
    "想再装一台热水器,请门店联系",
)
REFUSED_NOTE = ("客户在开会,不愿接受回访", "客户表示不需要回访")
WRONG_INFORMATION = ("门牌号登记有误", "产品型号与实物不符", "客户姓名登记有误")


def description(*, ground: Ground, dice: Random) -> str:
    return dice.choice(SAYS[ground])


def demand(*, ground: Ground, dice: Random) -> str:
    return dice.choice(DEMANDS[ground])


def relation(*, dice: Random) -> Relation:
    return dice.choices(tuple(Relation), (80, 9, 3, 3, 1, 2, 2))[0]


def suggestion(*, dice: Random) -> SuggestionWords:
    category, text = dice.choice(SUGGESTIONS)
    return SuggestionWords(text=text, category=category)
