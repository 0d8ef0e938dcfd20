"""How far a batch is, as the pages say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from config.lib.leases import RunState
from workorders.models import ImportBatch

RUNNING = frozenset({RunState.PENDING, RunState.RUNNING})


@dataclass(frozen=True, slots=True)
class Progress:
    """``mark`` is the status class of the look; ``step`` the wizard's page, 2 or 3."""

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
    def is_checking(self) -> bool:
        return self.is_running and self.step == 2


def progress_of(*, batch: ImportBatch) -> Progress:
    word, mark = _word(batch)
    checked_only = batch.run_state == RunState.DRAFT or batch.checked_at is None
    return Progress(
        step=2 if checked_only else 3,
        word=word,
        mark=mark,
        is_running=batch.run_state in RUNNING,
        done=batch.checkpoint,
        total=batch.created + batch.updated + batch.unchanged,
    )


def _word(batch: ImportBatch) -> tuple[Any, str]:
    state = RunState(batch.run_state)
    if state in RUNNING:
        return (_("检查中") if batch.checked_at is None else _("导入中")), "open"
    return {
        RunState.DRAFT: (_("待确认"), "today"),
        RunState.DONE: (_("已导入"), "ok"),
        RunState.CANCELLED: (_("已取消"), "idle"),
    }.get(state, (_("失败"), "late"))
