"""The one door through which a re-check changes its state (house rule 2; states.md 6.3).

The table of policies/recheck_steps.py decides, a history row remembers, and the UPDATE holds only while the
state is still what the caller saw.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from callbacks.actions._history import history
from callbacks.choices import RecheckState, RecheckVerb
from callbacks.models import DataRecheck, RecheckEvent
from callbacks.policies.recheck_steps import after, legal_verbs
from config.lib.errors import Conflict
from regions.models import User


@dataclass(frozen=True, slots=True)
class RecheckStep:
    """Who does what, when and why; ``columns`` change together with the state."""

    verb: RecheckVerb
    now: datetime
    actor: User | None = None
    reason: str = ""
    columns: Mapping[str, Any] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)


def ensure_legal(*, recheck: DataRecheck, verb: RecheckVerb) -> RecheckState:
    """The state the verb leads to. Raises Conflict with ``legal`` when the table forbids it."""
    state = RecheckState(recheck.state)
    to = after(state=state, verb=verb)
    if to is None:
        raise Conflict(
            "illegal_step",
            _("“%(state)s”的复核不能“%(verb)s”。") % {"state": state.label, "verb": verb.label},
            legal=[str(each) for each in legal_verbs(state=state)],
        )
    return to


def take(*, recheck: DataRecheck, step: RecheckStep) -> DataRecheck:
    """Take one step; call it in a transaction. Raises Conflict where the table or a colleague was first."""
    before, to = recheck.state, ensure_legal(recheck=recheck, verb=step.verb)
    moved = DataRecheck.objects.filter(pk=recheck.pk, state=before).update(state=to, **step.columns)
    if not moved:
        raise Conflict("changed_meanwhile", _("这条复核刚被别人改过，请刷新后再试。"))
    row = history(step=step, region_id=recheck.region_id, before=before, to=to)
    RecheckEvent.objects.create(subject=recheck, **row)
    recheck.state = to
    for name, value in step.columns.items():
        setattr(recheck, name, value)
    return recheck
