"""Where the frames of a segmentation lie: pixel by pixel on the film that they are of.

A radiograph is a projection, without a place in the patient and without a Frame of Reference. A
segmentation of it then has none either, and has the film's rows and columns (PS3.3 sections A.51.1 and
A.51.5.1): what puts it on the film is the reference to the film. The attributes made here say the same to
programs that read every segmentation as a volume, dcmqi and with it 3D Slicer: they are what ITK and
Cornerstone assume of an image without a place, so that segmentation and film coincide there, too. They tell
nothing about the patient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from CovidXRayLib.reporting.dicom.source_film import SourceFilm

if TYPE_CHECKING:
    from highdicom import PixelMeasuresSequence
    from highdicom.seg import Segmentation

_ORIENTATION: Final = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
_ORIGIN: Final = (0.0, 0.0, 0.0)
# dcmqi refuses a slice without thickness; ITK gives the same to a film.
_THICKNESS: Final = 1.0
_NOTES: Final = {
    "patient": "Pixel Spacing is the film's own.",
    "detector plane": "Pixel Spacing is the film's Imager Pixel Spacing: in the detector plane, magnified.",
    "shape": "The film states no pixel spacing. Pixel Spacing tells the shape of its pixels, not their size.",
    "none": "The film states no pixel spacing. Pixel Spacing is 1 mm as a placeholder, not their size.",
}


def add_film_geometry(dataset: Segmentation, source: SourceFilm) -> None:
    """Say that each frame of a segmentation lies on its film; Image Comments say what its spacing is worth.

    dcmqi wants the orientation shared by all frames and the position in each.
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
    """Return the size of the film's pixels (PS3.3 section C.7.6.16.2.1): row spacing first.

    Without a spacing the smaller side is 1 mm; the other follows from Pixel Aspect Ratio where that is given.
    """
    from highdicom import PixelMeasuresSequence

    spacing = source.film.spacing
    if spacing is not None:
        size = (spacing.row, spacing.column)
    else:
        high, wide = source.pixel_shape or (1, 1)
        size = (high / min(high, wide), wide / min(high, wide))
    return PixelMeasuresSequence(pixel_spacing=size, slice_thickness=_THICKNESS)


def _note(source: SourceFilm) -> str:
    if source.film.spacing is not None:
        return _NOTES[source.film.spacing.kind]
    return _NOTES["shape" if source.pixel_shape else "none"]
