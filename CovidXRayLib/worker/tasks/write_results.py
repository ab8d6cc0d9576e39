"""Worker task: analyze a film, write its four result files, and return the reading as JSON values.

Fields: ``path``; ``files``, the four paths of
:class:`CovidXRayLib.reporting.files.result_files.ResultFiles`; ``name``, the base name of the results;
``with_names``, whether they may contain the film's name; ``prevalence`` or None. ``"done"`` has ``reading``.
"""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.reporting.files.result_files import ResultFiles, ResultWriter
from CovidXRayLib.worker.tasks import Done, Order
from CovidXRayLib.worker.tasks.analyze_and_write import analyze_and_write


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    FilmError
        If the film cannot be read.
    NotWrittenError
        If the results cannot be written.
    """
    fields = order.fields
    files = ResultFiles(*map(Path, fields["files"]))
    with ResultWriter(files, with_names=fields["with_names"]) as writer:
        found, _none = analyze_and_write(
            order.networks,
            Path(fields["path"]),
            fields["prevalence"],
            writer.write,
            folder=files.reading.parent,
            name=fields["name"],
            on_segmented=writer.begin,
        )
    reading = found.named_reading if fields["with_names"] else found.reading
    return {"reading": reading.to_dict()}, {}
