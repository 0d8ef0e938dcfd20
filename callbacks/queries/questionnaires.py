"""Which version of the questions is asked, and the version that an answer was given to (D6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Subquery

from callbacks.choices import QuestionnaireKind, QuestionShape
from callbacks.models import CallbackRecord, CallbackTask, Questionnaire, QuestionnaireItem
from callbacks.policies.drafting import KNOWN_KEYS
from callbacks.policies.versions import Item, ItemOption, Version, default_version, kind_of, version_of
from workorders.choices import Kind, ServiceMode

IN_ORDER = ("questionnaire", "position", "pk")


def kind_asked(*, task: CallbackTask) -> QuestionnaireKind:
    return kind_of(kind=Kind(task.work_order.kind), round=task.round)


def in_force(*, kind: QuestionnaireKind, day: date) -> QuerySet[Questionnaire]:
    """Published versions of ``kind`` that have begun by ``day``, the one in force first."""
    begun = Questionnaire.objects.published().filter(kind=kind, valid_from__lte=day)
    return begun.order_by("-valid_from", "-number", "pk")


def version_on(*, kind: QuestionnaireKind, day: date) -> Version:
    """What is asked on ``day``; one query."""
    found = _versions(Q(questionnaire=Subquery(in_force(kind=kind, day=day).values("pk")[:1])))
    return next(iter(found.values()), default_version(kind=kind))


def version_named(*, pk: int, kind: QuestionnaireKind, day: date) -> Version | None:
    """A version that has been asked: published, of this kind, begun by ``day``. None for any other."""
    chosen = Q(questionnaire__in=in_force(kind=kind, day=day).filter(pk=pk).values("pk"))
    return _versions(chosen).get(pk)


def version_of_record(record: CallbackRecord) -> Version:
    """The version that was asked; the code's own questions for results older than the first one."""
    kind = kind_of(kind=Kind(record.work_order.kind), round=record.round)
    if record.questionnaire_id is None:
        return default_version(kind=kind)
    return versions(pks=[record.questionnaire_id])[record.questionnaire_id]


def versions(*, pks: Iterable[int]) -> dict[int, Version]:
    """Drafts too, by id; one query."""
    return _versions(Q(questionnaire__in=list(pks)))


def _versions(chosen: Q) -> dict[int, Version]:
    rows: dict[int, list[QuestionnaireItem]] = {}
    found = QuestionnaireItem.objects.filter(chosen).select_related("questionnaire").order_by(*IN_ORDER)
    for row in found:
        rows.setdefault(row.questionnaire_id, []).append(row)
    return {
        pk: version_of(
            kind=QuestionnaireKind(listed[0].questionnaire.kind),
            items=[item_of(row) for row in listed],
            pk=pk,
            number=listed[0].questionnaire.number,
        )
        for pk, listed in rows.items()
    }


def item_of(row: QuestionnaireItem) -> Item:
    return Item(
        key=row.key,
        label=row.label,
        label_en=row.label_en,
        shape=QuestionShape(row.shape) if row.shape else None,
        options=tuple(_option(each) for each in row.options),
        service_mode=ServiceMode(row.service_mode) if row.service_mode else None,
        is_needed=row.is_needed,
        is_figure=row.is_figure,
    )


def _option(kept: Mapping[str, Any]) -> ItemOption:
    return ItemOption(
        value=kept["value"], label=kept["label"], label_en=kept.get("label_en", ""), key=kept["key"]
    )


def items_of(*, questionnaire: Questionnaire) -> tuple[Item, ...]:
    rows = QuestionnaireItem.objects.filter(questionnaire=questionnaire).order_by("position", "pk")
    return tuple(item_of(row) for row in rows)


def published_further() -> dict[str, Item]:
    """Every further question that was ever published, by key, with all answers it ever offered."""
    rows = QuestionnaireItem.objects.of_published().exclude(key__in=KNOWN_KEYS)
    found: dict[str, Item] = {}
    for row in rows.order_by("questionnaire__published_at", *IN_ORDER):
        item = item_of(row)
        earlier = found.get(item.key)
        options = {each.value: each for each in (*item.options, *(earlier.options if earlier else ()))}
        found[item.key] = replace(item, options=tuple(options.values()))
    return found
