"""Who may do what with a daily (roles.md 7): the same predicate hides the button and refuses the request."""

from __future__ import annotations

from regions.choices import HQ_ROLES, ROW_ROLES, Role
from regions.models import Region
from regions.rules import EXPORT_ROLES, IMPORT_ROLES, holds
from regions.scoping import AnyUser, region_ids
from reports.choices import ExportKind
from reports.models import ExportRun

MAKERS = (Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR)
HEADQUARTERS = (Role.HQ_AGENT, Role.HQ_MANAGER)
HISTORY_ROLES = frozenset({Role.REGION_SUPERVISOR, Role.HQ_AGENT, Role.HQ_MANAGER})
CORRECTORS = (Role.REGION_SUPERVISOR, Role.HQ_MANAGER)
# Who has the slips in hand, and answers for what does not agree with them (roles.md CL, RS).
SLIP_KEEPERS = (Role.DATA_CLERK, Role.REGION_SUPERVISOR)
CALLERS = (Role.CALLBACK_AGENT, Role.REGION_SUPERVISOR, Role.HQ_AGENT)
OVERSEERS = (Role.REGION_SUPERVISOR, Role.QUALITY_INSPECTOR, *HQ_ROLES)


def can_see_own_day(user: AnyUser) -> bool:
    return holds(user, *CALLERS)


def can_see_wall(user: AnyUser) -> bool:
    return holds(user, *OVERSEERS)


def can_see_headquarters(user: AnyUser) -> bool:
    """The dashboard of all regions: for whoever stands above them (A6)."""
    return holds(user, *HQ_ROLES, Role.QUALITY_INSPECTOR)


def can_see_analysis(user: AnyUser) -> bool:
    """The month's analysis of the regions in sight: for whoever answers for them (J1, L18)."""
    return holds(user, *OVERSEERS)


def can_rule_process(user: AnyUser) -> bool:
    """The dated list of process changes is headquarters' (A11)."""
    return holds(user, Role.HQ_MANAGER)


def can_see_region_dashboard(user: AnyUser, region: Region) -> bool:
    return holds(user, *OVERSEERS, region=region)


def regions_of_agents(user: AnyUser) -> frozenset[int]:
    """Where she sees how each agent does; elsewhere she sees herself alone (roles.md 7)."""
    return region_ids(user, roles=frozenset(OVERSEERS))


def can_draft(user: AnyUser, region: Region) -> bool:
    """Anyone who may file it or decide on it may also ask for the day's draft (ruling 63)."""
    return region.is_active and holds(user, *MAKERS, *HEADQUARTERS, region=region)


def can_submit(user: AnyUser, region: Region) -> bool:
    """A closed region's dailies are read and decided on, none is made."""
    return region.is_active and holds(user, *MAKERS, region=region)


def can_edit_notes(user: AnyUser, region: Region) -> bool:
    return can_submit(user, region)


def can_decide(user: AnyUser, region: Region) -> bool:
    """Accept or return: headquarters only."""
    return holds(user, *HEADQUARTERS, region=region)


def can_correct(user: AnyUser, region: Region) -> bool:
    """更正 after acceptance: the supervisor answers for it, or the HQ manager."""
    return holds(user, *CORRECTORS, region=region)


def can_take_slips(user: AnyUser, region: Region) -> bool:
    return region.is_active and holds(user, *SLIP_KEEPERS, region=region)


def can_explain(user: AnyUser, region: Region) -> bool:
    """A difference is explained by the region, never by who checks it (ruling 50)."""
    return holds(user, *SLIP_KEEPERS, region=region)


def can_check_day(user: AnyUser, region: Region) -> bool:
    return holds(user, *SLIP_KEEPERS, *HEADQUARTERS, region=region)


def can_read_periods(user: AnyUser, region: Region) -> bool:
    """Weekly and monthly: whoever sees the region's rows (roles.md 7)."""
    return holds(user, *ROW_ROLES, region=region)


def can_build_period(user: AnyUser, region: Region) -> bool:
    return holds(user, *HEADQUARTERS, region=region)


def can_publish_period(user: AnyUser, region: Region) -> bool:
    """Publish, correct, sign an exception: the HQ manager alone."""
    return holds(user, Role.HQ_MANAGER, region=region)


def may_publish_many(user: AnyUser) -> bool:
    return holds(user, Role.HQ_MANAGER)


def export_roles(kind: str) -> frozenset[Role]:
    """Lists are for supervisors and headquarters (ruling 71); results go back with whoever brings the orders;
    a day's calls and a month's forms are for whoever sees the daily."""
    own = {
        ExportKind.RESULTS: IMPORT_ROLES,
        ExportKind.DAY: ROW_ROLES,
        ExportKind.FORMS: ROW_ROLES,
        ExportKind.BOUND: ROW_ROLES,
    }
    return own.get(ExportKind(kind), EXPORT_ROLES)


def can_ask_export(user: AnyUser, kind: str) -> bool:
    return holds(user, *export_roles(kind))


def can_download(user: AnyUser, run: ExportRun) -> bool:
    """Her own, while she still sees every region whose rows it holds (E4)."""
    seen = region_ids(user, roles=export_roles(run.kind))
    return run.requested_by_id == user.pk and bool(seen) and seen.issuperset(run.made_for)


def can_rule_deliveries(user: AnyUser) -> bool:
    """What is mailed to whom by itself: headquarters' manager."""
    return holds(user, Role.HQ_MANAGER)


def can_take_history(user: AnyUser) -> bool:
    """Past forms are taken in by who answers for the region's, and by headquarters."""
    return holds(user, *HISTORY_ROLES)
