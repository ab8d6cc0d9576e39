"""Films listed in a DICOMDIR (PS3.3 annex F; PS3.10 section 8 on file names)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from CovidXRayLib.films.dicom.parsed_dicom import parse_dicom
from CovidXRayLib.films.dicom.parsing import item_ranges
from CovidXRayLib.films.dicom.skipping import UNDEFINED_LENGTH, Budget, element_header, skip_undefined_length
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.limits import MAX_DIRECTORY_BYTES, MAX_DIRECTORY_ELEMENTS, MAX_MISSING_FILES
from CovidXRayLib.films.open_file import read_bytes
from CovidXRayLib.i18n import gettext as _

_RECORDS, _TYPE, _FILE_ID = 0x00041220, 0x00041430, 0x00041500
# Parsing an item takes as long as parsing this many elements.
_RECORD_COST: Final = 8
_SEPARATOR: Final = "\\"


def listed_films(dicomdir: Path) -> Iterator[Path]:
    """Yield the files that the image records of a DICOMDIR refer to, in order.

    Missing files are yielded too, so that their absence is reported.

    Raises
    ------
    FilmProblem
        If the DICOMDIR is damaged, lists no images, or so many missing ones that it belongs to another
        folder.
    """
    missing = 0
    listed, folders = set[tuple[str, ...]](), dict[Path, dict[str, str]]()
    for components in _references(dicomdir):
        # File IDs are relative to the DICOMDIR; one that leaves its folder is not followed.
        if any(part in ("", ".", "..") or "/" in part or "\\" in part or "\0" in part for part in components):
            raise FilmProblem(
                _("it refers to files outside its own folder"), _("choose the films themselves")
            )
        if components not in listed:
            listed.add(components)
            path = _located(dicomdir.parent, components, folders)
            missing += not path.exists()
            if missing > MAX_MISSING_FILES:
                raise FilmProblem(
                    _("more than {most:,} of the files that it lists are missing").format(
                        most=MAX_MISSING_FILES
                    ),
                    _("choose the whole disc, or the folder with the films"),
                )
            yield path
    if not listed:
        raise FilmProblem(_("it lists no images"), _("choose a folder with films"))


def _references(dicomdir: Path) -> Iterator[tuple[str, ...]]:
    from pydicom.dataelem import RawDataElement

    data = read_bytes(dicomdir, MAX_DIRECTORY_BYTES)
    parsed = parse_dicom(data, (_RECORDS,), MAX_DIRECTORY_BYTES, MAX_DIRECTORY_BYTES)
    if _RECORDS not in parsed.dataset:
        return
    records = parsed.dataset.get_item(_RECORDS)
    if not isinstance(records, RawDataElement) or records.value is None:
        raise FilmProblem(_("it is a damaged DICOMDIR"), _("choose the folder with the films instead"))
    implicit, little = records.is_implicit_VR, records.is_little_endian
    budget = Budget(MAX_DIRECTORY_ELEMENTS)
    for start, end in item_ranges(records.value, implicit, little, budget):
        budget.spend(_RECORD_COST)
        record = _record(records.value[start:end], implicit, little, budget)
        if record.get(_TYPE) == "IMAGE" and record.get(_FILE_ID):
            yield tuple(part.strip() for part in record[_FILE_ID].split(_SEPARATOR))


def _record(data: bytes, implicit: bool, little: bool, budget: Budget) -> dict[int, str]:
    """Return the type and the file of a record; its other elements are skipped."""
    found: dict[int, str] = {}
    position = 0
    while (header := element_header(data, position, implicit, little)) is not None:
        budget.spend()
        if header.length == UNDEFINED_LENGTH:
            position = skip_undefined_length(data, header, little, budget)
            continue
        position = header.value + header.length
        if header.tag in (_TYPE, _FILE_ID):
            found[header.tag] = data[header.value : position].decode("ascii", "replace").strip("\0 ")
    return found


def _located(folder: Path, components: tuple[str, ...], folders: dict[Path, dict[str, str]]) -> Path:
    """Return the file, even if copying a disc has changed the case of its name."""
    place = folder
    for part in components:
        exact = place / part
        if not exact.exists() and place.is_dir():
            if place not in folders:
                names = sorted((entry.name for entry in place.iterdir()), reverse=True)
                folders[place] = {name.casefold(): name for name in names}
            exact = place / folders[place].get(part.casefold(), part)
        place = exact
    return place
