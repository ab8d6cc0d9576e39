"""One film as bytes in, all its results as bytes out: what a service without files of its own needs."""

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
    """What was found on one film.

    Attributes
    ----------
    reading
        The reading: no patient identity, and not the film's name.
    files
        Content of each file, by the ending that its name gets. ``.json`` is the reading. ``.seg.dcm``
        holds the masks as a DICOM Segmentation or, where `note` says why there is none, ``.lungs.png``
        as an image of labels. With a report also what ``covidxray report`` writes: ``.html``, ``.pdf``,
        ``.sr.dcm``, ``.page.dcm`` and, unless the score is withheld, ``.heatmap.dcm``; of an image, or
        a film whose header does not identify it, the first two alone. All but ``.json`` and
        ``.lungs.png`` name the patient as the film does.
    note
        Why there are no DICOM objects, as a sentence; None where there are.
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
    """Return what to ask about a film that is not a file; no file of its result touches a disk.

    Parameters
    ----------
    content
        A DICOM, PNG, JPEG or TIFF file; its first bytes decide which.
    name
        What the film is called in errors: the part behind the last slash.
    prevalence
        As for :meth:`CovidXRayLib.pipeline.Analyzer.analyze`.
    with_report
        Whether to make the report, too (needs the extra 'report', as the segmentation does).
    seconds
        How long it may take; by default the child's own limit.
    """
    called = safe_name(name.rpartition("/")[2])
    fields = {"task": TASK, "name": called, "prevalence": prevalence, "with_report": with_report}
    return FilmRequest(called, fields, arrays={"content": np.frombuffer(content, np.uint8)}, seconds=seconds)


def film_results(answer: Message) -> FilmResults:
    """Return what a child answered to :func:`content_request`."""
    files = {ending: data.tobytes() for ending, data in sorted(answer.arrays.items())}
    return FilmResults(Reading.from_dict(answer.fields["reading"]), files, answer.fields["note"])


def files_of(analyzed: AnalyzedFilm, *, with_report: bool) -> tuple[dict[str, bytes], str | None]:
    """Return the contents of a result's files, by ending, and why there are no DICOM objects, or None."""
    from CovidXRayLib.reporting.files.film_report import report_files
    from CovidXRayLib.reporting.files.label_png import label_png
    from CovidXRayLib.segmentation.label_map import label_map

    reading = analyzed.reading
    if with_report:
        files, problem = report_files(analyzed.film, reading, label_map(analyzed.lungs), analyzed.heatmap)
    else:
        files, problem = _segmentation(analyzed)
    files[READING] = reading.to_json().encode("utf-8", "backslashreplace")
    if problem is not None:
        files[LABELS] = label_png(analyzed.lungs)
    return files, problem


def _segmentation(analyzed: AnalyzedFilm) -> tuple[dict[str, bytes], str | None]:
    """Return the masks as a DICOM Segmentation, or nothing and why that cannot be."""
    from CovidXRayLib.reporting.dicom.algorithm import Algorithm
    from CovidXRayLib.reporting.dicom.object_identity import object_bytes
    from CovidXRayLib.reporting.dicom.source_film import read_source
    from CovidXRayLib.reporting.errors import ResultObjectError
    from CovidXRayLib.reporting.segmentation.segmentation_object import lung_segmentation
    from CovidXRayLib.segmentation.label_map import label_map

    try:
        source = read_source(analyzed.film)
    except ResultObjectError as error:
        return {}, str(error)
    algorithm = Algorithm.of(analyzed.reading)
    masks = lung_segmentation(source, label_map(analyzed.lungs), algorithm)
    return {SEGMENTATION: object_bytes(masks)}, None
