"""The opacity map as a secondary capture: marked in the header, and in the image itself."""

from __future__ import annotations

import numpy as np
import pydicom

from CovidXRayLib.films.reader import read_film
from Testing.Python.reporting.conftest import Result


def test_header_is_derived_and_research(dx_result: Result) -> None:
    image, film = pydicom.dcmread(str(dx_result.objects.opacity_map)), pydicom.dcmread(dx_result.film)
    assert list(image.ImageType)[:2] == ["DERIVED", "SECONDARY"]
    assert image.PhotometricInterpretation == "RGB"
    assert image.BurnedInAnnotation == "YES"
    for text in (image.ImageComments, image.DerivationDescription, image.SeriesDescription):
        assert "research use only" in text.lower()
    for digest in dx_result.reading.weights.values():
        assert digest in image.DerivationDescription
    source = image.SourceImageSequence[0]
    assert source.ReferencedSOPInstanceUID == film.SOPInstanceUID
    assert source.ReferencedSOPClassUID == film.SOPClassUID
    assert "PixelSpacing" not in image  # nothing is to be measured on it
    assert image.PatientOrientation == film.PatientOrientation


def test_text_is_burned_in_above_and_below(dx_result: Result) -> None:
    picture = pydicom.dcmread(str(dx_result.objects.opacity_map)).pixel_array
    rows, columns = dx_result.analyzed.film.shape
    assert picture.shape[1] >= columns
    strip = (picture.shape[0] - rows) // 2
    assert strip >= 20
    above, below = picture[: strip // 2 + 8], picture[-strip // 2 :]
    for band in (above, below):
        bright = band.max(axis=2) > 150
        # Letters: some of the strip, in many columns, never all of it.
        assert 0.01 < bright.mean() < 0.4
        assert bright.any(axis=0).mean() > 0.1
    yellow = below[below.max(axis=2) > 150]
    assert np.median(yellow[:, 2]) < np.median(yellow[:, 0]) / 1.5


def test_film_and_opacity_map_are_between(dx_result: Result) -> None:
    picture = pydicom.dcmread(str(dx_result.objects.opacity_map)).pixel_array.astype(int)
    heat, labels = dx_result.opacity_map, dx_result.labels
    assert heat is not None
    rows, columns = labels.shape
    left = (picture.shape[1] - columns) // 2
    gray = np.rint(dx_result.analyzed.film.pixels * 255).astype(int)
    # Where the film itself begins is found by its own gray levels outside the lungs.
    top = min(
        range(picture.shape[0] - rows),
        key=lambda top: np.abs(picture[top : top + rows, left : left + columns, 0] - gray)[labels == 0].sum(),
    )
    film = picture[top : top + rows, left : left + columns]
    color = np.ptp(film, axis=2)
    inside = heat > 0.5
    assert inside.any()
    assert np.median(color[inside]) > 20  # heat has color
    far = labels == 0
    assert np.mean(color[far] == 0) > 0.9  # the film has none
    assert np.median(np.abs(film[..., 0] - gray)[far]) <= 1


def test_object_opens_like_a_film(dx_result: Result) -> None:
    film = read_film(str(dx_result.objects.opacity_map))
    assert film.identifiers.study_instance_uid == dx_result.analyzed.film.identifiers.study_instance_uid
