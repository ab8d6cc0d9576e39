"""Report of a film: page and DICOM objects in the film's study."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.film import Film
from CovidXRayLib.films.limits import MAX_HEADER_BYTES
from CovidXRayLib.reading import Reading
from CovidXRayLib.reporting.dicom.reader_statement import ReaderStatement
from CovidXRayLib.reporting.errors import ResultObjectError
from CovidXRayLib.system.memory import give_back_after
from CovidXRayLib.system.regular_files import open_regular_file

_BEGINNING: Final = 4096  # bytes that contain the Manufacturer
_REPORT_TAGS: Final = (0x00080005, 0x00080070, 0x00200011)  # character set, Manufacturer, Series Number


@dataclass(frozen=True)
class Report:
    """The files of a report.

    Attributes
    ----------
    html, pdf
        The page.
    objects
        The DICOM objects, in the order of their references; empty for image files, and for films whose header
        does not identify them.
    problem
        Sentence on why there are no objects; None if there are.
    """

    html: Path
    pdf: Path
    objects: tuple[Path, ...]
    problem: str | None = None


def is_object_of_report(path: Path) -> bool:
    """Return whether a file is a DICOM object of a report instead of a film, by its header.

    An opacity map shows a chest and could otherwise be mistaken for a film.
    """
    try:
        with open_regular_file(path) as file:
            return holds_object_of_report(file)
    except OSError:  # a folder or an unreadable file
        return False


def holds_object_of_report(file: BinaryIO) -> bool:
    """Like :func:`is_object_of_report`, for a file that is open at its beginning."""
    from CovidXRayLib.reporting.dicom.algorithm import NAME

    # Most films are distinguished from our objects by their first bytes, which is fast.
    if NAME.encode() not in file.read(_BEGINNING):
        return False
    from CovidXRayLib.films.dicom.elements import PARSE_ERRORS
    from CovidXRayLib.films.dicom.parsed_dicom import parse_dicom
    from CovidXRayLib.films.film_problem import FilmProblem
    from CovidXRayLib.reporting.dicom.equipment import is_ours

    file.seek(0)
    try:
        return is_ours(parse_dicom(file.read(MAX_HEADER_BYTES), _REPORT_TAGS).dataset)
    except (FilmProblem, *PARSE_ERRORS):  # not DICOM, or not written by this program
        return False


def write_report(
    film: Film,
    reading: Reading,
    lungs: NDArray[np.uint8],
    opacity_map: NDArray[np.float32] | None,
    *,
    reader: ReaderStatement | None,
    folder: Path,
    template: Path | None = None,
) -> Report:
    """Write the report of a result, the page first, since all films have one.

    Files are named by a hash of the film, since its file name often contains the patient's name.

    Parameters
    ----------
    film
        The film, read from a file.
    reading
        Its reading.
    lungs
        uint8 (rows, columns): 0 outside, 1 patient's right lung, 2 left.
    opacity_map
        float32 (rows, columns) in [0, 1]; None if the score is withheld.
    reader
        Reader who accepted the result; None if not accepted.
    folder
        Existing output folder.
    template
        As for :func:`CovidXRayLib.reporting.page.write_page.write_page`.

    Raises
    ------
    PageError
        If the template is invalid, or the content does not fit one page.
    OSError
        If a file cannot be written.
    """
    from CovidXRayLib.reporting.dicom.pydicom_warnings import without_warnings
    from CovidXRayLib.reporting.objects.encapsulated_pdf import write_page_object
    from CovidXRayLib.reporting.objects.result_objects import write_result_objects
    from CovidXRayLib.reporting.page.page_content import report_content
    from CovidXRayLib.reporting.page.write_page import write_page

    if film.source is None:
        raise ValueError("a report needs a film that was read from a file")
    with without_warnings():
        content = report_content(film, reading, lungs, opacity_map, reader=reader)
        html, pdf = write_page(content, folder, template=template)
        give_back_after(lungs.size)
        try:
            objects = write_result_objects(
                film, reading, lungs, opacity_map, reader=reader, folder=folder, name=content.name
            )
            page = folder / f"{content.name}.page.dcm"
            write_page_object(film, reading, pdf.read_bytes(), page)
        except ResultObjectError as error:
            return Report(html, pdf, (), str(error))
    return Report(html, pdf, (*objects, page))


def report_files(
    film: Film,
    reading: Reading,
    lungs: NDArray[np.uint8],
    opacity_map: NDArray[np.float32] | None,
    *,
    reader: ReaderStatement | None = None,
) -> tuple[dict[str, bytes], str | None]:
    """Return the contents of the report files by file name ending, and why there are no DICOM objects.

    Parameters
    ----------
    film
        The film; its file is not opened.
    reading, lungs, opacity_map, reader
        As for :func:`write_report`.

    Raises
    ------
    PageError
        If the content does not fit one page.
    """
    from CovidXRayLib.reporting.dicom.algorithm import Algorithm
    from CovidXRayLib.reporting.dicom.object_identity import object_bytes
    from CovidXRayLib.reporting.dicom.pydicom_warnings import without_warnings
    from CovidXRayLib.reporting.dicom.source_film import read_source
    from CovidXRayLib.reporting.objects.encapsulated_pdf import encapsulated_page
    from CovidXRayLib.reporting.objects.result_objects import result_objects
    from CovidXRayLib.reporting.page.page_content import report_content
    from CovidXRayLib.reporting.page.write_page import page_files

    with without_warnings():
        html, pdf = page_files(report_content(film, reading, lungs, opacity_map, reader=reader))
        page = {".html": html, ".pdf": pdf}
        try:
            source = read_source(film)
            objects = dict(result_objects(source, reading, lungs, opacity_map, reader=reader))
            objects[".page.dcm"] = encapsulated_page(source, pdf, Algorithm.of(reading))
        except ResultObjectError as error:
            return page, str(error)
        return page | {ending: object_bytes(one) for ending, one in objects.items()}, None
