"""The films a DICOMDIR lists (PS3.3 annex F; PS3.10 section 8 on file names)."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

from CovidXRayLib.films.elements import PARSE_ERRORS
from CovidXRayLib.films.problem import FilmProblem
from CovidXRayLib.films.reader import read_bytes
from CovidXRayLib.i18n import gettext as _


def listed_films(dicomdir: Path) -> Iterator[Path]:
    """Yield the files that the image records of a DICOMDIR refer to, in its order.

    A file that is missing is yielded too, so that its absence is shown.

    Raises
    ------
    FilmProblem
        If the DICOMDIR is damaged or lists no images.
    """
    found = False
    for components in _references(dicomdir):
        # File IDs are relative and cannot climb; one that does would reach outside the medium.
        if any(part in ("", ".", "..") or "/" in part or "\\" in part or "\0" in part for part in components):
            raise FilmProblem(
                _("it refers to files outside its own folder"), _("choose the films themselves")
            )
        found = True
        yield _located(dicomdir.parent, components)
    if not found:
        raise FilmProblem(_("it lists no images"), _("choose a folder with films"))


def _references(dicomdir: Path) -> list[tuple[str, ...]]:
    from io import BytesIO

    from pydicom import dcmread
    from pydicom.multival import MultiValue

    references = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = dcmread(BytesIO(read_bytes(dicomdir)), force=True)
            for record in dataset.get("DirectoryRecordSequence") or []:
                name = record.get("ReferencedFileID")
                if record.get("DirectoryRecordType") == "IMAGE" and name:
                    references.append(tuple(name) if isinstance(name, MultiValue) else (str(name),))
    except PARSE_ERRORS as error:
        raise FilmProblem(
            _("it is a damaged DICOMDIR"), _("choose the folder with the films instead")
        ) from error
    return references


def _located(folder: Path, components: tuple[str, ...]) -> Path:
    """Return the file, also where copying a disc has changed the case of its name."""
    place = folder
    for part in components:
        exact = place / part
        if not exact.exists() and place.is_dir():
            alike = sorted(entry for entry in place.iterdir() if entry.name.casefold() == part.casefold())
            exact = alike[0] if alike else exact
        place = exact
    return place
