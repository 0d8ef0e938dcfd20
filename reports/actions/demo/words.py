"""The invented world: regions, names, brands, faults. Nobody and no number in it exists.

Mobiles have four zeros in the middle and landlines begin with 5550: both blocks are kept free here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegionTraits:
    """A region and how well it works, so that its figures differ from its neighbours'.

    ``share`` of all orders; ``quality`` 0…1 moves the answers; ``reach`` 0…1 how many pick up; ``slack``
    share of first calls that come late; ``agents`` beside the first; ``late_filing`` share of late dailies.
    """

    code: str
    name: str
    area_code: str
    districts: tuple[str, ...]
    share: float
    quality: float
    reach: float
    slack: float
    agents: int
    technicians: int
    late_filing: float


REGIONS = (
    RegionTraits(
        "HZ", "杭州", "0571", ("上城区", "拱墅区", "西湖区", "滨江区", "萧山区", "余杭区"),
        share=0.27, quality=0.82, reach=0.62, slack=0.015, agents=3, technicians=14, late_filing=0.02,
    ),
    RegionTraits(
        "NB", "宁波", "0574", ("海曙区", "江北区", "鄞州区", "镇海区", "北仑区"),
        share=0.21, quality=0.90, reach=0.65, slack=0.010, agents=2, technicians=11, late_filing=0.00,
    ),
    RegionTraits(
        "WZ", "温州", "0577", ("鹿城区", "龙湾区", "瓯海区", "洞头区", "瑞安市"),
        share=0.17, quality=0.45, reach=0.55, slack=0.045, agents=2, technicians=9, late_filing=0.10,
    ),
    RegionTraits(
        "JX", "嘉兴", "0573", ("南湖区", "秀洲区", "海宁市", "桐乡市", "平湖市"),
        share=0.14, quality=0.75, reach=0.60, slack=0.020, agents=1, technicians=8, late_filing=0.03,
    ),
    RegionTraits(
        "SX", "绍兴", "0575", ("越城区", "柯桥区", "上虞区", "诸暨市"),
        share=0.12, quality=0.70, reach=0.61, slack=0.025, agents=1, technicians=7, late_filing=0.04,
    ),
    RegionTraits(
        "JH", "金华", "0579", ("婺城区", "金东区", "义乌市", "东阳市"),
        share=0.09, quality=0.20, reach=0.52, slack=0.070, agents=1, technicians=6, late_filing=0.14,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goods:
    """A 品类: how often it is installed and repaired, who makes it, what breaks, what a paid repair costs."""

    name: str
    installs: int
    repairs: int
    brands: tuple[str, ...]
    model: str
    sizes: tuple[str, ...]
    faults: tuple[tuple[str, str], ...]  # what the customer reported, what was done
    price: tuple[int, int]


GOODS = (
    Goods("空调", 38, 26, ("格力", "美的", "海尔", "奥克斯", "海信"), "KFR-{size}GW/{tail}",
          ("26", "35", "50", "72"),
          (("制冷效果差", "加氟并清洗滤网"), ("室内机滴水", "疏通排水管"), ("外机异响", "紧固风叶"),
           ("遥控器无反应", "更换接收板"), ("开机跳闸", "更换电容")), (90, 460)),
    Goods("热水器", 19, 17, ("万和", "史密斯", "美的", "海尔", "万家乐"), "JSQ{size}-{tail}",
          ("24", "26", "32"),
          (("点不着火", "更换脉冲点火器"), ("水温忽冷忽热", "清洗进水滤网"), ("漏水", "更换密封圈"),
           ("显示故障代码", "更换风压开关")), (80, 320)),
    Goods("油烟机", 13, 9, ("方太", "老板", "华帝", "美的"), "CXW-{size}-{tail}",
          ("200", "220", "260"),
          (("吸力变小", "清洗叶轮"), ("按键失灵", "更换控制面板"), ("运转有异响", "调整蜗壳")), (80, 260)),
    Goods("燃气灶", 9, 7, ("华帝", "方太", "万和", "老板"), "JZT-{size}{tail}",
          ("21", "52"),
          (("打不着火", "更换点火针"), ("火苗发红", "调节风门"), ("自动熄火", "更换热电偶")), (60, 180)),
    Goods("洗衣机", 9, 15, ("小天鹅", "海尔", "美的", "松下"), "XQG{size}-{tail}",
          ("80", "100", "120"),
          (("脱水抖动大", "调平并更换减震器"), ("不排水", "清理排水泵"), ("门锁打不开", "更换门锁"),
           ("不进水", "更换进水阀")), (80, 350)),
    Goods("冰箱", 3, 15, ("海尔", "容声", "美的", "西门子"), "BCD-{size}{tail}",
          ("216", "325", "452"),
          (("冷藏室不制冷", "更换风扇电机"), ("结霜严重", "更换化霜传感器"), ("噪音大", "更换减震垫"),
           ("门封不严", "更换门封")), (90, 520)),
    Goods("电视机", 6, 8, ("海信", "创维", "TCL", "长虹"), "{size}{tail}",
          ("43", "55", "65", "75"),
          (("有声音没图像", "更换背光灯条"), ("无法开机", "更换电源板"), ("花屏", "更换逻辑板")), (100, 480)),
    Goods("净水器", 3, 3, ("沁园", "美的", "史密斯"), "RO-{size}{tail}",
          ("400", "600", "800"),
          (("出水慢", "更换滤芯"), ("接头漏水", "更换快接头")), (60, 240)),
)  # fmt: skip

TAILS = ("A1", "B3", "C2", "D5", "E7", "F9", "G2", "K1")

# Common first, as in the street: a shorter tail would look drawn from a list.
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡"
    "贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
)
COMPOUND = ("欧阳", "上官", "司徒", "诸葛", "慕容")
MALE = "伟强磊军勇杰涛明超刚平辉健斌波浩宇鹏飞俊凯建国志文海峰东亮松林荣祥永新成武振华立民"
FEMALE = "芳娜敏静丽艳娟霞秀玲燕萍红英梅琳慧颖雪洁婷倩蕾薇佳怡欣悦珍兰凤云莉晶璐茜瑶岚"
ROADS = (
    "环城北路", "文晖路", "体育场路", "建设大道", "人民西路", "府前街", "通江路", "滨河路", "学林街",
    "迎宾大道", "花园路", "凤凰路", "新安路", "青年路",
)  # fmt: skip
ESTATES = (
    "翠湖花园", "江南春晓", "锦绣家园", "丽景湾", "东方名府", "桂花苑", "绿洲新城", "幸福里", "金色家园",
    "紫荆公寓", "阳光花园", "湖畔小区", "星河苑", "望江府",
)  # fmt: skip
UNITS = ("宏达酒店", "育才学校", "康泰医院", "新时代广场物业", "恒信贸易有限公司", "江畔餐厅")
INSTALL_REMARKS = (
    "", "", "", "", "高空作业", "加铜管1.5米", "需打孔1个", "旧机拆除", "用户自备支架", "与送货同日",
)  # fmt: skip
REPAIR_REMARKS = ("", "", "", "", "二次上门", "旧件已返还", "用户要求下午到", "需提前电话联系")
