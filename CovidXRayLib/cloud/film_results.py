"""Analysis in memory, from the bytes of a film to the bytes of all result files, for services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from CovidXRayLib.reading import Reading
from CovidXRayLib.reporting.file_names import safe_name
from CovidXRayLib.worker.films.process_films import FilmRequest

if TYPE_CHECKING:
    from CovidXRayLib.reading import AnalyzedFilm
    from CovidXRayLib.worker.transport.messages import Message

TASK: Final = "CovidXRayLib.cloud.content_task"
READING: Final = ".json"
SEGMENTATION: Final = ".seg.dcm"
LABELS: Final = ".lungs.png"


@dataclass(frozen=True)
class FilmResults:
    """Results of a film.

    Attributes
    ----------
    reading
        The reading, without patient data and the film's name.
    files
        Contents by file name ending. ``.json`` is the reading. ``.seg.dcm`` is a DICOM Segmentation of the
        lungs, or ``.lungs.png`` a label image if `note` states why there is none. With a report, also the
        files of ``covidxray report``: ``.html``, ``.pdf``, ``.sr.dcm``, ``.page.dcm`` and, unless the score
        is withheld, ``.opacity.dcm``; only the first two for image files, and for films whose header does not
        identify them. All except ``.json`` and ``.lungs.png`` contain the film's patient data.
    note
        Sentence on why there are no DICOM objects; None if there are.
    """

    reading: Reading
    files: Mapping[str, bytes] = field(repr=False)
    note: str | None = None


def content_request(
    content: bytes,
    name: str,
    *,
    prevalence: float | None = None,
    with_report: bool = False,
    seconds: float | None = None,
) -> FilmRequest:
    """Return the request to analyze a film in memory; no result file is written to disk.

    Parameters
    ----------
    content
        Bytes of a DICOM, PNG, JPEG or TIFF file; the format is detected.
    name
        Name of the film, of which errors contain the part after the last slash.
    prevalence
        As for :meth:`CovidXRayLib.pipeline.Analyzer.analyze`.
    with_report
        Whether to create the report (requires the extra 'report', as does the segmentation).
    seconds
        Time limit; by default that of the child.
    """
    called = safe_name(name.rpartition("/")[2])
    fields = {"task": TASK, "name": called, "prevalence": prevalence, "with_report": with_report}
    return FilmRequest(called, fields, arrays={"content": np.frombuffer(content, np.uint8)}, seconds=seconds)


def film_results(answer: Message) -> FilmResults:
    """Convert a child's reply to :func:`content_request`."""
    files = {ending: data.tobytes() for ending, data in sorted(answer.arrays.items())}
    return FilmResults(Reading.from_dict(answer.fields["reading"]), files, answer.fields["note"])


def files_of(analyzed: AnalyzedFilm, *, with_report: bool) -> tuple[dict[str, bytes], str | None]:
    """Return result file contents by ending, and why there are no DICOM objects, or None."""
    from CovidXRayLib.reporting.files.film_report import report_files
    from CovidXRayLib.reporting.files.label_png import label_png

    reading = analyzed.reading
    if with_report:
        files, problem = report_files(analyzed.film, reading, analyzed.labels, analyzed.opacity_map)
    else:
        files, problem = _segmentation(analyzed)
    files[READING] = reading.to_json().encode("utf-8", "backslashreplace")
    if problem is not None:
        files[LABELS] = label_png(analyzed.labels)
    return files, problem


def _segmentation(analyzed: AnalyzedFilm) -> tuple[dict[str, bytes], str | None]:
    """Return the DICOM Segmentation of the lungs, or nothing and the reason."""
    from CovidXRayLib.reporting.dicom.algorithm import Algorithm
    from CovidXRayLib.reporting.dicom.object_identity import object_bytes
    from CovidXRayLib.reporting.dicom.source_film import read_source
    from CovidXRayLib.reporting.errors import ResultObjectError
    from CovidXRayLib.reporting.segmentation.segmentation_object import lung_segmentation

    try:
        source = read_source(analyzed.film)
    except ResultObjectError as error:
        return {}, str(error)
    algorithm = Algorithm.of(analyzed.reading)
    masks = lung_segmentation(source, analyzed.labels, algorithm)
    return {SEGMENTATION: object_bytes(masks)}, None
