"""The child that imports: ``python -m CovidXRayLib.curation.import_child``.

It reads one line of JSON from standard input: ``store`` (file or URL; here, and not among the arguments,
which everybody on the computer can read), ``paths`` or ``manifest`` (a folder), ``worklist`` (a name, or
empty) and ``language``. It writes lines of JSON: ``{"done", "of"}`` as it goes on, and at last ``{"added",
"known", "duplicates", "refused": [sentences], "cancelled"}`` or ``{"failed": sentence}``. Anything more on
standard input, or its end, cancels the import.
"""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any, BinaryIO

from CovidXRayLib.worker.streams import take_standard_streams


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Do what the one request asks."""
    from CovidXRayLib.errors import CovidXRayError
    from CovidXRayLib.i18n import use_language

    order = json.loads(requests.readline())
    use_language(order["language"])
    cancelled = threading.Event()

    def listen() -> None:
        requests.read(1)
        cancelled.set()

    def tell(fields: dict[str, Any]) -> None:
        answers.write(json.dumps(fields).encode() + b"\n")
        answers.flush()

    threading.Thread(target=listen, daemon=True).start()
    try:
        report = _import(order, lambda done, of, path: tell({"done": done, "of": of}), cancelled.is_set)
    except CovidXRayError as error:
        tell({"failed": str(error)})
    else:
        tell(report)


def _import(order: dict[str, Any], on_progress: Any, is_cancelled: Any) -> dict[str, Any]:
    from CovidXRayLib.curation import worklists
    from CovidXRayLib.curation.importing import import_paths
    from CovidXRayLib.curation.importing_manifest import import_manifest
    from CovidXRayLib.curation.store import Store

    where = order["store"]
    with Store.open(where if "://" in where else Path(where)) as store:
        worklist = worklists.create(store, order["worklist"]) if order["worklist"] else None
        if order.get("manifest"):
            report = import_manifest(
                store,
                Path(order["manifest"]),
                on_progress=on_progress,
                is_cancelled=is_cancelled,
                worklist=worklist,
            )
        else:
            report = import_paths(
                store, order["paths"], on_progress=on_progress, is_cancelled=is_cancelled, worklist=worklist
            )
    return {
        "added": report.added,
        "known": report.known,
        "duplicates": report.duplicates,
        "refused": [sentence for path, sentence in report.refused],
        "cancelled": report.cancelled,
    }


if __name__ == "__main__":
    _requests, _answers = take_standard_streams()
    with os.fdopen(_requests, "rb", buffering=0) as _in, os.fdopen(_answers, "wb") as _out:
        serve(_in, _out)
        # Whoever listens for the end of standard input would keep the process from ending.
        _out.flush()
        os._exit(0)
