"""Geometry of a segmentation's frames, which coincide with the film pixel by pixel.

A radiograph is a projection without a position in the patient and without a Frame of Reference. Its
segmentation therefore has none either, and has the film's rows and columns (PS3.3 sections A.51.1 and
A.51.5.1); the reference to the film registers them. The attributes added here are for programs that read all
segmentations as volumes, such as dcmqi and thus 3D Slicer: they are the defaults of ITK and Cornerstone for
images without geometry, so that segmentation and film coincide there as well. They do not describe the
patient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from CovidXRayLib.films.film import pixel_size
from CovidXRayLib.reporting.dicom.source_film import SourceFilm

if TYPE_CHECKING:
    from highdicom import PixelMeasuresSequence
    from highdicom.seg import Segmentation

_ORIENTATION: Final = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
_ORIGIN: Final = (0.0, 0.0, 0.0)
# dcmqi rejects slices without thickness; this is ITK's default for a film.
_THICKNESS: Final = 1.0
_NOTES: Final = {
    "patient": "Pixel Spacing is the film's own.",
    "detector plane": "Pixel Spacing is the film's Imager Pixel Spacing: in the detector plane, magnified.",
    "shape": "The film states no pixel spacing. Pixel Spacing tells the shape of its pixels, not their size.",
    "none": "The film states no pixel spacing. Pixel Spacing is 1 mm as a placeholder, not their size.",
}


def add_film_geometry(dataset: Segmentation, source: SourceFilm) -> None:
    """Add the geometry of the film to a segmentation; Image Comments state how reliable the spacing is.

    dcmqi expects the orientation in the shared and the position in the per-frame functional groups.
    """
    from highdicom import PlaneOrientationSequence, PlanePositionSequence

    shared = dataset.SharedFunctionalGroupsSequence[0]
    shared.PixelMeasuresSequence = pixel_measures(source)
    shared.PlaneOrientationSequence = PlaneOrientationSequence("PATIENT", _ORIENTATION)
    for groups in dataset.PerFrameFunctionalGroupsSequence:
        groups.PlanePositionSequence = PlanePositionSequence("PATIENT", _ORIGIN)
    dataset.ImageComments = (
        "Each pixel lies on the film's pixel of the same row and column; "
        f"position and orientation tell nothing about the patient. {_note(source)}"
    )


def pixel_measures(source: SourceFilm) -> PixelMeasuresSequence:
    """Return Pixel Measures of the film (PS3.3 section C.7.6.16.2.1), row spacing first.

    Without pixel spacing the shorter side of a pixel is 1 mm, with the Pixel Aspect Ratio if stated.
    """
    from highdicom import PixelMeasuresSequence

    size = pixel_size(source.film.spacing, source.film.pixel_shape)
    return PixelMeasuresSequence(pixel_spacing=size, slice_thickness=_THICKNESS)


def _note(source: SourceFilm) -> str:
    if source.film.spacing is not None:
        return _NOTES[source.film.spacing.kind]
    return _NOTES["shape" if source.film.pixel_shape else "none"]
