"""A queue full of films, and an archive that fails and recovers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydicom import dcmread

from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.server_list import Server
from CovidXRayLib.pacs.transfer.send_queue import Queue
from Testing.Python.pacs.login import PASSWORD
from Testing.Python.pacs.orthanc import Orthanc

# Bytes after which something happens: behind the first of the films, and not at the border of two.
MIDDLE = 400_000


def uids(films: list[Path]) -> list[str]:
    return sorted(str(dcmread(film, force=True).SOPInstanceUID) for film in films)


def assert_sentence(text: str) -> None:
    """Hold a problem's text to one line that ends as a sentence does and tells no secret."""
    assert "\n" not in text
    assert text.endswith(".")
    for hidden in (PASSWORD, "Muñoz", "ID-77", "Traceback", "Error("):
        assert hidden not in text


class Trial:
    """A queue full of films, a server in trouble, and a line of the table."""

    def __init__(
        self, films: list[Path], folder: Path, archive: Orthanc, print_measurement: Callable[[str], None]
    ) -> None:
        self.films, self.archive, self._say = films, archive, print_measurement
        self.queue = Queue(folder, pauses=())

    def fail(self, server: Server, secret: Secret | None) -> tuple[str, int]:
        """Send and fail; the sentence, and how many objects were acknowledged. None is lost."""
        self.queue.add(self.films, server.name)
        report = self.queue.send(server, secret=secret)
        assert report.problem is not None
        assert_sentence(report.problem)
        assert report.waiting == len(self.films) - len(report.sent)
        waiting = [one.sop_uid for one in self.queue.waiting(server.name)]
        assert sorted([*waiting, *report.sent]) == uids(self.films)
        return report.problem, len(report.sent)

    def recover(self, server: Server, secret: Secret | None) -> None:
        """Send again: all are there, each once, and whole."""
        report = self.queue.send(server, secret=secret)
        assert (report.problem, report.waiting, report.refused) == (None, 0, ())
        assert self.archive.uids() == uids(self.films)
        kept = {str(one.SOPInstanceUID): one for one in self.archive.objects()}
        assert kept == {str(one.SOPInstanceUID): one for one in (dcmread(f, force=True) for f in self.films)}

    def row(self, tried: str, server: Server, sentence: str, acknowledged: int) -> None:
        """Add a line to the report's table."""
        waited = len(self.films) - acknowledged
        self._say(
            f"{tried} | {server.protocol} | {sentence} | {waited} waited | "
            f"in the archive afterwards: {len(self.archive.uids())} of {len(self.films)}, each once"
        )
