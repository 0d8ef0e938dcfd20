"""A column of a list: its heading, the text of a value, the value of a text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Choices, Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.fields import Field
from import_export.widgets import Widget

FILE_LANGUAGE = "zh-hans"
YES = frozenset({"是", "1", "true", "yes", "y", "启用"})
NO = frozenset({"", "否", "0", "false", "no", "n", "停用"})
SEPARATOR = ";"


class Column(Field):
    """``attribute`` is the field's name, in the row and in a file with English headings."""

    def __init__(self, attribute: str, heading: str, widget: Widget | None = None) -> None:
        super().__init__(attribute=attribute, column_name=heading, widget=widget or Text())

    def clean(self, row: dict[str, str], **kwargs: Any) -> Any:
        """The value of the row's cell. Raises ValidationError under the column's name."""
        try:
            return self.widget.clean(row[self.column_name], row=row, **kwargs)
        except (ValueError, ValidationError) as problem:
            told = getattr(problem, "messages", None) or [str(problem)]
            raise ValidationError({self.attribute: told}) from problem

    def text_of(self, instance: Model) -> str:
        return str(self.widget.render(self.get_value(instance)))


class Text(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        return value.strip()

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class Number(Widget):
    """Whole or decimal; empty is no number."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        if not value:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or len(value) > 20:
            raise ValueError(_("“%(value)s”不是数字，请只写数字。") % {"value": value[:40]})
        return number

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if value is None:
            return ""
        text = f"{Decimal(str(value)):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


class YesNo(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        word = value.casefold()
        if word not in YES | NO:
            raise ValueError(_("“%(value)s”认不出，请写“是”或“否”。") % {"value": value[:40]})
        return word in YES

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "是" if value else "否"


class Switch(YesNo):
    """Nothing and nobody is switched off by an empty cell."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        if not value:
            raise ValueError(_("“%(value)s”认不出，请写“是”或“否”。") % {"value": ""})
        return super().clean(value)


class Day(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        if not value:
            return None
        try:
            return date.fromisoformat(value.replace("/", "-").replace(".", "-"))
        except ValueError:
            raise ValueError(_("“%(value)s”不是日期，请写成 2026-11-22。") % {"value": value[:40]}) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if value else ""


class Clock(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        if not value:
            return None
        try:
            return time.fromisoformat(value.replace("：", ":").zfill(5))
        except ValueError:
            raise ValueError(_("“%(value)s”不是时间，请写成 08:30。") % {"value": value[:40]}) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat("minutes") if value else ""


class Choice(Widget):
    """By its Chinese name; its code and its English name are understood too."""

    def __init__(self, choices: type[Choices] | Iterable[tuple[str, Any]]) -> None:
        super().__init__()
        pairs = choices.choices if isinstance(choices, type) else choices
        self.labels = [(str(code), label) for code, label in pairs]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        for code, label in self.labels:
            if not value or value in (code, *_told(label)):
                return code if value else ""
        words = "、".join(_told(label)[0] for _code, label in self.labels)
        raise ValueError(_("没有“%(value)s”，只能是：%(words)s。") % {"value": value[:40], "words": words})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return next((_told(label)[0] for code, label in self.labels if code == value), value or "")


def _told(label: Any) -> tuple[str, str]:
    with override(FILE_LANGUAGE):
        chinese = str(label)
    with override("en"):
        return chinese, str(label)


class Named(Widget):
    """Another row, by its code; empty is none."""

    def __init__(self, rows: QuerySet[Any], field: str) -> None:
        super().__init__()
        self.rows, self.field = rows, field
        self.found: dict[str, Model] = {}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        """What was found is remembered for the file: every run of a list has columns of its own."""
        if not value:
            return None
        try:
            if value not in self.found:
                self.found[value] = self.rows.all().get(**{self.field: value})
            return self.found[value]
        except ObjectDoesNotExist:
            name = self.rows.model._meta.verbose_name
            message = _("%(what)s里没有“%(value)s”，请写已有的，或先建立它。")
            raise ValueError(message % {"what": name, "value": value[:40]}) from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(getattr(value, self.field))


class ManyNamed(Named):
    """Several, separated by semicolons."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        words = [word.strip() for word in value.replace("；", SEPARATOR).split(SEPARATOR)]
        return [super(ManyNamed, self).clean(word) for word in words if word]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        if value is None:
            return ""
        rows = value if isinstance(value, list) else value.all()
        return SEPARATOR.join(sorted(str(getattr(each, self.field)) for each in rows))
