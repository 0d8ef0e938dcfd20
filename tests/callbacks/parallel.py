"""Many threads at one action, each with its own connection, all starting together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Given = TypeVar("Given")
Result = TypeVar("Result")


def all_at_once(work: Callable[[Given], Result], given: Sequence[Given]) -> list[Result]:
    """``work`` of each item in a thread of its own; raises what any of them raised."""
    start = Barrier(len(given))

    def run(item: Given) -> Result:
        try:
            start.wait(timeout=30)
            return work(item)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(given)) as pool:
        return list(pool.map(run, given))
