"""D6, D7: versions are drafted, published for a day and never edited; answers keep theirs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from callbacks.actions.amending import amend_record
from callbacks.actions.questionnaires import (
    discard_draft,
    draft_version,
    drop_question,
    ensure_default_questionnaires,
    move_question,
    publish_version,
    put_question,
    take_in_question,
)
from callbacks.choices import QuestionnaireKind, QuestionShape
from callbacks.models import CallAttempt, Questionnaire, QuestionnaireItem
from callbacks.policies.questions import coded_questions
from callbacks.policies.versions import Item, ItemOption
from callbacks.queries.questionnaires import version_named, version_on
from config.lib.calendar import ONE_DAY, local_day
from config.lib.errors import Conflict, Refused
from regions.models import AuditEntry
from tests.callbacks.calls import GOOD, NOW, answer, due_task, fields_of, save
from workorders.choices import Kind

pytestmark = pytest.mark.django_db
REPAIR, INSTALL = QuestionnaireKind.REPAIR, QuestionnaireKind.INSTALL
TODAY = local_day(NOW)
FILTER = Item("told_filter", "教过清洗滤网", "", QuestionShape.YES_NO, is_needed=True)
CHANNEL = Item(
    "channel",
    "在哪里买的",
    "",
    QuestionShape.CHOICE,
    options=(ItemOption("1", "门店", "", "1"), ItemOption("2", "网上", "", "2")),
)


@pytest.fixture
def draft(hq_manager):
    return draft_version(kind=REPAIR, actor=hq_manager, now=NOW)


def published(draft, boss, *items, day=TODAY, now=NOW):
    for item in items:
        put_question(draft=draft, item=item, actor=boss, now=now)
    return publish_version(draft=draft, valid_from=day, note="", actor=boss, now=now)


def keys_of(questionnaire):
    return list(questionnaire.items.order_by("position").values_list("key", flat=True))


def test_every_kind_begins_with_the_questions_of_the_code():
    for kind in QuestionnaireKind:
        version = version_on(kind=kind, day=TODAY)
        assert version.number == 1
        assert version.questions == coded_questions(kind=kind)


def test_the_defaults_are_made_once():
    before = list(Questionnaire.objects.values_list("pk", flat=True))
    ensure_default_questionnaires(valid_from=TODAY, now=NOW)
    assert list(Questionnaire.objects.values_list("pk", flat=True)) == before


def test_a_draft_is_a_copy_of_what_was_published_last(draft):
    first = Questionnaire.objects.get(kind=REPAIR, number=1)
    assert (draft.number, draft.is_draft, keys_of(draft)) == (2, True, keys_of(first))


def test_one_draft_a_kind(draft, hq_manager):
    with pytest.raises(Conflict):
        draft_version(kind=REPAIR, actor=hq_manager, now=NOW)
    assert draft_version(kind=INSTALL, actor=hq_manager, now=NOW).number == 2


def test_a_draft_is_changed_question_by_question(draft, hq_manager):
    put_question(draft=draft, item=CHANNEL, actor=hq_manager, now=NOW)
    move_question(draft=draft, key="channel", step=-1, actor=hq_manager, now=NOW)
    drop_question(draft=draft, key="fault_fixed", actor=hq_manager, now=NOW)
    keys = keys_of(draft)
    assert keys[-2:] == ["channel", "looks_intact"]
    assert {"fault_fixed", "partly_reason"} & set(keys) == set()
    take_in_question(draft=draft, key="fault_fixed", actor=hq_manager, now=NOW)
    assert keys_of(draft)[-1] == "fault_fixed"
    put_question(draft=draft, item=replace(CHANNEL, label="哪里买的"), actor=hq_manager, now=NOW)
    assert draft.items.get(key="channel").label == "哪里买的"
    assert keys_of(draft).count("channel") == 1


def test_prescribed_questions_stay_first(draft, hq_manager):
    """D7."""
    for verb in (
        lambda: drop_question(draft=draft, key="satisfaction", actor=hq_manager, now=NOW),
        lambda: move_question(draft=draft, key="satisfaction", step=1, actor=hq_manager, now=NOW),
        lambda: move_question(draft=draft, key="neutral_reason", step=-1, actor=hq_manager, now=NOW),
    ):
        with pytest.raises(Refused):
            verb()


def test_what_is_wrong_with_a_question_stands_at_its_field(draft, hq_manager):
    bad = replace(CHANNEL, options=())
    assert fields_of(lambda: put_question(draft=draft, item=bad, actor=hq_manager, now=NOW)) == ["options"]


def test_publishing_needs_a_day_that_is_not_over_and_not_taken(draft, hq_manager):
    late = TODAY - ONE_DAY
    assert fields_of(
        lambda: publish_version(draft=draft, valid_from=late, note="", actor=hq_manager, now=NOW)
    ) == ["valid_from"]
    published(draft, hq_manager)
    with pytest.raises(Conflict):
        published(draft_version(kind=REPAIR, actor=hq_manager, now=NOW), hq_manager)


def test_a_version_is_asked_from_its_day_on(draft, hq_manager):
    tomorrow = TODAY + ONE_DAY
    published(draft, hq_manager, CHANNEL, day=tomorrow)
    assert version_on(kind=REPAIR, day=TODAY).number == 1
    assert version_on(kind=REPAIR, day=tomorrow).number == 2
    assert version_named(pk=draft.pk, kind=REPAIR, day=TODAY) is None
    assert version_named(pk=draft.pk, kind=INSTALL, day=tomorrow) is None


def test_published_is_never_edited_by_any_verb(draft, hq_manager):
    version = published(draft, hq_manager, CHANNEL)
    for verb in (
        lambda: put_question(draft=version, item=FILTER, actor=hq_manager, now=NOW),
        lambda: drop_question(draft=version, key="channel", actor=hq_manager, now=NOW),
        lambda: move_question(draft=version, key="channel", step=-1, actor=hq_manager, now=NOW),
        lambda: discard_draft(draft=version, actor=hq_manager, now=NOW),
        lambda: publish_version(draft=version, valid_from=TODAY, note="", actor=hq_manager, now=NOW),
    ):
        with pytest.raises(Conflict):
            verb()


def test_published_is_never_edited_by_the_orm(draft, hq_manager):
    """Whatever the instance in memory pretends to be: the database's state decides."""
    version = published(draft, hq_manager, CHANNEL)
    item = QuestionnaireItem.objects.get(questionnaire=version, key="channel")
    version.state, item.label = "draft", "别的意思"
    new = QuestionnaireItem(questionnaire=version, key="more", position=999)
    rows, items = Questionnaire.objects.filter(pk=version.pk), QuestionnaireItem.objects.filter(pk=item.pk)
    for verb in (
        version.save,
        version.delete,
        item.save,
        item.delete,
        new.save,
        lambda: QuestionnaireItem.objects.bulk_create([new]),
        lambda: QuestionnaireItem.objects.bulk_update([item], ["label"]),
        lambda: rows.update(valid_from=TODAY),
        rows.delete,
        lambda: items.update(label="别的意思"),
        items.delete,
    ):
        with pytest.raises(TypeError), transaction.atomic():
            verb()
    assert QuestionnaireItem.objects.get(pk=item.pk).label == "在哪里买的"
    assert Questionnaire.objects.get(pk=version.pk).is_draft is False


def test_the_trail_tells_who_published(draft, hq_manager):
    published(draft, hq_manager, CHANNEL)
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", "actor__username"))
    assert verbs == [
        ("draft_questionnaire", "hq_manager"),
        ("edit_questionnaire", "hq_manager"),
        ("publish_questionnaire", "hq_manager"),
    ]


def test_a_discarded_draft_leaves_its_number_free(draft, hq_manager):
    discard_draft(draft=draft, actor=hq_manager, now=NOW)
    assert draft_version(kind=REPAIR, actor=hq_manager, now=NOW).number == 2


def test_a_code_published_once_means_the_same_for_ever(draft, hq_manager):
    published(draft, hq_manager, CHANNEL)
    other = draft_version(kind=INSTALL, actor=hq_manager, now=NOW)
    text = Item("channel", "在哪里买的", "", QuestionShape.TEXT)
    assert fields_of(lambda: put_question(draft=other, item=text, actor=hq_manager, now=NOW)) == ["shape"]


def test_answers_keep_their_version(draft, hq_manager, agent_hz, hangzhou):
    version = published(draft, hq_manager, FILTER, CHANNEL)
    saved = answer(due_task(hangzhou), agent_hz, told_filter=False, channel="2")
    assert saved.record is not None
    assert saved.record.questionnaire == version
    assert saved.attempt.questionnaire == version
    assert saved.record.extra_answers == {"told_filter": False, "channel": "2"}


def test_a_mandatory_further_question_is_demanded(draft, hq_manager, agent_hz, hangzhou):
    published(draft, hq_manager, FILTER)
    task = due_task(hangzhou)
    assert fields_of(lambda: answer(task, agent_hz)) == ["told_filter"]
    assert answer(task, agent_hz, told_filter=True).record is not None


def test_a_missed_call_and_another_kind_are_asked_nothing_new(draft, hq_manager, agent_hz, hangzhou):
    published(draft, hq_manager, FILTER)
    assert save(due_task(hangzhou), agent_hz, "no_answer").attempt.questionnaire == draft
    install = due_task(hangzhou, work_order__kind=Kind.INSTALL)
    saved = answer(install, agent_hz)
    assert saved.attempt.questionnaire == Questionnaire.objects.get(kind=INSTALL)


def test_what_was_on_the_screen_is_saved_though_a_newer_version_has_begun(
    draft, hq_manager, agent_hz, hangzhou
):
    """Opened yesterday, saved today."""
    first = Questionnaire.objects.get(kind=REPAIR, number=1)
    published(draft, hq_manager, FILTER)
    saved = save(due_task(hangzhou), agent_hz, "connected_done", answers=GOOD, questionnaire=first.pk)
    assert saved.attempt.questionnaire == first


@pytest.mark.parametrize("which", ["draft", "coming", "other_kind", "nobody's"])
def test_only_a_version_that_has_been_asked_can_be_named(draft, hq_manager, agent_hz, hangzhou, which):
    named = {
        "draft": draft.pk,
        "coming": draft.pk,
        "other_kind": Questionnaire.objects.get(kind=INSTALL).pk,
        "nobody's": 999_999,
    }[which]
    if which == "coming":
        published(draft, hq_manager, day=TODAY + ONE_DAY)
    task = due_task(hangzhou)
    assert fields_of(lambda: save(task, agent_hz, "connected_done", answers=GOOD, questionnaire=named)) == [
        "questionnaire"
    ]
    assert CallAttempt.objects.count() == 0


def test_a_correction_is_read_with_the_version_that_was_asked(draft, hq_manager, agent_hz, hangzhou):
    published(draft, hq_manager, CHANNEL)
    record = answer(due_task(hangzhou), agent_hz, channel="1").record
    assert record is not None
    later = draft_version(kind=REPAIR, actor=hq_manager, now=NOW)
    drop_question(draft=later, key="channel", actor=hq_manager, now=NOW)
    published(later, hq_manager, FILTER, day=TODAY + ONE_DAY)
    soon = NOW + timedelta(minutes=5)
    amended = amend_record(record=record, actor=agent_hz, changes={"channel": "2"}, reason="", now=soon)
    assert amended.extra_answers == {"channel": "2"}
    with pytest.raises(Refused):
        amend_record(record=record, actor=agent_hz, changes={"told_filter": "true"}, reason="", now=soon)


def test_what_a_first_cut_off_answered_survives_a_newer_version(hangzhou, agent_hz, hq_manager):
    """Ruling 34: a further question, or an option, dropped meanwhile keeps its answer in the record."""
    published(draft_version(kind=REPAIR, actor=hq_manager, now=NOW), hq_manager, CHANNEL, FILTER)
    task = due_task(hangzhou)
    told = {"is_genuine": True, "channel": "2", "told_filter": True}
    first = save(task, agent_hz, "connected_partial", answers=told)
    assert (first.record, first.attempt.answers) == (None, told)
    draft = draft_version(kind=REPAIR, actor=hq_manager, now=NOW)
    drop_question(draft=draft, key="told_filter", actor=hq_manager, now=NOW)
    only = replace(CHANNEL, options=(CHANNEL.options[0], ItemOption("3", "网店", "", "3")))
    published(draft, hq_manager, only, day=TODAY + ONE_DAY)
    tomorrow = NOW + timedelta(days=1)
    saved = save(task, agent_hz, "connected_partial", tomorrow, answers={"satisfaction": 4})
    assert saved.record.questionnaire == draft
    assert saved.record.extra_answers == {"channel": "2", "told_filter": True}
    assert saved.attempt.answers == {**told, "satisfaction": 4}
    changed = amend_record(
        record=saved.record, actor=agent_hz, changes={"satisfaction": 5}, reason="", now=tomorrow
    )
    assert (changed.satisfaction, changed.extra_answers) == (5, {"channel": "2", "told_filter": True})
