"""What each route answers to whom (W1). A route without a line here fails the build.

The insider holds every role of 杭州, the outsider every role of 宁波: no 404 of hers may come from a missing
role. The administrator configures and sees no row. `shows`: the insider's answer holds the world's canary, so
that its absence elsewhere proves something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from callbacks.api.case_calls import CASE_CALLS

LOGIN = 302  # to the login page
# Steps of a case that no role of a region has.
OF_THE_MANAGER = {"confirm-invalid", "reject-invalid", "rule"}
SAFE, UNSAFE = "GET", "POST"


@dataclass(frozen=True, slots=True)
class Route:
    """One route and method.

    ``row`` names the row of 杭州 that the path holds, ``given`` the input, ``reader`` who gets in.
    """

    name: str
    method: str = SAFE
    row: str = ""
    given: str = ""
    anonymous: int = LOGIN
    outsider: int = 404
    administrator: int = 404
    reader: str = "insider"
    shows: bool = False

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api-") or self.name in {"schema", "docs"}


def of_the_house() -> Iterator[Route]:
    yield Route("healthz", anonymous=200, outsider=200, administrator=200)
    yield Route("readyz", anonymous=503, outsider=503, administrator=503, reader="")
    yield Route("metrics", anonymous=200, outsider=200, administrator=200)

    yield Route("regions:home", outsider=302, administrator=302, reader="")
    yield Route("regions:login", anonymous=200, outsider=302, administrator=302, reader="")
    yield Route("regions:login", UNSAFE, anonymous=200, outsider=302, administrator=302, reader="")
    yield Route("regions:logout", UNSAFE, outsider=302, administrator=302, reader="")
    yield Route("regions:preferences", outsider=200, administrator=200)
    yield Route("regions:password", UNSAFE, outsider=400, administrator=400)
    yield Route("regions:language", UNSAFE, outsider=302, administrator=302)
    yield Route("regions:dial_mode", UNSAFE, outsider=302, administrator=302)
    yield Route("regions:dialects", UNSAFE, outsider=302, administrator=302)
    yield Route("regions:keys", UNSAFE, outsider=400, administrator=400)
    own = {"given": "filter", "outsider": 302, "administrator": 302}  # everybody's own, nobody else's
    yield Route("regions:save_filter", UNSAFE, **own)
    yield Route("regions:delete_filter", UNSAFE, row="saved_filter", **own)
    yield Route("regions:notices", outsider=200, administrator=200, shows=True)
    yield Route("regions:bell", anonymous=204, outsider=200, administrator=200)
    yield Route("regions:read_notices", UNSAFE, given="newest", outsider=302, administrator=302)
    yield Route("regions:open_notice", UNSAFE, row="notice")
    yield Route("regions:rota", outsider=200, shows=True)
    yield Route("regions:add_absence", UNSAFE, row="region")
    yield Route("regions:set_work_week", UNSAFE, row="region")
    yield Route("regions:withdraw_absence", UNSAFE, row="absence")
    yield Route("regions:audit", outsider=200, administrator=200, shows=True)
    for page in ("jobs", "timetable"):
        yield Route(f"regions:{page}", administrator=200, reader="")
    yield Route("regions:decide_job", UNSAFE, row="job", administrator=302, reader="")
    yield Route("regions:run_task", UNSAFE, row="task", reader="")


def of_orders() -> Iterator[Route]:
    yield Route("workorders:orders", outsider=200, shows=True)
    yield Route("workorders:enter_order", outsider=200)
    yield Route("workorders:enter_order", UNSAFE, given="new_order", outsider=400)
    yield Route("workorders:order", row="order", shows=True)
    yield Route("workorders:correct_order", row="order", shows=True)
    yield Route("workorders:correct_order", UNSAFE, row="order", given="reason")
    yield Route("workorders:imports", outsider=200, shows=True)
    yield Route("workorders:upload", outsider=200)
    yield Route("workorders:upload", UNSAFE, outsider=200)
    yield Route("workorders:create_source", UNSAFE, given="new_source", reader="hq")
    yield Route("workorders:import", row="batch", shows=True)
    yield Route("workorders:map_import", row="batch")
    yield Route("workorders:map_import", UNSAFE, row="batch")
    yield Route("workorders:commit_import", UNSAFE, row="batch")
    yield Route("workorders:cancel_import", UNSAFE, row="batch")
    yield Route("workorders:rejected_rows", UNSAFE, row="batch")
    yield Route("workorders:catalogue", outsider=200, shows=True)
    yield Route("workorders:confirm_names", UNSAFE, given="technician")
    yield Route("workorders:merge_alike", UNSAFE, given="technician")
    yield Route("workorders:merge_technician", UNSAFE, row="technician")
    yield Route("workorders:merge_category", UNSAFE, row="category", outsider=302)  # 品类 are the company's


def of_callbacks() -> Iterator[Route]:
    yield Route("callbacks:queue", outsider=200)
    yield Route("callbacks:waiting", outsider=200)
    yield Route("callbacks:next", UNSAFE, outsider=302)
    yield Route("callbacks:take", UNSAFE, given="callback")
    for page in ("inbox", "work"):
        yield Route(f"callbacks:{page}", outsider=200, shows=True)
    for page in ("inbox_agents", "looks"):
        yield Route(f"callbacks:{page}", outsider=200)
    for verb in ("assign", "escalate"):
        yield Route(f"callbacks:{verb}_chosen_cases", UNSAFE, given="chosen", outsider=302)
    yield Route("callbacks:look", UNSAFE, outsider=302)
    yield Route("callbacks:check_overdue_from_inbox", UNSAFE, row="complaint_no", given="note")
    yield Route("callbacks:supervision", outsider=200, shows=True)
    yield Route("callbacks:share_callbacks", UNSAFE, outsider=302)
    yield Route("callbacks:callbacks", outsider=200, shows=True)
    yield Route("callbacks:callback", row="callback", shows=True)
    for verb in ("dial", "attempts", "skip", "release", "renew", "salutation", "dialect"):
        yield Route(f"callbacks:{verb}", UNSAFE, row="callback")
    yield Route("callbacks:take_back", UNSAFE, row="attempt")
    yield Route("callbacks:amend", row="called", shows=True)
    yield Route("callbacks:amend", UNSAFE, row="called", given="reason")
    for verb in ("grant", "close_unreachable", "courtesy_retry"):
        yield Route(f"callbacks:{verb}", UNSAFE, row="callback", given="reason")
    yield Route("callbacks:more", row="callback")
    yield Route("callbacks:same_customer", row="callback")
    yield Route("callbacks:palette", UNSAFE, given="words", outsider=200, administrator=200, shows=True)
    for register in ("complaints", "rechecks", "findings", "suggestions", "needs"):
        yield Route(f"callbacks:{register}", outsider=200, shows=True)
    yield Route("callbacks:complaint", row="complaint_no", shows=True)
    yield Route("callbacks:reveal_complaint", UNSAFE, row="complaint_no", given="reason")
    yield Route("callbacks:print_complaint", row="complaint_no", shows=True)
    yield Route("callbacks:register_complaint", outsider=200)
    yield Route("callbacks:register_complaint", UNSAFE, given="unknown_order", outsider=400)
    yield Route("callbacks:recheck", row="recheck", shows=True)
    yield Route("callbacks:reveal_recheck", UNSAFE, row="recheck", given="reason")
    for verb in ("check_recheck", "correct_recheck", "confirm_recheck", "recheck_not_an_error"):
        yield Route(f"callbacks:{verb}", UNSAFE, row="recheck", given="evidence")
    yield Route("callbacks:verify_recheck", UNSAFE, row="recheck", reader="hq")
    for verb in ("confirm", "refute"):
        yield Route(f"callbacks:{verb}_finding", UNSAFE, row="finding", given="note")
    yield Route("callbacks:add_complaint_photo", UNSAFE, row="complaint_no")
    yield Route("callbacks:add_recheck_photo", UNSAFE, row="recheck")
    yield Route("callbacks:photo", row="photo")
    yield Route("callbacks:follow_ups", outsider=200, shows=True)
    yield Route("callbacks:follow_up", row="follow_up", shows=True)
    yield Route("callbacks:finish_follow_up", UNSAFE, row="follow_up", given="note")
    yield Route("callbacks:finding", row="finding", shows=True)


# The case of the world is registered: what its state forbids is 409, and only the rest can be opened.
CASE_VERBS = {
    "assign": True, "progress": True, "escalate": True, "instruct": True, "name_expert": True,
    "opinion": True, "mark_invalid": True, "merge": True, "withdraw": True, "soothe": True, "note": True,
    "solution": True, "ask": True, "classify": True, "check_overdue": True, "accept": False, "reject": False,
    "contact": False, "wait_parts": False, "parts_arrived": False, "wait_customer": False, "resume": False,
    "handle": False, "close_unconfirmed": False,
}  # fmt: skip


def of_cases() -> Iterator[Route]:
    for verb, is_legal in CASE_VERBS.items():
        reader = "insider" if is_legal else ""
        yield Route(f"callbacks:{verb}_case", row="complaint_no", reader=reader, shows=is_legal)
        yield Route(f"callbacks:{verb}_case", UNSAFE, row="complaint_no", given="note")
    for verb in ("rule", "confirm_invalid", "reject_invalid"):
        yield Route(f"callbacks:{verb}_case", row="complaint_no", reader="hq", shows=True)
        yield Route(f"callbacks:{verb}_case", UNSAFE, row="complaint_no", given="note", reader="hq")
    for verb, row in (("answer_inquiry", "inquiry"), ("complete_escalation", "escalation")):
        yield Route(f"callbacks:{verb}", row=row, shows=True)
        yield Route(f"callbacks:{verb}", UNSAFE, row=row)
    yield Route("callbacks:improvements", outsider=200, shows=False)
    yield Route("callbacks:improvement", row="improvement", shows=True)
    yield Route("callbacks:finish_improvement", UNSAFE, row="improvement")


def of_questions() -> Iterator[Route]:
    yield Route("callbacks:answers", outsider=200)
    yield Route("callbacks:answered_callbacks", given="question", outsider=200, shows=True)
    for page in ("questionnaires", "scripts"):
        yield Route(f"callbacks:{page}", reader="hq")
    yield Route("callbacks:scripts", UNSAFE, reader="hq")
    yield Route("callbacks:questionnaire_draft", UNSAFE, given="kind", reader="hq")
    for page in ("questionnaire", "questionnaire_preview", "new_question"):
        yield Route(f"callbacks:{page}", row="draft", reader="hq")
    yield Route("callbacks:question", row="draft_question", reader="hq")
    yield Route("callbacks:new_question", UNSAFE, row="draft", reader="hq")
    yield Route("callbacks:question", UNSAFE, row="draft_question", reader="hq")
    yield Route("callbacks:arrange_questions", UNSAFE, row="draft", given="verb", reader="hq")
    for verb in ("publish", "discard"):
        yield Route(f"callbacks:{verb}_questionnaire", UNSAFE, row="draft", reader="hq")


def of_seasons() -> Iterator[Route]:
    for page in ("peak_season", "exception_days"):
        yield Route(f"callbacks:{page}", reader="hq")
        yield Route(f"callbacks:{page}", UNSAFE, given=page, reader="hq")
    yield Route("callbacks:peak_orders", given="peak_season", reader="hq")
    yield Route("callbacks:peak_policy", row="season", reader="hq")
    yield Route("callbacks:end_season", UNSAFE, row="season", reader="hq")
    yield Route("callbacks:withdraw_exception", UNSAFE, row="closed_day", reader="hq")


def of_the_analysis() -> Iterator[Route]:
    yield Route("reports:analysis", given="hangzhou")
    yield Route("reports:analysis_rows", given="reasons", shows=True)
    yield Route("reports:analysis_file", given="hangzhou")
    yield Route("reports:process_changes", reader="hq", shows=True)
    yield Route("reports:process_changes", UNSAFE, reader="hq")
    yield Route("reports:end_process_change", UNSAFE, row="process_change", given="reason", reader="hq")


def of_reports() -> Iterator[Route]:
    yield Route("reports:daily", outsider=200, administrator=403)
    yield Route("reports:daily_day", row="day", shows=True)
    yield Route("reports:submit_daily", UNSAFE, row="day")
    yield Route("reports:note_daily", UNSAFE, row="day")
    yield Route("reports:correct_daily", UNSAFE, row="filed_day", given="reason")
    for verb in ("accept", "return"):
        yield Route(f"reports:{verb}_daily", UNSAFE, row="filed_day", given="decision", reader="hq")
    yield Route("reports:daily_file", row="workbook")
    yield Route("reports:board", outsider=200, administrator=403)
    yield Route("reports:weekly", outsider=200, administrator=403)
    yield Route("reports:monthly", outsider=200, administrator=403)
    many = {"row": "period_kind", "given": "period", "outsider": 302, "administrator": 302}
    yield Route("reports:publish_periods", UNSAFE, **many, reader="hq")
    yield Route("reports:period", row="period", shows=False)
    yield Route("reports:period_file", row="period_file")
    for verb in ("publish", "correct", "note"):
        yield Route(f"reports:{verb}_period", UNSAFE, row="period", given="reason", reader="hq")
    yield Route("reports:figure", given="figure", shows=True)
    yield Route("reports:case_rates", outsider=200)
    yield Route("reports:kpis", given="hangzhou")
    yield Route("reports:kpis_file", given="hangzhou")
    yield Route("reports:hq", reader="hq")
    yield Route("reports:region_dashboards", outsider=302, reader="")
    yield Route("reports:region_dashboard", row="region")
    yield Route("reports:my_day", outsider=200)
    yield Route("reports:wall", outsider=200)
    yield Route("reports:hang_wall", UNSAFE, outsider=302)
    yield Route("reports:registers", outsider=302, reader="")
    yield from of_slips()
    for code in ("register_cases", "register_rechecks", "register_findings"):
        yield Route("reports:register", row=code, outsider=200, shows=True)
    yield Route("reports:register_file", row="register_rechecks", given="hangzhou")


def of_slips() -> Iterator[Route]:
    for page in ("slips", "reconciliation"):
        yield Route(f"reports:{page}", outsider=200, administrator=403)
    for page in ("slip_day", "reconciled_day"):
        yield Route(f"reports:{page}", row="day", shows=page == "slip_day")
    yield Route("reports:take_slip", UNSAFE, row="day", given="number")
    for verb in ("tick_slips", "import_slips", "close_slips", "recheck_day"):
        yield Route(f"reports:{verb}", UNSAFE, row="day")
    yield Route("reports:reopen_slips", UNSAFE, row="day", given="reason")
    yield Route("reports:take_back_slip", UNSAFE, row="slip")
    yield Route("reports:explain_difference", UNSAFE, row="difference", given="explanation")


def of_exports() -> Iterator[Route]:
    yield Route("reports:history", outsider=200, shows=True)
    yield Route("reports:look_at_history", UNSAFE, outsider=400)
    yield Route("reports:take_history", UNSAFE, outsider=302)
    yield Route("reports:historic_form", row="historic_form", shows=True)
    yield Route("reports:deliveries", reader="hq", shows=True)
    yield Route("reports:deliveries", UNSAFE, reader="hq")
    yield Route("reports:end_delivery", UNSAFE, row="delivery", reader="hq")
    yield Route("reports:exports", outsider=200)
    yield Route("reports:request_export", UNSAFE, given="export")
    yield Route("reports:request_results", UNSAFE, given="results")
    for verb in ("download", "cancel", "repeat"):
        yield Route(f"reports:{verb}_export", UNSAFE, row="export")


def of_the_api() -> Iterator[Route]:
    closed = {"anonymous": 401}
    for name in ("schema", "docs"):
        yield Route(name, **closed, outsider=200, administrator=200)
    for name in ("work-orders", "callbacks", "complaints", "rechecks", "findings", "suggestions", "needs"):
        yield Route(f"api-{name}", **closed, outsider=200, administrator=200, shows=True)
    yield Route("api-dailies", **closed, outsider=200, administrator=200)
    yield Route("api-questionnaires", **closed, outsider=200, administrator=200)
    yield Route("api-callback-results", **closed, outsider=200, administrator=403)
    yield Route("api-exports", **closed, outsider=200, administrator=200)
    yield Route("api-exports", UNSAFE, **closed, administrator=403, given="export_api")
    yield Route("api-export-results", UNSAFE, **closed, given="results")
    yield Route("api-export", **closed, row="export")
    yield Route("api-export-cancel", UNSAFE, **closed, row="export")
    yield Route("api-export-file", **closed, row="export")
    yield Route("api-work-order", **closed, row="order_no", shows=True)
    for name in ("callback", "complaint", "recheck", "finding"):
        yield Route(f"api-{name}", **closed, row=name, shows=True)
    yield Route("api-work-orders-bulk", UNSAFE, **closed, outsider=400, administrator=403)
    yield Route("api-callback-next", UNSAFE, **closed, outsider=204, administrator=403)
    for verb in ("dial", "attempts", "release", "skip", "close-unreachable"):
        yield Route(f"api-callback-{verb}", UNSAFE, **closed, row="callback")
    yield Route("api-complaints", UNSAFE, **closed, given="complaint")
    for name in ("complaint", "recheck"):
        yield Route(f"api-{name}-reveal", UNSAFE, **closed, row=name, given="reason")
    for call in CASE_CALLS:
        reader = "hq" if call.word in OF_THE_MANAGER else "insider"
        yield Route(f"api-complaint-{call.word}", UNSAFE, **closed, row="complaint", reader=reader)
    for name in ("follow-up", "improvement"):
        yield Route(f"api-{name}s", **closed, outsider=200, administrator=200, shows=True)
        yield Route(f"api-{name}", **closed, row=name.replace("-", "_"), shows=True)
        yield Route(f"api-{name}-done", UNSAFE, **closed, row=name.replace("-", "_"))
    for verb, given in (("check", ""), ("correct", "correction"), ("confirm", "conclusion")):
        yield Route(f"api-recheck-{verb}", UNSAFE, **closed, row="recheck", given=given)
    yield Route("api-recheck-not-an-error", UNSAFE, **closed, row="recheck", given="evidence")
    yield Route("api-recheck-verify", UNSAFE, **closed, row="recheck", reader="hq")
    for verb in ("confirm", "refute"):
        yield Route(f"api-finding-{verb}", UNSAFE, **closed, row="finding", given="note")


def of_the_reports_api() -> Iterator[Route]:
    closed = {"anonymous": 401}
    yield Route("api-kpis", **closed, given="hangzhou")
    yield Route("api-daily", **closed, row="report")
    for name, given in (("daily", "form"), ("weekly", "week"), ("monthly", "month")):
        yield Route(f"api-{name}-form", **closed, given=given)
    yield Route("api-dailies", UNSAFE, **closed, given="new_day")
    yield Route("api-daily-submit", UNSAFE, **closed, row="report")
    for verb in ("accept", "return"):
        yield Route(f"api-daily-{verb}", UNSAFE, **closed, row="filed", given="reason", reader="hq")
    for name in ("slips", "day-checks"):
        yield Route(f"api-{name}", **closed, outsider=200, administrator=200, shows=True)
    yield Route("api-slips", UNSAFE, **closed, given="slips_api")
    yield Route("api-explain-difference", UNSAFE, **closed, row="difference", given="explanation")


ROUTES = (
    *of_the_house(),
    *of_orders(),
    *of_callbacks(),
    *of_cases(),
    *of_questions(),
    *of_seasons(),
    *of_reports(),
    *of_the_analysis(),
    *of_exports(),
    *of_the_api(),
    *of_the_reports_api(),
)
