"""One film as bytes in, all its results as bytes out: what a service without files of its own needs."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from CovidXRayLib.reading import Reading
from CovidXRayLib.reporting.file_names import safe_name

if TYPE_CHECKING:
    from CovidXRayLib.reading import AnalyzedFilm
    from CovidXRayLib.worker.films.film_child import FilmChild

TASK: Final = "CovidXRayLib.cloud.content_task"
READING: Final = ".json"
SEGMENTATION: Final = ".seg.dcm"
LABELS: Final = ".lungs.png"


@dataclass(frozen=True)
class FilmResults:
    """What was found on one film.

    Attributes
    ----------
    reading
        The reading: no patient identity, and not the film's name.
    files
        Content of each file, by the ending that its name gets. ``.json`` is the reading. ``.seg.dcm``
        holds the masks as a DICOM Segmentation or, where `note` says why there is none, ``.lungs.png``
        as a picture of labels. With a report also what ``covidxray report`` writes: ``.html``, ``.pdf``,
        ``.sr.dcm``, ``.page.dcm`` and, unless the score is withheld, ``.heatmap.dcm``; of a picture, or
        a film whose header does not identify it, the first two alone. All but ``.json`` and
        ``.lungs.png`` name the patient as the film does.
    note
        Why there are no DICOM objects, as a sentence; None where there are.
    """

    reading: Reading
    files: Mapping[str, bytes] = field(repr=False)
    note: str | None = None


def analyze_content(
    content: bytes,
    name: str,
    child: FilmChild,
    *,
    prevalence: float | None = None,
    with_report: bool = False,
    seconds: float | None = None,
) -> FilmResults:
    """Have a film that is no file analyzed, and the files of its result made.

    The film lies in a private temporary folder meanwhile.

    Parameters
    ----------
    content
        A DICOM, PNG, JPEG or TIFF file; its first bytes decide which.
    name
        What the film is called in errors: the part behind the last slash.
    child
        With networks.
    prevalence
        As for :meth:`CovidXRayLib.pipeline.Analyzer.analyze`.
    with_report
        Whether to make the report, too (needs the extra 'report', as the segmentation does).
    seconds
        How long it may take; by default the child's own limit.

    Raises
    ------
    FilmError
        If it is no intact film, ended the child, or took too long; its path is `name`.
    PageError
        If the page of the report does not fit one sheet.
    OSError
        If there is no room for the temporary files.
    """
    called = safe_name(name.rpartition("/")[2])
    with tempfile.TemporaryDirectory(prefix="covidxray-") as folder:
        path, out = Path(folder) / "in" / called, Path(folder) / "out"
        path.parent.mkdir()
        out.mkdir()
        path.write_bytes(content)
        fields = {
            "task": TASK,
            "path": str(path),
            "out": str(out),
            "prevalence": prevalence,
            "with_report": with_report,
        }
        answer = child.ask("task", called, fields, seconds=seconds).fields
        files = {f".{file.name.partition('.')[2]}": file.read_bytes() for file in sorted(out.iterdir())}
    return FilmResults(Reading.from_dict(answer["reading"]), files, answer["note"])


def write_files(analyzed: AnalyzedFilm, path: Path, folder: Path, *, with_report: bool) -> str | None:
    """Write all files of a result, with one stem; return why there are no DICOM objects, or None."""
    from CovidXRayLib.reporting.files.film_report import write_report
    from CovidXRayLib.reporting.files.label_png import label_png
    from CovidXRayLib.reporting.page.page_content import report_name
    from CovidXRayLib.segmentation.label_map import label_map

    stem = report_name(analyzed.film)
    (folder / f"{stem}{READING}").write_bytes(analyzed.reading.to_json().encode("utf-8", "backslashreplace"))
    if with_report:
        labels = label_map(analyzed.lungs)
        problem = write_report(
            analyzed.film, analyzed.reading, labels, analyzed.heatmap, reader=None, folder=folder
        ).problem
    else:
        problem = _write_segmentation(analyzed, folder / f"{stem}{SEGMENTATION}")
    if problem is None:
        return None
    (folder / f"{stem}{LABELS}").write_bytes(label_png(analyzed.lungs))
    return problem.replace(str(path), path.name)


def _write_segmentation(analyzed: AnalyzedFilm, path: Path) -> str | None:
    """Write the masks as a DICOM Segmentation; return why that cannot be, or None."""
    from CovidXRayLib.reporting.dicom.algorithm import Algorithm
    from CovidXRayLib.reporting.dicom.object_identity import write_object
    from CovidXRayLib.reporting.dicom.source_film import read_source
    from CovidXRayLib.reporting.errors import ResultObjectError
    from CovidXRayLib.reporting.segmentation.segmentation_object import lung_segmentation
    from CovidXRayLib.segmentation.label_map import label_map

    try:
        source = read_source(analyzed.film)
    except ResultObjectError as error:
        return str(error)
    algorithm = Algorithm.of(analyzed.reading)
    write_object(lung_segmentation(source, label_map(analyzed.lungs), algorithm), path)
    return None
