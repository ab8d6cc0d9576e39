"""What the child's log says, and what it must not say."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from CovidXRayLib.worker.log_forwarding import FrameHandler
from CovidXRayLib.worker.transport.messages import Message

# Logging is of the whole process, so that this has one of its own.
LOGGED = """
import logging, warnings
from pathlib import Path
from CovidXRayLib.worker.log_forwarding import send_logs
send_logs(lambda message: print(message.fields["level"], message.fields["text"]))
logging.getLogger("CovidXRayLib.somewhere").info("what we do")
logging.getLogger("CovidXRayLib.somewhere").debug("in detail")
logging.getLogger("other").info("what others do")
logging.getLogger("other").warning("what others warn of")
logging.getLogger("pydicom").warning("PatientName Doe^Jane is odd")
logging.getLogger("CovidXRayLib.films.walk").warning("Doe^Jane: the folder cannot be read")
warnings.warn("deprecated")
"""


def test_only_relevant_records_are_logged() -> None:
    done = subprocess.run([sys.executable, "-c", LOGGED], capture_output=True, text=True, check=True)
    assert [line for line in done.stdout.splitlines() if line.strip()] == [
        "info what we do",
        "warning what others warn of",
        "warning <string>:12: UserWarning: deprecated",
    ]
    assert "Doe" not in done.stdout + done.stderr


@pytest.fixture
def sent() -> list[Message]:
    return []


@pytest.fixture
def handler(sent: list[Message]) -> FrameHandler:
    return FrameHandler(sent.append)


def _log(handler: FrameHandler, text: str, *arguments: object) -> None:
    handler.emit(logging.LogRecord("name", logging.WARNING, "file", 1, text, arguments, None))


@pytest.mark.parametrize("folder", ["Doe^Jane 1961", "Doe^Jane 1961/study"])
def test_film_folder_is_removed(
    handler: FrameHandler,
    sent: list[Message],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    folder: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    for path in (Path(folder) / "film.dcm", tmp_path / folder / "film.dcm"):
        handler.hide_folder_of(path)
        _log(handler, "cannot read '%s'", path)
        _log(handler, "cannot read '%s'", path.absolute())
    assert [message.fields["text"] for message in sent] == ["cannot read 'film.dcm'"] * 4
    handler.hide_folder_of(None)
    _log(handler, "%s", path)
    assert sent[-1].fields["text"] == str(path)


def test_unsendable_record_is_sent_partially(handler: FrameHandler, sent: list[Message]) -> None:
    _log(handler, "%d films", "many")
    _log(handler, "x" * 10**7)
    assert sent[0].fields == {"request": None, "level": "warning", "text": "%d films"}
    assert len(sent[1].fields["text"]) == 20_000
