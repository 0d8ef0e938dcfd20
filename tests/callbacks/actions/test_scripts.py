"""L27: new words follow old ones by day; what was read is never edited."""

from __future__ import annotations

from datetime import timedelta

import pytest

from callbacks.actions.scripts import add_script
from callbacks.choices import ScriptCode
from callbacks.models import ScriptText
from callbacks.queries.numbers import scripts_on
from config.lib.calendar import ONE_DAY, local_day
from config.lib.errors import Conflict
from regions.models import AuditEntry
from tests.callbacks.calls import NOW, fields_of

pytestmark = pytest.mark.django_db
TOMORROW = local_day(NOW) + ONE_DAY


def add(boss, text="{brand}祝您愉快，再见！", day=TOMORROW):
    return add_script(code=ScriptCode.FAREWELL, text=text, valid_from=day, actor=boss, now=NOW)


def test_new_words_are_read_from_their_day_on(hq_manager):
    old = scripts_on(day=TOMORROW)[ScriptCode.FAREWELL]
    add(hq_manager)
    assert scripts_on(day=TOMORROW - ONE_DAY)[ScriptCode.FAREWELL] == old
    assert scripts_on(day=TOMORROW)[ScriptCode.FAREWELL] == "{brand}祝您愉快，再见！"
    assert AuditEntry.objects.get().verb == "add_script"


def test_a_day_that_has_begun_keeps_its_words(hq_manager):
    """The day of an attempt tells which words were read."""
    assert fields_of(lambda: add(hq_manager, day=local_day(NOW))) == ["valid_from"]
    assert fields_of(lambda: add(hq_manager, day=TOMORROW - timedelta(days=9))) == ["valid_from"]


def test_an_unknown_variable_is_refused_at_its_field(hq_manager):
    assert fields_of(lambda: add(hq_manager, text="{brnd}再见")) == ["text"]


def test_one_version_a_day(hq_manager):
    add(hq_manager)
    with pytest.raises(Conflict):
        add(hq_manager, text="别的话")
    assert ScriptText.objects.filter(code=ScriptCode.FAREWELL).count() == 2
