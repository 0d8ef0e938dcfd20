"""How far a batch is, as the pages say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.lib.leases import RunState
from workorders.models import ImportBatch

COLUMNS, CHECK, RESULT = 3, 4, 5
RUNNING = frozenset({RunState.PENDING, RunState.RUNNING})


@dataclass(frozen=True, slots=True)
class Progress:
    """``mark`` is the status class of the look; ``step`` the wizard's page: columns, check or result."""

    step: int
    word: Any
    mark: str
    is_running: bool
    done: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def left(self) -> int:
        return max(0, self.total - self.done)

    @property
    def is_checking(self) -> bool:
        return self.is_running and self.step == CHECK


def progress_of(*, batch: ImportBatch) -> Progress:
    word, mark = _word(batch)
    checked_only = batch.run_state == RunState.DRAFT or batch.checked_at is None
    return Progress(
        step=COLUMNS if waits_for_people(batch=batch) else CHECK if checked_only else RESULT,
        word=word,
        mark=mark,
        is_running=batch.run_state in RUNNING,
        done=batch.checkpoint,
        total=batch.acceptable,
    )


def waits_for_people(*, batch: ImportBatch) -> bool:
    """Somebody must say which column is which (ruling 11)."""
    return batch.run_state == RunState.DRAFT and batch.checked_at is None and bool(batch.error)


def _word(batch: ImportBatch) -> tuple[Any, str]:
    state = RunState(batch.run_state)
    if waits_for_people(batch=batch):
        return _("待对应列"), "today"
    if state in RUNNING:
        return (_("检查中") if batch.checked_at is None else _("导入中")), "open"
    return {
        RunState.DRAFT: (_("待确认"), "today"),
        RunState.DONE: (_("已导入"), "ok"),
        RunState.CANCELLED: (_("已取消"), "idle"),
    }.get(state, (_("失败"), "late"))
