"""Analyze a film and write its four files; what the networks found comes back as plain values.

Fields: ``path``; ``files``, the four paths of
:class:`CovidXRayLib.reporting.files.result_files.ResultFiles`; ``name``, what the results are called;
``with_names``, whether what is in them may name the film; ``prevalence`` or None. ``"done"`` has the members
of :meth:`CovidXRayLib.reading.result.Result.to_dict`.
"""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.reading import Result
from CovidXRayLib.reporting.errors import results_not_written
from CovidXRayLib.reporting.files.result_files import ResultFiles, write_results
from CovidXRayLib.worker.tasks import Done, Order


def do(order: Order) -> Done:
    """Do it.

    Raises
    ------
    FilmError
        If the film cannot be read.
    NotWrittenError
        If the results cannot be written.
    """
    fields = order.fields
    path, files = Path(fields["path"]), ResultFiles(*map(Path, fields["files"]))
    found = order.networks.analyze(path, prevalence=fields["prevalence"])
    try:
        write_results(found, files, with_names=fields["with_names"])
    except OSError as error:
        raise results_not_written(files.reading.parent, fields["name"], error) from error
    reading = found.named_reading if fields["with_names"] else found.reading
    return Result(reading, order.networks.operating_point).to_dict(), {}
