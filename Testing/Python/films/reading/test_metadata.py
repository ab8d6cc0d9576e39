"""What a film knows besides its pixels."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from CovidXRayLib.films.film import Film, PixelSpacing
from CovidXRayLib.films.film_metadata import FilmMetadata
from CovidXRayLib.films.reader import read_film

Save = Callable[..., Path]


def is_ignored(film: Film) -> bool:
    """Return whether a number of the header was not used."""
    return any("was ignored" in warning for warning in film.warnings)


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({"PixelSpacing": [0.2, 0.1]}, PixelSpacing(0.2, 0.1, "patient")),
        ({"ImagerPixelSpacing": [0.2, 0.1]}, PixelSpacing(0.2, 0.1, "detector plane")),
        ({"PixelSpacing": [0.2, 0.1], "ImagerPixelSpacing": [0.3, 0.3]}, PixelSpacing(0.2, 0.1, "patient")),
        (
            {"PixelSpacing": [0, 0], "ImagerPixelSpacing": [0.3, 0.2]},
            PixelSpacing(0.3, 0.2, "detector plane"),
        ),
        ({"PixelSpacing": [0, 0]}, None),
        ({"PixelSpacing": [0.2]}, None),
        ({"PixelSpacing": [-0.2, 0.2]}, None),
        ({"PixelSpacing": ["0.2", "nan"]}, None),
        ({"PixelSpacing": [5000, 5000]}, None),
        ({}, None),
    ],
)
def test_spacing(saved: Save, elements: dict[str, Any], expected: PixelSpacing | None) -> None:
    film = read_film(saved(**elements))
    assert film.spacing == expected
    usable = expected is not None and (expected.kind == "patient" or "PixelSpacing" not in elements)
    assert is_ignored(film) == (bool(elements) and not usable)


@pytest.mark.parametrize(
    ("elements", "doubted"),
    [
        ({"PixelSpacing": [2, 1.8]}, "Pixel Spacing makes the film 14.4 x 19.2 cm"),
        ({"ImagerPixelSpacing": [1, 1]}, "Imager Pixel Spacing makes the film 8.0 x 9.6 cm"),
        ({"PixelSpacing": [2.2, 1.8]}, ""),
        ({"PixelSpacing": [7, 7]}, "Pixel Spacing makes the film 56.0 x 67.2 cm"),
        ({"PixelSpacing": [1, 1], "PatientAge": "002Y"}, ""),
        ({"PixelSpacing": [7, 7], "PatientAge": "002Y"}, "Pixel Spacing makes the film 56.0 x 67.2 cm"),
        ({}, ""),
    ],
)
def test_size_of_no_chest_is_doubted(saved: Save, elements: dict[str, Any], doubted: str) -> None:
    film = read_film(saved(**elements))
    assert [warning[: len(doubted)] for warning in film.warnings] == ([doubted] if doubted else [])
    if elements:  # and used all the same, so that masks lie where the film does
        assert film.spacing is not None


@pytest.mark.parametrize(
    ("elements", "expected", "noted"),
    [
        ({}, 1.0, False),
        ({"PixelAspectRatio": [1, 2]}, 0.5, False),
        ({"PixelAspectRatio": [2, 2]}, 1.0, False),
        ({"PixelAspectRatio": [1, 2], "PixelSpacing": [0.2, 0.2]}, 1.0, False),
        ({"PixelSpacing": [0.4, 0.2]}, 2.0, False),
        ({"PixelSpacing": [0.2, 0.2001]}, 1.0, False),  # rounding in the header
        ({"PixelAspectRatio": [1, 0]}, 1.0, True),
        ({"PixelAspectRatio": [1, 99]}, 1.0, True),
        ({"PixelSpacing": [0.1, 10]}, 1.0, True),
    ],
)
def test_shape_of_the_pixels(saved: Save, elements: dict[str, Any], expected: float, noted: bool) -> None:
    film = read_film(saved(**elements))
    assert film.pixel_aspect == pytest.approx(expected, abs=1e-12)
    assert is_ignored(film) == noted
    described = FilmMetadata.from_dict(FilmMetadata.of(film).to_dict())
    assert described.with_pixels(film.pixels).pixel_aspect == film.pixel_aspect


def test_presentation_intent(saved: Save) -> None:
    film = read_film(saved(PresentationIntentType="FOR PROCESSING", PixelIntensityRelationship="LIN"))
    assert (film.presentation_intent, film.intensity) == ("FOR PROCESSING", "LIN")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["L", "F"], ("L", "F")),
        (["p", "fl"], ("P", "FL")),
        (["L"], None),
        (["L", ""], None),
        (["LEFT", "X"], None),
        ("", None),
    ],
)
def test_patient_orientation(saved: Save, value: Any, expected: tuple[str, str] | None) -> None:
    assert read_film(saved(PatientOrientation=value)).patient_orientation == expected


def test_all_identifiers(saved: Save) -> None:
    path = saved(
        SpecificCharacterSet="ISO_IR 100",
        PatientID="P-1",
        PatientName="Müller^Änne",
        AccessionNumber="A-2",
        StudyInstanceUID="1.2.3",
        SeriesInstanceUID="1.2.4",
        SOPInstanceUID="1.2.5",
        ViewPosition="pa",
        BodyPartExamined="CHEST",
        Laterality="U",
    )
    film = read_film(str(path))
    names = film.identifiers
    assert (names.patient_id, names.patient_name, names.accession_number) == ("P-1", "Müller^Änne", "A-2")
    assert (names.study_instance_uid, names.series_instance_uid, names.sop_instance_uid) == (
        "1.2.3",
        "1.2.4",
        "1.2.5",
    )
    assert (film.view, film.body_part, film.laterality, film.modality) == ("PA", "CHEST", "U", "CR")
    assert film.source == path
    assert film.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert "Müller" not in repr(film)


def test_image_laterality_overrides_laterality(saved: Save) -> None:
    assert read_film(saved(ImageLaterality="L", Laterality="R")).laterality == "L"


def test_pixels_are_read_only_in_file_geometry(saved: Save) -> None:
    film = read_film(saved())
    assert film.shape == (96, 80)
    assert film.pixels[5, 70] > 0.9  # the marker is where it was drawn
    with pytest.raises(ValueError, match="read-only"):
        film.pixels[0, 0] = 1


def test_series_text_comes_from_description_and_protocol(saved: Save) -> None:
    film = read_film(saved(SeriesDescription="Thorax LAT", ProtocolName="Chest"))
    assert film.series_text == "Thorax LAT Chest"
    assert read_film(saved()).series_text == ""
