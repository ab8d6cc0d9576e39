"""Find the films in files, folders and DICOMDIRs."""

from __future__ import annotations

import logging
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from CovidXRayLib.errors import FilmError
from CovidXRayLib.films.databases import databases_among, is_database
from CovidXRayLib.films.filetype import file_type
from CovidXRayLib.films.opening import open_file
from CovidXRayLib.films.problem import FilmProblem, system_errors_in_words
from CovidXRayLib.films.sopclass import MEDIA_DIRECTORY, media_sop_class, not_a_film
from CovidXRayLib.i18n import gettext as _

_log = logging.getLogger(__name__)

# A file called so claims to be a film, and is shown with its error if it is not.
_FILM_SUFFIXES: Final = (".dcm", ".dicom", ".png", ".jpg", ".jpeg", ".tif", ".tiff")
# What this program and others write beside a film: name.mask.png, name_lungs.png and the like.
_DERIVED: Final = re.compile(r"(^mask|[._ -](masks?|seg|segmentation|labelmap|lungs|heatmap|overlay))$", re.I)
_LEFT_OUT: Final = re.compile(r"^(\..*|__.*|(.*[._ -])?(masks|segmentations))$", re.I)
# The last part of a UID is no ending.
_ENDING: Final = re.compile(r"\.[A-Za-z][A-Za-z0-9]*$")
_PEEK: Final = 4096


def find_films(paths: Iterable[Path | str]) -> Iterator[Path]:
    """Yield the films that `paths` name.

    Parameters
    ----------
    paths
        Files, which are yielded whatever they are, so that their error is shown; folders, which are
        searched with their subfolders in sorted order, leaving out what is plainly no film; and
        DICOMDIRs, for which the files they list are yielded.

    Raises
    ------
    FilmError
        If a path does not exist, a folder holds no film, or a DICOMDIR is damaged or lists none.
    """
    for path in map(Path, paths):
        try:
            yield from _films(path)
        except FilmProblem as problem:
            raise FilmError(path, problem.problem, problem.remedy) from problem


def _films(path: Path) -> Iterator[Path]:
    with system_errors_in_words():
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    if not is_folder:
        if is_database(path):
            raise FilmProblem(
                _("it is a review database, not a film"), _("open it in the tab 'Review', or choose a film")
            )
        if _is_dicomdir(path):
            from CovidXRayLib.films.dicomdir import listed_films  # it brings pydicom

            yield from listed_films(path)
        else:
            yield path
        return
    found = False
    for film in _in_folder(path):
        found = True
        yield film
    if not found:
        raise FilmProblem(_("the folder holds no film"), _("choose one with DICOM, PNG, JPEG or TIFF files"))


def _in_folder(folder: Path) -> Iterator[Path]:
    def unreadable(error: OSError) -> None:
        if error.filename == str(folder):
            raise FilmProblem(
                _("the folder may not be read by you"), _("ask its owner for permission")
            ) from error
        _log.warning("%s: the folder cannot be read and was left out.", error.filename)

    for place, folders, names in os.walk(folder, onerror=unreadable):
        closed = databases_among([*folders, *names])
        folders[:] = sorted(name for name in folders if not _LEFT_OUT.search(name) and name not in closed)
        for name in sorted(set(names) - closed):
            path = Path(place) / name
            if not name.startswith(".") and path.is_file() and _may_be_film(path):
                yield path


def named_like_a_film(name: str) -> bool:
    """Tell by the last part of an address whether a film may be there, where to look into it would cost.

    True for the endings of films and for names without an ending, such as UIDs; False for what is written
    beside films, for a DICOMDIR, and for hidden files.
    """
    if name.startswith(".") or _beside_a_film(name):
        return False
    return name.lower().endswith(_FILM_SUFFIXES) or not _ENDING.search(name)


def _beside_a_film(name: str) -> bool:
    return name.upper() == "DICOMDIR" or _DERIVED.search(Path(name).stem) is not None


def _may_be_film(path: Path) -> bool:
    if _beside_a_film(path.name):
        return False
    head = _head(path)
    if head is None:
        return True  # so that its error is shown
    kind = file_type(head)
    if kind == "dicom":
        return not_a_film(media_sop_class(head)) is None
    return kind is not None or path.suffix.lower() in _FILM_SUFFIXES


def _is_dicomdir(path: Path) -> bool:
    head = _head(path)
    return path.name.upper() == "DICOMDIR" or (head is not None and media_sop_class(head) == MEDIA_DIRECTORY)


def _head(path: Path) -> bytes | None:
    """Return the file's first bytes, None where it cannot be read."""
    try:
        with open_file(path) as file:
            return file.read(_PEEK)
    except (FilmProblem, OSError):
        return None
