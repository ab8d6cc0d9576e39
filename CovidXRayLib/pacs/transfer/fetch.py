"""Retrieval of studies to a folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from CovidXRayLib.errors import writing_remedy
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.errors import ObjectRefusedError, PacsError
from CovidXRayLib.pacs.protocols.server_link import Link, open_link
from CovidXRayLib.pacs.queries.study_rows import InstanceRow
from CovidXRayLib.pacs.server_list import Server
from CovidXRayLib.progress import IsCancelled, OnProgress, ignore_progress, never_cancelled
from CovidXRayLib.system.atomic import write_atomically


@dataclass(frozen=True)
class FetchReport:
    """Outcome of a retrieval.

    Attributes
    ----------
    files
        Retrieved files, in the order of arrival.
    refused
        UIDs of objects that the server did not return and of studies that it does not have, each with a
        sentence.
    problem
        Why it ended prematurely, as a sentence; None if it did not.
    cancelled
        Whether the user cancelled it.
    not_written
        Whether the problem is the folder and not the server.
    """

    files: tuple[Path, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    problem: str | None = None
    cancelled: bool = False
    not_written: bool = False


def fetch(
    server: Server,
    study_uids: Iterable[str],
    folder: Path,
    on_progress: OnProgress[str] = ignore_progress,
    is_cancelled: IsCancelled = never_cancelled,
    *,
    secret: Secret | None = None,
    modalities: Sequence[str] = (),
) -> FetchReport:
    """Retrieve all objects of studies to a folder, as ``SOP-INSTANCE-UID.dcm``.

    Uses WADO-RS or C-GET; C-MOVE would need a listener and is not supported. Existing files are replaced; all
    files are written atomically.

    Parameters
    ----------
    study_uids
        Study Instance UIDs.
    folder
        Target folder, created if needed; not if there is nothing to retrieve.
    on_progress
        Called after each object with the number done, the total, and the object's UID.
    is_cancelled
        Called before each object.
    secret
        The password or token; without one the key store's is taken.
    modalities
        Retrieve only series of these, such as ``("CR", "DX")``; empty for all.

    Raises
    ------
    SecretNeededError, ServerSettingsError
        If no connection can be attempted.
    """
    files: list[Path] = []
    refused: list[tuple[str, str]] = []
    problem: str | None = None
    cancelled = not_written = False
    with open_link(server, secret) as link:
        try:
            rows, unknown, complete = _rows(link, study_uids, modalities)
            sentence = _("{server} has no study {uid}; check the Study Instance UID.")
            refused += [(uid, sentence.format(server=server.name, uid=uid)) for uid in unknown]
            if rows:
                folder.mkdir(parents=True, exist_ok=True)
            for done, row in enumerate(rows, start=1):
                if is_cancelled():
                    cancelled = True
                    break
                try:
                    files.append(_fetched(link, row, folder))
                except ObjectRefusedError as error:
                    refused.append((row.sop_uid, str(error)))
                on_progress(done, len(rows), row.sop_uid)
            if not complete:
                problem = _(
                    "{server}: its list of objects is incomplete; those received are kept, others are "
                    "missing."
                ).format(server=server.name)
        except PacsError as error:
            problem = str(error)
        except OSError as error:
            not_written = True
            problem = _(
                "{folder}: an object cannot be written ({reason}). {remedy} Then retrieve the study again."
            ).format(folder=folder, reason=error.strerror or error, remedy=writing_remedy(error))
    return FetchReport(tuple(files), tuple(refused), problem, cancelled, not_written)


def _rows(
    link: Link, study_uids: Iterable[str], modalities: Sequence[str]
) -> tuple[list[InstanceRow], list[str], bool]:
    """Return the objects of studies, the UIDs of unknown studies, and whether the list is complete."""
    found = {uid: link.instances(uid) for uid in study_uids}
    rows = [row for one in found.values() for row in one]
    unknown = [uid for uid, one in found.items() if one.complete and not one.rows]
    if modalities:
        rows = [row for row in rows if row.modality in modalities]
    # Sorted by SOP class, so that with DIMSE they share an association.
    rows.sort(key=lambda row: (row.sop_class_uid, row.series_uid, row.number or 0, row.sop_uid))
    return rows, unknown, all(one.complete for one in found.values())


def _fetched(link: Link, row: InstanceRow, folder: Path) -> Path:
    path = folder / f"{row.sop_uid}.dcm"
    write_atomically(path, link.fetch(row).data, durable=True)
    return path
