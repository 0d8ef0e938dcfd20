"""One list: its columns, its key, and the form that every row goes through, as on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import ModelForm, model_to_dict, modelform_factory
from django.utils.translation import gettext as _
from import_export.resources import ModelResource
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from config.lib.errors import DomainError
from regions.lists.columns import Column
from regions.models import User

BATCH = 500
Found = TypeVar("Found", bound="type[ListResource]")


class ListResource(ModelResource):
    """``import_data(dataset, actor=…, now=…, lines=…)``; headings must already be those of the columns.

    A row that changes nothing is not judged again: an export goes back in as it came out, filed days too.
    """

    name: ClassVar[str] = ""
    form_base: ClassVar[type[ModelForm]] = ModelForm
    # Rows that need each other or an action's verbs: tried in a transaction and saved one by one. The others
    # are judged without writing and saved at once, so that a long file holds no lock while it is judged.
    is_rehearsed: ClassVar[bool] = False
    # Fields that ``prepare`` derives from the columns.
    derived: ClassVar[tuple[str, ...]] = ()
    # Columns that no model form knows; the list's own class writes them.
    beside_the_form: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        skip_unchanged = True
        report_skipped = True
        skip_diff = True
        use_transactions = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._seen: dict[tuple[str, ...], int] = {}
        self._is_unchanged = False
        self._form: Any = None
        self._ready: list[tuple[Model, bool]] = []

    @property
    def columns(self) -> list[Column]:
        return list(self.get_import_fields())

    @classmethod
    def model(cls) -> type[Model]:
        return cls._meta.model

    def rows(self) -> QuerySet[Any]:
        """Every row of the list, in the order of its export."""
        return self._meta.model._default_manager.all()

    def get_queryset(self) -> QuerySet[Any]:
        return self.rows()

    def before_import_row(self, row: Mapping[str, str], **kwargs: Any) -> None:
        """A key that stands twice in the file has no meaning."""
        line = kwargs["lines"][kwargs["row_number"] - 1]
        key = tuple(row.get(self.fields[name].column_name, "") for name in self._meta.import_id_fields)
        if key in self._seen:
            raise ValidationError(_("与第 %(line)s 行重复，请只留一行。") % {"line": self._seen[key]})
        self._seen[key] = line

    def import_instance(self, instance: Model, row: dict[str, str], **kwargs: Any) -> None:
        """Raises ValidationError with a sentence for each column."""
        given, problems = self._given(row)
        if problems:
            raise ValidationError(problems)
        self._is_unchanged = instance.pk is not None and all(
            column.text_of(instance) == str(column.widget.render(given[column.attribute]))
            for column in self.columns
            if column.attribute in given
        )
        if not self._is_unchanged:
            self._judge(instance, given)

    def _given(self, row: dict[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
        given: dict[str, Any] = {}
        problems: dict[str, Any] = {}
        for column in self.columns:
            if column.column_name in row:
                try:
                    given[column.attribute] = column.clean(row)
                except ValidationError as problem:
                    problems.update(problem.error_dict)
        return given, problems

    def _judge(self, instance: Model, given: dict[str, Any]) -> None:
        names = tuple(c.attribute for c in self.columns if c.attribute not in self.beside_the_form)
        form_class = form_of(self._meta.model, self.form_base, names)
        stands = model_to_dict(instance, fields=names)
        data = {**stands, **{name: value for name, value in given.items() if name in names}}
        plain = {name: _plain(value) for name, value in data.items()}
        form = form_class(data={name: value for name, value in plain.items() if value is not None},
                          instance=instance)  # fmt: skip
        if not form.is_valid():
            raise ValidationError(dict(form.errors.as_data()))
        self._form = form

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return self._is_unchanged and not import_validation_errors

    def prepare(self, instance: Any) -> None:
        """What a row derives from its own values before it is saved."""

    def before_save_instance(self, instance: Model, row: Any, **kwargs: Any) -> None:
        self.prepare(instance)
        if not kwargs["using_transactions"]:
            self._ready.append((instance, instance.pk is None))

    def save_ready(self, *, actor: User | None) -> None:
        """Every row that was judged good, with its history; in the caller's transaction."""
        model = self._meta.model
        new = [instance for instance, is_new in self._ready if is_new]
        known = [instance for instance, is_new in self._ready if not is_new]
        fields = [*(column.attribute for column in self.columns), *self.derived]
        bulk_create_with_history(new, model, batch_size=BATCH, default_user=actor)
        bulk_update_with_history(known, model, fields, batch_size=BATCH, default_user=actor)

    def save_m2m(self, instance: Any, row: dict[str, str], **kwargs: Any) -> None:
        if not kwargs["using_transactions"]:
            return
        if self._form is not None:
            self._form._save_m2m()
        self.write_beside(instance, row=row, actor=kwargs["actor"], now=kwargs["now"])

    def write_beside(self, instance: Any, *, row: dict[str, str], actor: User | None, now: datetime) -> None:
        """What a list holds beside its rows' own fields; a list that has such columns writes them here."""


@contextmanager
def told_at(attribute: str) -> Iterator[None]:
    """What an action refuses stands at the column that asked for it."""
    try:
        yield
    except DomainError as problem:
        raise ValidationError({attribute: [str(problem.message)]}) from problem


@cache
def form_of(model: type[Model], base: type[ModelForm], names: tuple[str, ...]) -> type[ModelForm]:
    return modelform_factory(model, form=base, fields=names)


def _plain(value: Any) -> Any:
    """A value as a browser would send it; what it would leave out is None."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return None if value is False else value


LISTS: dict[str, type[ListResource]] = {}


def listed(name: str) -> Callable[[Found], Found]:
    """Makes a list known to the commands under ``name``; the floors above add theirs."""

    def keep(resource: Found) -> Found:
        resource.name = name
        LISTS[name] = resource
        return resource

    return keep
