"""Reading of films from DICOM, PNG, JPEG and TIFF files."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.file_type import file_type, foreign_name
from CovidXRayLib.films.film import Film
from CovidXRayLib.films.film_failures import out_of_memory
from CovidXRayLib.films.film_problem import FilmProblem, system_errors_as_film_problems
from CovidXRayLib.films.limits import MAX_HEADER_BYTES
from CovidXRayLib.films.open_file import open_file, read_bytes, refuse_empty
from CovidXRayLib.i18n import gettext as _

if TYPE_CHECKING:
    from CovidXRayLib.films.dicom.parsed_dicom import ParsedDicom


def read_film(path: Path | str) -> Film:
    """Read a film from a DICOM, PNG, JPEG or TIFF file.

    Parameters
    ----------
    path
        The file; its type is detected from its content, not its name.

    Returns
    -------
    Film
        Pixels as float32 in [0, 1], bone white and air dark, in the file's geometry.

    Raises
    ------
    FilmError
        If the file is not an intact film; the text says why and what to do.
    """
    film, digest = read_unhashed_film(path)
    return replace(film, sha256=digest.result())


def read_unhashed_film(path: Path | str) -> tuple[Film, Future[str]]:
    """Do what :func:`read_film` does, but leave the film's SHA-256 to be waited for.

    Hashing takes twice as long as reading a large film.
    """
    path = Path(path)
    try:
        data = read_bytes(path)
    except FilmProblem as problem:
        raise FilmError(path, problem.problem, problem.remedy) from problem
    except MemoryError as error:
        raise out_of_memory(path) from error
    return _read(data, path, None)


def film_from_bytes(data: bytes, name: Path | str, digest: str | None = None) -> Film:
    """Read a film from the bytes of a DICOM, PNG, JPEG or TIFF file.

    Parameters
    ----------
    data
        The whole file.
    name
        Name of the film for its source and errors; no file of that name is read.
    digest
        Its hexadecimal SHA-256, if known.

    Raises
    ------
    FilmError
        As :func:`read_film`.
    """
    film, hashed = _read(data, Path(name), digest)
    return replace(film, sha256=hashed.result())


def _read(data: bytes, path: Path, known: str | None) -> tuple[Film, Future[str]]:
    try:
        return _film(data, path, known)
    except FilmProblem as problem:
        raise FilmError(path, problem.problem, problem.remedy) from problem
    except MemoryError as error:
        raise out_of_memory(path) from error


def _film(data: bytes, path: Path, known: str | None) -> tuple[Film, Future[str]]:
    refuse_empty(data)
    kind = file_type(data)
    if kind is None:
        raise FilmProblem(
            _("it is {kind}").format(kind=foreign_name(data)), _("choose a DICOM, PNG, JPEG or TIFF file")
        )
    pool = ThreadPoolExecutor(1)  # hashing releases the GIL
    digest = pool.submit(lambda: known or sha256(data).hexdigest())
    pool.shutdown(wait=False)
    if kind == "dicom":
        from CovidXRayLib.films.dicom_film import film_from_dicom

        return film_from_dicom(data, path), digest
    from CovidXRayLib.films.images.image_film import film_from_image

    return film_from_image(data, kind, path), digest


def read_header(path: Path, tags: Collection[int]) -> ParsedDicom | None:
    """Parse the header of a DICOM file, if possible without loading all pixels of a large film.

    Parameters
    ----------
    path
        The file.
    tags
        As for :func:`CovidXRayLib.films.dicom.parsed_dicom.parse_dicom`.

    Returns
    -------
    ParsedDicom or None
        None if it is not a DICOM file. Uncompressed pixels may be incomplete.

    Raises
    ------
    FilmProblem
        As for :func:`CovidXRayLib.films.open_file.read_bytes` and
        :func:`CovidXRayLib.films.dicom.parsed_dicom.parse_dicom`.
    """
    from CovidXRayLib.films.dicom.parsed_dicom import parse_dicom

    with open_file(path) as file, system_errors_as_film_problems():
        beginning = file.read(MAX_HEADER_BYTES + 1)
    refuse_empty(beginning)
    if file_type(beginning) != "dicom":
        return None
    if len(beginning) > MAX_HEADER_BYTES:
        try:
            parsed = parse_dicom(beginning, tags)
        except FilmProblem:  # such as deflated: then the complete file is needed
            parsed = None
        if parsed is not None and parsed.pixels is not None and parsed.pixels.promised is not None:
            return parsed
        beginning = read_bytes(path)
    return parse_dicom(beginning, tags)
