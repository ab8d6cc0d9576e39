"""A full disk: a sentence, nothing half-written, and what waits can be sent all the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydicom import dcmread

from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.errors import PacsError
from CovidXRayLib.pacs.server_list import Server
from CovidXRayLib.pacs.transfer.fetch import fetch
from CovidXRayLib.pacs.transfer.send_queue import Queue
from Testing.Python.curation.small_disk import mounted_disk
from Testing.Python.pacs.orthanc import Orthanc
from Testing.Python.pacs.trial import MIDDLE, Trial, assert_sentence, uids

pytestmark = pytest.mark.slow


def test_full_disk_while_queuing(
    server: Server,
    secret: Secret | None,
    films: list[Path],
    tmp_path: Path,
    archive: Orthanc,
    print_measurement: Callable[[str], None],
) -> None:
    folder = tmp_path / "disk"
    with mounted_disk(folder) as disk:
        trial = Trial(films, folder / "queue", archive, print_measurement)
        trial.queue.add(films[:2], server.name)
        disk.fill(leave=100_000)
        with pytest.raises(PacsError) as caught:
            trial.queue.add(films, server.name)
        assert_sentence(str(caught.value))
        assert [one.sop_uid for one in trial.queue.waiting(server.name)] == uids(films[:2])
        left = {path.name for path in (folder / "queue").rglob("*") if path.is_file()}
        assert left == {f"{uid}.dcm" for uid in uids(films[:2])}  # nothing half-written
        # What waits can be sent while the disk is full.
        assert len(trial.queue.send(server, secret=secret).sent) == 2
        disk.make_room()
        trial.queue.add(films, server.name)
        trial.recover(server, secret)
        sentence = str(caught.value).replace(str(tmp_path), "")
        print_measurement(
            f"disk full for the queue | {server.protocol} | {sentence} | 2 waited and were sent | in the "
            f"archive afterwards: {len(archive.uids())} of {len(films)}, each once"
        )


def test_full_disk_while_retrieving(
    server: Server, secret: Secret | None, trial: Trial, tmp_path: Path
) -> None:
    trial.queue.add(trial.films, server.name)
    trial.recover(server, secret)
    folder = tmp_path / "disk"
    with mounted_disk(folder) as disk:
        disk.fill(leave=MIDDLE)
        report = fetch(server, [str(dcmread(trial.films[0]).StudyInstanceUID)], folder / "out", secret=secret)
        assert report.not_written
        assert report.problem is not None
        assert_sentence(report.problem)
        assert sorted((folder / "out").iterdir()) == sorted(report.files)


def test_two_concurrent_senders(
    server: Server, secret: Secret | None, films: list[Path], archive: Orthanc, tmp_path: Path
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    queue = Queue(tmp_path, pauses=())
    queue.add(films, server.name)
    with ThreadPoolExecutor(2) as both:
        reports = list(both.map(lambda _n: queue.send(server, secret=secret), range(2)))
    assert [report.problem for report in reports] == [None, None]
    assert queue.waiting() == []
    assert archive.uids() == uids(films)
