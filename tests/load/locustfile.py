"""Fifty agents at one call in 30 s, as their browsers would (performance.md P10).

Run by the drill: ``locust --headless -f tests/load/locustfile.py``. AGENTS_FILE names a JSON file with the
agents' names and password; every saved callback is appended to JOURNAL_FILE.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from locust import HttpUser, constant_pacing, task

BETWEEN_CALLS = 30
FORM = re.compile(r'action="(/callbacks/(\d+)/attempts/[^"]*)"')
SUBMISSION = re.compile(r'name="submission_id" value="([^"]+)"')
ANSWERS = {
    "outcome": "connected_done",
    "is_genuine": "true",
    "satisfaction": "5",
    "attitude_rating": "5",
    "site_cleaned": "yes",
    "charge_status": "free",
}

AGENTS: dict[str, Any] = json.loads(Path(os.environ["AGENTS_FILE"]).read_text("utf-8"))
NAMES: Iterator[str] = iter(AGENTS["agents"])


class Agent(HttpUser):
    wait_time = constant_pacing(BETWEEN_CALLS)
    page = ""

    def on_start(self) -> None:
        self.client.get("/login/", name="login page")
        self._post("/login/", {"username": next(NAMES), "password": AGENTS["password"]}, name="login")
        self.page = self._post("/queue/next/", {}, name="next")

    @task
    def call_and_go_on(self) -> None:
        found, submission = FORM.search(self.page), SUBMISSION.search(self.page)
        if not found or not submission:
            self.page = self._post("/queue/next/", {}, name="next")
            return
        path, callback = found[1], found[2]
        self._post(f"/callbacks/{callback}/dial/", {}, name="dial")
        form = {**ANSWERS, "submission_id": submission[1], "ended_before": "3"}
        self.page = self._post(path.replace("&amp;", "&"), form, name="save and next")
        if f'data-saved="{callback}"' in self.page:
            with Path(os.environ["JOURNAL_FILE"]).open("a", encoding="utf-8") as journal:
                journal.write(f"{callback}\n")

    def _post(self, path: str, form: dict[str, str], *, name: str) -> str:
        headers = {
            "X-CSRFToken": self.client.cookies.get("csrftoken", ""),
            "HX-Request": "true",
            "Referer": f"{self.host}{path}",
        }
        answer = self.client.post(path, form, headers=headers, name=name)
        return str(answer.text)
