"""Persistent queue of objects to send, each kept until the server's acknowledgment.

An entry is a file, ``SERVER/SOP-INSTANCE-UID.dcm``, written atomically and removed only after the server's
acknowledgment. If that is lost, the object is sent again; servers recognize duplicates by their UID.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from CovidXRayLib.films.dicom.uids import is_uid
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.dicom_object import ObjectProblem, read_object
from CovidXRayLib.pacs.errors import ObjectRefusedError, PacsError, QueueError
from CovidXRayLib.pacs.server_list import Server
from CovidXRayLib.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from CovidXRayLib.system.atomic import make_folder, write_atomically

# Prefix, so that no server name is a name reserved by the system, such as "CON" or "..".
_PREFIX: Final = "to-"
_SUFFIX: Final = ".dcm"
# Age at which a partial file of a killed process is removed; no process writes an object for so long.
_LEFTOVER: Final = ".*.part"
_LEFTOVER_SECONDS: Final = 3600.0
# Before the second and the third attempt after no response.
PAUSES: Final = (1.0, 3.0)


@dataclass(frozen=True)
class Waiting:
    """A queued object; its file contains patient data, its name does not."""

    server_name: str
    sop_uid: str
    path: Path


@dataclass(frozen=True)
class AddReport:
    """Outcome of :meth:`Queue.add`: UIDs of new objects, and of those already queued."""

    added: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


@dataclass(frozen=True)
class SendReport:
    """Outcome of :meth:`Queue.send`.

    Attributes
    ----------
    sent
        UIDs of acknowledged objects, which have left the queue.
    refused
        UIDs of objects that the server refused, each with a sentence; they stay in the queue.
    waiting
        Number of objects still queued for this server, including refused ones.
    problem
        Why it ended before its time, as a sentence; None where it did not.
    cancelled
        Whether the user ended it.
    """

    sent: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    waiting: int = 0
    problem: str | None = None
    cancelled: bool = False


@dataclass(frozen=True)
class Queue:
    """The queue in a folder, which several processes may use at the same time.

    Attributes
    ----------
    folder
        The folder, created on demand and private to the user.
    pauses
        Seconds before each further attempt after no response.
    """

    folder: Path
    pauses: tuple[float, ...] = field(default=PAUSES, repr=False)

    def add(self, paths: Iterable[Path], server_name: str) -> AddReport:
        """Add copies of DICOM files to the queue; duplicates are added once.

        Raises
        ------
        ObjectRefusedError
            If a file is not a complete DICOM object, or another object with the same UID is queued.
        QueueError
            If a copy cannot be written (disk full). In both cases files added before stay queued.
        """
        added: list[str] = []
        known: list[str] = []
        place = self._place(server_name)
        for path in paths:
            try:
                obj = read_object(path.read_bytes())
            except ObjectProblem as problem:
                raise ObjectRefusedError(
                    _("{path}: {problem}, so it is not sent; choose another file.").format(
                        path=path, problem=problem
                    )
                ) from problem
            except OSError as error:
                raise ObjectRefusedError(
                    _("{path}: it cannot be read ({reason}), so it is not sent.").format(
                        path=path, reason=error.strerror
                    )
                ) from error
            try:
                new = _keep(place, obj.sop_uid, obj.data, path)
            except OSError as error:
                raise QueueError(
                    _(
                        "{folder}: {path} cannot be queued ({reason}); make sure that this folder is "
                        "writable and its drive has free space, then send it again. Objects already queued "
                        "are kept."
                    ).format(folder=self.folder, path=path, reason=error.strerror)
                ) from error
            (added if new else known).append(obj.sop_uid)
        return AddReport(tuple(added), tuple(known))

    def waiting(self, server_name: str | None = None) -> list[Waiting]:
        """Return the queued objects, of one server or of all.

        Raises
        ------
        QueueError
            If the folder cannot be read.
        """
        try:
            places = [self._place(server_name)] if server_name is not None else self._places()
            return [
                Waiting(unquote(place.name.removeprefix(_PREFIX)), path.stem, path)
                for place in places
                if place.is_dir()
                for path in sorted(place.iterdir())
                if path.suffix == _SUFFIX and is_uid(path.stem)
            ]
        except OSError as error:
            raise self._trouble(error) from error

    def remove(self, server_name: str, sop_uids: Iterable[str]) -> None:
        """Remove objects from the queue without sending them.

        Raises
        ------
        QueueError
            If a file cannot be removed.
        """
        study_filter = set(sop_uids)
        try:
            for one in self.waiting(server_name):
                if one.sop_uid in study_filter:
                    one.path.unlink(missing_ok=True)
        except OSError as error:
            raise self._trouble(error) from error

    def send(
        self,
        server: Server,
        on_progress: OnProgress[str] = ignore_progress,
        is_cancelled: IsCancelled = never_cancelled,
        *,
        secret: Secret | None = None,
    ) -> SendReport:
        """Send the queued objects of a server; unacknowledged ones stay queued.

        Parameters
        ----------
        on_progress
            Called after each object with how many are done, of how many, and the object's UID.
        is_cancelled
            Called before each object, and while waiting for another attempt.
        secret
            The password or token; without one the key store's is taken.

        Raises
        ------
        SecretNeededError, ServerSettingsError
            If no connection can be tried at all.
        QueueError
            If the queue cannot be read.
        """
        from CovidXRayLib.pacs.transfer.send import Sending

        sending = Sending(server, secret, self.pauses, is_cancelled)
        try:
            objects = self.waiting(server.name)
            sending.run([one.path for one in objects], on_progress)
            left = len(self.waiting(server.name))
        except OSError as error:
            raise self._trouble(error) from error
        return SendReport(
            tuple(sending.sent), tuple(sending.refused), left, sending.problem, sending.cancelled
        )

    def _place(self, server_name: str) -> Path:
        return self.folder / f"{_PREFIX}{quote(server_name, safe=' ')}"

    def _places(self) -> list[Path]:
        return sorted(self.folder.glob(f"{_PREFIX}*")) if self.folder.is_dir() else []

    def _trouble(self, error: OSError) -> PacsError:
        return QueueError(
            _("{folder}: the queue cannot be used ({reason}); queued objects are kept.").format(
                folder=self.folder, reason=error.strerror
            )
        )


def _keep(place: Path, sop_uid: str, data: bytes, source: Path) -> bool:
    """Write an entry; returns whether it is new."""
    # Other users of this computer must not see whose films are sent.
    make_folder(place, private=True)
    place.parent.chmod(0o700)  # of an earlier version, or made manually
    _sweep(place)
    entry = place / f"{sop_uid}{_SUFFIX}"
    try:
        waits = entry.read_bytes()
    except FileNotFoundError:
        waits = b""
    if not _is_complete(waits):  # nothing queued, or a remnant of a power failure
        write_atomically(entry, data, durable=True, private=True)
        return True
    if waits != data and not _is_the_same_result(waits, data, sop_uid):
        raise ObjectRefusedError(
            _(
                "{path}: another object with the same UID {uid} is queued; send or remove that one first."
            ).format(path=source, uid=sop_uid)
        )
    return False


def _is_complete(data: bytes) -> bool:
    try:
        read_object(data)
    except ObjectProblem:
        return False
    return True


def _is_the_same_result(one: bytes, other: bytes, sop_uid: str) -> bool:
    """Return whether two CovidXRay results are the same one written twice, and differ only in time stamps."""
    from CovidXRayLib.reporting.dicom.object_identity import is_named_by_content

    return all(is_named_by_content(content, sop_uid) for content in (one, other))


def _sweep(place: Path) -> None:
    for leftover in place.glob(_LEFTOVER):
        try:
            if time.time() - leftover.stat().st_mtime > _LEFTOVER_SECONDS:
                leftover.unlink(missing_ok=True)
        except FileNotFoundError:
            continue
