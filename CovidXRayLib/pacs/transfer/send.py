"""One run over what waits for a server."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.dicom_object import DicomObject, ObjectProblem, read_object
from CovidXRayLib.pacs.errors import NoAnswerError, ObjectRefusedError, PacsError
from CovidXRayLib.pacs.protocols.server_link import Link, open_link
from CovidXRayLib.pacs.server_list import Server
from CovidXRayLib.progress import IsCancelled, OnProgress

_log = logging.getLogger(__name__)

_GLANCE: Final = 0.1  # seconds between two looks whether the user has had enough


class Sending:
    """Gives files to a server, and removes each when the server has it.

    Attributes
    ----------
    sent, refused, problem, cancelled
        As :class:`~CovidXRayLib.pacs.transfer.send_queue.SendReport` has them.
    """

    def __init__(
        self, server: Server, secret: Secret | None, pauses: Sequence[float], is_cancelled: IsCancelled
    ) -> None:
        self._server = server
        self._secret = secret
        self._pauses = pauses
        self._is_cancelled = is_cancelled
        self.sent: list[str] = []
        self.refused: list[tuple[str, str]] = []
        self.problem: str | None = None
        self.cancelled = False

    def run(self, paths: Sequence[Path], on_progress: OnProgress[str]) -> None:
        """Send all, until the server or the user ends it.

        Raises
        ------
        OSError
            If a file cannot be read or removed.
        """
        if not paths:
            return
        with open_link(self._server, self._secret) as link:
            for done, path in enumerate(paths, start=1):
                if self._is_cancelled():
                    self.cancelled = True
                    return
                try:
                    self._send(link, path)
                except ObjectRefusedError as error:
                    self.refused.append((path.stem, str(error)))
                except PacsError as error:
                    self.problem = str(error)
                    return
                on_progress(done, len(paths), path.stem)

    def _send(self, link: Link, path: Path) -> None:
        try:
            obj = read_object(path.read_bytes())
        except FileNotFoundError:  # another program has sent it meanwhile
            return
        except ObjectProblem as problem:
            raise ObjectRefusedError(f"{path}: {problem}.") from problem
        self._store(link, obj)
        path.unlink(missing_ok=True)
        self.sent.append(obj.sop_uid)

    def _store(self, link: Link, obj: DicomObject) -> None:
        for pause in self._pauses:
            try:
                link.store(obj)
                return
            except NoAnswerError as error:
                _log.info("%s Trying again in %.0f s.", error, pause)
                if not self._waited(pause):
                    raise
        link.store(obj)

    def _waited(self, seconds: float) -> bool:
        """Wait; whether the user let it."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self._is_cancelled():
                return False
            time.sleep(min(left, _GLANCE))
        return True
