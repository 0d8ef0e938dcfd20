"""Where callbacks lose time or customers (A11), and why customers are dissatisfied (L16)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from django.utils.translation import gettext as _

from reports.policies.analysis import (
    KEY,
    Section,
    count_column,
    name_column,
    number,
    pareto,
    share,
    words_column,
)
from reports.policies.rates import tenths
from reports.policies.tables import DASH, TOTAL_KEY, Cell, Figure, Row, Table

HOUR = timedelta(hours=1)
# How often a callback was tried: 4 stands for four and more.
TIMES = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Part:
    """``spent`` is the time of the ``timed`` ones among them: not all have come to an end. ``attempts`` is
    how often they were tried."""

    count: int = 0
    spent: timedelta = timedelta()
    timed: int = 0
    attempts: int = 0

    def __add__(self, other: Part) -> Part:
        """What two parts are together; attempts too."""
        return Part(
            self.count + other.count,
            self.spent + other.spent,
            self.timed + other.timed,
            self.attempts + other.attempts,
        )

    @property
    def hours(self) -> str:
        """On average; empty where nothing was timed."""
        return (
            tenths(exact=Fraction(self.spent // timedelta(seconds=1), 3600 * self.timed))
            if self.timed
            else ""
        )


NOTHING = Part()
Parts = Mapping[str, Part]


@dataclass(frozen=True, slots=True)
class LostTime:
    """One place where callbacks lose time: a part of ``whole``; keys as analysis_rows.py knows them."""

    key: str
    name: str
    part: Part
    whole: int
    whole_key: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """The callbacks that ended so: how many were tried how often, and how often all together."""

    key: str
    name: str
    times: Mapping[int, int]
    attempts: int

    @property
    def count(self) -> int:
        return sum(self.times.values())


@dataclass(frozen=True, slots=True)
class TimeFacts:
    """``lost`` and ``limits`` name their keys in full. ``returned`` by region."""

    arrivals: Sequence[LostTime] = ()
    tried: Sequence[Tried] = ()
    overdue: Sequence[LostTime] = ()
    returned: Sequence[LostTime] = ()
    limits: Sequence[LostTime] = ()
    filed: int = 0


@dataclass(frozen=True, slots=True)
class ReasonFacts:
    """Codes → name and number of cases; ``cases`` is how many there are."""

    categories: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    grounds: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    causes: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    cases: int = 0


def reason_sections(*, facts: ReasonFacts) -> tuple[Section, ...]:
    found = (
        ("category", _("投诉类别"), facts.categories, _("期内登记的投诉按类别，不含无效、并案。")),
        (
            "ground",
            _("不满意理由"),
            facts.grounds,
            _("一件投诉可有几个理由，占比按理由数；合计为投诉件数。"),
        ),
        ("cause", _("根本原因"), facts.causes, _("按最近一次处理认定的根因。")),
    )
    return tuple(
        Section(
            code=code,
            name=name,
            table=pareto(heading=name, counts=counts, key=code, whole=facts.cases),
            bars=("cases",),
            lines=("running",),
            notes=(note,),
        )
        for code, name, counts, note in found
    )


def time_sections(*, facts: TimeFacts) -> tuple[Section, ...]:
    """In the order of the work."""
    return (
        _lost_section(
            code="lag",
            name=_("数据到达"),
            heading=_("完工到入库"),
            lines=facts.arrivals,
            total=_summed(facts.arrivals, key="lag"),
            notes=(_("完工时间到 ERP 数据入库的时间；超过回访期限才到的，回访期限顺延。"),),
        ),
        tried_section(tried=facts.tried),
        _lost_section(
            code="overdue",
            name=_("逾期原因"),
            heading=_("原因"),
            lines=facts.overdue,
            total=_summed(facts.overdue, key="overdue.late"),
            notes=(_("每个不及时的回访只算一个原因，按此顺序；平均为办结晚于期限的时间。未到期的不计。"),),
        ),
        _lost_section(
            code="returned",
            name=_("日报退回"),
            heading=_("区域"),
            lines=facts.returned,
            total=_summed(facts.returned, key="returned", whole=facts.filed, whole_key="filed"),
            notes=(_("期内各日的日报，按被退回的版本计，总数为上报过的版本；平均为退回到重新上报的时间。"),),
        ),
        _lost_section(
            code="limit",
            name=_("投诉等待"),
            heading=_("时限"),
            lines=facts.limits,
            total=None,
            notes=(_("期内登记的投诉中超过该时限的；平均为登记到该步完成的时间。各时限互有重叠，不合计。"),),
        ),
    )


def tried_section(*, tried: Sequence[Tried]) -> Section:
    whole = sum(each.count for each in tried)
    columns = (
        name_column(_("结果")),
        count_column("count", _("件数")),
        count_column("share", _("占比%")),
        count_column("average", _("平均次数")),
        *(count_column(f"times_{times}", _times_word(times)) for times in TIMES),
    )
    summed = Tried(
        key="attempts",
        name=_("合计"),
        times={times: sum(each.times.get(times, 0) for each in tried) for times in TIMES},
        attempts=sum(each.attempts for each in tried),
    )
    rows = tuple(_tried_row(each, whole=whole, key=each.key) for each in tried)
    return Section(
        code="attempts",
        name=_("拨打次数"),
        table=Table(columns=columns, rows=rows, totals=_tried_row(summed, whole=whole, key=TOTAL_KEY)),
        bars=("average",),
        notes=(_("应回访的一次回访按现在的结果；次数为保存过的拨打，撤回的不计。"),),
    )


def _times_word(times: int) -> str:
    words = _("%(times)s次以上") if times == TIMES[-1] else _("%(times)s次")
    return words % {"times": times}


def _tried_row(tried: Tried, *, whole: int, key: str) -> Row:
    opens = f"{KEY}{tried.key}"
    average = tenths(exact=Fraction(tried.attempts, tried.count)) if tried.count else DASH
    is_total = key == TOTAL_KEY
    cells = (
        number(count=tried.count, drill=opens),
        share(count=tried.count, whole=whole, drill=opens),
        Cell(figures=(Figure(tried.count, printed=average, drill=opens),)),
        *(
            number(
                count=tried.times.get(times, 0),
                drill=f"{KEY}times.{times}" if is_total else f"{opens}.{times}",
            )
            for times in TIMES
        ),
    )
    return Row(key=key, cells=(Cell(words=tried.name), *cells))


def _summed(
    lines: Sequence[LostTime], *, key: str, whole: int | None = None, whole_key: str = ""
) -> LostTime:
    part = sum((line.part for line in lines), NOTHING)
    all_of_it = lines[0].whole if lines else 0
    return LostTime(
        key=key,
        name=_("合计"),
        part=part,
        whole=all_of_it if whole is None else whole,
        whole_key=lines[0].whole_key if lines and whole is None else whole_key,
    )


def _lost_section(
    *,
    code: str,
    name: str,
    heading: str,
    lines: Sequence[LostTime],
    total: LostTime | None,
    notes: tuple[str, ...],
) -> Section:
    is_explained = any(line.note for line in lines)
    columns = (
        name_column(heading),
        count_column("count", _("件数")),
        count_column("whole", _("总数")),
        count_column("share", _("占比%")),
        count_column("hours", _("平均耗时(小时)")),
        *((words_column("note", _("说明")),) if is_explained else ()),
    )
    wide = len(columns) - 1
    totals = _lost_cells(total)[:wide] if total else tuple(Cell(words=DASH) for _column in columns[1:])
    return Section(
        code=code,
        name=name,
        table=Table(
            columns=columns,
            rows=tuple(
                Row(key=line.key, cells=(Cell(words=line.name), *_lost_cells(line)[:wide])) for line in lines
            ),
            totals=Row(key=TOTAL_KEY, cells=(Cell(words=_("合计")), *totals)),
        ),
        bars=("count",),
        notes=notes,
    )


def _lost_cells(line: LostTime) -> tuple[Cell, ...]:
    opens = f"{KEY}{line.key}"
    hours = line.part.hours
    timed = Figure(line.part.timed, printed=hours)
    return (
        number(count=line.part.count, drill=opens),
        number(count=line.whole, drill=f"{KEY}{line.whole_key}" if line.whole_key else ""),
        share(count=line.part.count, whole=line.whole, drill=opens),
        Cell(figures=(timed,)) if hours else Cell(),
        Cell(words=line.note),
    )
