"""Reading of films from DICOM bytes."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from CovidXRayLib.films.codecs.decoding import decode
from CovidXRayLib.films.codecs.native import native_cells
from CovidXRayLib.films.dicom.elements import text
from CovidXRayLib.films.dicom.film_header import FilmHeader
from CovidXRayLib.films.dicom.geometry import (
    doubt_size,
    read_patient_orientation,
    read_pixel_shape,
    read_spacing,
)
from CovidXRayLib.films.dicom.image_pixel import MONOCHROME, ImagePixel, read_image_pixel
from CovidXRayLib.films.dicom.parsed_dicom import NATIVE, ParsedDicom, parse_dicom
from CovidXRayLib.films.dicom.patient_age import patient_age
from CovidXRayLib.films.dicom.sop_class import MEDIA_DIRECTORY, not_a_film
from CovidXRayLib.films.film import Film, Identifiers
from CovidXRayLib.films.film_problem import FilmProblem
from CovidXRayLib.films.grayscale.color import inverted, palette_gray, to_gray
from CovidXRayLib.films.grayscale.modality import apply_modality
from CovidXRayLib.films.grayscale.padding import padding
from CovidXRayLib.films.grayscale.pixel_cells import Cells, LeveledCells, histogram, look_up
from CovidXRayLib.films.grayscale.voi import apply_voi
from CovidXRayLib.i18n import gettext as _
from CovidXRayLib.preprocessing.stretch import stretched

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


_SERIES_TEXTS: Final = ("SeriesDescription", "ProtocolName")


def film_from_dicom(data: bytes, source: Path) -> Film:
    """Read a film from the bytes of a DICOM file.

    The grayscale pipeline is DICOM's (PS3.4 section N.2): stored values, Modality LUT or rescale, VOI LUT or
    window, then at most one inversion. It is computed for the 256 or 65,536 possible cell values, so that the
    pixels themselves are only counted and looked up.

    Parameters
    ----------
    data
        The whole file.
    source
        Path of the file, for :attr:`Film.source`.

    Raises
    ------
    FilmProblem
        If it does not contain an intact film.
    """
    # pydicom warns about every irregularity; relevant ones become sentences in Film.warnings.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _film(parse_dicom(data), source)


def _film(parsed: ParsedDicom, source: Path) -> Film:
    notes: list[str] = []
    _require_pixels(parsed)
    image = read_image_pixel(parsed.dataset, notes)
    cells = stored_cells(parsed, image, notes)
    return film_of_cells(parsed, image, cells, source, notes)


def film_of_cells(
    parsed: ParsedDicom, image: ImagePixel, cells: Cells, source: Path, notes: list[str]
) -> Film:
    """Return the film for decoded pixel cells.

    Parameters
    ----------
    notes
        Warnings so far; they become the film's warnings.
    """
    dataset = parsed.dataset
    display, modality_pixels = _gray_pixels(cells, parsed, image, notes)
    spacing, age_years = read_spacing(dataset, notes), patient_age(dataset)
    doubt_size(spacing, display.shape, age_years, notes)
    return Film(
        display=display,
        modality_pixels=modality_pixels,
        spacing=spacing,
        pixel_shape=read_pixel_shape(dataset, notes),
        patient_orientation=read_patient_orientation(dataset, notes),
        view=text(dataset, "ViewPosition").upper() or None,
        laterality=(text(dataset, "ImageLaterality") or text(dataset, "Laterality")).upper() or None,
        modality=text(dataset, "Modality").upper() or None,
        body_part=text(dataset, "BodyPartExamined").upper() or None,
        presentation_intent=text(dataset, "PresentationIntentType").upper() or None,
        intensity=text(dataset, "PixelIntensityRelationship").upper() or None,
        age_years=age_years,
        series_text=" ".join(text(dataset, name) for name in _SERIES_TEXTS).strip(),
        identifiers=_identifiers(dataset),
        source=source,
        warnings=tuple(notes),
        header=FilmHeader.of(parsed),
    )


def _require_pixels(parsed: ParsedDicom) -> None:
    dataset = parsed.dataset
    # A DICOMDIR is identified only by its file meta information.
    sop_class = text(dataset, "SOPClassUID") or parsed.media_class
    kind = not_a_film(sop_class)
    if sop_class == MEDIA_DIRECTORY:
        raise FilmProblem(_("it is {kind}").format(kind=kind), _("choose one of the films it lists"))
    if kind is not None:
        raise FilmProblem(_("it is {kind}, not a film").format(kind=kind), _("choose a chest radiograph"))
    if parsed.pixels is not None:
        return
    if parsed.assumed and not sop_class and "Rows" not in dataset:
        raise FilmProblem(_("it is not a readable DICOM file"), _("choose a DICOM, PNG, JPEG or TIFF file"))
    modality = text(dataset, "Modality")
    if modality:
        raise FilmProblem(
            _("it contains no pixels, only a header (modality {modality})").format(modality=modality)
        )
    raise FilmProblem(_("it contains no pixels, only a header"))


def stored_cells(parsed: ParsedDicom, image: ImagePixel, notes: list[str]) -> Cells:
    """Return the stored pixel values, decompressed if necessary.

    Raises
    ------
    FilmProblem
        If they are missing or damaged.
    """
    pixels = parsed.pixels
    if pixels is None:
        raise FilmProblem(_("it contains no pixels, only a header"))
    encapsulated = pixels.promised is None
    if parsed.assumed:
        notes.append(_("The file does not state its encoding, which was inferred from its first bytes."))
    if encapsulated:
        return decode(pixels.value, parsed.transfer_syntax, image, notes)
    if not pixels.value:
        raise FilmProblem(_("it contains no pixels: its Pixel Data are empty"))
    if parsed.transfer_syntax not in NATIVE:
        notes.append(_("The file claims to be compressed but is not; its pixels were read uncompressed."))
    return native_cells(pixels, image, parsed.little_endian, notes)


def _gray_pixels(
    cells: Cells, parsed: ParsedDicom, image: ImagePixel, notes: list[str]
) -> tuple[LeveledCells | NDArray[np.float32], LeveledCells | NDArray[np.float32]]:
    """Return :attr:`Film.display` and :attr:`Film.modality_pixels`."""
    dataset, little = parsed.dataset, parsed.little_endian
    array: NDArray[Any] = to_gray(cells.array, image.photometric)
    counts = histogram(array)
    if image.photometric not in MONOCHROME:
        levels = cells.levels
        if image.photometric == "PALETTE COLOR":
            levels = palette_gray(dataset, levels, little)
        pixels = look_up(array, stretched(levels, counts))
        return pixels, pixels

    stored = cells.levels
    outside = padding(stored, cells.raw_levels, dataset, little, notes)
    if not counts[~outside].any():
        notes.append(_("All pixels are declared to be padding, so the declaration was ignored."))
        outside[:] = False
    counts[outside] = 0
    values = apply_modality(stored, dataset, little, cells.signed, notes)
    shown = apply_voi(values, counts, dataset, little, notes)
    plain = stretched(values, counts)
    if inverted(image.photometric, text(dataset, "PresentationLUTShape")):
        shown, plain = 1.0 - shown, 1.0 - plain
    shown[outside] = plain[outside] = 0.0  # air, whichever way the scale runs
    if np.array_equal(shown, plain):
        pixels = look_up(array, plain)
        return pixels, pixels
    # An analysis needs no display, and where both are needed, rarely at the same time.
    return LeveledCells(array, shown.astype(np.float32)), LeveledCells(array, plain.astype(np.float32))


def _identifiers(dataset: Dataset) -> Identifiers:
    return Identifiers(
        patient_id=text(dataset, "PatientID"),
        patient_name=text(dataset, "PatientName"),
        accession_number=text(dataset, "AccessionNumber"),
        study_instance_uid=text(dataset, "StudyInstanceUID"),
        series_instance_uid=text(dataset, "SeriesInstanceUID"),
        sop_instance_uid=text(dataset, "SOPInstanceUID"),
        sop_class_uid=text(dataset, "SOPClassUID"),
    )
