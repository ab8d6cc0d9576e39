"""Worker task: communicate with a PACS for the panel.

Fields: ``action``, ``server`` (as from :func:`CovidXRayLib.pacs.server_list.as_values`), ``secret`` (a
password or token, or None for the one in the key store) and ``keep``, whether to save a secret in the key
store after the server has accepted it. The actions are

``"test"``
    Test the connection (C-ECHO or its equivalent).
``"find"``
    ``patient``, ``dates``, ``modalities``, ``film`` (a file of the patient to search for, or None).
    ``"done"`` has ``studies``, a list of the fields of
    :class:`CovidXRayLib.pacs.queries.study_rows.StudyRow`, and ``note``, a sentence if the list is
    incomplete.
``"fetch"``
    ``study``, ``folder``, ``modalities``. ``"done"`` has ``films`` and ``masks``, the retrieved files.
``"send"``
    ``paths``, which are first added to the queue ``queue``; then all queued files for the server are sent.
    ``"done"`` has ``sent``.

Every ``"done"`` has ``note``: a sentence on problems, or empty; and, for sending and retrieving,
``problem``, why it ended early.
"""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.pacs import credentials
from CovidXRayLib.pacs.credentials import Secret
from CovidXRayLib.pacs.errors import KeyStoreError, PacsError
from CovidXRayLib.pacs.server_list import Server, from_values
from CovidXRayLib.worker.tasks import Done, Order

_SEGMENTATION: Final = "SEG"


def do(order: Order) -> Done:
    """Perform the action of an order."""
    fields = order.fields
    server = from_values(dict(fields["server"]))
    secret = Secret(fields["secret"]) if fields.get("secret") else None
    actions = {"test": _test, "find": _find, "fetch": _fetch, "send": _send}
    answer = actions[fields["action"]](order, server, secret)
    note = _keep(server, secret) if fields.get("keep") and secret is not None else ""
    return {**answer, "note": answer.get("note") or note}, {}


def _test(order: Order, server: Server, secret: Secret | None) -> dict[str, Any]:
    from CovidXRayLib.pacs.protocols.server_link import echo

    echo(server, secret)
    return {}


def _find(order: Order, server: Server, secret: Secret | None) -> dict[str, Any]:
    from CovidXRayLib.pacs.protocols.server_link import not_complete, query
    from CovidXRayLib.pacs.queries.study_rows import StudyFilter, StudyRow

    fields = order.fields
    patient = fields["patient"].strip()
    if fields.get("film"):
        filters = [StudyFilter(patient_id=_patient_of(Path(fields["film"])))]
    elif patient:
        # The input may be either, so both are queried.
        filters = [StudyFilter(patient_id=patient), StudyFilter(patient_name=patient)]
    else:
        filters = [StudyFilter()]
    found: dict[str, StudyRow] = {}
    complete = True
    for one, modality in itertools.product(filters, fields["modalities"]):
        answer = query(server, replace(one, dates=fields["dates"], modality=modality), secret)
        found |= {row.study_uid: row for row in answer}
        complete &= answer.complete
    rows = sorted(found.values(), key=lambda row: (row.date, row.time, row.study_uid), reverse=True)
    note = "" if complete else not_complete(server)
    return {"studies": [dataclasses.asdict(row) for row in rows], "note": note}


def _patient_of(path: Path) -> str:
    from CovidXRayLib.films.reader import read_film

    patient = read_film(path).identifiers.patient_id
    if not patient:
        raise PacsError(
            _("{file}: no patient data in the film; enter the patient's name or ID.").format(file=path.name)
        )
    return patient


def _fetch(order: Order, server: Server, secret: Secret | None) -> dict[str, Any]:
    from CovidXRayLib.pacs.protocols.server_link import echo
    from CovidXRayLib.pacs.transfer.fetch import fetch

    echo(server, secret)  # so that a rejected password is reported as such
    fields = order.fields
    report = fetch(
        server,
        [fields["study"]],
        Path(fields["folder"]),
        lambda done, of, uid: order.report_progress({"done": done, "of": of}),
        order.is_cancelled,
        secret=secret,
        modalities=(*fields["modalities"], _SEGMENTATION),
    )
    kinds = [(path, _kind(path)) for path in report.files]
    refused = [sentence for _uid, sentence in report.refused]
    return {
        "films": [str(path) for path, kind in kinds if kind == "film"],
        "masks": [str(path) for path, kind in kinds if kind == "masks"],
        "problem": report.problem,
        "note": refused[0] if refused else "",
        "cancelled": report.cancelled,
    }


def _kind(path: Path) -> str:
    """Distinguish films, masks, and images derived by this program."""
    from pydicom import dcmread

    from CovidXRayLib.reporting.dicom.equipment import is_ours

    tags = ["Modality", "Manufacturer", "SeriesNumber", "Rows"]
    header = dcmread(path, stop_before_pixels=True, specific_tags=tags)
    if header.get("Modality") == _SEGMENTATION:
        return "masks"
    return "film" if "Rows" in header and not is_ours(header) else "other"


def _send(order: Order, server: Server, secret: Secret | None) -> dict[str, Any]:
    from CovidXRayLib.pacs.protocols.server_link import echo
    from CovidXRayLib.pacs.transfer.send_queue import Queue

    queue = Queue(Path(order.fields["queue"]))
    # Before sending, so that nothing is lost whatever the server's response.
    queue.add([Path(path) for path in order.fields["paths"]], server.name)
    order.report_progress({"done": 0, "of": len(queue.waiting(server.name))})
    echo(server, secret)
    report = queue.send(
        server,
        lambda done, of, uid: order.report_progress({"done": done, "of": of}),
        order.is_cancelled,
        secret=secret,
    )
    refused = [sentence for _uid, sentence in report.refused]
    return {
        "sent": len(report.sent),
        "problem": report.problem,
        "note": refused[0] if refused else "",
        "cancelled": report.cancelled,
    }


def _keep(server: Server, secret: Secret) -> str:
    try:
        credentials.keep(server, secret)
    except KeyStoreError as error:
        return str(error)
    return ""
