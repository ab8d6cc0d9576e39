"""The run itself: films are listed as workers have room, and tried again where that may help."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from CovidXRayLib.batch.analysis_settings import claim_folder, settings_of
from CovidXRayLib.batch.records.data_set import DataSet
from CovidXRayLib.batch.sources.film_source import Item
from CovidXRayLib.batch.work_item import Work
from Testing.Python.batch.command import by_name

pytestmark = pytest.mark.slow


class CountingSource:
    """Films that are not there, and how many were listed."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder, self._count = folder, count
        self.listed = 0

    def items(self) -> Iterator[Item]:
        for number in range(self._count):
            self.listed += 1
            yield Item(str(self._folder / f"{number}.dcm"))


class FlakyStore(http.server.BaseHTTPRequestHandler):
    """Gives a film at the third try, another one never."""

    film = b""
    asked = 0

    def do_GET(self) -> None:
        if self.path == "/film.dcm":
            type(self).asked += 1
        good = self.path == "/film.dcm" and self.asked > 2
        self.send_response(200 if good else 503)
        self.send_header("Content-Length", str(len(self.film) if good else 0))
        self.end_headers()
        if good:
            self.wfile.write(self.film)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def flaky(films: Path) -> Iterator[str]:
    """The address of a store that fails now and then."""
    FlakyStore.film, FlakyStore.asked = (films / "film0.dcm").read_bytes(), 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), FlakyStore)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Listed:
    """Given films."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    def items(self) -> Iterator[Item]:
        yield from map(Item, self._addresses)


def test_few_films_are_in_flight_and_only_transient_errors_are_retried(tmp_path: Path, flaky: str) -> None:
    pytest.importorskip("aiohttp", reason="needs the extra 'aws'")
    from CovidXRayLib.batch.run import ATTEMPTS, analyze_batch
    from CovidXRayLib.batch.workers.cluster import local_workers

    settings = settings_of(None, "onnxruntime", None)
    claim_folder(tmp_path, settings)
    work, data_set = Work(tmp_path, settings), DataSet(tmp_path, with_names=True, part_rows=5)
    many, settled, ahead = CountingSource(tmp_path, 60), [], []

    def note(address: str, row: dict[str, object]) -> None:
        settled.append(address)
        ahead.append(many.listed - len(settled))

    few = Listed(f"{flaky}/film.dcm", f"{flaky}/never.dcm")
    with local_workers(1) as client:
        report = analyze_batch(client, [("many", many)], work, data_set, note)
        assert (report.failed, report.most_in_flight) == (60, 2)
        assert max(ahead) <= 2
        report = analyze_batch(client, [("few", few)], work, data_set)
        assert not client.futures  # nothing of the films is kept
    assert (report.read, report.failed) == (1, 1)
    found = by_name(tmp_path)
    assert len(found) == 62
    assert (found["film.dcm"]["status"], found["film.dcm"]["attempts"]) == ("read", ATTEMPTS)
    assert (found["never.dcm"]["status"], found["never.dcm"]["attempts"]) == ("failed", ATTEMPTS)
    assert "run the same command again later" in found["never.dcm"]["error"]
    assert {found[f"{number}.dcm"]["attempts"] for number in range(60)} == {1}
