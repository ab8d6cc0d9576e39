"""A result as DICOM files: segmentation, structured report and opacity map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film import Film
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.reading import Reading
from CovidXRayLib.reporting.dicom.algorithm import Algorithm
from CovidXRayLib.reporting.dicom.pydicom_warnings import without_warnings
from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
from CovidXRayLib.reporting.dicom.source_film import SourceFilm, read_source
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.reporting.file_names import result_names

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_ENDINGS: Final = (".seg.dcm", ".sr.dcm", ".opacity.dcm")


@dataclass(frozen=True)
class ResultObjects:
    """The DICOM files of one result.

    Attributes
    ----------
    seg
        ``NAME.seg.dcm``: both lungs as a DICOM Segmentation.
    report
        ``NAME.sr.dcm``: the structured report.
    opacity_map
        ``NAME.opacity.dcm``: the opacity map as a secondary capture; None if the score is withheld.
    """

    seg: Path
    report: Path
    opacity_map: Path | None

    def __iter__(self) -> Iterator[Path]:
        """Iterate over the files in the order of their references."""
        return iter(path for path in (self.seg, self.report, self.opacity_map) if path is not None)


def write_result_objects(
    film: Film | Path | str,
    reading: Reading,
    lungs: NDArray[np.uint8],
    opacity_map: NDArray[np.float32] | None,
    *,
    reader: ReaderStatement | None,
    folder: Path | str,
    name: str | None = None,
) -> ResultObjects:
    """Write a result as DICOM objects in the film's study, each in a separate series.

    All UIDs are derived from the content, so that the same result always gives the same objects. Existing
    files that contain these objects are not rewritten.

    Parameters
    ----------
    film
        The film's DICOM file, or the film that was read from it.
    reading
        Its reading; figures are rounded as in JSON.
    lungs
        uint8 (rows, columns) as the film: 0 outside, 1 patient's right lung, 2 left.
    opacity_map
        float32 (rows, columns) as the film, values in [0, 1]; None if there is none.
    reader
        Reader who accepted the result; None if not accepted, which the report states.
    folder
        Existing output folder.
    name
        Base name of the files; by default that of the film.

    Raises
    ------
    FilmError
        If the film cannot be read.
    ResultObjectError
        If the film is not a DICOM file, its header does not identify it, or reading and masks are of another
        film.
    OSError
        If a file cannot be written.
    """
    from CovidXRayLib.reporting.dicom.object_identity import write_object

    with without_warnings():
        source = read_source(film)
        stem = name if name is not None else result_names([source.path])[0]
        paths = {ending: Path(folder) / f"{stem}{ending}" for ending in _ENDINGS}
        for ending, dataset in result_objects(source, reading, lungs, opacity_map, reader=reader):
            write_object(dataset, paths[ending])
    seg, report, image = paths.values()
    if opacity_map is None:
        # An image of an earlier result would be mistaken for that of this one.
        image.unlink(missing_ok=True)
    return ResultObjects(seg, report, None if opacity_map is None else image)


def result_objects(
    source: SourceFilm,
    reading: Reading,
    lungs: NDArray[np.uint8],
    opacity_map: NDArray[np.float32] | None,
    *,
    reader: ReaderStatement | None,
) -> Iterator[tuple[str, Dataset]]:
    """Yield the objects of a result with their file name endings, in the order of their references.

    Parameters
    ----------
    source
        The film.
    reading, lungs, opacity_map, reader
        As for :func:`write_result_objects`.

    Raises
    ------
    ResultObjectError
        If reading and masks are of another film.
    """
    from CovidXRayLib.reporting.segmentation.segmentation_object import lung_segmentation
    from CovidXRayLib.reporting.structured_report.report_object import structured_report

    reading = reading.rounded()
    _require_same_film(source, reading, lungs, opacity_map)
    algorithm = Algorithm.of(reading)
    seg = lung_segmentation(source, lungs, algorithm)
    report = structured_report(source, reading, lungs, seg, algorithm, reader)
    yield from zip(_ENDINGS, (seg, report), strict=False)
    if opacity_map is not None:
        from CovidXRayLib.reporting.objects.opacity_map_object import opacity_map_image

        yield _ENDINGS[2], opacity_map_image(source, lungs, opacity_map, algorithm)


def _require_same_film(
    source: SourceFilm,
    reading: Reading,
    lungs: NDArray[np.uint8],
    opacity_map: NDArray[np.float32] | None,
) -> None:
    path = source.path
    if not reading.film.is_of_file(source.film.sha256):
        raise ResultObjectError(
            _("{path}: it is not the film that was analyzed, or has changed since; analyze it again.").format(
                path=path
            )
        )
    shapes = {lungs.shape, source.film.shape} | (set() if opacity_map is None else {opacity_map.shape})
    if len(shapes) != 1 or lungs.dtype != np.uint8 or lungs.max(initial=0) > 2:
        raise ResultObjectError(
            _("{path}: the masks or the opacity map are not of this film; analyze it again.").format(
                path=path
            )
        )
