"""Hostile files through broker, worker and child: a sentence each, and the worker goes on (F1, F2, F4)."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from config.lib.leases import RunState
from regions.models import Region
from tests.factories import RegionFactory
from tests.support.stack import Worker, eventually
from tests.workorders.files import cells, orders_csv
from tests.workorders.hostile import SHEET, deflated, good_parts, ole, raw_archive, with_part
from workorders.actions.importing import Receipt, queue_check, receive_file, start_commit
from workorders.imports.problems import FILE_SENTENCES, FileError
from workorders.models import ImportBatch, WorkOrder

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
# F2 promises 5 s on the house's own machine; a build machine shares its cores.
REFUSED_WITHIN, DONE_WITHIN = 30.0, 30.0


def far_corner(name: str, part: bytes) -> bytes:
    cell = b'<row r="2"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return part.replace(b"</sheetData>", cell) if name == SHEET else part


HOSTILE = {
    "炸弹.xlsx": (
        raw_archive([*good_parts(), ("xl/media/big.xml", deflated(800), 1_000, -1)]),
        FileError.UNSAFE_ARCHIVE,
    ),
    "远角.xlsx": (with_part(far_corner), FileError.TOO_WIDE),
    "加密.xlsx": (ole({"EncryptionInfo": b"", "EncryptedPackage": b""}), FileError.ENCRYPTED),
}


def sent_for_checking(name: str, content: bytes) -> ImportBatch:
    """As the wizard sends what a page cannot wait for."""
    now, receipt = timezone.now(), Receipt(scope=Region.objects.get(code="HQ"))
    batch = receive_file(upload=ContentFile(content), filename=name, receipt=receipt, now=now)
    queue_check(batch=batch, now=now)
    return batch


def state(batch: ImportBatch) -> str:
    batch.refresh_from_db()
    return batch.run_state


def pool_of(worker: Worker) -> tuple[int, set[int]]:
    """The worker and its pool, by their numbers."""
    assert worker.process is not None
    assert worker.process.poll() is None, worker.log_text()
    pid = worker.process.pid
    return pid, {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def import_the_next(worker: Worker, *, number: int) -> float:
    """Seconds from the upload of a good file until its order stands."""
    began = time.monotonic()
    batch = sent_for_checking("好.csv", orders_csv(cells(number)))
    checked = eventually(lambda: state(batch) == RunState.DRAFT, within=DONE_WITHIN)
    assert checked, worker.log_text()
    start_commit(batch=batch, actor=None, now=timezone.now())
    assert eventually(lambda: state(batch) == RunState.DONE, within=DONE_WITHIN), worker.log_text()
    return time.monotonic() - began


def test_a_worker_refuses_what_is_hostile_and_goes_on(worker: Worker) -> None:
    RegionFactory(code="HZ", name="杭州")
    import_the_next(worker, number=1)
    before = pool_of(worker)
    for number, (name, (content, error)) in enumerate(HOSTILE.items(), 2):
        batch = sent_for_checking(name, content)
        refused = eventually(lambda batch=batch: state(batch) == RunState.FAILED, within=REFUSED_WITHIN)  # type: ignore[misc]
        assert refused, worker.log_text()
        assert (batch.error, batch.attempt) == (FILE_SENTENCES[error], 1)
        print(f"{name}: next import done after {import_the_next(worker, number=number):.1f} s")
    assert pool_of(worker) == before
    numbers = list(WorkOrder.objects.order_by("order_no").values_list("order_no", flat=True))
    assert numbers == [f"AZ{number:08d}" for number in range(1, 2 + len(HOSTILE))]
    assert "Traceback" not in worker.log_text()
