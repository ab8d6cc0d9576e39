"""Worker task: analyze a film, write its four result files, and return the reading as JSON values.

Fields: ``path``; ``files``, the four paths of
:class:`CovidXRayLib.reporting.files.result_files.ResultFiles`; ``name``, the base name of the results;
``with_names``, whether they may contain the film's name; ``prevalence`` or None. ``"done"`` has ``reading``.
"""

from __future__ import annotations

from pathlib import Path

from CovidXRayLib.errors import FilmError
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading import AnalyzedFilm
from CovidXRayLib.reporting.files.earlier_results import film_of_reading
from CovidXRayLib.reporting.files.result_files import ResultFiles, ResultWriter
from CovidXRayLib.worker.tasks import Done, Order
from CovidXRayLib.worker.tasks.analyze_and_write import analyze_and_write


def do(order: Order) -> Done:
    """Perform the task.

    Raises
    ------
    FilmError
        If the film cannot be read, or the folder has results of another film under this name.
    NotWrittenError
        If the results cannot be written.
    """
    fields = order.fields
    path = Path(fields["path"])
    files = ResultFiles(*map(Path, fields["files"]))
    with ResultWriter(files, with_names=fields["with_names"]) as writer:

        def write(analyzed: AnalyzedFilm) -> None:
            _refuse_results_of_another(analyzed, path, files)
            writer.write(analyzed)

        found, _none = analyze_and_write(
            order.networks,
            path,
            fields["prevalence"],
            write,
            folder=files.reading.parent,
            name=fields["name"],
            on_segmented=writer.begin,
        )
    reading = found.named_reading if fields["with_names"] else found.reading
    return {"reading": reading.to_dict()}, {}


def _refuse_results_of_another(analyzed: AnalyzedFilm, path: Path, files: ResultFiles) -> None:
    """Raise FilmError if there are results of another film, since exports often repeat names (IM000001)."""
    earlier = film_of_reading(files.reading)
    if earlier is not None and earlier != analyzed.film.sha256:
        raise FilmError(
            path,
            _("{file} is the result of another film of the same name, which is kept").format(
                file=files.reading
            ),
            _("choose another --out, or analyze both films with one command"),
        )
