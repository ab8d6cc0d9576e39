"""Search for films in files, folders and DICOMDIRs."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.database_names import databases_among, is_database
from CovidXRayLib.films.dicom.sop_class import MEDIA_DIRECTORY, media_sop_class, not_a_film
from CovidXRayLib.films.file_type import file_type
from CovidXRayLib.films.film_problem import FilmProblem, system_errors_as_film_problems
from CovidXRayLib.films.images.label_image import is_label_image
from CovidXRayLib.films.open_file import open_file
from CovidXRayLib.films.skipped_files import OnSkipped, SkippedFile
from CovidXRayLib.i18n import gettext as _

# Files with these suffixes should be films, so that their errors are reported.
_FILM_SUFFIXES: Final = (".dcm", ".dicom", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
# The last component of a UID is not a suffix.
_ENDING: Final = re.compile(r"\.[A-Za-z][A-Za-z0-9]*$")
_HEAD_BYTES: Final = 4096

IsResult = Callable[[Path], bool]


def find_films(paths: Iterable[Path | str], on_skipped: OnSkipped, is_result: IsResult) -> Iterator[Path]:
    """Yield the films among paths.

    File types are detected from content, not from names.

    Parameters
    ----------
    paths
        Files, which are always yielded unless they are results, so that their errors are reported; folders,
        which are searched recursively in sorted order; and DICOMDIRs, whose listed files are yielded.
    on_skipped
        Called with every skipped file and folder.
    is_result
        Recognizes results of earlier runs, such as
        :func:`CovidXRayLib.reporting.files.earlier_results.is_earlier_result`.

    Raises
    ------
    FilmError
        If a path does not exist, a folder holds no film, or a DICOMDIR is damaged or lists none.
    """
    for path in map(Path, paths):
        try:
            yield from _films(path, on_skipped, is_result)
        except FilmProblem as problem:
            raise FilmError(path, problem.problem, problem.remedy) from problem


def _films(path: Path, on_skipped: OnSkipped, is_result: IsResult) -> Iterator[Path]:
    with system_errors_as_film_problems():
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    if is_folder:
        found = False
        for film in _in_folder(path, on_skipped, is_result):
            found = True
            yield film
        if not found:
            raise FilmProblem(
                _("the folder contains no films"), _("choose one with DICOM, PNG, JPEG or TIFF files")
            )
    elif is_database(path):
        raise FilmProblem(
            _("it is a review database, not a film"), _("open it in the Review tab, or choose a film")
        )
    elif _is_dicomdir(path):
        from CovidXRayLib.films.dicom.dicomdir import listed_films  # imports pydicom

        yield from listed_films(path)
    elif is_result(path):
        on_skipped(SkippedFile(path, _result()))
    else:
        yield path


def _in_folder(folder: Path, on_skipped: OnSkipped, is_result: IsResult) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        if error.filename == str(folder):
            raise FilmProblem(
                _("permission denied for the folder"), _("ask its owner for permission")
            ) from error
        on_skipped(SkippedFile(Path(error.filename), _("a folder that cannot be read")))

    for name, folders, names in os.walk(folder, onerror=unreadable):
        place = Path(name)
        closed = databases_among([*folders, *names])
        for one in sorted(closed):
            on_skipped(SkippedFile(place / one, _("a review database")))
        for one in sorted(set(folders) - closed):
            if one.startswith("."):
                on_skipped(SkippedFile(place / one, _("hidden")))
            elif (place / one).is_symlink():
                on_skipped(SkippedFile(place / one, _("a link to a folder")))
        folders[:] = sorted(one for one in set(folders) - closed if not one.startswith("."))
        for one in sorted(set(names) - closed):
            reason = _reason_to_skip(place / one, is_result)
            if reason is None:
                yield place / one
            else:
                on_skipped(SkippedFile(place / one, reason))


def named_like_a_film(name: str) -> bool:
    """Return whether an address may be a film, judged by its last component without reading it.

    True for the suffixes of films and for names without a suffix, such as UIDs; False for a DICOMDIR and for
    hidden files.
    """
    if name.startswith(".") or name.upper() == "DICOMDIR":
        return False
    return name.lower().endswith(_FILM_SUFFIXES) or not _ENDING.search(name)


def _reason_to_skip(path: Path, is_result: IsResult) -> str | None:
    """Return why a file cannot be a film, as a clause; None if it may be one."""
    if path.name.startswith("."):
        return _("hidden")
    try:
        mode = path.stat().st_mode
    except OSError:
        return _("a broken link")
    if not stat.S_ISREG(mode):
        return _("not a regular file")
    head = _head(path)
    if head is None:
        return None  # so that its error is reported
    kind = file_type(head)
    if kind == "dicom" and (other := not_a_film(media_sop_class(head))) is not None:
        return other
    if kind is None and path.suffix.lower() not in _FILM_SUFFIXES:
        return _("not an image")
    if is_label_image(path, head):
        return _("a mask or another label image")
    return _result() if is_result(path) else None


def _result() -> str:
    return _("a result of an earlier run")


def _is_dicomdir(path: Path) -> bool:
    head = _head(path)
    return path.name.upper() == "DICOMDIR" or (head is not None and media_sop_class(head) == MEDIA_DIRECTORY)


def _head(path: Path) -> bytes | None:
    """Return the file's first bytes, or None if it cannot be read."""
    try:
        with open_file(path) as file:
            return file.read(_HEAD_BYTES)
    except (FilmProblem, OSError):
        return None
