"""Step ③ of the wizard: which column feeds which field, what its words mean (ruling 11, screens.md 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workorders.choices import FIELD_LABELS, Kind, Status
from workorders.imports.columns import BY_FIELD, COLUMNS, REQUIRED_COLUMNS, Need
from workorders.imports.display import masked_value
from workorders.imports.guessing import SURE, Guess, guessed, read_as
from workorders.imports.headers import columns_of
from workorders.imports.mapping import DATES, EMPTY, MAPPED_VALUES, OTHERS, USUAL_DATES, Plan, word_key

NO_COLUMN = "-"
DATE_CHOICES = [
    (USUAL_DATES, _("通常写法（2026-11-03、2026年11月3日）")),
    ("M/D/Y", _("月/日/年（11/03/2026）")),
    ("D/M/Y", _("日/月/年（03/11/2026）")),
    ("Y/D/M", _("年/日/月（2026/03/11）")),
]
LONGEST_TEXT = 200
USUAL = frozenset({"completed_at", "status", "address", "technician_name", "charge"})


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of the table; ``certainty`` in percent, 0 = nobody has said anything yet."""

    label: Any
    name: str
    is_required: bool
    heading: forms.BoundField
    constant: forms.BoundField
    certainty: int
    is_saved: bool
    sample: str
    reading: str
    is_unreadable: bool


@dataclass(frozen=True, slots=True)
class WordLine:
    """One word of the file whose meaning is asked."""

    word: str
    meaning: forms.BoundField


@dataclass(frozen=True, slots=True)
class WordTable:
    label: Any
    heading: str
    lines: list[WordLine]
    others: forms.BoundField
    is_long: bool


class MappingForm(forms.Form):
    """``survey`` is what ``imports/survey.py`` saw; ``regions`` maps the codes she may import to, to names.

    ``known_words`` are, by field, the words that need no map.
    """

    date_format = forms.ChoiceField(
        label=_("日期格式"),
        choices=DATE_CHOICES,
        required=False,
        widget=forms.Select(attrs={"class": "hf-input"}),
    )

    def __init__(
        self, data: Any, *, survey: Mapping[str, Any], plan: Plan, regions: Mapping[str, str], known: Any
    ) -> None:
        super().__init__(data, initial={"date_format": plan.date_format})
        self.samples = {heading: samples for heading, samples, _words, _at in survey["headings"]}
        self.words = {heading: words for heading, _samples, words, _at in survey["headings"]}
        self.saved, self.regions, self._is_known = plan, regions, known
        self.usual = columns_of(headings=list(self.samples), plan=EMPTY)
        self.first = columns_of(headings=list(self.samples), plan=plan)
        free = [heading for heading in self.samples if heading not in self.first.values()]
        open_fields = [
            column.field
            for column in COLUMNS
            if column.field not in (*self.first, *plan.constants, *plan.headers)
        ]
        self.guesses = guessed(headings=free, fields=open_fields)
        for column in COLUMNS:
            self._add_column(column.field)
        for name in MAPPED_VALUES:
            self._add_words(name)

    def _add_column(self, name: str) -> None:
        blank = [("", "—")]
        if BY_FIELD[name].need is Need.COLUMN:
            blank.append((NO_COLUMN, str(_("这个来源没有这一列"))))
        heading = forms.ChoiceField(
            choices=[*blank, *((heading, " ".join(heading.split())) for heading in self.samples)],
            required=False,
            initial=self._first_heading(name),
            widget=forms.Select(attrs={"class": "hf-input", "aria-label": FIELD_LABELS[name]}),
        )
        constant = forms.CharField(
            required=False,
            max_length=LONGEST_TEXT,
            initial=self.saved.constants.get(name, ""),
            widget=forms.TextInput(
                attrs={
                    "class": "hf-input",
                    "autocomplete": "off",
                    "aria-label": _("%(field)s 的固定值") % {"field": FIELD_LABELS[name]},
                }
            ),
        )
        self.fields[f"from_{name}"], self.fields[f"fixed_{name}"] = heading, constant

    def _first_heading(self, name: str) -> str:
        if name in self.first:
            return self.first[name]
        if self.saved.headers.get(name) == "":
            return NO_COLUMN if BY_FIELD[name].need is Need.COLUMN else ""
        guess = self.guesses.get(name)
        return guess.heading if guess else ""

    def _add_words(self, name: str) -> None:
        """A question for each word of every column: which of them are shown depends on the chosen one."""
        saved = {word_key(word): meaning for word, meaning in self.saved.values.get(name, {}).items()}
        meanings = [("", "—"), *self._meanings(name)]
        for key, word in self._asked(name):
            self.fields[key] = _meaning(word, meanings, saved.get(word_key(word), ""))
        others = self.saved.values.get(name, {}).get(OTHERS, "")
        self.fields[self._others_key(name)] = _meaning(str(_("其他的值")), meanings, others)

    def _meanings(self, name: str) -> list[tuple[str, Any]]:
        if name == "kind":
            return list(Kind.choices)
        return list(Status.choices) if name == "status" else list(self.regions.items())

    def chosen(self, name: str) -> str:
        """The heading that stands in the select now, the page's or the posted one; empty = none."""
        given = str(self[f"from_{name}"].value() or "")
        return given if given in self.samples else ""

    def _asked(self, name: str) -> list[tuple[str, str]]:
        """Key and word of what stands in the chosen column and nobody knows, or was mapped before.

        The key names the column too: an answer never moves to another column's word.
        """
        heading = self._given_heading(name)
        mapped = {word_key(word) for word in self.saved.values.get(name, {})}
        place = list(self.samples).index(heading) if heading in self.samples else 0
        return [
            (f"word_{name}_{place}_{number}", word)
            for number, word in enumerate(self.words.get(heading) or [])
            if word_key(word) in mapped or not self._is_known(name, word)
        ]

    def _others_key(self, name: str) -> str:
        heading = self._given_heading(name)
        place = list(self.samples).index(heading) if heading in self.samples else 0
        return f"word_{name}_{place}_others"

    def _given_heading(self, name: str) -> str:
        return str(self.data.get(f"from_{name}", "")) if self.is_bound else self._first_heading(name)

    def clean(self) -> dict[str, Any]:
        """Errors stand at the field: nothing for a required one, or both a column and a constant."""
        cleaned = super().clean() or {}
        for column in COLUMNS:
            heading, constant = cleaned.get(f"from_{column.field}"), cleaned.get(f"fixed_{column.field}")
            if heading and constant:
                self.add_error(f"fixed_{column.field}", _("已选了列，固定值请留空"))
        for column in REQUIRED_COLUMNS:
            if not (cleaned.get(f"from_{column.field}") or cleaned.get(f"fixed_{column.field}")):
                self.add_error(f"from_{column.field}", _("请选择一列，或填一个固定值"))
        return cleaned

    def document(self) -> dict[str, Any]:
        """The mapping as it is saved: only what differs from the usual reading."""
        return self.plan().saved()

    def plan(self) -> Plan:
        """What the page says now, right or not: for the examples too."""
        constants = {column.field: text for column in COLUMNS if (text := self._constant(column.field))}
        headers: dict[str, str] = {}
        for column in COLUMNS:
            heading = self.chosen(column.field)
            if column.field in constants:
                continue
            if heading and self.usual.get(column.field) != heading:
                headers[column.field] = heading
            elif not heading and (column.field in self.usual or column.need is Need.COLUMN):
                headers[column.field] = ""
        values = {name: words for name in MAPPED_VALUES if (words := self._values(name))}
        date_format = str(self["date_format"].value() or "")
        known = {value for value, _label in DATE_CHOICES}
        return Plan(headers, constants, values, date_format if date_format in known else "")

    def _constant(self, name: str) -> str:
        return "" if self.chosen(name) else str(self[f"fixed_{name}"].value() or "").strip()

    def _values(self, name: str) -> dict[str, str]:
        """What was mapped before stays for words that this file does not have, and for regions not hers."""
        asked = self._asked(name)
        here = {word_key(word) for _key, word in asked} | {OTHERS}
        allowed = {value for value, _label in self._meanings(name)}
        saved = self.saved.values.get(name, {}).items()
        kept = {word: text for word, text in saved if word_key(word) not in here or text not in allowed}
        for key, word in [(self._others_key(name), OTHERS), *asked]:
            meaning = str(self[key].value() or "")
            if meaning in allowed:
                kept[word] = meaning
        return kept

    def lines(self) -> Iterator[FieldLine]:
        plan = self.plan()
        for column in COLUMNS:
            yield self._line(column.field, plan)

    def _line(self, name: str, plan: Plan) -> FieldLine:
        heading = self.chosen(name)
        samples = self.samples.get(heading, []) if heading else []
        reading = read_as(name=name, samples=samples, plan=plan)
        return FieldLine(
            label=FIELD_LABELS[name],
            name=name,
            is_required=BY_FIELD[name].need is not Need.OPTIONAL,
            heading=self[f"from_{name}"],
            constant=self[f"fixed_{name}"],
            certainty=self._certainty(name, heading),
            is_saved=bool(heading) and self.saved.headers.get(name) == heading,
            sample=masked_value(name=name, value=samples[0]) if samples else "",
            reading=self._shown(name, reading or ""),
            is_unreadable=reading is None,
        )

    def _certainty(self, name: str, heading: str) -> int:
        if not heading:
            return 0
        if heading in (self.usual.get(name), self.saved.headers.get(name)):
            return Guess(heading, SURE).percent
        guess = self.guesses.get(name)
        return guess.percent if guess and guess.heading == heading else 0

    def _shown(self, name: str, value: str) -> str:
        if name in MAPPED_VALUES:
            return str(dict(self._meanings(name)).get(value, value))
        return masked_value(name=name, value=value.replace("T", " ") if name in DATES else value)

    def is_at_hand(self, line: FieldLine) -> bool:
        """Shown at once; the other fields are one click away."""
        return line.is_required or line.name in USUAL or bool(self.chosen(line.name) or line.constant.value())

    def word_tables(self) -> list[WordTable]:
        """For kind, status and region: the words of the chosen column that need a meaning."""
        return [table for name in MAPPED_VALUES if (table := self._table(name)) is not None]

    def _table(self, name: str) -> WordTable | None:
        heading = self.chosen(name)
        asked = self._asked(name)
        is_long = bool(heading) and self.words.get(heading) is None
        if not heading or not (asked or is_long):
            return None
        lines = [WordLine(masked_value(name=name, value=word), self[key]) for key, word in asked]
        return WordTable(FIELD_LABELS[name], heading, lines, self[self._others_key(name)], is_long)


def _meaning(word: str, meanings: Sequence[tuple[str, Any]], initial: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=word,
        choices=meanings,
        required=False,
        initial=initial,
        widget=forms.Select(attrs={"class": "hf-input", "aria-label": word}),
    )
